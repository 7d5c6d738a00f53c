// What one does with a selection: the range of time, pinned lanes, folding, the filter's marks, regions, functions,
// by mouse and by key.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/replay/go_notes.h"
#include "tests/viz/echo_trace.h"
#include "tests/viz/panels/pilot.h"
#include "viz/model/commands.h"
#include "viz/model/format.h"
#include "viz/model/inspect.h"
#include "viz/model/likeness.h"
#include "viz/model/menu.h"

namespace gmp::viz {
namespace {

class Tools : public ::testing::Test, protected testing::Pilot {
 protected:
  Tools() {
    auto document = std::make_shared<Document>(testing::makeEchoTrace());
    while (!document->prepare(1'000'000)) {}
    open(document);
  }
  bool chosen(const std::string& text) {
    const std::vector<MenuItem> items = menuItems(state);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].text == text) return click("menu:" + std::to_string(i));
    }
    return false;
  }
};

TEST_F(Tools, ADragOverTheLanesSelectsARangeAndItsButtonsWork) {
  const Rect area = find("lanes")->rect;
  const Target before = state.selection;
  drag({area.x + area.w * 0.25f, area.y + 10}, {area.x + area.w * 0.5f, area.y + 10});
  frame();
  ASSERT_TRUE(state.view.range.has_value());
  EXPECT_EQ(state.selection, before) << "a drag is no click";
  const TimeRange shown = state.derived.laneRange;
  const double whole = timeDistance(shown.from, shown.to);
  EXPECT_NEAR(timeDistance(shown.from, state.view.range->from) / whole, 0.25, 0.02);
  EXPECT_NEAR(timeDistance(shown.from, state.view.range->to) / whole, 0.5, 0.02);
  EXPECT_TRUE(click("cmd:range-loop"));
  EXPECT_TRUE(state.playback.looping);
  EXPECT_TRUE(click("cmd:range-zoom"));
  EXPECT_NEAR(timeDistance(state.derived.laneRange.from, state.derived.laneRange.to), whole / 4, whole * 0.02);
  EXPECT_TRUE(click("cmd:range-clear"));
  EXPECT_FALSE(state.view.range.has_value());
  EXPECT_EQ(find("cmd:range-zoom"), nullptr);
}

TEST_F(Tools, PinnedLanesStandOnTopUntilTheMenuTakesThemAway) {
  update(state, act::SelectTarget{{Target::Kind::Fd, 8}});
  key({Key::P, false, false, true});
  update(state, act::SelectTarget{{Target::Kind::M, 1}});
  run(CommandId::PinLane);
  update(state, act::SelectTarget{});
  frame();
  ASSERT_GE(state.derived.lanes.rows.size(), 3u);
  EXPECT_EQ(state.derived.lanes.pinned, 2u);
  EXPECT_EQ(state.derived.lanes.rows[0].what, (Target{Target::Kind::Fd, 8}));
  EXPECT_EQ(state.derived.lanes.rows[1].what, (Target{Target::Kind::M, 1}));
  run(CommandId::LayoutLanes);
  frame();
  EXPECT_TRUE(click("cmd:pins"));
  EXPECT_TRUE(chosen("Unpin fd 8"));
  EXPECT_EQ(state.view.lanes.pins, (std::vector<Target>{{Target::Kind::M, 1}}));
  EXPECT_TRUE(click("cmd:pins"));
  EXPECT_TRUE(chosen("Unpin all"));
  EXPECT_TRUE(state.view.lanes.pins.empty());
}

TEST_F(Tools, TheFoldMenuChoosesWhatIsFolded) {
  run(CommandId::LayoutLanes);
  run(CommandId::LanesAll);
  frame();
  const auto folded = [this] {
    std::size_t n = 0;
    for (const LaneRow& row : state.derived.lanes.rows)
      n += static_cast<std::size_t>(
          std::count_if(row.blocks.begin(), row.blocks.end(), [](const LaneBlock& b) { return b.folded; }));
    return n;
  };
  const auto blocks = [this] {
    std::size_t n = 0;
    for (const LaneRow& row : state.derived.lanes.rows) n += row.blocks.size();
    return n;
  };
  const std::size_t few = blocks();
  EXPECT_TRUE(click("cmd:fold"));
  EXPECT_TRUE(chosen("Fold what is narrower than 20"));
  EXPECT_LT(blocks(), few);
  EXPECT_GT(folded(), 0u);
}

TEST_F(Tools, WhatTheFilterFindsIsMarkedInTheLanes) {
  EXPECT_TRUE(state.derived.lanes.ticks.empty());
  update(state, act::SelectTarget{{Target::Kind::P, 1}});
  run(CommandId::FilterSelection);
  EXPECT_EQ(state.list.text.text, "p:1");
  ASSERT_FALSE(state.derived.lanes.ticks.empty());
  const auto& rows = state.derived.lanes.rows;
  EXPECT_TRUE(
      std::any_of(state.derived.lanes.ticks.begin(), state.derived.lanes.ticks.end(), [&](const LaneTick& tick) {
        return rows[tick.row].what == Target{Target::Kind::P, 1};
      }));
  for (const LaneTick& tick : state.derived.lanes.ticks) {
    EXPECT_LT(tick.row, rows.size());
    EXPECT_GE(tick.t, state.derived.laneRange.from);
    EXPECT_LE(tick.t, state.derived.laneRange.to);
  }
}

TEST_F(Tools, AClickBesideAllTokensSelectsTheRegionAndTheInspectorTellsWhatItIs) {
  const Box* box = state.derived.picture->boxes.find(BoxKind::Network);
  ASSERT_NE(box, nullptr);
  clickAt({box->rect.right() - 6, box->rect.bottom() - 5});
  EXPECT_EQ(state.selection, boxTarget(BoxKind::Network));
  for (const BoxKind kind :
       {BoxKind::Global, BoxKind::Network, BoxKind::Elsewhere, BoxKind::Threads, BoxKind::Syscalls, BoxKind::Epoll}) {
    const Inspection in = inspect(*state.document, 400, boxTarget(kind));
    EXPECT_FALSE(in.title.empty());
    EXPECT_FALSE(in.overTime.empty());
    EXPECT_TRUE(
        std::any_of(in.facts.begin(), in.facts.end(), [](const InspectorFact& f) { return f.label == "lock"; }));
  }
}

TEST_F(Tools, InPlotsTheSideColumnInspectsWhatIsSelected) {
  run(CommandId::LayoutPlots);
  EXPECT_TRUE(state.derived.regions.inspector.empty());
  EXPECT_FALSE(state.derived.regions.card.empty());
  update(state, act::SelectTarget{{Target::Kind::G, 18}});
  frame();
  EXPECT_FALSE(state.derived.regions.inspector.empty());
  EXPECT_TRUE(state.derived.regions.card.empty());
  EXPECT_EQ(state.derived.inspection.target, (Target{Target::Kind::G, 18}));
  EXPECT_TRUE(click("cmd:follow"));
  EXPECT_EQ(state.view.lanes.followed, std::vector<std::int64_t>{18});
  EXPECT_TRUE(click("cmd:centre")) << "its lane, though Plots shows none";
  EXPECT_EQ(state.view.layout.kind, LayoutKind::Lanes);
  EXPECT_FALSE(state.derived.regions.lanes.empty());
}

TEST_F(Tools, TheCardTellsWhatTheFunctionsOfItsPathDo) {
  while (state.derived.card.inGo.empty()) update(state, act::Run{CommandId::StepForward});
  frame();
  ASSERT_FALSE(replay::pathNotes(state.derived.card.inGo).empty());
  EXPECT_TRUE(click("cmd:go-notes"));
  EXPECT_TRUE(state.view.goNotes);
  frame();
  EXPECT_TRUE(click("cmd:go-notes"));
  EXPECT_FALSE(state.view.goNotes);
}

TEST_F(Tools, TheThirdClickOnAButtonTellsItsKeyOnce) {
  EXPECT_TRUE(click("cmd:step"));
  EXPECT_TRUE(click("cmd:step"));
  EXPECT_EQ(state.message.text, "");
  EXPECT_TRUE(click("cmd:step"));
  EXPECT_NE(state.message.text.find("→"), std::string::npos) << state.message.text;
  state.message = {};
  EXPECT_TRUE(click("cmd:step"));
  EXPECT_EQ(state.message.text, "");
}

TEST_F(Tools, PresentHasThreeButtonsAndTheWayBack) {
  run(CommandId::LayoutPresent);
  frame();
  for (const char* id : {"cmd:back", "cmd:play", "cmd:step", "scrub", "cmd:learn"}) EXPECT_NE(find(id), nullptr) << id;
  for (const char* id : {"cmd:start", "cmd:end", "cmd:pause-when", "cmd:loop", "cmd:faster", "cmd:pace"})
    EXPECT_EQ(find(id), nullptr) << id;
}

TEST_F(Tools, TheFirstMinuteAsksOnThePictureAndCanBeTakenUpAgain) {
  run(CommandId::FirstMinute);
  ASSERT_TRUE(state.tour.active);
  for (int i = 0; i < 10 && !state.tour.asks(); ++i) key({Key::Right});
  ASSERT_TRUE(state.tour.asks());
  frame();
  const Box* proc = state.derived.picture->boxes.find(BoxKind::Proc, 0);
  const Box* network = state.derived.picture->boxes.find(BoxKind::Network);
  ASSERT_NE(find("tour:answer0"), nullptr);
  const Rect free = find("tour:answer0")->rect, parked = find("tour:answer1")->rect;
  EXPECT_GE(free.y, proc->rect.y - 5);
  EXPECT_LE(free.bottom(), network->rect.y) << "it stands where threads run";
  EXPECT_TRUE(network->rect.inset(-5).contains(parked)) << "the other where the goroutine is parked";
  const std::size_t at = state.tour.at;
  key({Key::Escape});
  EXPECT_FALSE(state.tour.active);
  run(CommandId::StepForward);
  run(CommandId::ResumeTour);
  EXPECT_TRUE(state.tour.active);
  EXPECT_EQ(state.tour.at, at);
  EXPECT_TRUE(state.tour.asks());
  frame();
  EXPECT_TRUE(click("tour:answer1"));
  EXPECT_EQ(state.tour.answer, 1);
}

TEST_F(Tools, InTheFirstMinuteTheCauseKeyWalksTheChainAndTheStepStays) {
  run(CommandId::FirstMinute);
  for (int i = 0; i < 20 && state.tour.step() != nullptr && state.tour.step()->chain.empty(); ++i) {
    if (state.tour.asks()) key({Key::Num1});
    key({Key::Right});
  }
  ASSERT_NE(state.tour.step(), nullptr);
  const TourStep step = *state.tour.step();
  ASSERT_EQ(step.chain.size(), 5u) << "the event and four causes";
  EXPECT_EQ(state.playback.index, step.chain[0]);
  for (std::size_t i = 1; i < step.chain.size(); ++i) {
    key({Key::B});
    EXPECT_EQ(state.playback.index, step.chain[i]);
    EXPECT_EQ(state.tour.step()->chain, step.chain);
  }
}

}  // namespace
}  // namespace gmp::viz
