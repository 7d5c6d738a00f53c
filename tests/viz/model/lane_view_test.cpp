#include "viz/model/lane_view.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/replay/reducer.h"
#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/goroutine_state.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

class LanesOfATrace : public ::testing::Test {
 protected:
  LanesOfATrace() : document(testing::makeEchoTrace({.procs = 3, .connections = 5, .rounds = 200})) {
    while (!document.prepare(1'000'000)) {}
  }
  // f(state after event i, t, time of the next event) for each event that is followed by a later one.
  template <class F>
  void atEveryEvent(F f) {
    replay::WorldState s;
    for (std::uint64_t i = 0; i + 1 < document.size(); ++i) {
      replay::apply(s, document.event(i));
      const std::int64_t t = document.event(i).t, next = document.event(i + 1).t;
      if (next > t) f(s, t);
    }
  }
  Document document;
};

TEST_F(LanesOfATrace, ThreadsTellAtEveryEventWhatTheFoldTells) {
  const Lanes& lanes = document.series().lanes();
  atEveryEvent([&](const replay::WorldState& s, std::int64_t t) {
    for (std::size_t m = 0; m < s.ms.size(); ++m) {
      const LaneSpan want = threadStateOf(s, m), is = lanes.thread(m)->at(t, lanes.end());
      ASSERT_EQ(is.state, want.state) << "M" << m << " at " << t;
      if (want.state != LaneState::Idle) {
        EXPECT_EQ(is.id, want.id) << "M" << m << " at " << t;
      }
    }
  });
}

TEST_F(LanesOfATrace, GoroutinesTellAtEveryEventWhatTheFoldTells) {
  const Lanes& lanes = document.series().lanes();
  ASSERT_GT(lanes.goroutines().size(), 5u);
  for (const LaneGoroutine& g : lanes.goroutines()) {
    const auto& lane = document.laneTracks().goroutine(g.id, document.size(), document.size());
    ASSERT_TRUE(lane.whole);
    atEveryEvent([&](const replay::WorldState& s, std::int64_t t) {
      const replay::GState* state = s.g(g.id);
      const LaneState want = state == nullptr ? LaneState::Idle : laneStateOf(tokenStateOf(*state));
      EXPECT_EQ(lane.track.at(t, lanes.end()).state, want) << "G" << g.id << " at " << t;
    });
  }
}

TEST_F(LanesOfATrace, HalvesOfPollDescsTellAtEveryEventWhatTheFoldTells) {
  const Lanes& lanes = document.series().lanes();
  ASSERT_GT(lanes.fds().size(), 2u);
  for (const auto& [fd, events] : lanes.fds()) {
    const auto& lane = document.laneTracks().descriptor(fd);
    atEveryEvent([&, fd = fd](const replay::WorldState& s, std::int64_t t) {
      const replay::FdState* state = s.fd(fd);
      const LaneSpan r = state == nullptr ? LaneSpan{} : halfStateOf(*state, state->r);
      const LaneSpan w = state == nullptr ? LaneSpan{} : halfStateOf(*state, state->w);
      EXPECT_EQ(lane.r.at(t, lanes.end()).state, r.state) << "fd " << fd << " at " << t;
      EXPECT_EQ(lane.r.at(t, lanes.end()).id, r.id) << "fd " << fd << " at " << t;
      EXPECT_EQ(lane.w.at(t, lanes.end()).state, w.state) << "fd " << fd << " at " << t;
    });
  }
}

TEST_F(LanesOfATrace, AGoroutineReadBitByBitIsTheSameInTheEnd) {
  const std::int64_t id = document.series().lanes().goroutines().back().id;
  const auto whole = document.laneTracks()
                         .goroutine(id, document.size(), 1'000'000)
                         .track.between(document.begin(), document.end(), document.end());
  LaneTracks other(document.trace(), document.causes(), document.series().lanes(), {});
  while (!other.goroutine(id, document.size(), 3).whole) {}
  EXPECT_EQ(other.goroutine(id, document.size(), 3).track.between(document.begin(), document.end(), document.end()),
            whole);
}

TEST(LaneTracks, AfterALossAGoroutineIsUnknownUntilTheSnapshotNamesIt) {
  trace::Trace t = testing::makeEchoTrace({.procs = 2, .connections = 2, .rounds = 60});
  const std::uint64_t cut = t.events.size() / 2;
  trace::Event lost;
  lost.t = t.events[cut].t;
  lost.m = 0;
  trace::pack(trace::ev::Lost{{7}}, lost);
  t.events.resize(cut + 2);
  t.events[cut] = lost;
  t.events[cut].seq = cut;
  t.events[cut + 1].seq = cut + 1;
  const std::int64_t end = t.events.back().t + 1;
  Document document(std::move(t));
  while (!document.prepare(1'000'000)) {}
  ASSERT_EQ(document.series().lanes().gaps().size(), 1u);
  for (const LaneGoroutine& g : document.series().lanes().goroutines()) {
    const auto& lane = document.laneTracks().goroutine(g.id, document.size(), 1'000'000);
    EXPECT_EQ(lane.track.at(lost.t, end).state, LaneState::Unknown) << "G" << g.id;
  }
}

class LanesShown : public ::testing::Test {
 protected:
  LanesShown() {
    update(s, act::Resize{1600, 900, 1});
    auto document = std::make_shared<Document>(testing::makeEchoTrace({.connections = 40}));
    while (!document->prepare(1'000'000)) {}
    update(s, act::Open{document, 400});
    update(s, act::Run{CommandId::LayoutLanes});
  }
  const testing::FakeMeasure measure;
  AppState s = makeAppState(measure);
};

TEST_F(LanesShown, EveryKindOfLaneIsReachedByItsKey) {
  for (const Target::Kind kind : {Target::Kind::M, Target::Kind::G, Target::Kind::Fd, Target::Kind::P}) {
    update(s, act::Run{CommandId::LanesKind});
    EXPECT_EQ(s.view.lanes.kind, kind);
    ASSERT_FALSE(s.derived.lanes.rows.empty());
    EXPECT_EQ(s.derived.lanes.rows.front().what.kind, kind);
    std::set<Target> seen;
    for (const LaneRow& row : s.derived.lanes.rows) EXPECT_TRUE(seen.insert(row.what).second);
  }
}

TEST_F(LanesShown, TheRowOfTheEventIsScrolledIntoSight) {
  update(s, act::ShowLanesOf{Target::Kind::G});
  ASSERT_GT(s.derived.lanes.total, s.derived.lanes.rows.size());
  for (int i = 0; i < 200; ++i) {
    update(s, act::Run{CommandId::StepForward});
    const std::int64_t g = s.document->event(s.playback.index).g;
    if (g <= 0) continue;
    bool seen = false;
    for (const LaneRow& row : s.derived.lanes.rows) seen = seen || row.what == Target{Target::Kind::G, g};
    EXPECT_TRUE(seen) << "event " << s.playback.index << " G" << g;
  }
}

TEST_F(LanesShown, FollowedGoroutinesStandOnTopAndAreAtMostFive) {
  for (std::int64_t g = 1; g <= 7; ++g) {
    update(s, act::SelectTarget{{Target::Kind::G, g}});
    update(s, act::Run{CommandId::Follow});
  }
  EXPECT_EQ(s.view.lanes.followed, (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
  for (std::size_t i = 0; i < kMostFollowed; ++i) {
    EXPECT_EQ(s.derived.lanes.rows[i].what.id, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(s.derived.lanes.rows[i].number, static_cast<int>(i) + 1);
  }
  update(s, act::SelectTarget{{Target::Kind::G, 3}});
  update(s, act::Run{CommandId::Follow});
  EXPECT_EQ(s.view.lanes.followed, (std::vector<std::int64_t>{1, 2, 4, 5}));
  update(s, act::Run{CommandId::FollowNobody});
  EXPECT_TRUE(s.view.lanes.followed.empty());
}

TEST_F(LanesShown, TheSelectionGetsALaneWhateverKindIsShown) {
  update(s, act::SelectTarget{{Target::Kind::Fd, s.document->series().lanes().fds().begin()->first}});
  ASSERT_EQ(s.derived.lanes.pinned, 1u);
  EXPECT_EQ(s.derived.lanes.rows[0].what, s.selection);
}

TEST_F(LanesShown, ArrowsGoFromWhoWakesToWhomItWakes) {
  update(s, act::ShowLanesOf{Target::Kind::P});
  update(s, act::Run{CommandId::AllArrows});
  ASSERT_TRUE(s.derived.lanes.arrowsFit);
  ASSERT_FALSE(s.derived.lanes.arrows.empty());
  for (const LaneArrow& a : s.derived.lanes.arrows) {
    EXPECT_NE(a.from, a.to);
    EXPECT_LE(a.at, a.until);
    EXPECT_LT(std::max(a.from, a.to), s.derived.lanes.rows.size());
  }
  const std::size_t all = s.derived.lanes.arrows.size();
  update(s, act::Run{CommandId::AllArrows});
  EXPECT_LT(s.derived.lanes.arrows.size(), all);
}

}  // namespace
}  // namespace gmp::viz
