// What if: what the sheet offers, what it asks for, and what becomes of the answer.
#include "viz/model/what_if.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/command_palette.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

using trace::ForkWhat;

const testing::FakeMeasure kMeasure;

AppState opened(trace::Trace trace, std::uint64_t index = 400) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::Open{std::make_shared<Document>(std::move(trace)), index});
  return s;
}

AppState virtualRun(std::uint64_t index = 400) {
  trace::Trace t = testing::makeEchoTrace();
  t.header.world = "sim";
  t.header.scenario = "echo";
  t.header.seed = 42;
  return opened(std::move(t), index);
}

void press(AppState& s, Key key, bool shift = false) { update(s, act::Press{{key, false, shift, false}}); }

std::size_t rowOf(const AppState& s, ForkWhat what) {
  const auto& rows = s.whatIf.rows;
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const ForkRow& r) { return r.what == what; });
  return static_cast<std::size_t>(at - rows.begin());
}

TEST(WhatIf, ShiftFOffersEveryChangeThatARunCanTake) {
  AppState s = virtualRun();
  press(s, Key::F, true);
  ASSERT_TRUE(s.whatIf.open);
  EXPECT_EQ(s.whatIf.refused, "");
  EXPECT_EQ(s.whatIf.at, 400u);
  for (int i = 0; i < trace::kWords<ForkWhat>; ++i) {
    const std::size_t row = rowOf(s, static_cast<ForkWhat>(i));
    ASSERT_LT(row, s.whatIf.rows.size()) << trace::word(static_cast<ForkWhat>(i));
    EXPECT_GE(s.whatIf.rows[row].options.size(), 2u);
    EXPECT_EQ(s.whatIf.rows[row].chosen, 0u) << "nothing is different at first";
  }
  const ForkRow& faults = s.whatIf.rows[rowOf(s, ForkWhat::fault)];
  EXPECT_EQ(faults.options.size(), 1u + trace::kWords<trace::FaultWhat>);
}

TEST(WhatIf, ItIsFoundInThePaletteByItsWords) {
  AppState s = virtualRun();
  s.palette.open = true;
  s.palette.query.text = "what if";
  ASSERT_FALSE(paletteEntries(s).empty());
  EXPECT_EQ(paletteEntries(s)[0].key, "Shift+F");
}

TEST(WhatIf, TheKeysChooseAndEnterAsksForTheRun) {
  AppState s = virtualRun();
  press(s, Key::F, true);
  press(s, Key::Down);
  press(s, Key::Space);  // no stealing
  while (s.whatIf.rows[s.whatIf.row].what != ForkWhat::procs) press(s, Key::Down);
  press(s, Key::Right);
  press(s, Key::Enter);
  ASSERT_TRUE(s.effects.fork.has_value());
  EXPECT_EQ(s.effects.fork->at, 400u);
  ASSERT_EQ(s.effects.fork->changes.size(), 2u);
  EXPECT_EQ(s.effects.fork->changes[0].what, ForkWhat::noSteal);
  EXPECT_EQ(s.effects.fork->changes[1].what, ForkWhat::procs);
  EXPECT_EQ(s.effects.fork->changes[1].value, 1);
  EXPECT_EQ(forkWords(s.whatIf), "no stealing, GOMAXPROCS 1");
  EXPECT_TRUE(s.whatIf.running);
  EXPECT_TRUE(animates(s));
  const std::size_t row = s.whatIf.row;
  press(s, Key::Down);
  EXPECT_EQ(s.whatIf.row, row) << "what is being run does not change";
}

TEST(WhatIf, WithNothingDifferentItAsksForAChange) {
  AppState s = virtualRun();
  press(s, Key::F, true);
  press(s, Key::Enter);
  EXPECT_FALSE(s.effects.fork.has_value());
  EXPECT_FALSE(s.whatIf.running);
  EXPECT_NE(s.whatIf.error.find("Nothing is different"), std::string::npos);
}

TEST(WhatIf, TheOtherRunIsComparedFromWhereTheyPart) {
  AppState s = virtualRun();
  press(s, Key::F, true);
  update(s, act::ChooseFork{rowOf(s, ForkWhat::noSteal), 1});
  update(s, act::RunFork{});
  update(s, act::WhatIfProgress{0.5f});
  EXPECT_FLOAT_EQ(s.whatIf.progress, 0.5f);
  trace::Trace other = s.document->trace();
  other.events.resize(other.events.size() - 50);
  trace::pack(trace::ev::Fork{ForkWhat::noSteal, {0}, {0}}, other.events[402]);
  update(s, act::WhatIfDone{std::make_shared<Document>(std::move(other)), 402, ""});
  EXPECT_FALSE(s.whatIf.open);
  ASSERT_TRUE(s.compare.open);
  EXPECT_EQ(s.playback.index, 400u);
  EXPECT_EQ(s.compare.split, 402u);
  EXPECT_EQ(s.compare.changed, "no stealing");
  EXPECT_FALSE(s.compare.changedIsA);
  update(s, act::Run{CommandId::SwapCompare});
  EXPECT_EQ(s.compare.changed, "no stealing");
  EXPECT_TRUE(s.compare.changedIsA);
}

TEST(WhatIf, AnErrorStandsInTheSheetAndEscapeStopsThenCloses) {
  AppState s = virtualRun();
  press(s, Key::F, true);
  update(s, act::ChooseFork{rowOf(s, ForkWhat::machine), 1});
  update(s, act::RunFork{});
  update(s, act::WhatIfDone{nullptr, 0, "M77 cannot go on there"});
  EXPECT_TRUE(s.whatIf.open);
  EXPECT_FALSE(s.whatIf.running);
  EXPECT_EQ(s.whatIf.error, "M77 cannot go on there");
  update(s, act::RunFork{});
  s.effects.fork.reset();  // taken by the window
  press(s, Key::Escape);
  EXPECT_TRUE(s.effects.stopFork);
  EXPECT_TRUE(s.whatIf.open);
  EXPECT_FALSE(s.whatIf.running);
  update(s, act::WhatIfDone{s.document, 3, ""});  // came too late
  EXPECT_FALSE(s.compare.open);
  press(s, Key::Escape);
  EXPECT_FALSE(s.whatIf.open);
}

TEST(WhatIf, ATraceThatCannotBeRunAgainSaysWhy) {
  const auto refused = [](const std::string& world, const std::string& scenario, bool forked) {
    trace::Trace t = testing::makeEchoTrace();
    t.header.world = world;
    t.header.scenario = scenario;
    if (forked) {
      trace::Event e = t.events[300];
      trace::pack(trace::ev::Fork{ForkWhat::noSteal, {0}, {0}}, e);
      t.events[300] = e;
    }
    AppState s = opened(std::move(t));
    update(s, act::Run{CommandId::WhatIf});
    EXPECT_TRUE(s.whatIf.open);
    EXPECT_TRUE(s.whatIf.rows.empty() || s.whatIf.refused.empty());
    update(s, act::RunFork{});
    EXPECT_FALSE(s.effects.fork.has_value() && !s.whatIf.refused.empty());
    return s.whatIf.refused;
  };
  EXPECT_EQ(refused("sim", "echo", false), "");
  EXPECT_NE(refused("real", "echo", false).find("real threads"), std::string::npos);
  EXPECT_NE(refused("go", "", false).find("imported from a Go program"), std::string::npos);
  EXPECT_NE(refused("sim", "", false).find("does not say which scenario"), std::string::npos);
  EXPECT_NE(refused("sim", "echo", true).find("left the way of its seed at event #300"), std::string::npos);
}

TEST(Loading, ProgressThenTheTraceOrOneLineOrStopped) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Loading{"echo.json", 50, 200});
  EXPECT_TRUE(s.load.active);
  EXPECT_TRUE(animates(s));
  press(s, Key::Escape);
  EXPECT_TRUE(s.effects.stopLoading);
  EXPECT_FALSE(s.load.active);
  EXPECT_TRUE(s.load.stopped);
  update(s, act::Loading{"echo.json", 60, 200});
  update(s, act::LoadFailed{"echo.json line 3: unknown event 'stael'"});
  EXPECT_FALSE(s.load.active);
  EXPECT_EQ(s.load.error, "echo.json line 3: unknown event 'stael'");
  update(s, act::Loading{"echo.json", 60, 200});
  update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 7});
  EXPECT_FALSE(s.load.active);
  EXPECT_EQ(s.playback.index, 7u);
}

}  // namespace
}  // namespace gmp::viz
