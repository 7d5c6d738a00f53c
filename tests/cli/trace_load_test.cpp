// Traces that are read while the window is there already.
#include "cli/trace_load.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include "sim/formats/trace_json.h"
#include "tests/cli/program.h"
#include "tests/viz/echo_trace.h"

namespace gmp::cli {
namespace {

std::string written(const TempDir& dir, const std::string& name) {
  const std::string path = dir / name;
  EXPECT_EQ(formats::writeTrace(viz::testing::makeEchoTrace(), path), "");
  return path;
}

viz::LoadedTrace waitFor(TraceLoad& load) {
  viz::LoadedTrace trace;
  load.waitForEnd();
  EXPECT_TRUE(load.loaded(&trace));
  return trace;
}

TEST(TraceLoad, BothTracesComeOnceWithHowManyBytesTheyHad) {
  const TempDir dir;
  TraceLoad load(written(dir, "a.json"), written(dir, "b.json"), {});
  const viz::LoadedTrace trace = waitFor(load);
  ASSERT_NE(trace.document, nullptr);
  ASSERT_NE(trace.other, nullptr);
  EXPECT_EQ(trace.document->size(), viz::testing::makeEchoTrace().events.size());
  std::uint64_t done = 0, total = 0;
  load.progress(&done, &total);
  EXPECT_GT(total, 1000u);
  EXPECT_EQ(done, total);
  EXPECT_EQ(load.problems(), "");
  viz::LoadedTrace again;
  EXPECT_FALSE(load.loaded(&again));
}

TEST(TraceLoad, ABadFileIsOneLine) {
  const TempDir dir;
  writeFile(dir / "bad.json", "{\"gmpscope\":1,");
  TraceLoad load(dir / "bad.json", "", {});
  const viz::LoadedTrace trace = waitFor(load);
  EXPECT_EQ(trace.document, nullptr);
  EXPECT_NE(trace.error, "");
  EXPECT_EQ(load.problems(), trace.error + "\n");
}

TEST(TraceLoad, ASecondFileThatIsBadLeavesNothingOpen) {
  const TempDir dir;
  TraceLoad load(written(dir, "a.json"), dir / "none.json", {});
  const viz::LoadedTrace trace = waitFor(load);
  EXPECT_EQ(trace.document, nullptr);
  EXPECT_NE(trace.error.find("none.json"), std::string::npos);
}

TEST(TraceLoad, AFileCutShortIsShownAndSaid) {
  const TempDir dir;
  const std::string path = written(dir, "a.json");
  const std::string text = readFile(path);
  writeFile(path, text.substr(0, text.size() / 2));
  TraceLoad load(path, "", {});
  const viz::LoadedTrace trace = waitFor(load);
  ASSERT_NE(trace.document, nullptr);
  EXPECT_TRUE(trace.document->trace().truncated);
  EXPECT_NE(load.problems().find("a.json: cut short: only the "), std::string::npos);
}

TEST(TraceLoad, WhatNobodyWantsDoesNotCome) {
  const TempDir dir;
  TraceLoad load(written(dir, "a.json"), "", {});
  load.cancel();
  load.waitForEnd();
  viz::LoadedTrace trace;
  EXPECT_FALSE(load.loaded(&trace));
  EXPECT_EQ(load.problems(), "");
}

// Standard input that never comes to an end does not hold the program.
TEST(TraceLoad, ItEndsWithoutWaitingForStandardInput) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const int before = dup(STDIN_FILENO);
  dup2(ends[0], STDIN_FILENO);
  {
    TraceLoad load("-", "", {});
    EXPECT_EQ(load.name(), "standard input");
  }
  close(ends[1]);
  dup2(before, STDIN_FILENO);
  close(before);
  close(ends[0]);
}

}  // namespace
}  // namespace gmp::cli
