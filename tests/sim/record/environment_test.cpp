// GMPSCOPE_TRACE records a program that was not made for it, however it ends.
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include <gmpscope/event.h>
#include <sys/wait.h>

#include "core/base/sanitizers.h"
#include "tests/sim/record/traces.h"

namespace {

using namespace gmp;
namespace ev = trace::ev;

// The status as of wait(2).
int runRecorded(const test::TempDir& folder, const std::string& how, const std::string& file = "out.json") {
  const std::string command = "GMPSCOPE_TRACE='" + folder / file + "' " RECORDED_PROGRAM " " + how + " >'" +
                              folder / "stdout" + "' 2>'" + folder / "stderr" + "'";
  return std::system(("exec /bin/sh -c \"" + command + "\"").c_str());
}

// The process itself, or as the shell tells it.
bool endedBy(int status, int sig) {
  return (WIFSIGNALED(status) && WTERMSIG(status) == sig) || (WIFEXITED(status) && WEXITSTATUS(status) == 128 + sig);
}

trace::Trace readBack(const std::string& path) {
  auto file = formats::readTrace(path);
  EXPECT_TRUE(file) << file.error();
  return file ? file->trace : trace::Trace{};
}

void holdsTheRun(const trace::Trace& t) {
  EXPECT_TRUE(test::knows(t, "producer"));
  EXPECT_GT(test::count<ev::ChanRecv>(t), 5);
  const replay::Verdict v = replay::validate(t, replay::ValidatorOptions::forHeader(t.header));
  EXPECT_EQ(v.total, 0u) << v.violations[0].invariant << ": " << v.violations[0].text;
}

TEST(Environment, RecordsARunThatReturns) {
  const test::TempDir folder;
  EXPECT_EQ(runRecorded(folder, "return"), 0);
  const trace::Trace t = readBack(folder / "out.json");
  holdsTheRun(t);
  EXPECT_EQ(test::count<ev::ProgramEnd>(t), 1);
  EXPECT_EQ(std::filesystem::file_size(folder / "stderr"), 0u);
}

TEST(Environment, EachRunHasAFileOfItsOwn) {
  const test::TempDir folder;
  EXPECT_EQ(runRecorded(folder, "twice", "out.json.gz"), 0);
  EXPECT_EQ(readBack(folder / "out.json.gz").header.gomaxprocs, 2);
  EXPECT_EQ(readBack(folder / "out-2.json.gz").header.gomaxprocs, 1);
}

TEST(Environment, APanicAndADeadlockLeaveTheirTraces) {
  for (const char* how : {"panic", "deadlock"}) {
    const test::TempDir folder;
    const int status = runRecorded(folder, how);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 2) << how;
    const trace::Trace t = readBack(folder / "out.json");
    holdsTheRun(t);
    EXPECT_EQ(test::count<ev::ProgramEnd>(t), 1) << how;
  }
}

// What the end says of itself is not in the trace; all that led to it is.
TEST(Environment, AProcessThatDiesLeavesItsTrace) {
  struct Death {
    const char* how;
    int status, signal;
  };
  for (const Death& d :
       {Death{"overflow", 2, 0}, Death{"abort", 0, SIGABRT}, Death{"exit", 3, 0}, Death{"fault", 0, SIGSEGV}}) {
    if ((GMP_ASAN || GMP_TSAN) && d.signal == SIGSEGV) continue;  // the sanitizer's own handler takes it
    const test::TempDir folder;
    const int status = runRecorded(folder, d.how);
    if (d.signal == 0) EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == d.status) << d.how << " " << status;
    else EXPECT_TRUE(endedBy(status, d.signal)) << d.how << " " << status;
    holdsTheRun(readBack(folder / "out.json"));
  }
}

TEST(Environment, ASignalEndsTheRunAndThenTheProcess) {
  const test::TempDir folder;
  const int status = runRecorded(folder, "signal");
  EXPECT_TRUE(endedBy(status, SIGTERM));
  holdsTheRun(readBack(folder / "out.json"));
}

}  // namespace
