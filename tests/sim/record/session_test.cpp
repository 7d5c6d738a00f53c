// trace::start, in both worlds, before a run and in the middle of one.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/record/traces.h"

namespace {

using namespace gmp;
namespace ev = trace::ev;

void pingPong() {
  Chan<int> c(0);
  go([c] {
    for (int i = 0; i < 100; ++i) c.send(i);
    c.close();
  });
  for (int v : c) trace::log("got", v);
}

// Reads it back; every invariant holds on it.
trace::Trace readAndCheck(const std::string& path) {
  auto file = formats::readTrace(path);
  EXPECT_TRUE(file) << file.error();
  if (!file) return {};
  const replay::Verdict v = replay::validate(file->trace, replay::ValidatorOptions::forHeader(file->trace.header));
  EXPECT_EQ(v.total, 0u) << v.violations[0].invariant << ": " << v.violations[0].text;
  EXPECT_EQ(v.unchecked, 0u);
  return file->trace;
}

TEST(Session, BeforeARunItRecordsAllOfIt) {
  const test::TempDir folder;
  auto session = trace::start({.path = folder / "out.json"});
  EXPECT_EQ(session.error(), "");
  run(Config{.gomaxprocs = 2, .seed = 7}, pingPong);
  const trace::SessionReport report = session.stop();
  EXPECT_EQ(report.error, "");
  EXPECT_EQ(report.lost, 0u);
  const trace::Trace t = readAndCheck(folder / "out.json");
  EXPECT_EQ(t.events.size(), report.events);
  EXPECT_EQ(t.header.world, "real");
  EXPECT_EQ(t.header.gomaxprocs, 2);
  EXPECT_EQ(t.header.seed, 7u);
  EXPECT_EQ(test::count<ev::UserLog>(t), 100);
  EXPECT_EQ(test::count<ev::ProgramEnd>(t), 1);
  EXPECT_EQ(session.stop().events, report.events);
}

TEST(Session, TimesOfTimersCountFromTheStartOfTheTraceLikeAllOthers) {
  std::vector<trace::Event> events;
  auto session = trace::start(
      {.sink = [&](const trace::Trace& part) { events.insert(events.end(), part.events.begin(), part.events.end()); }});
  run([] { sleep(std::chrono::milliseconds(1)); });
  EXPECT_EQ(session.stop().error, "");
  int armed = 0;
  for (const trace::Event& e : events) {
    if (e.kind != trace::Kind::TimerSet) continue;
    ++armed;
    EXPECT_GT(trace::unpack<ev::TimerSet>(e).when.v, e.t - 1'000'000'000);
    EXPECT_LT(trace::unpack<ev::TimerSet>(e).when.v, e.t + 1'000'000'000);
  }
  EXPECT_EQ(armed, 1);
}

TEST(Session, InTheMiddleOfARunItBeginsWithASnapshotAndEndsWithStop) {
  const test::TempDir folder;
  run(Config{.gomaxprocs = 2}, [&] {
    trace::log("before", 1);
    Chan<int> parked(0);
    go([parked] { parked.recv(); });
    gosched();
    auto session = trace::start({.path = folder / "out.json.gz"});
    EXPECT_EQ(session.error(), "");
    pingPong();
    EXPECT_EQ(session.stop().error, "");
    trace::log("after", 1);
    parked.close();
  });
  const trace::Trace t = readAndCheck(folder / "out.json.gz");
  ASSERT_FALSE(t.events.empty());
  EXPECT_EQ(t.events[0].kind, trace::Kind::SnapBegin);
  EXPECT_EQ(test::count<ev::UserLog>(t), 100);
  EXPECT_FALSE(test::knows(t, "before") || test::knows(t, "after"));
}

TEST(Session, MayFollowAnotherInTheSameRun) {
  const test::TempDir folder;
  run(Config{.gomaxprocs = 2}, [&] {
    for (int i = 0; i < 3; ++i) {
      auto session = trace::start({.path = folder / std::to_string(i)});
      goNamed("worker", [] {});
      pingPong();
    }
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(test::count<ev::UserLog>(readAndCheck(folder / std::to_string(i))), 100);
}

TEST(Session, WorksInTheVirtualWorldWhereNobodyElseRecords) {
  const test::TempDir folder;
  sim::Config config;
  config.trace = false;
  const auto r = sim::run(config, [&] {
    auto session = trace::start({.path = folder / "out.json"});
    EXPECT_EQ(session.error(), "");
    pingPong();
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
  const trace::Trace t = readAndCheck(folder / "out.json");
  EXPECT_EQ(t.header.world, "sim");
  EXPECT_EQ(test::count<ev::UserLog>(t), 100);
}

TEST(Session, IsRefusedWhereARecordingIsUnderWay) {
  const auto r =
      sim::run(sim::Config{}, [] { EXPECT_EQ(trace::start({.path = "never"}).error(), "tracing is already enabled"); });
  EXPECT_EQ(r.status, 0) << r.fatal;
  auto session = trace::start({});
  EXPECT_EQ(trace::start({}).error(), "tracing is already enabled");
  EXPECT_EQ(session.stop().error, "no run was recorded");
}

TEST(Session, TheSinkGetsEveryEventOnceAndInOrder) {
  std::vector<trace::Event> events;
  std::size_t strings = 0;
  auto session = trace::start({.sink = [&](const trace::Trace& part) {
    events.insert(events.end(), part.events.begin(), part.events.end());
    strings = part.strings.size();
  }});
  run(Config{.gomaxprocs = 2}, pingPong);
  const trace::SessionReport report = session.stop();
  EXPECT_EQ(report.events, events.size());
  for (std::size_t i = 0; i < events.size(); ++i) ASSERT_EQ(events[i].seq, i);
  EXPECT_GT(strings, 1u);
}

TEST(Session, AFileThatCannotBeWrittenIsReported) {
  auto session = trace::start({.path = "/no/such/folder/out.json"});
  run([] {});
  EXPECT_NE(session.stop().error.find("/no/such/folder/out.json"), std::string::npos);
}

}  // namespace
