// What each step does, the same in both worlds.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/scenario/http_text.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/runner.h"

namespace gmp::scenario {
namespace {

Scenario program(const std::string& functions) {
  ParseResult r = parseScenario(
      R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "T", "functions": {)" + functions + "}}",
      "t.json");
  for (const Mistake& m : r.mistakes) ADD_FAILURE() << m.text();
  return r.scenario.value_or(Scenario{});
}

// Texts of the log steps, in the order of the trace.
std::vector<std::string> logged(const RunOutcome& run) {
  std::vector<std::string> out;
  for (const trace::Event& e : run.trace.events) {
    if (e.kind != trace::Kind::UserLog) continue;
    out.emplace_back(run.trace.text(unpack<trace::ev::UserLog>(e).label));
  }
  return out;
}

using Texts = std::vector<std::string>;

class Steps : public testing::TestWithParam<WorldKind> {
 protected:
  RunOutcome run(const std::string& functions, std::uint64_t seed = 7) {
    RunOptions o;
    o.world = GetParam();
    o.seed = seed;
    RunOutcome out = runScenario(program(functions), o);
    EXPECT_EQ(out.error + out.fatal, "");
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, Steps, testing::Values(WorldKind::sim, WorldKind::real),
                         [](const auto& world) { return world.param == WorldKind::sim ? "Sim" : "Real"; });

const std::string kTwoEnds = R"(
  "main": [{"listen": "tcp", "at": "127.0.0.1:0", "as": "l"}, {"add": "w"}, {"go": "peer"},
     {"accept": "l", "as": "c"}, )";

TEST_P(Steps, IfComparesVariablesAndRemainders) {
  const RunOutcome r = run(R"("main": [{"repeat": 4, "as": "i", "do": [
    {"if": "{i} % 2 == 1", "then": [{"log": "odd"}], "else": [{"log": "even"}]},
    {"if": "{i} >= 3", "then": [{"log": "last"}]}]}])");
  EXPECT_EQ(logged(r), (Texts{"even", "odd", "even", "odd", "last"}));
}

TEST_P(Steps, ChooseFollowsTheSeedWhateverTheSchedule) {
  const std::string text = R"("main": [{"repeat": 20, "do": [
    {"choose": [{"weight": 1, "do": [{"log": "a"}]}, {"weight": 1, "do": [{"log": "b"}]},
     {"weight": 0, "do": [{"log": "c"}]}]}]}])";
  const Texts one = logged(run(text, 5)), again = logged(run(text, 5)), other = logged(run(text, 6));
  EXPECT_EQ(one, again);
  EXPECT_NE(one, other);
  EXPECT_EQ(std::count(one.begin(), one.end(), "c"), 0);
}

TEST_P(Steps, RangeEndsWhenTheChannelIsClosed) {
  const RunOutcome r =
      run(R"("main": [{"make": "c", "capacity": 3}, {"repeat": 3, "as": "i", "do": [{"send": "c", "value": "{i}"}]},
    {"close": "c"}, {"range": "c", "as": "v", "do": [{"if": "{v} == 1", "then": ["continue"]},
     {"log": "v"}]}, {"log": "end"}])");
  EXPECT_EQ(logged(r), (Texts{"v", "v", "end"}));
}

TEST_P(Steps, SelectTakesTheReadyCaseTheTimeoutOrTheDefault) {
  const RunOutcome r =
      run(R"("main": [{"make": "a"}, {"make": "b", "capacity": 1}, {"make": "closed"}, {"close": "closed"},
    {"select": [{"recv": "a", "as": "v", "do": [{"log": "a"}]}, {"send": "b", "value": 5, "do": [{"log": "sent"}]}]},
    {"select": [{"recv": "a", "as": "v", "do": [{"log": "a"}]}, {"after": "1ms", "do": [{"log": "late"}]}]},
    {"select": [{"recv": "a", "as": "v", "do": [{"log": "a"}]}, {"default": [{"log": "none"}]}]},
    {"select": [{"recv": "closed", "onClosed": [{"log": "closed"}], "do": []  }]}])");
  EXPECT_EQ(logged(r), (Texts{"sent", "late", "none", "closed"}));
}

TEST_P(Steps, ConnectionsAndBytesTravelThroughChannels) {
  const RunOutcome r = run(kTwoEnds + R"(
    {"make": "conns", "of": "connections"}, {"make": "texts", "of": "bytes", "capacity": 1}, {"go": "worker"},
    {"send": "conns", "from": "c"}, {"recv": "texts", "as": "b"}, {"log": "through"}, {"wait": "w"}],
    "worker": [{"recv": "conns", "as": "x"}, {"read": "x", "as": "b"},
     {"write": "x", "from": "b"}, {"send": "texts", "from": "b"}],
    "peer": [{"dial": "tcp", "to": "l", "as": "p"}, {"write": "p", "text": "hi"},
     {"read": "p", "as": "b", "upTo": 2, "full": true},
             {"log": "back"}, {"done": "w"}])");
  EXPECT_EQ(logged(r).size(), 2u);
  EXPECT_EQ(r.server.bytesRead, 4u);
}

TEST_P(Steps, OnceRunsOnceAndReadersShareTheLock) {
  const RunOutcome r = run(R"("main": [{"add": "w", "delta": 3}, {"go": "f", "count": 3}, {"wait": "w"}],
    "f": [{"once": "init", "do": [{"log": "once"}, {"sleep": "1ms"}]}, {"rlock": "rw"}, "gosched", {"runlock": "rw"},
          {"lock": "rw"}, {"unlock": "rw"}, {"done": "w"}])");
  EXPECT_EQ(logged(r), (Texts{"once"}));
}

TEST_P(Steps, DeadlinesPassAreInThePastAndAreCleared) {
  const RunOutcome r = run(kTwoEnds + R"(
    {"deadline": "c", "in": "1ms", "side": "read"}, {"read": "c", "as": "b", "onTimeout": [{"log": "passed"}]},
    {"deadline": "c", "past": true}, {"read": "c", "as": "b", "onTimeout": [{"log": "past"}]},
    {"write": "c", "text": "x", "onTimeout": [{"log": "past write"}]},
    {"deadline": "c", "clear": true}, {"write": "c", "text": "go"}, {"read": "c", "as": "b"}, {"log": "data"},
    {"deadline": "l", "in": "1ms"}, {"accept": "l", "as": "d", "onTimeout": [{"log": "nobody"}]}, {"wait": "w"}],
    "peer": [{"dial": "tcp", "to": "l", "as": "p"}, {"read": "p", "as": "b"},
     {"write": "p", "text": "data"}, {"done": "w"}])");
  EXPECT_EQ(logged(r), (Texts{"passed", "past", "past write", "data", "nobody"}));
  EXPECT_EQ(r.server.ioErrors, 0u);
}

TEST_P(Steps, CopyRunsToTheEndAndHalfClosedSidesAreSeen) {
  const RunOutcome r = run(kTwoEnds + R"(
    {"copy": "c", "to": "c"}, {"log": "copied"}, {"closeConn": "c"}, {"wait": "w"}],
    "peer": [{"dial": "tcp", "to": "l", "as": "p"}, {"write": "p", "bytes": 5000}, {"closeConn": "p", "side": "write"},
             {"forever": [{"read": "p", "as": "b", "onEof": ["break"]}]}, {"log": "all back"}, {"done": "w"}])");
  EXPECT_EQ(r.server.bytesRead, 10'000u);
  EXPECT_EQ(r.server.bytesWritten, 10'000u);
  EXPECT_EQ(logged(r).size(), 2u);
}

TEST_P(Steps, BufferedReadsNeedFewerSystemCalls) {
  const auto reads = [](const RunOutcome& r) {
    std::size_t n = 0;
    for (const trace::Event& e : r.trace.events) {
      n += e.kind == trace::Kind::SockRead && unpack<trace::ev::SockRead>(e).result.v > 0;
    }
    return n;
  };
  const auto with = [&](const std::string& step) {
    return run(kTwoEnds + R"({"repeat": 100, "do": [{")" + step + R"(": "c", "as": "b", "upTo": 1}]}, {"wait": "w"}],
      "peer": [{"dial": "tcp", "to": "l", "as": "p"}, {"write": "p", "bytes": 100}, {"done": "w"}])");
  };
  EXPECT_EQ(reads(with("read")), 100u);
  EXPECT_LT(reads(with("bufferedRead")), 10u);
}

TEST_P(Steps, HttpServesUntilThePeerLeaves) {
  const RunOutcome r = run(kTwoEnds + R"(
    {"http": "serve", "on": "c", "as": "n", "body": 10, "each": [{"log": "request"}]}, {"log": "left"}, {"wait": "w"}],
    "peer": [{"dial": "tcp", "to": "l", "as": "p"},
     {"http": "request", "on": "p", "path": "/count", "body": 0, "as": "status"},
             {"if": "{status} == 200", "then": [{"log": "ok"}]},
     {"http": "request", "on": "p", "body": 3000}, {"closeConn": "p"}, {"done": "w"}])");
  const Texts all = logged(r);
  EXPECT_EQ(std::count(all.begin(), all.end(), "request"), 2);
  EXPECT_EQ(std::count(all.begin(), all.end(), "ok"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "left"), 1);
}

TEST_P(Steps, ABroadcastReachesEverybodyInTheRoom) {
  const RunOutcome r = run(kTwoEnds + R"(
    {"add": "joined", "delta": 3}, {"add": "all", "delta": 3}, {"go": "member", "count": 3}, {"wait": "joined"},
    {"read": "c", "as": "b"}, {"broadcast": "room", "from": "b"}, {"wait": "all"}, {"wait": "w"}],
    "member": [{"join": "room", "as": "inbox"}, {"done": "joined"}, {"recv": "inbox", "as": "b"}, {"log": "heard"},
               {"leave": "room", "from": "inbox"}, {"recv": "inbox", "onClosed": [{"log": "gone"}]}, {"done": "all"}],
    "peer": [{"dial": "tcp", "to": "l", "as": "p"}, {"write": "p", "text": "hello"}, {"done": "w"}])");
  const Texts all = logged(r);
  EXPECT_EQ(std::count(all.begin(), all.end(), "heard"), 3);
  EXPECT_EQ(std::count(all.begin(), all.end(), "gone"), 3);
}

TEST_P(Steps, APoolGivesBackWhatWasPutAndOtherwiseANewOne) {
  const RunOutcome r = run(R"("main": [
    {"get": "p", "as": "a", "bytes": 100, "onNew": [{"log": "new"}]},
    {"get": "p", "as": "b", "bytes": 100, "onNew": [{"log": "new"}]},
    {"put": "p", "from": "a"}, {"put": "p", "from": "b"}, {"put": "p", "from": "b"},
    {"get": "p", "as": "a", "onNew": [{"log": "new"}]}, {"get": "p", "as": "b", "onNew": [{"log": "new"}]},
    {"get": "p", "as": "c", "onNew": [{"log": "third"}]}])");
  EXPECT_EQ(logged(r), (Texts{"new", "new", "third"}));
  EXPECT_EQ(r.server.pools.gets, 5u);
  EXPECT_EQ(r.server.pools.puts, 2u) << "what was put already is empty, and is not put again";
  EXPECT_EQ(r.server.pools.made, 3u);
}

TEST_P(Steps, ACollectionMovesAPoolToItsVictimCacheAndTheNextOneEmptiesIt) {
  const RunOutcome r = run(R"("main": [
    {"get": "p", "as": "a", "onNew": [{"log": "new"}]}, {"put": "p", "from": "a"},
    "collect", {"get": "p", "as": "a", "onNew": [{"log": "after one"}]}, {"put": "p", "from": "a"},
    "collect", "collect", {"get": "p", "as": "a", "onNew": [{"log": "after two"}]}])");
  EXPECT_EQ(logged(r), (Texts{"new", "after two"}));
  EXPECT_EQ(r.server.pools.revived, 1u);
  EXPECT_EQ(r.server.pools.dropped, 1u);
}

TEST_P(Steps, AReadGoesIntoABufferOfThePool) {
  const RunOutcome r = run(kTwoEnds + R"(
    {"get": "p", "as": "b", "bytes": 64}, {"read": "c", "as": "b", "upTo": 64}, {"write": "c", "from": "b"},
    {"put": "p", "from": "b"}, {"closeConn": "c"}, {"wait": "w"}],
    "peer": [{"dial": "tcp", "to": "l", "as": "p2"}, {"write": "p2", "text": "hello"},
             {"read": "p2", "as": "b", "upTo": 5, "full": true}, {"log": "back"}, {"done": "w"}])");
  EXPECT_EQ(logged(r), (Texts{"back"}));
}

TEST_P(Steps, ALinkBufferKeepsTheOrderAndItsConsumerWaits) {
  const RunOutcome r = run(R"("main": [{"add": "w"}, {"go": "consumer"}, "gosched",
    {"produce": "s", "text": "0123"}, {"produce": "s", "bytes": 10000, "as": "n"},
    {"if": "{n} >= 10000", "then": [{"log": "grown"}]}, {"close": "s"}, {"wait": "w"}],
    "consumer": [{"consume": "s", "as": "b", "upTo": 4, "full": true}, {"produce": "copy", "from": "b"},
      {"consume": "copy", "as": "c"}, {"log": "four"},
      {"repeat": 100, "do": [{"consume": "s", "as": "b", "upTo": 10, "full": true}]}, {"log": "hundred"},
      {"repeat": 900, "do": [{"consume": "s", "as": "b", "upTo": 10, "full": true}]},
      {"consume": "s", "as": "b", "onClosed": [{"log": "closed"}]}, {"done": "w"}])");
  Texts all = logged(r);
  EXPECT_EQ(std::count(all.begin(), all.end(), "grown"), 1);
  std::erase(all, "grown");
  EXPECT_EQ(all, (Texts{"four", "hundred", "closed"}));
}

TEST_P(Steps, ALinkBufferIsFilledFromASocketUntilTheStreamEnds) {
  const RunOutcome r = run(kTwoEnds + R"(
    {"go": "business"}, {"forever": [{"produce": "s", "from": "c", "onEof": ["break"]}]}, {"close": "s"},
    {"wait": "w"}],
    "business": [{"repeat": 20, "do": [{"consume": "s", "as": "b", "upTo": 1000, "full": true}]}, {"log": "all"},
      {"consume": "s", "as": "b", "onClosed": [{"log": "end"}]}, {"done": "w"}],
    "peer": [{"dial": "tcp", "to": "l", "as": "p"}, {"write": "p", "bytes": 20000}, {"closeConn": "p"}])");
  EXPECT_EQ(logged(r), (Texts{"all", "end"}));
  EXPECT_EQ(r.server.bytesRead, 20'000u);
}

TEST(StepsInTheVirtualWorld, ProducingOnAClosedLinkBufferIsAPanic) {
  RunOptions o;
  o.world = WorldKind::sim;
  const Scenario after = program(R"("main": [{"close": "s"}, {"produce": "s", "text": "x"}])");
  EXPECT_EQ(runScenario(after, o).fatal.substr(0, 39), "panic: produce on a closed link buffer\n");
  const Scenario twice = program(R"("main": [{"produce": "s", "text": "x"}, {"close": "s"}, {"close": "s"}])");
  EXPECT_EQ(runScenario(twice, o).fatal.substr(0, 37), "panic: close of a closed link buffer\n");
}

TEST_P(Steps, RegionsAreMarkedInTheTrace) {
  const RunOutcome r = run(R"("main": [{"region": "work", "do": [{"log": "in"}]}])");
  std::string order;
  for (const trace::Event& e : r.trace.events) {
    if (e.kind == trace::Kind::RegionBegin) order += "(";
    if (e.kind == trace::Kind::UserLog) order += "x";
    if (e.kind == trace::Kind::RegionEnd) order += ")";
  }
  EXPECT_EQ(order, "(x)");
}

TEST(StepsInTheVirtualWorld, FailIsAPanic) {
  RunOptions o;
  o.world = WorldKind::sim;
  const RunOutcome r = runScenario(program(R"("main": [{"fail": "boom"}])"), o);
  EXPECT_EQ(r.status, 2);
  EXPECT_EQ(r.fatal.substr(0, 11), "panic: boom");
}

TEST(HttpText, HeadsAreReadWhenTheyAreWhole) {
  EXPECT_EQ(parseHttpHead("GET / HTTP/1.1\r\nHost: x\r\n").length, 0u);
  const HttpHead get = parseHttpHead("GET / HTTP/1.1\r\ncontent-LENGTH:  7\r\nConnection: Close\r\n\r\nrest");
  EXPECT_EQ(get.length, 57u);
  EXPECT_EQ(get.body, 7u);
  EXPECT_TRUE(get.close && get.valid);
  EXPECT_EQ(parseHttpHead(httpAnswer(3, false)).status, 200);
  EXPECT_TRUE(parseHttpHead("GET / HTTP/1.0\r\n\r\n").close);
  for (const char* bad : {"hello\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
                          "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    EXPECT_FALSE(parseHttpHead(bad).valid) << bad;
  }
  EXPECT_FALSE(parseHttpHead(std::string(kMaxHttpHead + 1, 'x')).valid);
}

}  // namespace
}  // namespace gmp::scenario
