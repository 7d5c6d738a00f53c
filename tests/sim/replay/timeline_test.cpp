#include "sim/replay/timeline.h"

#include <gtest/gtest.h>

#include "core/base/rng.h"
#include "sim/replay/reducer.h"
#include "tests/sim/replay/random_event.h"
#include "tests/sim/replay/trace_builder.h"

namespace gmp::replay {
namespace {

using namespace gmp::test;

// Many goroutines on one P, made, parked, readied and ended at random; legal as far as the fold cares.
trace::Trace churn(int rounds, std::uint64_t seed) {
  Rng rng(seed);
  TraceBuilder b;
  b.boot();
  std::int64_t next = 2;
  std::vector<std::int64_t> parked;
  std::int64_t running = 1;
  for (int i = 0; i < rounds; ++i) {
    b.add(0, 0, next, ev::GoCreate{{running}, b.str("worker")});
    b.add(0, 0, next, ev::RunqPut{{0}, trace::QueuePlace::global});
    ++next;
    if (!parked.empty() && rng.chance(2, 3)) {
      const std::size_t at = rng.below(static_cast<std::uint32_t>(parked.size()));
      b.add(0, 0, parked[at], ev::GoReady{{running}, {9}, trace::ReadyCause::chanSend, {-1}});
      b.add(0, 0, parked[at], ev::RunqPut{{0}, trace::QueuePlace::global});
      parked.erase(parked.begin() + static_cast<std::ptrdiff_t>(at));
    }
    if (rng.chance(1, 2)) {
      b.park(0, 0, running, trace::WaitReason::chanReceive, 9);
      parked.push_back(running);
    } else {
      b.add(0, 0, running, ev::GoEnd{});
    }
    // The global queue is never empty here: the head goes on.
    running = next - 1;
    b.add(0, 0, 0, ev::StealMiss{{4}, {0}, false});
    b.add(0, 0, running, ev::GoStart{trace::FindRule::globalQueue, false, {i + 2}});
  }
  return b.trace;
}

WorldState foldTo(const trace::Trace& t, std::uint64_t index) {
  WorldState s;
  for (std::uint64_t i = 0; i < index; ++i) apply(s, t.events[i]);
  return s;
}

// Snapshots in the middle, descriptors, timers, channels, and all that cannot be.
trace::Trace wild(int events, std::uint64_t seed) {
  Rng rng(seed);
  trace::Trace t = churn(events / 20, seed);
  while (t.events.size() < static_cast<std::size_t>(events)) {
    const auto at = static_cast<std::ptrdiff_t>(rng.below(static_cast<std::uint32_t>(t.events.size())));
    t.events.insert(t.events.begin() + at, randomEvent(rng));
  }
  return t;
}

// Goes to and fro and compares with the fold from the start.
void wander(const trace::Trace& t, TimelineOptions options, std::uint64_t seed) {
  Timeline timeline(t, options);
  Rng rng(seed);
  for (int i = 0; i < 300; ++i) {
    const auto size = static_cast<std::uint32_t>(t.events.size());
    switch (rng.below(5)) {
      case 0: timeline.seek(rng.below(size + 1)); break;
      case 1: timeline.seek(timeline.position() + rng.below(100)); break;
      case 2: timeline.forward(); break;
      case 3: timeline.back(); break;
      default: timeline.prepare(rng.below(200)); break;
    }
    ASSERT_EQ(timeline.state(), foldTo(t, timeline.position())) << "seed " << seed << " at " << timeline.position();
  }
  EXPECT_GT(timeline.snapshots(), 3u);
}

TEST(Timeline, EveryWayToAnEventGivesTheSameState) {
  wander(churn(400, 3), {.snapshotBytes = 64u << 20, .firstInterval = 50}, 7);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    wander(wild(1500, seed), {.snapshotBytes = 64u << 20, .firstInterval = 40}, seed);
    wander(wild(1500, seed), {.snapshotBytes = 64u << 20, .firstInterval = 40, .stroll = 50}, seed);
    // Most of them are dropped again.
    wander(wild(1500, seed), {.snapshotBytes = 1u << 20, .firstInterval = 16, .stroll = 20}, seed);
  }
}

TEST(Timeline, APreparedTraceIsWholeAtEveryEvent) {
  const trace::Trace t = wild(4000, 5);
  Timeline timeline(t, {.snapshotBytes = 64u << 20, .firstInterval = 64});
  while (!timeline.prepare(30)) {}
  Rng rng(2);
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t to = rng.below(static_cast<std::uint32_t>(t.events.size() + 1));
    ASSERT_EQ(timeline.seek(to), foldTo(t, to)) << "at " << to;
  }
}

TEST(Timeline, PreparationComesToItsEndWhileTheCursorIsElsewhere) {
  const trace::Trace t = churn(2000, 4);
  Timeline timeline(t, {.snapshotBytes = 64u << 20, .firstInterval = 1000});
  int times = 0;
  while (!timeline.prepare(100)) {
    ASSERT_EQ(timeline.seek(10).index, 10u);
    ASSERT_LT(++times, 1000);
  }
  EXPECT_EQ(timeline.seek(t.events.size() - 5), foldTo(t, t.events.size() - 5));
}

TEST(Timeline, ACrowdThatSleepsIsHeldOnce) {
  TraceBuilder b;
  b.boot();
  b.add(0, -1, 0, ev::SnapBegin{{1}, false});
  for (std::int64_t g = 2; g <= 5000; ++g)
    b.add(0, -1, g, ev::SnapG{{0}, {0}, trace::GStatus::waiting, trace::WaitReason::sleep, {-1}});
  b.add(0, -1, 0, ev::SnapEnd{});
  for (int i = 0; i < 20'000; ++i) b.park(0, 0, 2 + i % 7, trace::WaitReason::sleep);
  Timeline timeline(b.trace, {.snapshotBytes = 64u << 20, .firstInterval = 500});
  while (!timeline.prepare(10'000)) {}
  EXPECT_GT(timeline.snapshots(), 40u);
  EXPECT_LT(timeline.snapshotBytesUsed(), 5000 * sizeof(GState));
}

TEST(Timeline, StepsBackAndForthOverEveryEvent) {
  const trace::Trace t = twoReaders().trace;
  Timeline timeline(t);
  while (timeline.forward()) {}
  EXPECT_EQ(timeline.position(), t.events.size());
  for (std::uint64_t i = t.events.size(); i > 0; --i) {
    ASSERT_TRUE(timeline.back());
    ASSERT_EQ(timeline.state(), foldTo(t, i - 1));
  }
  EXPECT_FALSE(timeline.back());
  EXPECT_EQ(timeline.seek(1'000'000).index, t.events.size()) << "beyond the end is the end";
}

TEST(Timeline, SnapshotsStayWithinTheirBound) {
  const trace::Trace t = churn(5000, 5);
  const std::size_t bound = 3u << 20;
  Timeline timeline(t, {.snapshotBytes = bound, .firstInterval = 16});
  while (!timeline.prepare(1000)) EXPECT_LE(timeline.snapshotBytesUsed(), bound);
  EXPECT_LE(timeline.snapshotBytesUsed(), bound);
  EXPECT_GT(timeline.snapshots(), 3u);
  const std::uint64_t at = t.events.size() / 3;
  EXPECT_EQ(timeline.seek(at), foldTo(t, at));
}

TEST(Timeline, FollowsATraceThatGrows) {
  const trace::Trace whole = churn(300, 9);
  trace::Trace live;
  live.strings = whole.strings;
  Timeline timeline(live, {.snapshotBytes = 8u << 20, .firstInterval = 64});
  for (std::size_t i = 0; i < whole.events.size(); ++i) {
    live.events.push_back(whole.events[i]);
    if (i % 97 == 0) timeline.seek(live.events.size());
    if (i % 311 == 0) timeline.seek(live.events.size() / 2);
  }
  EXPECT_EQ(timeline.seek(live.events.size()), foldTo(whole, whole.events.size()));
}

TEST(Timeline, ATraceWithoutItsBeginningStartsFromAGivenState) {
  const trace::Trace whole = churn(200, 11);
  const std::size_t cut = whole.events.size() / 2;
  trace::Trace rest = whole;
  rest.events.erase(rest.events.begin(), rest.events.begin() + static_cast<std::ptrdiff_t>(cut));
  Timeline timeline(rest, {}, foldTo(whole, cut));
  WorldState end = timeline.seek(rest.events.size());
  EXPECT_EQ(end.index, rest.events.size());
  WorldState wanted = foldTo(whole, whole.events.size());
  EXPECT_EQ(end.gs, wanted.gs);
  EXPECT_EQ(end.counts, wanted.counts);
  timeline.seek(0);
  EXPECT_EQ(timeline.state().gs, foldTo(whole, cut).gs);
}

TEST(Timeline, WhatIsForgottenLeavesTheRestAsItWas) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    trace::Trace t = wild(1500, seed);
    Timeline timeline(t, {.snapshotBytes = 64u << 20, .firstInterval = 40, .stroll = 50});
    Rng rng(seed);
    WorldState initial;
    for (int round = 0; round < 4; ++round) {
      if (rng.chance(1, 2))
        while (!timeline.prepare(300)) {}
      timeline.seek(rng.below(static_cast<std::uint32_t>(t.events.size())));
      const std::uint64_t gone = rng.below(300);
      for (std::uint64_t i = 0; i < gone; ++i) apply(initial, t.events[i]);
      renumber(initial, gone);
      timeline.forgetFirst(gone);
      t.events.erase(t.events.begin(), t.events.begin() + static_cast<std::ptrdiff_t>(gone));
      for (int i = 0; i < 40; ++i) {
        const std::uint64_t to = rng.below(static_cast<std::uint32_t>(t.events.size() + 1));
        WorldState wanted = initial;
        for (std::uint64_t k = 0; k < to; ++k) apply(wanted, t.events[k]);
        ASSERT_EQ(static_cast<const WorldTables&>(timeline.seek(to)), static_cast<const WorldTables&>(wanted))
            << "seed " << seed << " round " << round << " at " << to;
        ASSERT_EQ(timeline.state(), wanted) << "seed " << seed << " round " << round << " at " << to;
      }
    }
  }
}

TEST(Timeline, TimesAndIndicesBelongTogether) {
  TraceBuilder b;
  b.boot();
  const auto n = static_cast<std::uint64_t>(b.trace.events.size());
  Timeline timeline(b.trace);
  EXPECT_EQ(timeline.indexAt(-1), 0u);
  EXPECT_EQ(timeline.indexAt(0), 1u);
  EXPECT_EQ(timeline.indexAt(250), 3u);
  EXPECT_EQ(timeline.indexAt(1'000'000), n);
  EXPECT_EQ(timeline.timeAt(2), 200);
  EXPECT_EQ(timeline.timeAt(99), static_cast<std::int64_t>(n - 1) * 100);
  EXPECT_EQ(timeline.duration(), static_cast<std::int64_t>(n - 1) * 100);
  const trace::Trace empty;
  const Timeline none(empty);
  EXPECT_EQ(none.timeAt(0), 0);
  EXPECT_EQ(none.duration(), 0);
}

}  // namespace
}  // namespace gmp::replay
