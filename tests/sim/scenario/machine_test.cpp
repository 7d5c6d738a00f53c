// The virtual machine that a scenario runs on: kinds of pollers, scripted faults, the costs of a real machine.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "sim/replay/narrate.h"
#include "sim/replay/reducer.h"
#include "sim/replay/validator.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/runner.h"
#include "sim/scenario/world_table.h"
#include "tests/source_tree.h"
#include "tests/temp_dir.h"

namespace gmp::scenario {
namespace {

using trace::Kind;
using trace::PollWhat;

Scenario gallery(const std::string& name) {
  ParseResult r = loadScenario(tests::inTree(("/scenarios/" + name + ".json").c_str()));
  for (const Mistake& m : r.mistakes) ADD_FAILURE() << m.text();
  return r.scenario.value_or(Scenario{});
}

std::string mistakesOf(const std::string& rest) {
  const ParseResult r = parseScenario(
      R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "T", "functions": {"main": []}, )" + rest +
          "}",
      "t");
  std::string out;
  for (const Mistake& m : r.mistakes) out += (out.empty() ? "" : "\n") + m.pointer + ": " + m.what;
  return out;
}

void expectSound(const RunOutcome& run) {
  EXPECT_EQ(run.error + run.fatal, "");
  for (const std::string& line : run.broken) ADD_FAILURE() << line;
  const replay::Verdict verdict = replay::validate(run.trace, replay::ValidatorOptions::forHeader(run.trace.header));
  EXPECT_EQ(verdict.total, 0u) << (verdict.violations.empty() ? "" : verdict.violations[0].text);
}

// What the events of the poller say, each word once.
std::vector<PollWhat> saidBy(const trace::Trace& t) {
  std::vector<PollWhat> out;
  for (const trace::Event& e : t.events) {
    if (e.kind == Kind::PollFd) out.push_back(unpack<trace::ev::PollFd>(e).what);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

class EveryPoller : public testing::TestWithParam<sim::Poller> {
 protected:
  RunOutcome run(const std::string& name, std::uint64_t seed = 1) {
    RunOptions o;
    o.world = WorldKind::sim;
    o.poller = GetParam();
    o.seed = seed;
    return runScenario(gallery(name), o);
  }
};
INSTANTIATE_TEST_SUITE_P(Models, EveryPoller,
                         testing::Values(sim::Poller::epoll, sim::Poller::kqueue, sim::Poller::iocp),
                         [](const auto& p) { return std::string(pollerWord(p.param)); });

TEST_P(EveryPoller, ServesTheSameScenarios) {
  for (const char* name : {"echo", "four-steps", "accept-loop", "two-servers", "chat", "deadlines", "slow-clients",
                           "linkbuffer", "goroutine-leak", "readiness-vs-completion"}) {
    SCOPED_TRACE(name);
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const RunOutcome r = run(name, seed);
      expectSound(r);
      EXPECT_EQ(r.trace.header.poller, pollerWord(GetParam()));
    }
  }
}

TEST_P(EveryPoller, SaysInItsEventsWhatItSpeaksOf) {
  const std::vector<PollWhat> words = saidBy(run("readiness-vs-completion").trace);
  switch (GetParam()) {
    case sim::Poller::epoll: EXPECT_EQ(words, (std::vector<PollWhat>{PollWhat::readiness})); break;
    case sim::Poller::kqueue:
      EXPECT_EQ(words, (std::vector<PollWhat>{PollWhat::readFilter, PollWhat::writeFilter}));
      break;
    case sim::Poller::iocp: EXPECT_EQ(words, (std::vector<PollWhat>{PollWhat::completion})); break;
  }
}

TEST(Pollers, WithCompletionsAReadIsBegunAndNothingIsTriedInVain) {
  RunOptions o;
  o.world = WorldKind::sim;
  o.poller = sim::Poller::iocp;
  const RunOutcome r = runScenario(gallery("readiness-vs-completion"), o);
  std::vector<std::int32_t> results;
  for (const trace::Event& e : r.trace.events) {
    if (e.kind == Kind::SockRead) results.push_back(unpack<trace::ev::SockRead>(e).result.v);
  }
  EXPECT_EQ(std::count(results.begin(), results.end(), -11), 0) << "EAGAIN";
  EXPECT_GE(std::count(results.begin(), results.end(), -115), 2) << "under way";
  EXPECT_EQ(std::count(results.begin(), results.end(), -125), 1) << "cancelled by the deadline";
  EXPECT_EQ(std::count(results.begin(), results.end(), 5), 1);
}

TEST(Pollers, TheNarratorSpeaksOfFiltersAndCompletions) {
  const auto told = [](sim::Poller poller) {
    RunOptions o;
    o.world = WorldKind::sim;
    o.poller = poller;
    const RunOutcome r = runScenario(gallery("readiness-vs-completion"), o);
    const replay::Causes causes(r.trace);
    const replay::Narrator narrator(r.trace, causes);
    replay::WorldState state;
    std::string all;
    for (std::uint64_t i = 0; i < r.trace.events.size(); ++i) {
      all += narrator.card(state, i).what + "\n" + narrator.line(i) + "\n";
      apply(state, r.trace.events[i]);
    }
    return all;
  };
  const std::string kqueue = told(sim::Poller::kqueue), iocp = told(sim::Poller::iocp);
  EXPECT_NE(kqueue.find("read filter: readable"), std::string::npos);
  EXPECT_NE(kqueue.find("kqueue has a filter for each direction"), std::string::npos);
  EXPECT_NE(iocp.find("hands the read on fd"), std::string::npos);
  EXPECT_NE(iocp.find("the accept which was begun is done"), std::string::npos);
  EXPECT_NE(iocp.find("the connect which was begun is done"), std::string::npos);
  EXPECT_NE(iocp.find("takes the result of the read that was done meanwhile"), std::string::npos);
  EXPECT_NE(iocp.find("has cancelled the read"), std::string::npos);
  EXPECT_EQ(iocp.find("EAGAIN"), std::string::npos);
}

TEST(Pollers, TheRealWorldHasItsOwnOnly) {
  RunOptions o;
  o.world = WorldKind::real;
  o.poller = sim::Poller::kqueue;
  EXPECT_EQ(runScenario(gallery("four-steps"), o).error,
            "poller kqueue: the real world has this machine's (epoll) only; add --world sim");
  Scenario asks = gallery("four-steps");
  asks.runtime.poller = sim::Poller::iocp;
  o.poller.reset();
  EXPECT_EQ(runScenario(asks, o).error,
            "scenario four-steps asks for the poller iocp, which only the virtual world has: add --world sim, or "
            "--poller epoll");
  o.poller = sim::Poller::epoll;
  EXPECT_EQ(planRun(asks, o).error, "");
}

TEST(Pollers, TheFileNamesOneOfThree) {
  EXPECT_EQ(mistakesOf(R"("runtime": {"poller": "kqeue"})"),
            "/runtime/poller: expected epoll, kqueue or iocp; did you mean `kqueue`?");
  EXPECT_EQ(mistakesOf(R"("runtime": {"poller": 1})"), "/runtime/poller: expected text, found a whole number");
  EXPECT_EQ(mistakesOf(R"("runtime": {"poller": "iocp"})"), "");
}

TEST(Script, MistakesAreNamed) {
  EXPECT_EQ(mistakesOf(R"("faults": {"script": [{"fault": "rest", "at": "1ms"}]})"),
            "/faults/script/0/fault: `rest`: no such fault; did you mean `reset`?");
  EXPECT_EQ(mistakesOf(R"("faults": {"script": [{"fault": "reset"}]})"),
            "/faults/script/0: `at` is missing (a scripted fault needs it)");
  EXPECT_EQ(mistakesOf(R"("faults": {"script": [{"fault": "reset", "at": 1, "count": 0}]})"),
            "/faults/script/0/count: expected a whole number from 1 to 1000000, found 0");
  EXPECT_EQ(mistakesOf(R"("faults": {"script": 3})"),
            "/faults/script: expected a list of at most 256 scripted faults, found a whole number");
}

TEST(Script, AFaultStrikesWhenTheFileSaysAndStandsInTheTrace) {
  ParseResult r = parseScenario(
      R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "T", "functions": {
        "main": [{"listen": "tcp", "at": "127.0.0.1:0", "as": "l"}, {"add": "w"}, {"go": "peer"}, {"accept": "l",
          "as": "c"}, {"forever": [{"read": "c", "as": "b", "onError": [{"log": "broken"}, "break"]}]}, {"wait": "w"}],
        "peer": [{"defer": [{"done": "w"}]}, {"dial": "tcp", "to": "l", "as": "p"},
          {"repeat": 100, "do": [{"write": "p", "text": "x"}, {"sleep": "100us"}]}]},
        "faults": {"script": [{"fault": "reset", "at": "3ms"}]}})",
      "t");
  ASSERT_TRUE(r.scenario.has_value());
  RunOptions o;
  o.world = WorldKind::sim;
  const RunOutcome run = runScenario(*r.scenario, o);
  std::vector<const trace::Event*> faults;
  bool broken = false;
  for (const trace::Event& e : run.trace.events) {
    if (e.kind == Kind::Fault) faults.push_back(&e);
    broken = broken || e.kind == Kind::UserLog;
  }
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_GE(faults[0]->t, 3'000'000);
  EXPECT_LT(faults[0]->t, 4'000'000) << "some call comes soon";
  EXPECT_TRUE(broken);
}

// ---- the costs of a machine

std::optional<MachineCosts> readCosts(const std::string& text, std::vector<std::string>* errors) {
  const test::TempDir dir;
  const std::string path = dir / "costs.json";
  std::ofstream(path) << text;
  return readCostsFile(path, errors);
}

TEST(CostsFile, WhatIsWrittenIsReadAgain) {
  MachineCosts m;
  m.machine = "a test";
  m.cores = 3;
  m.costs.read = 4'711;
  m.costs.spread = 0.25;
  m.network.latency = std::chrono::nanoseconds(7);
  m.network.mss = 65'483;
  std::vector<std::string> errors;
  const auto back = readCosts(costsText(m), &errors);
  ASSERT_TRUE(back.has_value()) << errors.at(0);
  EXPECT_EQ(costsText(*back), costsText(m));
  for (const CostRow& row : costTable()) {
    EXPECT_NE(costsText(m).find('"' + std::string(row.name) + '"'), std::string::npos) << row.name;
  }
}

TEST(CostsFile, MistakesNameTheirPlace) {
  const auto line = [](const std::string& text) {
    std::vector<std::string> errors;
    EXPECT_FALSE(readCosts(text, &errors).has_value());
    return errors.at(0).substr(errors.at(0).find("costs.json"));
  };
  EXPECT_NE(line("{").find("not valid JSON"), std::string::npos);
  EXPECT_NE(line(R"({"format": "gmpscope-trace", "version": 1, "costs": {}})").find("gmpscope calibrate -o FILE"),
            std::string::npos);
  EXPECT_NE(line(R"({"format": "gmpscope-costs", "version": 1, "costs": {"raed": 3}})").find("did you mean `read`?"),
            std::string::npos);
  std::vector<std::string> errors;
  EXPECT_FALSE(readCostsFile("/nowhere/costs.json", &errors).has_value());
  EXPECT_EQ(errors.at(0),
            "/nowhere/costs.json: cannot be opened: No such file or directory; gmpscope calibrate -o FILE makes one");
}

RunOutcome echoOn(const MachineCosts& machine, int procs, const std::string& connections) {
  RunOptions o;
  o.world = WorldKind::sim;
  o.costs = machine;
  o.procs = procs;
  o.settings = {{"connections", connections}, {"think", "0s"}, {"for", "20ms"}};
  return runScenario(gallery("echo"), o);
}

TEST(ClientsHere, EchoEverythingAndAreTheSameEveryTime) {
  MachineCosts m;
  m.cores = 2;
  m.network.latency = std::chrono::nanoseconds(0);
  for (const int procs : {1, 2}) {
    const RunOutcome a = echoOn(m, procs, "64"), b = echoOn(m, procs, "64");
    expectSound(a);
    EXPECT_EQ(a.clients.messagesEchoed, b.clients.messagesEchoed);
    EXPECT_EQ(a.trace.events.size(), b.trace.events.size());
    EXPECT_GT(a.clients.messagesEchoed, 1'000u);
  }
}

TEST(ClientsHere, PayForTheirCallsAndShareTheCpus) {
  MachineCosts two;
  two.cores = 2;
  two.network.latency = std::chrono::nanoseconds(0);
  MachineCosts one = two, dear = two;
  one.cores = 1;
  dear.costs.clientMessage = 50'000;
  const std::uint64_t base = echoOn(two, 1, "16").clients.messagesEchoed;
  EXPECT_LT(echoOn(one, 1, "16").clients.messagesEchoed * 10, base * 8) << "one CPU for both";
  EXPECT_LT(echoOn(dear, 1, "16").clients.messagesEchoed, 20'000'000u / 50'000 + 10) << "the clients are the bound";
}

// One message under way: both sides sleep when it comes, and set out when the other one's call has done all its work.
TEST(ClientsHere, AreNotAwakeBeforeTheCallThatWakesThemEnds) {
  MachineCosts m;
  m.cores = 2;
  m.network.latency = std::chrono::nanoseconds(0);
  m.costs.wakeSleeper = 400'000;
  EXPECT_LE(echoOn(m, 1, "1").clients.messagesEchoed, 20'000'000u / (2 * 400'000));
}

TEST(ClientsHere, TheRealWorldCostsWhatItCosts) {
  RunOptions o;
  o.costs.emplace();
  EXPECT_EQ(runScenario(gallery("four-steps"), o).error,
            "--costs: the real world costs what it costs; add --world sim");
}

}  // namespace
}  // namespace gmp::scenario
