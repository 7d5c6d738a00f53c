// The runs behind "what if": begun off the window's thread, watched, ended.
#include "cli/what_if_runner.h"

#include <gtest/gtest.h>

#include "sim/scenario/gallery.h"
#include "sim/scenario/runner.h"
#include "tests/source_tree.h"

namespace gmp::cli {
namespace {

std::shared_ptr<const trace::Trace> recorded(const std::string& name,
                                             std::vector<std::pair<std::string, std::string>> settings,
                                             std::optional<sim::Poller> poller = {}) {
  const scenario::ParseResult found = scenario::openScenario(name, {tests::inTree("/scenarios")});
  scenario::RunOptions options;
  options.world = scenario::WorldKind::sim;
  options.seed = 42;
  options.procs = 2;
  options.settings = std::move(settings);
  options.poller = poller;
  return std::make_shared<trace::Trace>(std::move(scenario::runScenario(*found.scenario, options).trace));
}

viz::OtherRun waitFor(WhatIfRunner& runner) {
  viz::OtherRun run;
  while (!runner.done(&run)) std::this_thread::yield();
  return run;
}

viz::ForkWish wish(std::uint64_t at, trace::ForkWhat what, std::int64_t value = 1) { return {at, {{what, value}}}; }

TEST(WhatIfRunner, EveryChangeLeavesItsMarkAtTheForkAndNothingBefore) {
  const auto original = recorded("echo", {{"connections", "4"}, {"for", "2ms"}});
  ASSERT_GT(original->events.size(), 500u);
  const std::uint64_t at = original->events.size() / 2;
  WhatIfRunner runner({tests::inTree("/scenarios")});
  for (const viz::ForkWish::Change& change :
       std::vector<viz::ForkWish::Change>{{trace::ForkWhat::noRunnext, 1},
                                          {trace::ForkWhat::noSteal, 1},
                                          {trace::ForkWhat::noGlobalTick, 1},
                                          {trace::ForkWhat::noSysmon, 1},
                                          {trace::ForkWhat::noPoll, 1},
                                          {trace::ForkWhat::procs, 3},
                                          {trace::ForkWhat::fault, static_cast<std::int64_t>(trace::FaultWhat::eagain)},
                                          {trace::ForkWhat::seed, 43}}) {
    runner.begin(original, {at, {change}});
    const viz::OtherRun run = waitFor(runner);
    ASSERT_EQ(run.error, "") << trace::word(change.what);
    ASSERT_GT(run.forkedAt, at);
    const trace::Event& e = run.other->event(run.forkedAt);
    ASSERT_EQ(e.kind, trace::Kind::Fork);
    EXPECT_EQ(trace::unpack<trace::ev::Fork>(e).what, change.what);
  }
}

TEST(WhatIfRunner, ARunWithAnotherPollerIsRepeatedWithThatPoller) {
  const auto original = recorded("echo", {{"connections", "4"}, {"for", "2ms"}}, sim::Poller::kqueue);
  WhatIfRunner runner({tests::inTree("/scenarios")});
  runner.begin(original, wish(300, trace::ForkWhat::noSteal));
  EXPECT_EQ(waitFor(runner).error, "");
}

TEST(WhatIfRunner, WhatCannotBeDoneIsOneLine) {
  const auto original = recorded("echo", {{"connections", "4"}, {"for", "2ms"}});
  WhatIfRunner runner({tests::inTree("/scenarios")});
  runner.begin(original, wish(100, trace::ForkWhat::machine, 77));
  EXPECT_NE(waitFor(runner).error.find("M77 cannot go on there"), std::string::npos);
  auto renamed = std::make_shared<trace::Trace>(*original);
  renamed->header.scenario = "no-such-thing";
  runner.begin(renamed, wish(100, trace::ForkWhat::noSteal));
  EXPECT_NE(waitFor(runner).error.find("no-such-thing is not beside this program"), std::string::npos);
}

TEST(WhatIfRunner, ARunUnderWayTellsHowFarItIsAndEndsWhenNobodyWantsIt) {
  const auto original = recorded("echo", {{"connections", "64"}, {"for", "60ms"}});
  WhatIfRunner runner({tests::inTree("/scenarios")});
  runner.begin(original, wish(1000, trace::ForkWhat::noSteal));
  while (!runner.progress()) std::this_thread::yield();
  EXPECT_GT(*runner.progress(), 0);
  runner.cancel();
  viz::OtherRun run;
  EXPECT_FALSE(runner.done(&run));
  runner.begin(original, wish(1000, trace::ForkWhat::noSteal));
  EXPECT_EQ(waitFor(runner).error, "") << "the next one is not disturbed";
}

}  // namespace
}  // namespace gmp::cli
