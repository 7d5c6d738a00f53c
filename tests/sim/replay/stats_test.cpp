#include "sim/replay/stats.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/rng.h"
#include "sim/replay/reducer.h"
#include "tests/sim/replay/trace_builder.h"

namespace gmp::replay {
namespace {

using namespace gmp::test;

TEST(Histogram, QuantilesAreAtMostThreePercentHigh) {
  Histogram h;
  for (std::int64_t v = 1; v <= 100'000; ++v) h.add(v);
  for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const auto exact = static_cast<std::int64_t>(q * 100'000);
    EXPECT_GE(h.quantile(q), exact);
    EXPECT_LE(h.quantile(q), exact + exact / 30 + 1);
  }
  EXPECT_EQ(h.quantile(1), 100'000);
  EXPECT_EQ(h.quantile(0), 1);
  EXPECT_EQ(h.mean(), 50'000);
  EXPECT_EQ(h.count(), 100'000u);
}

TEST(Histogram, MergingIsTheSameAsAddingAll) {
  Histogram a, b, both;
  Rng rng(3);
  for (int i = 0; i < 5000; ++i) {
    const auto v = static_cast<std::int64_t>(rng.next() >> rng.below(63) >> 1);
    (i % 2 ? a : b).add(v);
    both.add(v);
  }
  a.merge(b);
  EXPECT_EQ(a.count(), both.count());
  EXPECT_EQ(a.max(), both.max());
  for (const double q : {0.1, 0.5, 0.9, 0.999}) EXPECT_EQ(a.quantile(q), both.quantile(q));
  Histogram extreme;
  extreme.add(-5);
  extreme.add(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(extreme.quantile(0), 0);
  EXPECT_EQ(extreme.quantile(1), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Histogram{}.quantile(0.5), 0);
}

TEST(Stats, CountsWhatHappenedInTheStory) {
  const TraceStats stats = summarize(twoReaders().trace);
  const Summary& s = stats.summary;
  EXPECT_EQ(s.events, twoReaders().trace.events.size());
  EXPECT_EQ(s.duration, twoReaders().trace.events.back().t);
  EXPECT_EQ(s.created, 2);
  EXPECT_EQ(s.alive, 3);
  EXPECT_EQ(s.peak, 3);
  EXPECT_EQ(s.switches, 3u);
  EXPECT_EQ(s.parks[static_cast<std::size_t>(trace::WaitReason::ioWait)], 2u);
  EXPECT_EQ(s.parks[static_cast<std::size_t>(trace::WaitReason::chanReceive)], 1u);
  EXPECT_EQ(s.readies[static_cast<std::size_t>(trace::ReadyCause::netpoll)], 2u);
  EXPECT_EQ(s.found[static_cast<std::size_t>(trace::FindRule::netpollBlock)], 1u);
  const PollFigures& blocking = s.polls[static_cast<std::size_t>(trace::PollCaller::findRunnableBlocking)];
  EXPECT_EQ(blocking.polls, 1u);
  EXPECT_EQ(blocking.goroutines, 2u);
  EXPECT_EQ(blocking.maxBatch, 2);
  EXPECT_EQ(s.polls[static_cast<std::size_t>(trace::PollCaller::findRunnable)].empty, 1u);
  EXPECT_EQ(s.puts[static_cast<std::size_t>(trace::QueuePlace::runnext)], 2u);
  EXPECT_EQ(s.kicked, 1u);
  EXPECT_EQ(s.eagain, 2u);
  EXPECT_EQ(s.messages, 0u) << "descriptors 7 and 8 were not accepted";
  EXPECT_EQ(s.waitNet.count(), 2u);
  EXPECT_GT(s.waitNet.min(), 50'000);
  EXPECT_EQ(s.schedLatency.count(), 1u);
  EXPECT_EQ(s.schedLatency.max(), 100);
  EXPECT_EQ(s.threads, 2);
}

TEST(Stats, TheWaitToRunCountsNewGoroutinesTheLatencyOfAWakeUpDoesNot) {
  TraceBuilder b;
  b.boot().add(0, 0, 2, ev::GoCreate{{1}, b.str("task")});
  b.add(0, 0, 1, ev::GoEnd{}).wait(5'000);
  b.add(0, 0, 2, ev::GoStart{.rule = trace::FindRule::localQueue, .inheritTime = false, .tick = {1}});
  const Summary s = summarize(b.trace).summary;
  EXPECT_EQ(s.schedLatency.count(), 0u);
  ASSERT_EQ(s.runnableFor.count(), 1u);
  EXPECT_EQ(s.runnableFor.max(), 5'200);
}

TEST(Stats, TheTimeSplitIsTheLifetimeOfAllGoroutines) {
  const trace::Trace t = twoReaders().trace;
  WorldState s;
  std::int64_t lifetime = 0;
  for (std::size_t i = 0; i + 1 < t.events.size(); ++i) {
    apply(s, t.events[i]);
    if (s.known) lifetime += s.alive() * (t.events[i + 1].t - t.events[i].t);
  }
  const TimeSplit split = summarize(t).summary.split;
  EXPECT_EQ(split.total(), lifetime);
  EXPECT_GT(split.network, split.runnable);
  EXPECT_GT(split.otherWait, 0);
  EXPECT_EQ(split.syscall, 0);
}

TEST(Stats, MessagesAreReadsOfAcceptedConnections) {
  TraceBuilder b;
  b.boot().openFd(0, 0, 6).add(0, 0, 1, ev::SockListen{{6}, b.str(":1")});
  b.openFd(0, 0, 9).add(0, 0, 1, ev::SockAccept{{6}, {9}, {0}, b.str("peer")});
  b.add(0, 0, 1, ev::SockAccept{{6}, {-1}, {-11}, {0}});
  b.openFd(0, 0, 10)
      .add(0, 0, 1, ev::SockDial{{10}, {-115}, b.str("there")})
      .add(0, 0, 1, ev::SockDial{{10}, {0}, b.str("there")});
  for (int i = 0; i < 5; ++i) {
    b.add(0, 0, 1, ev::SockRead{{10}, {9}, {64}}).add(0, 0, 1, ev::SockWrite{{10}, {9}, {64}});
    b.add(0, 0, 1, ev::SockRead{{10}, {10}, {64}});
  }
  b.add(0, 0, 1, ev::SockRead{{10}, {9}, {0}}).add(0, 0, 1, ev::SockRead{{10}, {9}, {-104}});
  b.add(-1, -1, 0, ev::ClientDone{{5}, {320}, {1}, {0}});
  const Summary s = summarize(b.trace).summary;
  EXPECT_EQ(s.messages, 5u);
  EXPECT_EQ(s.bytesRead, 320u);
  EXPECT_EQ(s.bytesWritten, 320u);
  EXPECT_EQ(s.accepted, 1u);
  EXPECT_EQ(s.dialed, 1u);
  EXPECT_EQ(s.eagain, 1u);
  EXPECT_EQ(s.socketErrors, 1u);
  EXPECT_TRUE(s.clientsReported);
  EXPECT_EQ(s.clientBytes, 320);
  EXPECT_NEAR(s.messagesPerSecond(), 5e9 / static_cast<double>(s.duration), 1);
}

TEST(Stats, APIsBusyWhileItRunsAGoroutine) {
  TraceBuilder b;
  b.step = 0;
  b.boot();
  b.park(0, 0, 1, trace::WaitReason::chanReceive, 5).wait(1000);
  b.add(0, 0, 2, ev::GoCreate{{1}, {0}})
      .add(0, 0, 2, ev::RunqPut{{0}, trace::QueuePlace::runnext})
      .runNext(0, 0, 2, 1)
      .wait(3000);
  b.add(0, 0, 2, ev::GoSyscallEnter{{0}}).wait(500).add(0, 0, 2, ev::GoSyscallExit{true}).wait(500);
  b.add(0, 0, 2, ev::GoEnd{}).wait(5000).add(0, 0, 0, ev::StealMiss{{4}, {0}, false});
  const Summary s = summarize(b.trace).summary;
  ASSERT_EQ(s.procs.size(), 1u);
  EXPECT_EQ(s.duration, 10'000);
  EXPECT_EQ(s.procs[0].busy, 3500);
  EXPECT_NEAR(s.busyShare(0), 0.35, 1e-9);
  EXPECT_EQ(s.slice.max(), 4000) << "a call is part of the stay on the thread";
}

TEST(Stats, TheSeriesCoversTheWholeTimeInBoundedBuckets) {
  TraceBuilder b;
  b.boot().openFd(0, 0, 9).add(0, 0, 1, ev::SockAccept{{6}, {9}, {0}, {0}});
  Rng rng(4);
  std::uint64_t messages = 0;
  for (int i = 0; i < 20'000; ++i) {
    b.add(0, 0, 1, ev::SockRead{{10}, {9}, {64}}).wait(rng.below(40'000));
    ++messages;
  }
  const TraceStats stats = summarize(b.trace);
  EXPECT_LE(stats.series.size(), Stats::kMaxBuckets);
  EXPECT_GT(stats.series.size(), Stats::kMaxBuckets / 4);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < stats.series.size(); ++i) {
    sum += stats.series[i].messages;
    EXPECT_EQ(stats.series[i].start, static_cast<std::int64_t>(i) * stats.bucketNs);
    EXPECT_EQ(stats.series[i].byP.size(), 1u);
  }
  EXPECT_EQ(sum, messages);
  std::uint64_t calls = 0;
  for (const Bucket& bucket : stats.series) calls += bucket.sockCalls;
  EXPECT_EQ(calls, messages + 1) << "the accept too";
  EXPECT_EQ(stats.summary.messages, messages);
}

TEST(Stats, LevelsAreThoseAtTheEndOfTheBucket) {
  TraceBuilder b;
  b.step = 1;
  b.boot().go(0, 0, 1, 2, "a").go(0, 0, 1, 3, "a", 2);
  b.add(0, 0, 4, ev::GoCreate{{1}, {0}}).add(0, 0, 4, ev::RunqPut{{0}, trace::QueuePlace::global});
  b.wait(10'500).add(0, 0, 0, ev::StealMiss{{4}, {0}, false});
  const TraceStats stats = summarize(b.trace);
  EXPECT_EQ(stats.bucketNs, 1000);
  ASSERT_EQ(stats.series.size(), 11u);
  for (const Bucket& bucket : stats.series) {
    EXPECT_EQ(bucket.runnable, 3);
    EXPECT_EQ(bucket.global, 1);
    EXPECT_EQ(bucket.byP, std::vector<std::uint16_t>{2});
    EXPECT_EQ(bucket.running, 1);
  }
}

TEST(Stats, BatchesOfThePollerAreCountedWithoutThoseThatGaveNothing) {
  TraceBuilder b;
  b.step = 1;
  b.boot();
  for (const int n : {0, 1, 5, 0}) b.add(0, 0, 0, ev::PollEnd{trace::PollCaller::findRunnable, {n}, {n}, false});
  b.wait(5000).add(0, 0, 0, ev::StealMiss{{4}, {0}, false});
  const TraceStats stats = summarize(b.trace);
  EXPECT_EQ(stats.series[0].fruitful, 2u);
  EXPECT_EQ(stats.series[0].polled, 6u);
  EXPECT_EQ(stats.series[0].polledMost, 5u);
  EXPECT_EQ(stats.series[1].fruitful, 0u);
}

TEST(Stats, LevelsAreNotKnownFromALossToTheNextSnapshot) {
  TraceBuilder b;
  b.step = 1;
  b.boot().add(0, 0, 0, ev::TimerSet{{1}, {9000}, trace::TimerWhat::timer}).wait(3000);
  b.add(0, -1, 0, ev::Lost{{4}}).wait(3000).boot().wait(3000).add(0, 0, 0, ev::StealMiss{{4}, {0}, false});
  const TraceStats stats = summarize(b.trace);
  EXPECT_TRUE(stats.series[1].known);
  EXPECT_EQ(stats.series[1].timers, 1);
  EXPECT_FALSE(stats.series[4].known);
  EXPECT_TRUE(stats.series[7].known);
}

TEST(Stats, WildTimesAndRandomEventsNeverBreakIt) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Rng rng(seed);
    Stats stats;
    WorldState s;
    for (int i = 0; i < 2000; ++i) {
      trace::Event e;
      e.kind = static_cast<trace::Kind>(rng.below(trace::kKinds));
      e.t = static_cast<std::int64_t>(rng.next() >> rng.below(64));
      e.g = rng.below(20);
      e.m = static_cast<std::int32_t>(rng.below(8)) - 1;
      e.p = static_cast<std::int16_t>(rng.below(6)) - 1;
      for (std::int64_t& w : e.wide) w = static_cast<std::int64_t>(rng.next() >> rng.below(64));
      for (std::int32_t& n : e.narrow) n = static_cast<std::int32_t>(rng.next() >> rng.below(64));
      stats.add(s, e);
      apply(s, e);
    }
    EXPECT_EQ(stats.summary(s).events, 2000u);
    EXPECT_LE(stats.series().size(), Stats::kMaxBuckets);
  }
}

}  // namespace
}  // namespace gmp::replay
