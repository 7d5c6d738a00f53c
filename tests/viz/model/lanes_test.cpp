#include "viz/model/lanes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/replay/reducer.h"
#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

TEST(Lanes, TellAtEveryEventWhatTheFoldTells) {
  const trace::Trace trace = testing::makeEchoTrace({.procs = 4, .connections = 6, .rounds = 300});
  Lanes lanes;
  replay::WorldState s;
  for (const trace::Event& e : trace.events) {
    replay::apply(s, e);
    lanes.add(s, e, e.seq);
  }
  ASSERT_EQ(lanes.procs(), 4u);
  EXPECT_GT(lanes.proc(0)->size(), 50u);
  replay::WorldState again;
  for (std::size_t i = 0; i + 1 < trace.events.size(); ++i) {
    replay::apply(again, trace.events[i]);
    const std::int64_t t = trace.events[i].t, next = trace.events[i + 1].t;
    if (next <= t) continue;
    for (std::size_t p = 0; p < again.ps.size(); ++p) {
      const LaneSpan want = laneStateOf(again, p);
      const std::vector<LaneSpan> here = lanes.proc(p)->between(t, next, lanes.end());
      if (want.state == LaneState::Idle) {
        EXPECT_TRUE(here.empty()) << "event " << i << " P" << p;
        continue;
      }
      ASSERT_EQ(here.size(), 1u) << "event " << i << " P" << p;
      EXPECT_EQ(here[0], (LaneSpan{t, next, want.id, want.state})) << "event " << i << " P" << p;
    }
  }
}

TEST(Lanes, SpansAreInOrderAndDoNotOverlap) {
  const trace::Trace trace = testing::makeEchoTrace({.procs = 3, .rounds = 500});
  Lanes lanes;
  replay::WorldState s;
  for (const trace::Event& e : trace.events) {
    replay::apply(s, e);
    lanes.add(s, e, e.seq);
  }
  for (std::size_t p = 0; p < lanes.procs(); ++p) {
    std::int64_t before = trace.events.front().t;
    for (const LaneSpan& span : lanes.proc(p)->between(trace.events.front().t, lanes.end(), lanes.end())) {
      EXPECT_LE(before, span.from);
      EXPECT_LT(span.from, span.to);
      before = span.to;
    }
  }
}

TEST(Lanes, LostEventsMakeALaneUnknown) {
  replay::WorldState s;
  s.ps.resize(1);
  s.known = false;
  EXPECT_EQ(laneStateOf(s, 0).state, LaneState::Unknown);
  s.known = true;
  EXPECT_EQ(laneStateOf(s, 0).state, LaneState::Idle);
}

TEST(FoldLane, NarrowSpansBecomeOneBlockOfTheirMajority) {
  std::vector<LaneSpan> spans;
  for (int i = 0; i < 10; ++i) spans.push_back({i * 10, i * 10 + 6, 1 + i, LaneState::Running});
  for (int i = 10; i < 13; ++i) spans.push_back({i * 10, i * 10 + 6, 0, LaneState::Looking});
  const auto blocks = foldLane(spans, 0, 1000, 100);  // 0.6 units each, gaps of 0.4
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_TRUE(blocks[0].folded);
  EXPECT_EQ(blocks[0].state, LaneState::Running);
  EXPECT_EQ(blocks[0].id, 0);
  EXPECT_NEAR(blocks[0].share[static_cast<std::size_t>(LaneState::Looking)], 3.0f / 13, 0.01f);
}

TEST(FoldLane, AGapThatCanBeSeenIsNeverHidden) {
  const std::vector<LaneSpan> spans = {{0, 10, 1, LaneState::Running}, {35, 45, 2, LaneState::Running}};
  const auto blocks = foldLane(spans, 0, 1000, 100);  // a gap of 2.5 units
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_FALSE(blocks[0].folded);
  EXPECT_EQ(blocks[0].id, 1);
  EXPECT_LE(blocks[0].x1 + kFoldGap, blocks[1].x0);
}

TEST(FoldLane, AWideSpanStandsAlone) {
  const std::vector<LaneSpan> spans = {{0, 5, 1, LaneState::Running}, {6, 500, 2, LaneState::Syscall}};
  const auto blocks = foldLane(spans, 0, 1000, 100);
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_EQ(blocks[1].id, 2);
  EXPECT_EQ(blocks[1].state, LaneState::Syscall);
}

TEST(AxisMarks, NeighboursDifferAtEveryZoom) {
  for (std::int64_t span = 10; span < 100'000'000'000; span = span * 3 + 1) {
    for (const std::int64_t from : {std::int64_t{0}, std::int64_t{1'204'333}, std::int64_t{18'000'000'007}}) {
      const auto marks = axisMarks({from, from + span}, 8);
      ASSERT_GE(marks.size(), 2u) << span;
      EXPECT_LE(marks.size(), 9u) << span;
      for (std::size_t i = 1; i < marks.size(); ++i) EXPECT_NE(marks[i - 1].text, marks[i].text) << span;
    }
  }
}

TEST(RangeAround, StaysInsideTheTrace) {
  EXPECT_EQ(rangeAround(50, 20, 0, 100), (TimeRange{40, 60}));
  EXPECT_EQ(rangeAround(1, 20, 0, 100), (TimeRange{0, 20}));
  EXPECT_EQ(rangeAround(99, 20, 0, 100), (TimeRange{80, 100}));
  EXPECT_EQ(rangeAround(50, 500, 0, 100), (TimeRange{0, 100}));
}

class LanesView : public ::testing::Test {
 protected:
  LanesView() {
    update(s, act::Resize{1600, 900, 1});
    update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 400});
  }
  const testing::FakeMeasure measure;
  AppState s = makeAppState(measure);
};

TEST_F(LanesView, StepsForwardAndBackShowTheSameRange) {
  const TimeRange before = s.derived.laneRange;
  for (int i = 0; i < 20; ++i) update(s, act::Run{CommandId::StepForward});
  for (int i = 0; i < 20; ++i) update(s, act::Run{CommandId::StepBack});
  EXPECT_EQ(s.derived.laneRange, before);
}

TEST_F(LanesView, ZoomKeepsTheTimeUnderThePointerAndPanMoves) {
  update(s, act::Run{CommandId::LanesAll});
  const TimeRange all = s.derived.laneRange;
  EXPECT_EQ(all, (TimeRange{s.document->begin(), s.document->end()}));
  const std::int64_t t = all.from + (all.to - all.from) / 3;
  update(s, act::ZoomLanes{4, t});
  const TimeRange near = s.derived.laneRange;
  EXPECT_LT(near.to - near.from, all.to - all.from);
  EXPECT_NEAR(static_cast<double>(t - near.from) / static_cast<double>(near.to - near.from), 1.0 / 3, 0.01);
  update(s, act::Run{CommandId::LanesLater});
  EXPECT_GT(s.derived.laneRange.from, near.from);
  update(s, act::Run{CommandId::LanesEarlier});
  EXPECT_NEAR(static_cast<double>(s.derived.laneRange.from), static_cast<double>(near.from), 2);
  for (int i = 0; i < 100; ++i) update(s, act::Run{CommandId::LanesIn});
  EXPECT_GE(s.derived.laneRange.to - s.derived.laneRange.from, 99);
  for (int i = 0; i < 200; ++i) update(s, act::Run{CommandId::LanesOut});
  EXPECT_EQ(s.derived.laneRange, all);
}

TEST_F(LanesView, ATimeIsGoneTo) {
  const std::int64_t t = s.document->timeAt(777);
  update(s, act::SeekTime{t});
  EXPECT_EQ(s.playback.index, s.document->indexAt(t));
}

TEST_F(LanesView, LayoutsHaveKeysAndNames) {
  for (int i = 0; i < kLayouts; ++i) {
    update(s, act::Run{static_cast<CommandId>(static_cast<int>(CommandId::LayoutLearn) + i)});
    EXPECT_EQ(s.view.layout.kind, static_cast<LayoutKind>(i));
    LayoutKind back{};
    EXPECT_TRUE(parseLayout(layoutName(s.view.layout.kind), back));
    EXPECT_EQ(back, s.view.layout.kind);
  }
  LayoutKind kept = LayoutKind::Plots;
  EXPECT_FALSE(parseLayout("stage", kept));
  EXPECT_EQ(kept, LayoutKind::Plots);
}

}  // namespace
}  // namespace gmp::viz
