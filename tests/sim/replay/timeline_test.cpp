#include "sim/replay/timeline.h"

#include <gtest/gtest.h>

#include "core/base/rng.h"
#include "sim/replay/reducer.h"
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

TEST(Timeline, EveryWayToAnEventGivesTheSameState) {
  const trace::Trace t = churn(400, 3);
  Timeline timeline(t, {.snapshotBytes = 64u << 20, .firstInterval = 50});
  Rng rng(7);
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t target = rng.below(static_cast<std::uint32_t>(t.events.size() + 1));
    switch (rng.below(4)) {
      case 0: timeline.seek(target); break;
      case 1: timeline.forward(); break;
      case 2: timeline.back(); break;
      default: timeline.prepare(rng.below(200)); break;
    }
    if (i % 5 != 0) continue;
    ASSERT_EQ(timeline.state(), foldTo(t, timeline.position())) << "at " << timeline.position();
  }
  EXPECT_GT(timeline.snapshots(), 5u);
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
