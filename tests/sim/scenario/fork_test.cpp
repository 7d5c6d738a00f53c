// Runs that leave the way of their seed: the same up to the event, byte for byte, then what was asked for.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/replay/validator.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/runner.h"
#include "sim/scenario/what_if.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

using trace::Kind;
namespace ev = trace::ev;

Scenario load(const std::string& name) {
  ParseResult r = loadScenario(tests::inTree("/scenarios/") + name + ".json");
  for (const Mistake& m : r.mistakes) ADD_FAILURE() << m.text();
  return r.scenario.value_or(Scenario{});
}

RunOptions small(const Scenario& s) {
  RunOptions o;
  o.world = WorldKind::sim;
  o.seed = 11;
  o.bend = [](sim::Config& c) { c.limit = std::chrono::seconds(5); };
  if (s.name == "echo") o.settings = {{"connections", "8"}, {"for", "3ms"}};
  return o;
}

RunOutcome forked(const Scenario& s, const sim::Fork& fork) {
  RunOptions o = small(s);
  o.fork = fork;
  return runScenario(s, o);
}

std::size_t firstFork(const trace::Trace& t) {
  const auto it =
      std::find_if(t.events.begin(), t.events.end(), [](const trace::Event& e) { return e.kind == Kind::Fork; });
  return static_cast<std::size_t>(it - t.events.begin());
}

// Events from the fork on for which pred holds.
template <class Pred>
std::size_t afterFork(const trace::Trace& t, Pred pred) {
  return static_cast<std::size_t>(
      std::count_if(t.events.begin() + static_cast<std::ptrdiff_t>(firstFork(t)), t.events.end(), pred));
}

std::string whatOf(const trace::Trace& t) {
  const std::size_t at = firstFork(t);
  return at < t.events.size() ? std::string(word(trace::unpack<ev::Fork>(t.events[at]).what)) : "none";
}

// The same up to #at, and as far as the fork; and no rule of the scheduler is broken anywhere.
void expectFork(const RunOutcome& run, const trace::Trace& original, std::uint64_t at) {
  ASSERT_EQ(run.error, "");
  ASSERT_EQ(run.status, 0) << "fork at #" << at << " (" << whatOf(run.trace) << "): " << run.fatal;
  const std::size_t fork = firstFork(run.trace);
  ASSERT_GT(fork, at);
  ASSERT_LT(fork, run.trace.events.size());
  ASSERT_LE(fork, original.events.size());
  EXPECT_EQ(std::memcmp(run.trace.events.data(), original.events.data(), fork * sizeof(trace::Event)), 0)
      << "fork at #" << at;
  const replay::Verdict verdict = replay::validate(run.trace, replay::ValidatorOptions::forHeader(run.trace.header));
  EXPECT_EQ(verdict.total, 0u) << "fork at #" << at << ": " << verdict.violations.front().text;
}

sim::Fork at(std::uint64_t event) {
  sim::Fork f;
  f.at = event;
  return f;
}

// Some M that acts soon after the event, and not in it.
int otherM(const trace::Trace& t, std::uint64_t event) {
  for (std::size_t i = event + 1; i < t.events.size(); ++i) {
    if (t.events[i].m >= 0 && t.events[i].m != t.events[event].m) return t.events[i].m;
  }
  return 0;
}

// Every change there is, one at a time.
std::vector<sim::Fork> changes(const trace::Trace& t, std::uint64_t event) {
  std::vector<sim::Fork> out;
  for (bool Switches::*off : {&Switches::runnext, &Switches::steal, &Switches::globalTick, &Switches::sysmon,
                              &Switches::netpollInFindRunnable}) {
    out.push_back(at(event));
    out.back().switches.*off = false;
  }
  out.push_back(at(event));
  out.back().gomaxprocs = 5;
  out.push_back(at(event));
  out.back().seed = 99;
  out.push_back(at(event));
  out.back().machine = otherM(t, event);
  for (const int rank : {0, 1}) {
    out.push_back(at(event));
    out.back().delivery = rank;
  }
  for (const trace::FaultWhat fault : {trace::FaultWhat::eintr, trace::FaultWhat::threadDelayed}) {
    out.push_back(at(event));
    out.back().fault = fault;
  }
  return out;
}

class Forks : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Scenarios, Forks,
                         testing::Values("echo", "work-stealing", "syscall-handoff", "timers", "mutex-and-waitgroup"),
                         [](const auto& name) {
                           std::string out = name.param;
                           std::replace(out.begin(), out.end(), '-', '_');
                           return out;
                         });

TEST_P(Forks, UpToTheEventItIsTheSameRunByteForByte) {
  const Scenario s = load(GetParam());
  const RunOutcome original = runScenario(s, small(s));
  ASSERT_EQ(original.error, "");
  const std::size_t n = original.trace.events.size();
  int made = 0;
  for (const std::size_t event : {n / 10, n / 3, n - n / 5}) {
    for (const sim::Fork& fork : changes(original.trace, event)) {
      const RunOutcome run = forked(s, fork);
      const bool refused = run.error.find("cannot go on there") != run.error.npos ||
                           run.error.find("packets under way") != run.error.npos;
      if (refused) continue;  // nobody stood ready for that choice
      expectFork(run, original.trace, event);
      ++made;
    }
  }
  EXPECT_GE(made, 24) << "of 36";
}

TEST_P(Forks, TheSameForkGivesTheSameRun) {
  const Scenario s = load(GetParam());
  sim::Fork fork = at(300);
  fork.switches.runnext = false;
  fork.seed = 5;
  const RunOutcome a = forked(s, fork), b = forked(s, fork);
  ASSERT_EQ(a.trace.events.size(), b.trace.events.size());
  EXPECT_EQ(std::memcmp(a.trace.events.data(), b.trace.events.data(), a.trace.events.size() * sizeof(trace::Event)), 0);
}

// A fork at the first such event of the scenario switches their rule off: none comes after it.
template <class Pred>
void expectNoneWithout(const char* scenario, bool Switches::*rule, Pred isSuch) {
  const Scenario s = load(scenario);
  const RunOutcome original = runScenario(s, small(s));
  const auto first = std::find_if(original.trace.events.begin(), original.trace.events.end(), isSuch);
  ASSERT_NE(first, original.trace.events.end());
  ASSERT_GT(std::count_if(first, original.trace.events.end(), isSuch), 1) << "there would be none anyway";
  sim::Fork fork = at(first->seq);
  fork.switches.*rule = false;
  const RunOutcome run = forked(s, fork);
  expectFork(run, original.trace, first->seq);
  EXPECT_EQ(afterFork(run.trace, isSuch), 0u);
}

TEST(Fork, WithoutStealingNobodyStealsAnyMore) {
  expectNoneWithout("work-stealing", &Switches::steal, [](const trace::Event& e) { return e.kind == Kind::RunqSteal; });
}

TEST(Fork, WithoutRunnextNobodyIsPutThere) {
  expectNoneWithout("runnext", &Switches::runnext, [](const trace::Event& e) {
    return e.kind == Kind::RunqPut && trace::unpack<ev::RunqPut>(e).place == trace::QueuePlace::runnext;
  });
}

TEST(Fork, AnotherGomaxprocsIsAskedForByAGoroutine) {
  const Scenario s = load("work-stealing");
  const RunOutcome original = runScenario(s, small(s));
  sim::Fork fork = at(original.trace.events.size() / 2);
  fork.gomaxprocs = 7;
  const RunOutcome run = forked(s, fork);
  expectFork(run, original.trace, fork.at);
  EXPECT_EQ(afterFork(run.trace,
                      [](const trace::Event& e) {
                        return e.kind == Kind::ProcResize && trace::unpack<ev::ProcResize>(e).n.v == 7;
                      }),
            1u);
  EXPECT_EQ(run.status, original.status);
}

TEST(Fork, TheChosenMRecordsTheNextEvent) {
  const Scenario s = load("work-stealing");
  const RunOutcome original = runScenario(s, small(s));
  int made = 0;
  for (std::uint64_t event = 200; event + 50 < original.trace.events.size(); event += 37) {
    sim::Fork fork = at(event);
    fork.machine = otherM(original.trace, event);
    const RunOutcome run = forked(s, fork);
    if (!run.error.empty()) continue;
    ++made;
    expectFork(run, original.trace, event);
    const std::vector<trace::Event>& events = run.trace.events;
    const std::size_t next = firstFork(run.trace) + 1;
    ASSERT_LT(next, events.size());
    EXPECT_EQ(events[next].m, fork.machine) << "fork at #" << event << ": " << kindName(events[next].kind);
    if (made == 20) break;
  }
  EXPECT_GE(made, 3);
}

TEST(Fork, AnInjectedFaultStrikesTheNextCallItCanStrike) {
  const Scenario s = load("echo");
  const RunOutcome original = runScenario(s, small(s));
  for (const trace::FaultWhat what : {trace::FaultWhat::reset, trace::FaultWhat::eagain, trace::FaultWhat::eintr,
                                      trace::FaultWhat::slowPeer, trace::FaultWhat::loss}) {
    sim::Fork fork = at(original.trace.events.size() / 2);
    fork.fault = what;
    const RunOutcome run = forked(s, fork);
    expectFork(run, original.trace, fork.at);
    EXPECT_EQ(afterFork(run.trace,
                        [&](const trace::Event& e) {
                          return e.kind == Kind::Fault && trace::unpack<ev::Fault>(e).what == what;
                        }),
              1u)
        << word(what);
  }
}

TEST(Fork, APacketThatIsUnderWayArrivesAtOnce) {
  const Scenario s = load("echo");
  const RunOutcome original = runScenario(s, small(s));
  int made = 0;
  for (std::uint64_t event = 500; event + 100 < original.trace.events.size() && made < 5; event += 211) {
    sim::Fork fork = at(event);
    fork.delivery = 1;
    const RunOutcome run = forked(s, fork);
    if (!run.error.empty()) continue;
    ++made;
    expectFork(run, original.trace, event);
    EXPECT_EQ(run.clients.mismatched + run.clients.lost, 0u);
  }
  EXPECT_GE(made, 2);
}

TEST(Fork, WhatCannotBeIsOneClearLine) {
  const Scenario s = load("runnext");
  sim::Fork fork = at(1'000'000);
  fork.switches.steal = false;
  EXPECT_NE(forked(s, fork).error.find("fork at #1000000: the run has no such event: its last one is #"),
            std::string::npos);
  fork = at(20);
  fork.machine = 77;
  EXPECT_NE(forked(s, fork).error.find("M77 cannot go on there; those that can: M"), std::string::npos);
  fork = at(20);
  fork.delivery = 3;
  EXPECT_NE(forked(s, fork).error.find("not so many packets under way"), std::string::npos);
  fork = at(20);
  fork.seed = 3;
  RunOptions exact = small(s);
  exact.fork = fork;
  exact.bend = [](sim::Config& c) { c.costs.spread = 0; };
  EXPECT_NE(runScenario(s, exact).error.find("nothing is drawn in this run"), std::string::npos);
}

TEST(WhatIf, RepeatsARecordedRunUpToTheEvent) {
  const Scenario s = load("echo");
  RunOptions o = small(s);
  o.procs = 3;
  o.seed = 1234;
  const RunOutcome original = runScenario(s, o);
  sim::Fork fork = at(original.trace.events.size() / 2);
  fork.switches.netpollInFindRunnable = false;
  const WhatIf other = whatIf(s, original.trace, fork);
  ASSERT_EQ(other.error, "");
  ASSERT_GT(other.forkedAt, fork.at);
  EXPECT_EQ(std::memcmp(other.trace.events.data(), original.trace.events.data(), other.forkedAt * sizeof(trace::Event)),
            0);
  EXPECT_EQ(other.trace.events[other.forkedAt].kind, Kind::Fork);
}

TEST(WhatIf, GoesByThePolicyAndThePollerOfTheTrace) {
  const Scenario s = load("echo");
  for (const sim::Policy::Kind kind : {sim::Policy::random, sim::Policy::pct, sim::Policy::freeze}) {
    RunOptions o = small(s);
    o.policy.kind = kind;
    o.policy.changePoints = 5;
    o.poller = sim::Poller::kqueue;
    const RunOutcome original = runScenario(s, o);
    ASSERT_EQ(original.error, "");
    sim::Fork fork = at(original.trace.events.size() / 2);
    fork.seed = 77;
    const WhatIf other = whatIf(s, original.trace, fork);
    ASSERT_EQ(other.error, "") << original.trace.header.policy;
    EXPECT_GT(other.forkedAt, fork.at);
    EXPECT_EQ(other.trace.header.policy, original.trace.header.policy);
    const std::size_t n = std::min(other.trace.events.size(), original.trace.events.size());
    EXPECT_NE(std::memcmp(other.trace.events.data(), original.trace.events.data(), n * sizeof(trace::Event)), 0)
        << original.trace.header.policy << ": the other seed draws something else";
  }
}

TEST(WhatIf, RefusesARunThatFollowedAList) {
  const Scenario s = load("runnext");
  RunOptions o = small(s);
  o.policy.kind = sim::Policy::scripted;
  o.policy.script = std::make_shared<std::vector<std::int32_t>>(10, 0);
  const RunOutcome original = runScenario(s, o);
  sim::Fork fork = at(10);
  fork.seed = 77;
  EXPECT_NE(whatIf(s, original.trace, fork).error.find("followed a list of choices"), std::string::npos);
}

TEST(WhatIf, RefusesWhatItCannotRepeat) {
  const Scenario s = load("echo");
  RunOutcome original = runScenario(s, small(s));
  sim::Fork fork = at(100);
  fork.switches.steal = false;
  trace::Trace changed = original.trace;
  changed.events[50].t += 1;
  EXPECT_NE(whatIf(s, changed, fork).error.find("event #50 is another one"), std::string::npos);
  EXPECT_NE(whatIf(load("runnext"), original.trace, fork).error.find("is of scenario echo"), std::string::npos);
  original.trace.header.world = "real";
  EXPECT_NE(whatIf(s, original.trace, fork).error.find("virtual world"), std::string::npos);
}

TEST(Fork, APeerThatVanishesLeavesAGoroutineThatIsNamed) {
  const Scenario s = load("echo");
  sim::Fork fork = at(300);
  fork.fault = trace::FaultWhat::vanish;
  RunOptions o = small(s);
  o.bend = {};
  o.fork = fork;
  const RunOutcome run = runScenario(s, o);
  EXPECT_EQ(run.error, "");
  EXPECT_EQ(run.status, kWorldEnded);
  EXPECT_LT(run.elapsed_ns, 60'000'000'000) << "the clients give up after ten seconds";
  EXPECT_NE(run.fatal.find("virtual world: nothing can happen any more at "), std::string::npos) << run.fatal;
  EXPECT_NE(run.fatal.find("\nThe peer of fd "), std::string::npos) << run.fatal;
  EXPECT_NE(run.fatal.find("\n\ngoroutine 1 [sync.WaitGroup.Wait]: main\ngoroutine "), std::string::npos) << run.fatal;
  EXPECT_NE(run.fatal.find(" read]: handle\n"), std::string::npos) << run.fatal;
}

}  // namespace
}  // namespace gmp::scenario
