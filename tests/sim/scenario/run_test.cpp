// Scenarios run end to end, the same file in both worlds.
#include "sim/scenario/runner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "sim/scenario/parse.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

Scenario load(const std::string& path) {
  ParseResult r = loadScenario(path);
  for (const Mistake& m : r.mistakes) ADD_FAILURE() << m.text();
  return r.scenario.value_or(Scenario{});
}

Scenario echo() { return load(tests::inTree("/scenarios/echo.json")); }

// A scenario around functions written as JSON.
Scenario program(const std::string& functions, const std::string& rest = "") {
  ParseResult r =
      parseScenario(R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "T", "functions": {)" +
                        functions + "}" + rest + "}",
                    "t.json");
  for (const Mistake& m : r.mistakes) ADD_FAILURE() << m.text();
  return r.scenario.value_or(Scenario{});
}

RunOptions in(WorldKind world) {
  RunOptions o;
  o.world = world;
  o.seed = 7;
  return o;
}

std::size_t countOf(const trace::Trace& t, trace::Kind kind) {
  return static_cast<std::size_t>(
      std::count_if(t.events.begin(), t.events.end(), [&](const trace::Event& e) { return e.kind == kind; }));
}

// Values of the log steps with that text, in the order of the trace.
std::vector<std::int64_t> logged(const trace::Trace& t, std::string_view label) {
  std::vector<std::int64_t> out;
  for (const trace::Event& e : t.events) {
    if (e.kind != trace::Kind::UserLog) continue;
    const auto log = unpack<trace::ev::UserLog>(e);
    if (t.text(log.label) == label) out.push_back(log.value.v);
  }
  return out;
}

void expectAllEchoed(const RunOutcome& run, int connections, std::size_t message) {
  EXPECT_EQ(run.error, "");
  EXPECT_EQ(run.fatal, "");
  EXPECT_EQ(run.status, 0);
  EXPECT_TRUE(run.broken.empty()) << run.broken.front();
  const load::LoadCounts& c = run.clients;
  EXPECT_EQ(c.opened, connections);
  EXPECT_GE(c.messagesSent, static_cast<std::uint64_t>(connections));
  EXPECT_EQ(c.messagesEchoed, c.messagesSent);
  EXPECT_EQ(c.lost + c.mismatched + c.unfinished, 0u);
  EXPECT_EQ(c.bytesSent, c.messagesSent * message);
  EXPECT_EQ(run.server.bytesRead, c.bytesSent);
  EXPECT_EQ(run.server.bytesWritten, c.bytesEchoed);
  EXPECT_EQ(run.server.accepted, static_cast<std::uint64_t>(connections));
  EXPECT_EQ(run.runtime.goroutinesLeft, 1);  // main itself
}

class InBothWorlds : public testing::TestWithParam<WorldKind> {};
INSTANTIATE_TEST_SUITE_P(Worlds, InBothWorlds, testing::Values(WorldKind::sim, WorldKind::real),
                         [](const auto& world) { return world.param == WorldKind::sim ? "Sim" : "Real"; });

TEST_P(InBothWorlds, EveryMessageIsEchoedAndTheCountsAgree) {
  RunOptions o = in(GetParam());
  o.settings = {{"connections", "20"}, {"for", GetParam() == WorldKind::sim ? "20ms" : "300ms"}};
  const RunOutcome run = runScenario(echo(), o);
  expectAllEchoed(run, 20, 64);
  EXPECT_TRUE(run.recorded);
  EXPECT_EQ(run.lostEvents, 0u);
  EXPECT_GE(countOf(run.trace, trace::Kind::SockAccept), 20u);
  ASSERT_EQ(countOf(run.trace, trace::Kind::ClientDone), 1u);
  for (const trace::Event& e : run.trace.events) {
    if (e.kind != trace::Kind::ClientDone) continue;
    EXPECT_EQ(unpack<trace::ev::ClientDone>(e).messages.v, static_cast<std::int64_t>(run.clients.messagesEchoed));
  }
  for (std::size_t i = 0; i < run.trace.events.size(); ++i) ASSERT_EQ(run.trace.events[i].seq, i);
}

TEST_P(InBothWorlds, MessagesLargerThanEveryBufferComeBackWhole) {
  RunOptions o = in(GetParam());
  o.record = false;
  o.settings = {{"connections", "3"}, {"message", "300000"}, {"for", "30ms"}};
  expectAllEchoed(runScenario(echo(), o), 3, 300'000);
}

TEST_P(InBothWorlds, OneProcessorServesManyConnections) {
  RunOptions o = in(GetParam());
  o.procs = 1;
  o.settings = {{"connections", "200"}, {"think", "5ms"}, {"for", GetParam() == WorldKind::sim ? "50ms" : "1s"}};
  const RunOutcome run = runScenario(echo(), o);
  expectAllEchoed(run, 200, 64);
  EXPECT_LE(run.runtime.threads, 4);
}

TEST_P(InBothWorlds, ChannelsWaitGroupsAndMutexes) {
  const Scenario s = program(R"(
    "main": [
      {"make": "work", "capacity": 2}, {"make": "results", "capacity": 10},
      {"add": "workers", "delta": 3}, {"go": "worker", "count": 3}, {"go": "closer"},
      {"repeat": 10, "as": "i", "do": [{"send": "work", "value": "{i}"}]},
      {"close": "work"},
      {"forever": [{"recv": "results", "as": "r", "onClosed": ["break"]}, {"log": "result", "value": "{r}"}]}
    ],
    "worker": [
      {"defer": [{"done": "workers"}]},
      {"forever": [{"recv": "work", "as": "n"}, {"lock": "m"}, {"log": "inside", "value": 1}, {"gosched": true},
                   {"log": "inside", "value": 0}, {"unlock": "m"}, {"send": "results", "value": "{n}"}]}
    ],
    "closer": [{"wait": "workers"}, {"close": "results"}])");
  const RunOutcome run = runScenario(s, in(GetParam()));
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.fatal, "");
  std::vector<std::int64_t> results = logged(run.trace, "result");
  std::sort(results.begin(), results.end());
  EXPECT_EQ(results, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  const std::vector<std::int64_t> inside = logged(run.trace, "inside");
  ASSERT_EQ(inside.size(), 20u);
  for (std::size_t i = 0; i < inside.size(); ++i) EXPECT_EQ(inside[i], i % 2 == 0 ? 1 : 0);  // the mutex excludes
}

TEST_P(InBothWorlds, LoopsBranchesAndDeferredSteps) {
  const Scenario s = program(R"(
    "main": [
      {"defer": [{"log": "end", "value": 1}]}, {"defer": [{"log": "end", "value": 2}]},
      {"repeat": 3, "as": "i", "do": [{"log": "turn", "value": "{i}"}, "continue", {"log": "never"}]},
      {"forever": [{"forever": ["break"]}, {"log": "outer"}, "break"]},
      {"dial": "tcp", "at": "127.0.0.1:1", "as": "c", "onError": [{"log": "refused"}, "return"]},
      {"log": "never"}
    ])");
  const RunOutcome run = runScenario(s, in(GetParam()));
  EXPECT_EQ(logged(run.trace, "turn"), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(logged(run.trace, "outer").size(), 1u);
  EXPECT_EQ(logged(run.trace, "refused").size(), 1u);
  EXPECT_EQ(logged(run.trace, "end"), (std::vector<std::int64_t>{2, 1}));
  EXPECT_TRUE(logged(run.trace, "never").empty());
}

TEST_P(InBothWorlds, AProgramTalksToItself) {
  const Scenario s = program(R"(
    "main": [{"listen": "tcp", "at": "127.0.0.1:0", "as": "l"}, {"go": "serve"}, {"dial": "tcp", "to": "l", "as": "c"},
             {"write": "c", "text": "hello"}, {"read": "c", "as": "b"}, {"log": "got"}, {"closeConn": "c"},
             {"closeConn": "l"}],
    "serve": [{"accept": "l", "as": "c"}, {"forever": [{"read": "c", "as": "b", "onEof": [{"log": "eof"}, "return"]},
              {"write": "c", "from": "b"}]}])");
  const RunOutcome run = runScenario(s, in(GetParam()));
  EXPECT_EQ(logged(run.trace, "got").size(), 1u);
  EXPECT_EQ(run.server.bytesRead, 5u * (1 + logged(run.trace, "got").size()));
  EXPECT_EQ(run.server.accepted, 1u);
  EXPECT_EQ(run.server.dialed, 1u);
}

TEST_P(InBothWorlds, AnAddressThatCannotBeUsedIsOneLine) {
  const Scenario s =
      program(R"("main": [{"listen": "tcp", "at": "127.0.0.1:0", "as": "a"}, {"go": "again"}, {"sleep": "10s"}],
                                "again": [{"listen": "tcp", "at": "256.1.1.1:80", "as": "b"}])");
  const RunOutcome run = runScenario(s, in(GetParam()));
  EXPECT_NE(run.error.find("listen tcp: lookup 256.1.1.1: no such host"), std::string::npos) << run.error;
  EXPECT_EQ(run.error.find('\n'), std::string::npos);
}

TEST_P(InBothWorlds, WrongSettingsStopBeforeTheRun) {
  RunOptions o = in(GetParam());
  o.settings = {{"connections", "0"}, {"conections", "1"}};
  const RunOutcome run = runScenario(echo(), o);
  EXPECT_EQ(std::count(run.error.begin(), run.error.end(), '\n'), 1);
  EXPECT_TRUE(run.trace.events.empty());
}

TEST(RunSim, TheSameSeedGivesTheSameTraceAndAnotherSeedAnother) {
  RunOptions o = in(WorldKind::sim);
  o.settings = {{"for", "5ms"}};
  const auto same = [](const trace::Trace& a, const trace::Trace& b) {
    return a.strings == b.strings && a.events.size() == b.events.size() &&
           std::equal(a.events.begin(), a.events.end(), b.events.begin(),
                      [](const trace::Event& x, const trace::Event& y) {
                        return x.t == y.t && x.g == y.g && x.m == y.m && x.p == y.p && x.kind == y.kind &&
                               std::equal(x.wide, x.wide + 2, y.wide) && std::equal(x.narrow, x.narrow + 4, y.narrow);
                      });
  };
  const RunOutcome a = runScenario(echo(), o), b = runScenario(echo(), o);
  o.seed = 8;
  const RunOutcome c = runScenario(echo(), o);
  ASSERT_FALSE(a.trace.events.empty());
  EXPECT_TRUE(same(a.trace, b.trace));
  EXPECT_FALSE(same(a.trace, c.trace));
  EXPECT_EQ(a.clients.messagesEchoed, b.clients.messagesEchoed);
}

TEST(RunSim, ADeadlockComesBackInGosWords) {
  const RunOutcome run = runScenario(program(R"("main": [{"make": "c"}, {"recv": "c"}])"), in(WorldKind::sim));
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.fatal.substr(0, 53), "fatal error: all goroutines are asleep - deadlock!\n\ng");
  EXPECT_EQ(run.broken, std::vector<std::string>{"main did not return"});
  EXPECT_FALSE(run.trace.events.empty());
}

TEST(RunSim, ALostByteBreaksTheExpectation) {
  const Scenario s = program(
      R"(
    "main": [{"listen": "tcp", "at": "127.0.0.1:0", "as": "l"}, {"add": "w"}, {"go": "once"}, {"wait": "w"}],
    "once": [{"defer": [{"done": "w"}]}, {"accept": "l", "as": "c"}, {"read": "c", "as": "b", "upTo": 3},
             {"write": "c", "from": "b"}, {"closeConn": "c"}])",
      R"(, "clients": {"to": "l", "connections": 1, "message": 8, "for": "1ms"}, "expect": {"allEchoed": true})");
  const RunOutcome run = runScenario(s, in(WorldKind::sim));
  ASSERT_FALSE(run.broken.empty());
  EXPECT_EQ(run.broken[0].substr(0, 31), "1 of 1 messages were not echoed");
}

TEST(RunReal, AStopFromOutsideEndsTheLoadInGoodOrder) {
  Stopper stopper;
  std::atomic<bool> asked{false};
  RunOptions o = in(WorldKind::real);
  o.endless = true;
  o.stopper = &stopper;
  o.progress = [&](const RunProgress& p) {
    if (p.messages > 50 && !asked.exchange(true)) stopper.request();
  };
  const RunOutcome run = runScenario(echo(), o);
  EXPECT_TRUE(run.interrupted);
  EXPECT_GT(run.clients.messagesEchoed, 50u);
  EXPECT_EQ(run.clients.messagesEchoed, run.clients.messagesSent);
  EXPECT_EQ(run.clients.lost + run.clients.unfinished, 0u);
}

TEST(RunReal, ASecondStopDoesNotWait) {
  Stopper stopper;
  RunOptions o = in(WorldKind::real);
  o.endless = true;
  o.clients = false;
  o.stopper = &stopper;
  o.onListening = [&](const std::string&) {
    stopper.request();
    stopper.request();
  };
  EXPECT_TRUE(runScenario(echo(), o).interrupted);
}

TEST(RunReal, RecordingStopsAtItsBound) {
  RunOptions o = in(WorldKind::real);
  o.maxEvents = 2'000;
  o.settings = {{"for", "400ms"}};
  const RunOutcome run = runScenario(echo(), o);
  EXPECT_TRUE(run.traceFull);
  EXPECT_GE(run.trace.events.size(), 2'000u);
  expectAllEchoed(run, 8, 64);
}

TEST(RunReal, TheListenerMayBeElsewhere) {
  RunOptions o = in(WorldKind::real);
  std::string address;
  o.listenAt = "[::1]:0";
  o.settings = {{"for", "100ms"}};
  o.onListening = [&](const std::string& a) { address = a; };
  const RunOutcome run = runScenario(echo(), o);
  if (run.error.find("cannot assign") != std::string::npos) GTEST_SKIP() << "no IPv6 here";
  EXPECT_EQ(address.substr(0, 6), "[::1]:");
  expectAllEchoed(run, 8, 64);
}

}  // namespace
}  // namespace gmp::scenario
