#include <gtest/gtest.h>

#include "core/base/rng.h"
#include "sim/replay/reducer.h"
#include "tests/sim/replay/random_event.h"
#include "tests/sim/replay/trace_builder.h"

namespace gmp::replay {
namespace {

using namespace gmp::test;
using trace::GStatus;
using trace::PollMode;
using trace::PollMove;
using trace::PollState;
using trace::PStatus;
using trace::QueuePlace;
using trace::SemWhy;

struct Folded {
  WorldState state;
  std::vector<Problem> problems;
};

Folded fold(const trace::Trace& t) {
  Folded f;
  for (const trace::Event& e : t.events) apply(f.state, e, &f.problems);
  return f;
}

std::string first(const Folded& f) {
  return f.problems.empty() ? "" : f.problems[0].invariant + " " + f.problems[0].text;
}

template <class Queue>
std::vector<std::int64_t> ids(const Queue& q) {
  const auto all = q.first(q.size());
  return {all.begin(), all.end()};
}
using Ids = std::vector<std::int64_t>;

TEST(Reducer, ASnapshotGivesTheWholeState) {
  TraceBuilder b;
  b.add(0, -1, 0, ev::SnapBegin{{3}, true});
  b.add(0, -1, 0, ev::SnapM{{0}, false, false, false});
  b.add(0, -1, 0, ev::SnapM{{2}, true, false, false});
  b.add(0, -1, 0, ev::SnapM{{3}, false, true, false});
  b.add(0, -1, 0, ev::SnapM{{4}, false, false, true});
  b.add(0, -1, 0, ev::SnapP{{0}, PStatus::running, {0}, {17}});
  b.add(0, -1, 0, ev::SnapP{{1}, PStatus::syscall, {2}, {5}});
  b.add(0, -1, 0, ev::SnapP{{2}, PStatus::idle, {-1}, {0}});
  b.add(0, -1, 0, ev::SnapIdleP{{2}});
  b.add(0, -1, 1, ev::SnapG{{0}, b.str("main"), GStatus::running, trace::WaitReason::none, {0}});
  b.add(0, -1, 2, ev::SnapG{{1}, b.str("f"), GStatus::syscall, trace::WaitReason::none, {2}});
  b.add(0, -1, 3, ev::SnapG{{1}, b.str("f"), GStatus::waiting, trace::WaitReason::ioWait, {-1}});
  for (int g = 4; g < 8; ++g) {
    b.add(0, -1, g, ev::SnapG{{1}, b.str("f"), GStatus::runnable, trace::WaitReason::none, {-1}});
  }
  b.add(0, -1, 4, ev::SnapQueue{{0}, QueuePlace::runnext});
  b.add(0, -1, 5, ev::SnapQueue{{0}, QueuePlace::tail});
  b.add(0, -1, 6, ev::SnapQueue{{0}, QueuePlace::tail});
  b.add(0, -1, 7, ev::SnapQueue{{-1}, QueuePlace::global});
  b.add(0, -1, 3, ev::SnapFd{{9}, PollMode::r, PollState::g, {4}});
  b.add(0, -1, 0, ev::SnapFd{{9}, PollMode::w, PollState::ready, {4}});
  b.add(0, -1, 0, ev::SnapTimer{{11}, {5000}, trace::TimerWhat::sleep, {1}});
  const Folded unfinished = fold(b.trace);
  EXPECT_FALSE(unfinished.state.known);
  b.add(0, -1, 0, ev::SnapEnd{});
  const Folded f = fold(b.trace);
  const WorldState& s = f.state;
  EXPECT_EQ(first(f), "");
  EXPECT_TRUE(s.known);
  EXPECT_TRUE(s.needspinning);
  EXPECT_EQ(s.ps.size(), 3u);
  EXPECT_EQ(s.p(0)->m, 0);
  EXPECT_EQ(s.m(0)->p, 0);
  EXPECT_EQ(s.p(0)->schedtick, 17);
  EXPECT_EQ(s.p(1)->status, PStatus::syscall);
  EXPECT_TRUE(s.m(2)->inSyscall);
  EXPECT_TRUE(s.m(2)->spinning);
  EXPECT_EQ(s.counts.spinning, 1);
  EXPECT_TRUE(s.m(4)->sysmon);
  EXPECT_EQ(ids(s.idleMs), Ids{3});
  EXPECT_EQ(ids(s.idlePs), Ids{2});
  EXPECT_EQ(s.running(0), 1);
  EXPECT_EQ(s.running(1), 2);
  EXPECT_EQ(s.p(0)->runnext, 4);
  EXPECT_EQ(ids(s.p(0)->ring), (Ids{5, 6}));
  EXPECT_EQ(ids(s.global), Ids{7});
  EXPECT_EQ(s.fd(9)->r.state, PollState::g);
  EXPECT_EQ(s.fd(9)->r.g, 3);
  EXPECT_EQ(s.fd(9)->w.state, PollState::ready);
  EXPECT_EQ(s.fd(9)->life, 4);
  EXPECT_EQ(s.g(3)->fd, 9);
  EXPECT_EQ(s.poller.waiters, 1);
  EXPECT_EQ(s.p(1)->timers, 1);
  EXPECT_EQ(s.timers.find(11)->when, 5000);
  EXPECT_EQ(s.counts.of(GStatus::runnable), 4);
  EXPECT_EQ(s.counts.waitNet, 1);
  EXPECT_EQ(s.alive(), 7);
}

TEST(Reducer, ANewGoroutineKicksTheOldOneOutOfRunnext) {
  TraceBuilder b;
  b.boot().go(0, 0, 1, 2, "a").go(0, 0, 1, 3, "b", 2).go(0, 0, 1, 4, "c", 3);
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(f.state.p(0)->runnext, 4);
  EXPECT_EQ(ids(f.state.p(0)->ring), (Ids{2, 3}));
  EXPECT_TRUE(f.state.m(0)->hand.empty());
  EXPECT_EQ(f.state.g(4)->parent, 1);
  EXPECT_EQ(f.state.counts.created, 3);
}

TEST(Reducer, StealMovesTheOldestHalf) {
  TraceBuilder b;
  b.boot(2).go(0, 0, 1, 2, "a");
  for (int g = 3; g < 8; ++g) b.go(0, 0, 1, g, "a", g - 1);
  // The ring is 2 3 4 5 6, runnext 7. M2 is made for P1 and takes 3 of 5.
  b.add(0, 0, 0, ev::ProcIdleGet{{1}});
  b.add(0, 0, 0, ev::MNew{{2}, {1}, true});
  b.add(2, -1, 0, ev::MStart{false});
  b.add(2, 1, 0, ev::ProcAcquire{trace::AcquireWhy::start});
  b.add(2, 1, 4, ev::RunqSteal{{0}, {3}, false, {0}});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(ids(f.state.p(0)->ring), (Ids{5, 6}));
  EXPECT_EQ(ids(f.state.p(1)->ring), (Ids{2, 3}));
  EXPECT_EQ(ids(f.state.m(2)->hand), Ids{4});
  EXPECT_EQ(f.state.counts.inRings, 5);
}

TEST(Reducer, OverflowSendsHalfTheRingAndTheNewOneToTheGlobalQueue) {
  TraceBuilder b;
  b.boot().go(0, 0, 1, 2, "a");
  std::int64_t g = 3;
  for (; g < 259; ++g) b.go(0, 0, 1, g, "a", g - 1);  // ring 2..257, runnext 258
  b.add(0, 0, g, ev::GoCreate{{1}, b.str("a")});
  b.add(0, 0, g, ev::RunqPut{{g - 1}, QueuePlace::runnext});
  b.add(0, 0, g - 1, ev::RunqGrabOverflow{{128}});
  b.add(0, 0, 2, ev::GlobalPutBatch{{129}});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(f.state.global.size(), 129u);
  EXPECT_EQ(f.state.global.front(), 2);
  EXPECT_EQ(ids(f.state.global).back(), 258);
  EXPECT_EQ(f.state.p(0)->ring.size(), 128u);
  EXPECT_EQ(f.state.p(0)->ring.front(), 130);
  EXPECT_EQ(f.state.p(0)->runnext, 259);
}

TEST(Reducer, ABatchOfTheGlobalQueueKeepsItsOrder) {
  TraceBuilder b;
  b.boot();
  for (int g = 2; g < 6; ++g) {
    b.add(0, 0, g, ev::GoCreate{{1}, b.str("a")});
    b.add(0, 0, g, ev::RunqPut{{0}, QueuePlace::global});
  }
  b.park(0, 0, 1, trace::WaitReason::chanReceive, 5);
  b.add(0, 0, 2, ev::GlobalGet{trace::FindRule::globalQueue, {3}, {4}});
  const Folded taken = fold(b.trace);
  EXPECT_EQ(ids(taken.state.m(0)->hand), (Ids{2, 3, 4}));
  // G2 is kept to run, the others go to the ring first.
  b.add(0, 0, 3, ev::RunqPutBatch{{2}});
  b.add(0, 0, 2, ev::GoStart{trace::FindRule::globalQueue, false, {2}});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(ids(f.state.global), Ids{5});
  EXPECT_EQ(ids(f.state.p(0)->ring), (Ids{3, 4}));
  EXPECT_EQ(f.state.running(0), 2);
  EXPECT_EQ(f.state.p(0)->schedtick, 2);
}

TEST(Reducer, ParkPollReadyRunIsLegalAndFollowsTheDescriptor) {
  TraceBuilder b = twoReaders();
  const trace::Trace all = b.trace;
  const Folded f = fold(all);
  EXPECT_EQ(first(f), "");
  const WorldState& s = f.state;
  EXPECT_EQ(s.running(0), 2);
  EXPECT_EQ(ids(s.p(0)->ring), Ids{3});
  EXPECT_EQ(s.g(1)->status, GStatus::waiting);
  EXPECT_EQ(s.g(3)->status, GStatus::runnable);
  EXPECT_EQ(s.fd(7)->r.state, PollState::ready);
  EXPECT_EQ(s.fd(8)->r.state, PollState::nil);
  EXPECT_EQ(s.fd(8)->lastBits, 1);
  EXPECT_EQ(s.poller.waiters, 0);
  EXPECT_EQ(s.poller.taken, 0);
  EXPECT_EQ(s.poller.blocked, -1);
  EXPECT_EQ(s.counts.waitNet, 0);
  EXPECT_TRUE(s.idlePs.empty());
}

TEST(Reducer, GoroutinesOutOfTheirDescriptorAreOnTheListOfTheThread) {
  TraceBuilder b = twoReaders();
  trace::Trace cut = b.trace;
  while (cut.events.back().kind != trace::Kind::PollEnd) cut.events.pop_back();
  const Folded f = fold(cut);
  EXPECT_EQ(ids(f.state.m(0)->taken), (Ids{2, 3})) << "the last event's goroutine is first";
  EXPECT_EQ(f.state.g(2)->where, GWhere::taken);
  EXPECT_EQ(f.state.g(2)->status, GStatus::waiting);
  EXPECT_EQ(f.state.poller.waiters, 0);
  EXPECT_EQ(f.state.poller.taken, 2);
}

TEST(Reducer, ARefusedParkGoesOnAtOnce) {
  TraceBuilder b;
  b.boot().openFd(0, 0, 7);
  b.add(0, 0, 1, ev::PollSem{{7}, PollMode::r, PollMove::nilToWait, SemWhy::prepare});
  b.add(0, 0, 1, ev::GoPark{{0}, trace::WaitReason::ioWait, {7}, PollMode::r});
  b.add(1, -1, 0, ev::PollBegin{{0}, trace::PollCaller::sysmon, {0}});
  b.add(1, -1, 0, ev::PollFd{{7}, {1}, false});
  b.add(1, -1, 0, ev::PollSem{{7}, PollMode::r, PollMove::waitToReady, SemWhy::io});
  b.add(1, -1, 0, ev::PollEnd{trace::PollCaller::sysmon, {1}, {0}, false});
  b.add(0, 0, 1, ev::GoParkRefused{});
  b.add(0, 0, 1, ev::GoStart{trace::FindRule::parkRefused, true, {1}});
  b.add(0, 0, 1, ev::PollSem{{7}, PollMode::r, PollMove::readyToNil, SemWhy::consume});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(f.state.g(1)->status, GStatus::running);
  EXPECT_EQ(f.state.fd(7)->r.state, PollState::nil);
  EXPECT_EQ(f.state.counts.waitNet, 0);
}

TEST(Reducer, ACallLosesItsPAndTheGoroutineComesBackThroughTheGlobalQueue) {
  TraceBuilder b;
  b.boot().go(0, 0, 1, 2, "a");
  b.add(0, 0, 1, ev::GoSyscallEnter{b.str("read")});
  EXPECT_EQ(fold(b.trace).state.p(0)->status, PStatus::syscall);
  b.add(1, -1, 1, ev::ProcRetake{{0}, {0}, {20000}});
  b.add(1, -1, 0, ev::ProcHandoff{{0}, trace::HandoffRule::work});
  b.add(1, -1, 0, ev::MNew{{2}, {0}, false});
  b.add(2, -1, 0, ev::MStart{false});
  b.add(2, 0, 0, ev::ProcAcquire{trace::AcquireWhy::start});
  b.runNext(2, 0, 2, 1);
  b.add(0, -1, 1, ev::GoSyscallExit{false});
  b.add(0, -1, 1, ev::GoSyscallNoP{});
  b.add(0, -1, 1, ev::RunqPut{{0}, QueuePlace::global});
  b.add(0, -1, 0, ev::MPark{});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(f.state.p(0)->m, 2);
  EXPECT_EQ(f.state.running(0), 2);
  EXPECT_EQ(ids(f.state.global), Ids{1});
  EXPECT_EQ(f.state.m(0)->p, -1);
  EXPECT_FALSE(f.state.m(0)->inSyscall);
  EXPECT_EQ(ids(f.state.idleMs), Ids{0});
}

TEST(Reducer, OnlyTheLastDeadGoroutineIsKept) {
  TraceBuilder b;
  b.boot().go(0, 0, 1, 2, "a").go(0, 0, 1, 3, "b", 2);
  b.park(0, 0, 1, trace::WaitReason::chanReceive, 5).runNext(0, 0, 3, 1);
  b.add(0, 0, 3, ev::GoEnd{}).runLocal(0, 0, 2, 2);
  const Folded one = fold(b.trace);
  ASSERT_NE(one.state.g(3), nullptr);
  EXPECT_EQ(one.state.g(3)->status, GStatus::dead);
  b.add(0, 0, 2, ev::GoEnd{});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(f.state.g(3), nullptr);
  EXPECT_EQ(f.state.lastDead, 2);
  EXPECT_EQ(f.state.alive(), 1);
  EXPECT_EQ(f.state.counts.ended, 2);
}

TEST(Reducer, ChannelsKeepTheirLengthAndTheirWaitersInOrder) {
  TraceBuilder b;
  b.boot().add(0, 0, 1, ev::ChanMake{{5}, {1}});
  b.go(0, 0, 1, 2, "a").go(0, 0, 1, 3, "b", 2);
  b.add(0, 0, 1, ev::ChanSend{{5}, {0}, trace::ChanHow::buffered, {1}});
  b.add(0, 0, 1, ev::ChanSend{{5}, {0}, trace::ChanHow::blocks, {1}});
  b.park(0, 0, 1, trace::WaitReason::chanSend, 5);
  b.runNext(0, 0, 3, 1);
  b.add(0, 0, 3, ev::ChanRecv{{5}, {1}, trace::ChanHow::buffered, {1}});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(f.state.chans.find(5)->len, 1);
  EXPECT_TRUE(f.state.chans.find(5)->sendq.empty());
}

TEST(Reducer, TimersAreCountedOnTheHeapOfTheirP) {
  TraceBuilder b;
  b.boot();
  b.add(0, 0, 0, ev::TimerSet{{4}, {9000}, trace::TimerWhat::sleep});
  b.add(0, 0, 0, ev::TimerSet{{5}, {7000}, trace::TimerWhat::ticker});
  b.add(0, 0, 0, ev::TimerSet{{4}, {8000}, trace::TimerWhat::sleep});
  EXPECT_EQ(fold(b.trace).state.p(0)->timers, 2);
  b.add(0, 0, 0, ev::TimerStop{{5}, trace::TimerWhat::ticker}).wait(9000);
  b.add(0, 0, 0, ev::TimerFire{{4}, {8000}, trace::TimerWhat::sleep, {0}});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(f.state.p(0)->timers, 0);
  EXPECT_TRUE(f.state.timers.empty());
}

TEST(Reducer, ADyingPGivesItsQueueToTheHeadOfTheGlobalQueue) {
  TraceBuilder b;
  b.boot(2);
  b.add(0, 0, 9, ev::GoCreate{{1}, b.str("a")});
  b.add(0, 0, 9, ev::RunqPut{{0}, QueuePlace::global});
  b.add(0, 0, 0, ev::ProcIdleGet{{1}}).add(0, 0, 0, ev::ProcRelease{trace::ReleaseWhy::resize});
  b.add(0, -1, 0, ev::ProcIdlePut{{0}}).add(0, 1, 0, ev::ProcAcquire{trace::AcquireWhy::resize});
  b.go(0, 1, 1, 2, "a").go(0, 1, 1, 3, "a", 2).go(0, 1, 1, 4, "a", 3);
  b.add(0, 1, 0, ev::ProcDrain{{1}});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(ids(f.state.global), (Ids{4, 2, 3, 9}));
  EXPECT_EQ(f.state.counts.inRings, 0);
}

TEST(Reducer, ADyingPThatHasNothingMayGoBeforeItIsTakenApart) {
  TraceBuilder b;
  b.boot(2);
  b.add(0, 0, 1, ev::StopWorld{}).add(0, 0, 0, ev::ProcStop{{0}}).add(0, 0, 0, ev::ProcIdleGet{{1}});
  b.add(0, 0, 0, ev::ProcStop{{1}}).add(0, 0, 0, ev::ProcResize{{1}, {2}}).add(0, 0, 0, ev::ProcDrain{{1}});
  const Folded f = fold(b.trace);
  EXPECT_EQ(first(f), "");
  EXPECT_EQ(f.state.ps.size(), 1u);
}

TEST(Reducer, SocketsAreKnownByWhereTheyCameFrom) {
  TraceBuilder b;
  b.boot().openFd(0, 0, 6);
  b.add(0, 0, 1, ev::SockListen{{6}, b.str(":8080")});
  b.openFd(0, 0, 9, 3);
  b.add(0, 0, 1, ev::SockAccept{{6}, {9}, {0}, b.str("peer")});
  b.add(0, 0, 1, ev::SockRead{{100}, {9}, {64}});
  const Folded f = fold(b.trace);
  EXPECT_EQ(f.state.fd(6)->kind, FdKind::listener);
  EXPECT_EQ(f.state.fd(9)->kind, FdKind::accepted);
  EXPECT_EQ(f.state.fd(9)->life, 3);
  EXPECT_EQ(f.state.fd(9)->bytesRead, 64);
  b.add(0, 0, 1, ev::PollClose{{9}, {3}}).add(0, 0, 1, ev::SockClose{{9}});
  // The number comes back for another connection: accepted before it is registered, this time.
  b.add(0, 0, 1, ev::SockAccept{{6}, {9}, {0}, b.str("other")});
  b.openFd(0, 0, 9, 4);
  const Folded again = fold(b.trace);
  EXPECT_EQ(first(again), "");
  EXPECT_EQ(again.state.fd(9)->bytesRead, 0);
  EXPECT_EQ(again.state.fd(9)->kind, FdKind::accepted);
  EXPECT_EQ(b.trace.strings[static_cast<std::size_t>(again.state.fd(9)->addr)], "other");
}

TEST(Reducer, NothingIsReportedBetweenALossAndTheNextSnapshot) {
  TraceBuilder b;
  b.boot().add(0, -1, 0, ev::Lost{{12}});
  b.add(0, 0, 77, ev::GoEnd{}).add(5, 3, 12, ev::GoStart{trace::FindRule::steal, false, {9}});
  const Folded lost = fold(b.trace);
  EXPECT_FALSE(lost.state.known);
  EXPECT_EQ(lost.state.lost, 12u);
  EXPECT_EQ(first(lost), "");
  b.boot();
  const Folded f = fold(b.trace);
  EXPECT_TRUE(f.state.known);
  EXPECT_EQ(f.state.alive(), 1);
  EXPECT_EQ(f.state.ms.size(), 2u) << "what was known before the snapshot is forgotten";
  EXPECT_EQ(first(f), "");
}

TEST(Reducer, IdsBeyondTheLimitsAreReportedAndIgnored) {
  TraceBuilder b;
  b.boot();
  b.add(70000, -1, 0, ev::MPark{});
  b.add(0, 0, 0, ev::MNew{{2000000000}, {0}, false});
  b.add(0, 0, 0, ev::PollOpen{{2000000000}, {1}});
  b.add(0, 0, 0, ev::ProcResize{{2000000000}, {1}});
  b.add(0, 0, 0, ev::ProcIdlePut{{30000}});
  b.add(0, 0, -5, ev::GoCreate{{1}, {0}});
  b.add(0, -1, 0, ev::SnapBegin{{2000000000}, false});
  const Folded f = fold(b.trace);
  ASSERT_EQ(f.problems.size(), 7u);
  for (const Problem& p : f.problems) EXPECT_TRUE(p.invariant == "limit" || p.invariant == "P5") << p.text;
  EXPECT_TRUE(f.state.ps.empty());
  EXPECT_LE(f.state.ms.size(), 3u);
}

TEST(Reducer, RandomEventsNeverBreakIt) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Rng rng(seed);
    WorldState s;
    std::vector<Problem> problems;
    for (int i = 0; i < 3000; ++i) {
      problems.clear();
      apply(s, randomEvent(rng), &problems);
      // Whatever came in, the lists and the goroutines' places agree.
      if (i % 100 != 0) continue;
      std::size_t queued = s.global.size();
      for (const PState& p : s.ps) queued += p.ring.size() + (p.runnext ? 1 : 0);
      std::size_t placed = 0;
      s.gs.forEach([&](std::int64_t, const GState& g) {
        placed += g.where == GWhere::ring || g.where == GWhere::runnext || g.where == GWhere::global;
      });
      ASSERT_EQ(queued, placed) << "seed " << seed << " event " << i;
    }
  }
}

TEST(Reducer, RandomChangesOfALegalTraceNeverBreakIt) {
  const trace::Trace legal = twoReaders().trace;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    Rng rng(seed);
    trace::Trace t = legal;
    for (int i = 0; i < 4; ++i) {
      const auto at = rng.below(static_cast<std::uint32_t>(t.events.size()));
      if (rng.chance(1, 2)) {
        t.events.erase(t.events.begin() + at);
      } else {
        t.events.insert(t.events.begin() + at, t.events[rng.below(static_cast<std::uint32_t>(t.events.size()))]);
      }
    }
    const Folded f = fold(t);
    EXPECT_EQ(f.state.index, t.events.size());
  }
}

TEST(IdQueue, KeepsOrderAtBothEnds) {
  IdQueue q;
  for (std::int64_t i = 0; i < 200; ++i) q.pushBack(i);
  EXPECT_EQ(q.takeFront(150).back(), 149);
  q.pushFront(Ids{7, 8});
  EXPECT_EQ(q.front(), 7);
  EXPECT_EQ(q.size(), 52u);
  EXPECT_TRUE(q.remove(160));
  EXPECT_FALSE(q.remove(160));
  EXPECT_EQ(q.popBack(), 199);
  EXPECT_EQ(q.takeFront(-3), Ids{});
  EXPECT_EQ(q.takeFront(1000).size(), 50u);
  EXPECT_TRUE(q.empty());
}

}  // namespace
}  // namespace gmp::replay
