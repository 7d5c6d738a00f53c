// Going about the window with Tab, the arrows, F and Enter.
#include "viz/model/pane_focus.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;

class Panes : public ::testing::Test {
 protected:
  Panes() : s_(makeAppState(kMeasure)) {
    update(s_, act::Resize{1600, 900, 1});
    update(s_, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 400});
    while (!s_.document->prepare(1'000'000)) {}
  }
  void press(Key key, bool shift = false, bool ctrl = false) { update(s_, act::Press{{key, ctrl, shift, false}}); }
  AppState s_;
};

TEST_F(Panes, TabGoesThroughThePartsThatAreShownAndBack) {
  std::vector<Pane> seen;
  for (int i = 0; i < kPanes; ++i) {
    press(Key::Tab);
    seen.push_back(focusedPane(s_));
  }
  EXPECT_EQ(seen, (std::vector<Pane>{Pane::Stage, Pane::Card, Pane::Events, Pane::Lanes, Pane::None}));
  press(Key::Tab, true);
  EXPECT_EQ(focusedPane(s_), Pane::Lanes);
  press(Key::F3);
  EXPECT_EQ(focusedPane(s_), Pane::None) << "the lanes have gone";
}

TEST_F(Panes, OnTheStageTheArrowsSelectEverythingOnce) {
  press(Key::Tab);
  std::set<std::pair<int, std::int64_t>> seen;
  for (int i = 0; i < 400; ++i) {
    press(Key::Down);
    const auto id = std::pair(static_cast<int>(s_.selection.kind), s_.selection.id);
    if (!seen.insert(id).second) break;
  }
  EXPECT_GT(seen.size(), 8u);
  const Target here = s_.selection;
  press(Key::Down);
  press(Key::Up);
  EXPECT_EQ(s_.selection, here);
}

TEST_F(Panes, InTheListTheyGoFromRowToRowOfWhatItShows) {
  s_.view.pane = Pane::Events;
  press(Key::Down);
  EXPECT_EQ(s_.playback.index, 401u);
  press(Key::Up);
  press(Key::Up);
  EXPECT_EQ(s_.playback.index, 399u);
  press(Key::Slash);
  update(s_, act::TypeText{"kind:gostart"});
  press(Key::Escape);
  press(Key::Down);
  EXPECT_EQ(s_.document->event(s_.playback.index).kind, trace::Kind::GoStart);
}

TEST_F(Panes, InTheLanesTheySelectRowsAndScroll) {
  s_.view.pane = Pane::Lanes;
  update(s_, act::ShowLanesOf{Target::Kind::G});
  std::set<std::int64_t> seen;
  const std::size_t all = laneTotal(s_.document->series().lanes(), Target::Kind::G);
  for (std::size_t i = 0; i < all; ++i) {
    press(Key::Down);
    EXPECT_EQ(s_.selection.kind, Target::Kind::G);
    seen.insert(s_.selection.id);
  }
  EXPECT_EQ(seen.size(), all);
  EXPECT_GT(all, s_.derived.lanes.rows.size()) << "more than there is room for";
}

TEST_F(Panes, OnTheCardTheyFollowCauseAndConsequence) {
  s_.view.pane = Pane::Card;
  ASSERT_TRUE(s_.derived.card.causedBy.has_value());
  const std::uint64_t cause = *s_.derived.card.causedBy;
  press(Key::Up);
  EXPECT_EQ(s_.playback.index, cause);
}

TEST_F(Panes, FBringsTheSelectionIntoTheLanesAndFAgainAllOfItsLife) {
  update(s_, act::SelectTarget{{Target::Kind::G, 18}});
  press(Key::F);
  EXPECT_EQ(s_.view.lanes.kind, Target::Kind::G);
  bool there = false;
  for (const LaneRow& row : s_.derived.lanes.rows) there = there || row.what == s_.selection;
  EXPECT_TRUE(there);
  press(Key::F);
  std::uint64_t first = 0, last = 0;
  for (std::uint64_t i = 0; i < s_.document->size(); ++i) {
    if (s_.document->event(i).g != 18) continue;
    first = first == 0 ? i : first;
    last = i;
  }
  EXPECT_LE(s_.derived.laneRange.from, s_.document->timeAt(first));
  EXPECT_GE(s_.derived.laneRange.to, s_.document->timeAt(last));
}

TEST_F(Panes, EnterLooksAtTheSelectionUnlessThereIsAFilter) {
  update(s_, act::SelectTarget{{Target::Kind::G, 18}});
  press(Key::Enter);
  EXPECT_EQ(s_.view.layout.lower, LowerPanel::Inspector);
}

TEST_F(Panes, GoingBackInHistoryBringsBackTheZoomToo) {
  update(s_, act::SelectTarget{{Target::Kind::G, 18}});
  press(Key::W);
  const TimeRange was = s_.derived.laneRange;
  update(s_, act::SeekTo{10});
  press(Key::S);
  press(Key::S);
  update(s_, act::SelectTarget{{Target::Kind::P, 1}});
  update(s_, act::SeekTo{700});
  press(Key::Z, false, true);
  press(Key::Z, false, true);
  press(Key::Z, false, true);
  EXPECT_EQ(s_.playback.index, 400u);
  EXPECT_EQ(s_.selection, (Target{Target::Kind::G, 18}));
  EXPECT_EQ(s_.derived.laneRange, was);
  press(Key::Y, false, true);
  EXPECT_EQ(s_.playback.index, 10u);
}

}  // namespace
}  // namespace gmp::viz
