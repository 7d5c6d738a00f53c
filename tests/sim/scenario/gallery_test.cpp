// Every scenario of the gallery, in both worlds: it runs, what it expects holds, no invariant
// breaks, and in the virtual
// world its story and questions find their events.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "sim/replay/lesson.h"
#include "sim/replay/validator.h"
#include "sim/scenario/expect.h"
#include "sim/scenario/gallery.h"
#include "sim/scenario/runner.h"
#include "tests/sim/scenario/gallery_files.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

Scenario load(const std::string& file) {
  ParseResult r = loadScenario(file);
  for (const Mistake& m : r.mistakes) ADD_FAILURE() << m.text();
  return r.scenario.value_or(Scenario{});
}

// Short and small, so that all of them together take seconds.
RunOptions small(const Scenario& s, WorldKind world) {
  RunOptions o;
  o.world = world;
  if (world == WorldKind::real) o.seed = 7;
  if (s.name == "c10k" || s.name == "c1m") o.settings.emplace_back("connections", "200");
  if (s.name == "c1m") o.settings.emplace_back("for", "100ms");
  if (world == WorldKind::real && s.name == "c10k") o.settings.emplace_back("for", "500ms");
  if (world == WorldKind::real && s.name == "echo") o.settings.emplace_back("for", "300ms");
  return o;
}

void expectInOrder(const Scenario& s, const RunOutcome& run) {
  EXPECT_EQ(run.error, "");
  for (const std::string& line : run.broken) ADD_FAILURE() << s.name << ", seed " << run.seed << ": " << line;
  EXPECT_EQ(run.status, s.expect.completes ? 0 : 2) << run.fatal;
  const replay::Verdict verdict = replay::validate(run.trace, replay::ValidatorOptions::forHeader(run.trace.header));
  EXPECT_EQ(verdict.total, 0u) << s.name << ", seed " << run.seed << ": "
                               << (verdict.violations.empty() ? "" : verdict.violations[0].text);
}

int words(const std::string& text) {
  std::istringstream in(text);
  int n = 0;
  for (std::string word; in >> word;) ++n;
  return n;
}

class GalleryRuns : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Gallery, GalleryRuns, testing::ValuesIn(files()),
                         [](const auto& file) { return nameOf(file.param); });

TEST_P(GalleryRuns, InTheVirtualWorldItShowsItsPoint) {
  const Scenario s = load(GetParam());
  const RunOutcome run = runScenario(s, small(s, WorldKind::sim));
  expectInOrder(s, run);
  for (const replay::BoundStep& step : replay::bindStory(run.trace, s.story)) {
    EXPECT_TRUE(step.event.has_value()) << s.name << ": the story does not find: " << step.text;
    EXPECT_LE(words(step.text), 45) << step.text;
  }
  EXPECT_EQ(replay::bindQuestions(run.trace, s.questions).size(), s.questions.size()) << s.name;
  EXPECT_GE(s.story.size(), 3u);
  EXPECT_LE(s.story.size(), 6u);
  EXPECT_GE(s.questions.size(), 2u);
  EXPECT_LE(s.questions.size(), 4u);
  EXPECT_FALSE(s.teaches.empty());
  EXPECT_FALSE(s.source.empty());
  EXPECT_GT(s.minutes, 0);
  EXPECT_GT(s.difficulty, 0);
  EXPECT_FALSE(s.topics.empty());
}

TEST_P(GalleryRuns, WithOtherSeedsItStillHolds) {
  const Scenario s = load(GetParam());
  for (std::uint64_t seed = 100; seed < 103; ++seed) {
    RunOptions o = small(s, WorldKind::sim);
    o.seed = seed;
    expectInOrder(s, runScenario(s, o));
  }
}

TEST_P(GalleryRuns, OnRealThreadsItHolds) {
  const Scenario s = load(GetParam());
  const RunOptions o = small(s, WorldKind::real);
  if (s.simOnly) {
    EXPECT_NE(runScenario(s, o).error.find("add --world sim"), std::string::npos);
    return;
  }
  if (!s.expect.completes) GTEST_SKIP() << "it ends the process: see the tests of the command line";
  expectInOrder(s, runScenario(s, o));
}

TEST(Expectations, ABrokenOneIsOneLineWithWhatWasFound) {
  const Scenario good = load(tests::inTree("/scenarios/runnext.json"));
  const RunOutcome run = runScenario(good, small(good, WorldKind::sim));
  Scenario s = good;
  s.expect.events[0].limits.min = Number{Number::From::literal, 4, -1, {}};
  s.expect.events[0].limits.max.reset();
  s.expect.never.push_back(s.expect.events[0].pattern);
  s.expect.deadlocks = true;
  const std::vector<std::string> broken = brokenBy(s, run.trace);
  ASSERT_EQ(broken.size(), 3u);
  EXPECT_EQ(broken[0], "expected a deadlock, but there was none");
  EXPECT_NE(broken[1].find("never expected `log` with label \"runs\""), std::string::npos) << broken[1];
  EXPECT_EQ(broken[2], "`log` with label \"runs\": expected at least 4, found 3");
}

TEST(Expectations, ABoundMayHoldForSomeNumbersOfPsOnly) {
  Scenario s = load(tests::inTree("/scenarios/work-stealing.json"));
  RunOptions o = small(s, WorldKind::sim);
  o.procs = 1;
  EXPECT_TRUE(runScenario(s, o).broken.empty()) << "one P has nobody to rob";
  ASSERT_EQ(s.expect.figures.size(), 1u);
  s.expect.figures[0].limits.minProcs = 1;
  const RunOutcome run = runScenario(s, o);
  ASSERT_EQ(run.broken.size(), 1u);
  EXPECT_EQ(run.broken[0], "steals: expected at least 1, found 0 (the tasks are made on one P of four)");
}

TEST_P(GalleryRuns, WithOtherNumbersOfPsItStillHolds) {
  const Scenario s = load(GetParam());
  for (const int procs : {1, 2, 4}) {
    SCOPED_TRACE(procs);
    RunOptions o = small(s, WorldKind::sim);
    o.procs = procs;
    expectInOrder(s, runScenario(s, o));
  }
}

TEST(Expectations, ATraceThatIsCutShortIsNotJudged) {
  const Scenario s = load(tests::inTree("/scenarios/runnext.json"));
  RunOutcome run = runScenario(s, small(s, WorldKind::sim));
  run.trace.events.resize(run.trace.events.size() / 2);
  run.trace.truncated = true;
  std::string why;
  EXPECT_TRUE(brokenBy(s, run.trace, &why).empty());
  EXPECT_EQ(why, "the trace is cut short");
}

}  // namespace
}  // namespace gmp::scenario
