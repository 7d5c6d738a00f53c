#include "viz/model/track.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/rng.h"
#include "viz/model/turn_list.h"

namespace gmp::viz {
namespace {

struct Long {
  Track track;
  std::int64_t end = 0;
};

// Many short spans with some long ones and some gaps.
Long makeLong(std::uint32_t seed, int turns) {
  Rng random(seed);
  Long out;
  for (int i = 0; i < turns; ++i) {
    const auto pick = random.below(8);
    const LaneState state = pick < 4   ? LaneState::Running
                            : pick < 6 ? LaneState::Looking
                            : pick < 7 ? LaneState::Syscall
                                       : LaneState::Idle;
    out.track.turn(state, pick < 4 ? random.below(50) + 1 : 0, out.end);
    out.end += random.chance(1, 100) ? 5000 : 1 + random.below(20);
  }
  return out;
}

// A summary does not say whether its first or last span is a gap: an edge may stand off by one that cannot be seen.
void expectSame(const std::vector<LaneBlock>& a, const std::vector<LaneBlock>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(a[i].x0, b[i].x0, kFoldGap) << i;
    EXPECT_NEAR(a[i].x1, b[i].x1, kFoldGap) << i;
    EXPECT_EQ(a[i].folded, b[i].folded) << i;
    for (int s = 0; s < kLaneStates; ++s)
      EXPECT_NEAR(a[i].share[static_cast<std::size_t>(s)], b[i].share[static_cast<std::size_t>(s)], 0.01f) << i;
  }
}

TEST(Track, FoldsBySummariesAsItFoldsSpanBySpan) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Long l = makeLong(seed, 5000);
    for (const std::int64_t part : {1, 3, 20, 400}) {
      const std::int64_t from = l.end / 5, to = from + l.end / part;
      const auto spans = l.track.between(from, to, l.end);
      expectSame(l.track.fold(from, to, l.end, 900), foldLane(spans, from, to, 900));
    }
  }
}

TEST(Track, KnowsWhatWasAtATime) {
  Track t;
  t.turn(LaneState::Running, 7, 10);
  t.turn(LaneState::Idle, 0, 20);
  t.turn(LaneState::Syscall, 8, 30);
  EXPECT_EQ(t.at(5, 40).state, LaneState::Idle);
  EXPECT_EQ(t.at(15, 40), (LaneSpan{10, 20, 7, LaneState::Running}));
  EXPECT_EQ(t.at(25, 40).state, LaneState::Idle);
  EXPECT_EQ(t.at(39, 40), (LaneSpan{30, 40, 8, LaneState::Syscall}));
}

TEST(Track, WhatLastsNoTimeLeavesNoSpan) {
  Track t;
  t.turn(LaneState::Running, 1, 10);
  t.turn(LaneState::Looking, 0, 20);
  t.turn(LaneState::Running, 1, 20);  // back in the same instant: one span
  t.turn(LaneState::Idle, 0, 30);
  EXPECT_EQ(t.between(0, 100, 100), (std::vector<LaneSpan>{{10, 30, 1, LaneState::Running}}));
}

TEST(Track, AStampThatGoesBackCountsAsTheLatest) {
  Track t;
  t.turn(LaneState::Running, 1, 100);
  t.turn(LaneState::Running, 2, 90);
  t.turn(LaneState::Idle, 0, 110);
  EXPECT_EQ(t.between(0, 200, 200), (std::vector<LaneSpan>{{100, 110, 2, LaneState::Running}}));
}

TEST(Track, IdsMayBeNegativeAndLarge) {
  Track t;
  t.turn(LaneState::Polling, -1, 0);
  t.turn(LaneState::Running, std::int64_t{1} << 50, 10);
  EXPECT_EQ(t.at(5, 20).id, -1);
  EXPECT_EQ(t.at(15, 20).id, std::int64_t{1} << 50);
}

// Turns with close and far times, small and large ids, taken back and dropped: as in a plain list.
TEST(TurnList, SaysExactlyWhatWasPutIn) {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    Rng random(seed);
    TurnList list;
    std::vector<Turn> plain;
    std::int64_t t = random.chance(1, 3) ? -5'000'000'000 : 0;
    for (int i = 0; i < 2000; ++i) {
      const std::int64_t id = random.chance(1, 100) ? std::int64_t{1} << 40 : random.below(5000);
      const std::int64_t what = (random.chance(1, 20) ? -id : id) * 256 + random.below(14);
      if (!plain.empty() && random.chance(1, 10)) {
        list.setBack(what);
        plain.back().what = what;
      } else if (!plain.empty() && random.chance(1, 10)) {
        list.pop();
        plain.pop_back();
      } else {
        t += random.chance(1, 200) ? 6'000'000'000 : random.below(100);
        list.push({t, what});
        plain.push_back({t, what});
      }
      if (plain.size() > 300 && random.chance(1, 200)) {
        list.dropBlocks(2);
        plain.erase(plain.begin(), plain.begin() + 2 * TurnList::kBlock);
      }
    }
    ASSERT_EQ(list.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      ASSERT_EQ(list[i].t, plain[i].t) << "seed " << seed << " turn " << i;
      ASSERT_EQ(list[i].what, plain[i].what) << "seed " << seed << " turn " << i;
      const auto after = std::upper_bound(plain.begin(), plain.end(), plain[i].t - 1,
                                          [](std::int64_t wanted, const Turn& turn) { return wanted < turn.t; });
      ASSERT_EQ(list.upTo(plain[i].t - 1), static_cast<std::size_t>(after - plain.begin())) << "seed " << seed;
    }
    EXPECT_EQ(list.upTo(t), plain.size());
  }
}

TEST(TurnList, ALongRunTakesEightBytesATurn) {
  TurnList list;
  for (std::int64_t i = 0; i < 100'000; ++i) list.push({i * 700, (i % 1'000'000) << 8});
  EXPECT_LT(list.bytes(), 850'000u);
}

}  // namespace
}  // namespace gmp::viz
