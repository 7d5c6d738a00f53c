// For every invariant one trace that breaks it and nothing else.
#include "sim/replay/validator.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/sim/replay/trace_builder.h"

namespace gmp::replay {
namespace {

using namespace gmp::test;
using trace::ChanHow;
using trace::FindRule;
using trace::PollCaller;
using trace::PollMode;
using trace::PollMove;
using trace::QueuePlace;
using trace::SemWhy;
using trace::WaitReason;

Verdict check(const trace::Trace& t) { return validate(t, ValidatorOptions::forHeader(t.header)); }

std::string all(const Verdict& v) {
  std::string out;
  for (const Violation& x : v.violations) out += x.invariant + " #" + std::to_string(x.index) + " " + x.text + "\n";
  return out;
}

struct Bad {
  const char* name;
  const char* invariant;
  const char* says;  // part of the message
  std::function<void(TraceBuilder&)> make;
};
void PrintTo(const Bad& bad, std::ostream* os) { *os << bad.name; }

class BreaksExactly : public ::testing::TestWithParam<Bad> {};

TEST_P(BreaksExactly, ItsInvariant) {
  TraceBuilder b;
  GetParam().make(b);
  const Verdict v = check(b.trace);
  ASSERT_EQ(v.total, 1u) << all(v);
  EXPECT_EQ(v.violations[0].invariant, GetParam().invariant) << all(v);
  EXPECT_NE(v.violations[0].text.find(GetParam().says), std::string::npos) << all(v);
  EXPECT_LT(v.violations[0].index, b.trace.events.size());
}

// M2 is made for P1 and wires it.
void second(TraceBuilder& b) {
  b.add(0, 0, 0, ev::ProcIdleGet{{1}}).add(0, 0, 0, ev::MNew{{2}, {1}, false});
  b.add(2, -1, 0, ev::MStart{false}).add(2, 1, 0, ev::ProcAcquire{trace::AcquireWhy::handed});
}
// A poll of sysmon's reports fd 7.
TraceBuilder& pollSays(TraceBuilder& b, std::int32_t bits, trace::PollWhat what) {
  b.add(1, -1, 0, ev::PollBegin{{0}, PollCaller::sysmon, {1}});
  return b.add(1, -1, 0, ev::PollFd{{7}, {bits}, false, what});
}

// M0 gives P0 up and it becomes idle.
void drop(TraceBuilder& b) {
  b.add(0, 0, 0, ev::ProcRelease{trace::ReleaseWhy::nothingToRun}).add(0, -1, 0, ev::ProcIdlePut{{0}});
}
// G2 stands in P0's queue while G1 is in a system call for longer than sysmon may take.
void notRescued(TraceBuilder& b) {
  b.boot().go(0, 0, 1, 2, "a").add(0, 0, 1, ev::GoSyscallEnter{{0}});
  b.wait(40'000'000).add(1, -1, 0, ev::SysmonSleep{{10'000'000}, false});
}
constexpr auto kChan = WaitReason::chanReceive;

const Bad kGoroutines[] = {
    {"G1_parksTwice", "G1", "G1 goes from waiting to waiting",
     [](TraceBuilder& b) { b.boot().park(0, 0, 1, kChan, 5).park(0, 0, 1, kChan, 5); }},
    {"G1_createdTwice", "G1", "G1 is created but exists already",
     [](TraceBuilder& b) {
       b.boot(2);
       second(b);
       b.park(0, 0, 1, kChan).add(2, 1, 1, ev::GoCreate{{0}, {0}});
     }},
    {"G2_startedFromNowhere", "G2", "M2 does not hold it",
     [](TraceBuilder& b) {
       b.boot(2).go(0, 0, 1, 2, "a");
       second(b);
       b.add(2, 1, 2, ev::GoStart{FindRule::localQueue, false, {1}});
     }},
    {"G2_onTwoThreads", "G2", "is on M0 (running)",
     [](TraceBuilder& b) {
       b.boot(2);
       second(b);
       b.add(2, 1, 1, ev::GoStart{FindRule::steal, false, {1}});
     }},
    {"G2_leftInTheHandAtAStart", "G2", "still holds G3",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 2, ev::GoCreate{{1}, {0}}).add(0, 0, 3, ev::GoCreate{{1}, {0}}).park(0, 0, 1, kChan);
       b.add(0, 0, 2, ev::GoStart{FindRule::localQueue, false, {2}});
     }},
    {"G2_leftInTheHandAtAPark", "G2", "parks but holds G2",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 2, ev::GoCreate{{1}, {0}}).park(0, 0, 1, kChan);
       drop(b);
       b.add(0, -1, 0, ev::MPark{});
     }},
    {"G2_putWithoutHolding", "G2", "moves G2 but does not hold it",
     [](TraceBuilder& b) {
       b.boot().go(0, 0, 1, 2, "a").add(0, 0, 2, ev::RunqPut{{0}, QueuePlace::tail});
     }},
    {"G2_batchLargerThanTheHand", "G2", "puts 2 goroutines from G2",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 2, ev::GoCreate{{1}, {0}}).add(0, 0, 2, ev::RunqPutBatch{{2}});
     }},
    {"G4_startWithoutP", "G4", "has no P",
     [](TraceBuilder& b) {
       b.boot().go(0, 0, 1, 2, "a").park(0, 0, 1, kChan).add(0, 0, 2, ev::RunqGet{QueuePlace::runnext});
       drop(b);
       b.add(0, -1, 2, ev::GoStart{FindRule::runnext, true, {1}});
     }},
    {"G4_startOverAnother", "G4", "still runs G1",
     [](TraceBuilder& b) { b.boot().go(0, 0, 1, 2, "a").runNext(0, 0, 2, 1); }},
    {"G6_startedWithoutReady", "G6", "nobody made it ready",
     [](TraceBuilder& b) {
       b.boot().park(0, 0, 1, kChan).add(0, 0, 1, ev::GoStart{FindRule::localQueue, false, {2}});
     }},
    {"G6_startedWithoutCreate", "G6", "G7 takes part but was never created",
     [](TraceBuilder& b) {
       b.boot().park(0, 0, 1, kChan).add(0, 0, 7, ev::GoStart{FindRule::localQueue, false, {2}});
     }},
    {"G6_readyTwice", "G6", "G2 goes from runnable to runnable",
     [](TraceBuilder& b) {
       b.boot().go(0, 0, 1, 2, "a").add(0, 0, 2, ev::GoReady{{1}, {5}, trace::ReadyCause::chanSend, {-1}});
     }},
    {"G7_runnableNowhere", "G7", "stands in no queue",
     [](TraceBuilder& b) {
       b.add(0, -1, 0, ev::SnapBegin{{1}, false}).add(0, -1, 0, ev::SnapM{{0}, false, false, false});
       b.add(0, -1, 2, ev::SnapG{{0}, {0}, trace::GStatus::runnable, WaitReason::none, {-1}});
       b.add(0, -1, 0, ev::SnapEnd{});
     }},
    {"G7_oneMissingInTheSnapshot", "G7", "the snapshot holds 1 goroutines but 2 were alive",
     [](TraceBuilder& b) { b.boot().go(0, 0, 1, 2, "a").boot(); }},
};

const Bad kOwners[] = {
    {"P1_acquiredWhileDead", "P1", "is acquired while it is dead",
     [](TraceBuilder& b) {
       b.boot(2).go(0, 0, 1, 2, "a");
       b.trace.events[4].narrow[1] = static_cast<std::int32_t>(trace::PStatus::dead);  // P1 in the snapshot
       second(b);
     }},
    {"P1_goesOnWithoutHavingStopped", "P1", "leaves gcstop but is idle",
     [](TraceBuilder& b) { b.boot(2).add(0, 0, 0, ev::ProcIdleGet{{1}}).add(0, 0, 0, ev::ProcStart{{1}}); }},
    {"P2_ownedByTwo", "P2", "but M0 owns it",
     [](TraceBuilder& b) {
       b.boot(2).add(0, 0, 0, ev::MNew{{2}, {-1}, false}).add(2, -1, 0, ev::MStart{false});
       b.add(2, 0, 0, ev::ProcAcquire{trace::AcquireWhy::start});
     }},
    {"P2_actsWithAnothersP", "P2", "acts with P1 but owns P0",
     [](TraceBuilder& b) {
       b.boot(2);
       second(b);
       b.add(0, 1, 0, ev::StealMiss{{4}, {4}, false});
     }},
    {"P2_sysmonHasAP", "P2", "sysmon (M1) acts with P1",
     [](TraceBuilder& b) {
       b.boot(2).add(0, 0, 0, ev::ProcIdleGet{{1}}).add(1, 1, 0, ev::ProcAcquire{trace::AcquireWhy::start});
     }},
    {"P3_takenOutOfNoCall", "P3", "in no system call",
     [](TraceBuilder& b) {
       b.boot().add(1, -1, 1, ev::ProcRetake{{0}, {0}, {0}});
     }},
    {"P3_returnsWithAPThatIsGone", "P3", "has none",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 1, ev::GoSyscallEnter{{0}}).add(1, -1, 1, ev::ProcRetake{{0}, {0}, {0}});
       b.add(1, -1, 0, ev::ProcIdlePut{{0}}).add(0, -1, 1, ev::GoSyscallExit{true});
     }},
    {"P4_idleWithWork", "P4", "with 1 goroutines",
     [](TraceBuilder& b) {
       b.boot().go(0, 0, 1, 2, "a").park(0, 0, 1, kChan);
       drop(b);
     }},
    {"P4_idleTwice", "P4", "on the idle list twice",
     [](TraceBuilder& b) { b.boot(2).add(0, 0, 0, ev::ProcIdlePut{{1}}); }},
    {"P4_takenOutOfOrder", "P4", "but P1 was put there last",
     [](TraceBuilder& b) { b.boot(3).add(0, 0, 0, ev::ProcIdleGet{{2}}); }},
    {"P5_noSuchP", "P5", "P5 takes part but there are 2 Ps",
     [](TraceBuilder& b) { b.boot(2).add(0, 0, 0, ev::ProcIdlePut{{5}}); }},
    {"M1_parksWithAP", "M1", "parks but owns P0",
     [](TraceBuilder& b) { b.boot().park(0, 0, 1, kChan).add(0, 0, 0, ev::MPark{}); }},
    {"M1_parksSpinning", "M1", "parks but spins",
     [](TraceBuilder& b) {
       b.boot().park(0, 0, 1, kChan).add(0, 0, 0, ev::MSpin{{0}, trace::SpinWhy::steal});
       drop(b);
       b.add(0, -1, 0, ev::MPark{});
     }},
    {"M1_wokenWithoutAP", "M1", "is woken without a P",
     [](TraceBuilder& b) {
       b.boot(2);
       second(b);
       b.park(0, 0, 1, kChan);
       drop(b);
       b.add(0, -1, 0, ev::MPark{}).add(2, 1, 0, ev::MWake{{0}, {-1}, false});
     }},
    {"M2_wokenButAwake", "M2", "is woken but does not sleep",
     [](TraceBuilder& b) {
       b.boot(2);
       second(b);
       b.add(0, 0, 0, ev::MWake{{2}, {1}, false});
     }},
    {"M3_spinsTwice", "M3", "spins already",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 0, ev::MSpin{{0}, trace::SpinWhy::steal}).add(0, 0, 0, ev::MSpin{{0}, trace::SpinWhy::steal});
     }},
    {"M3_stopsWithoutSpinning", "M3", "does not spin",
     [](TraceBuilder& b) { b.boot().add(0, 0, 0, ev::MUnspin{trace::UnspinWhy::foundWork}); }},
    {"M4_runsWhileSpinning", "M4", "still spins",
     [](TraceBuilder& b) {
       b.boot().go(0, 0, 1, 2, "a").park(0, 0, 1, kChan).add(0, 0, 0, ev::MSpin{{0}, trace::SpinWhy::steal});
       b.runNext(0, 0, 2, 1);
     }},
    {"M5_twoBlockedPolls", "M5", "but M0 is in it",
     [](TraceBuilder& b) {
       b.boot(2);
       second(b);
       b.add(2, 1, 0, ev::ProcRelease{trace::ReleaseWhy::nothingToRun}).add(2, -1, 0, ev::ProcIdlePut{{1}});
       b.park(0, 0, 1, kChan);
       drop(b);
       b.add(0, -1, 0, ev::PollBegin{{-1}, PollCaller::findRunnableBlocking, {1}});
       b.add(2, -1, 0, ev::PollBegin{{-1}, PollCaller::findRunnableBlocking, {1}});
     }},
    {"M5_neverMade", "M5", "M9 takes part but was never made",
     [](TraceBuilder& b) { b.boot().add(9, -1, 0, ev::MPark{}); }},
    {"M6_sleepsTooShort", "M6", "sysmon sleeps 100 ns",
     [](TraceBuilder& b) {
       b.boot().add(1, -1, 0, ev::SysmonSleep{{100}, false});
     }},
};

void fill(TraceBuilder& b, int n) {  // ring of P0: 2..n, runnext n+1
  b.go(0, 0, 1, 2, "a");
  for (int g = 3; g <= n + 1; ++g) b.go(0, 0, 1, g, "a", g - 1);
}

const Bad kQueues[] = {
    {"Q1_ringOver256", "Q1", "but holds 256 already",
     [](TraceBuilder& b) {
       b.boot();
       fill(b, 258);
     }},
    {"Q2_overflowOfTooFew", "Q2", "takes 2 of 3 goroutines",
     [](TraceBuilder& b) {
       b.boot();
       fill(b, 4);
       b.add(0, 0, 9, ev::GoCreate{{1}, {0}}).add(0, 0, 9, ev::RunqGrabOverflow{{2}});
     }},
    {"Q2_overflowNotAllToGlobal", "Q2", "puts 128 goroutines on the global queue instead of 129",
     [](TraceBuilder& b) {
       b.boot();
       fill(b, 257);
       b.add(0, 0, 900, ev::GoCreate{{1}, {0}}).add(0, 0, 900, ev::RunqGrabOverflow{{128}});
       b.add(0, 0, 2, ev::GlobalPutBatch{{128}});
     }},
    {"Q3_stealsTooMany", "Q3", "steals 4 of 5",
     [](TraceBuilder& b) {
       b.boot(2);
       fill(b, 6);
       second(b);
       b.add(2, 1, 5, ev::RunqSteal{{0}, {4}, false, {0}});
     }},
    {"Q3_runnextBeforeTheLastRound", "Q3", "in round 1, not in the last",
     [](TraceBuilder& b) {
       b.boot(2);
       fill(b, 1);
       second(b);
       b.add(2, 1, 2, ev::RunqSteal{{0}, {1}, true, {1}});
     }},
    {"Q3_thiefHasWork", "Q3", "has work of its own",
     [](TraceBuilder& b) {
       b.boot(2);
       fill(b, 6);
       second(b);
       b.add(2, 1, 20, ev::GoCreate{{0}, {0}}).add(2, 1, 20, ev::RunqPut{{0}, QueuePlace::tail});
       b.add(2, 1, 4, ev::RunqSteal{{0}, {3}, false, {0}});
     }},
    {"Q4_anotherOneLeavesTheRing", "Q4", "but G2 is first there",
     [](TraceBuilder& b) {
       b.boot();
       fill(b, 4);
       b.park(0, 0, 1, kChan).runLocal(0, 0, 3, 2);
     }},
    {"Q4_anotherOneIsKicked", "Q4", "but G2 is there",
     [](TraceBuilder& b) {
       b.boot();
       fill(b, 1);
       b.add(0, 0, 3, ev::GoCreate{{1}, {0}}).add(0, 0, 3, ev::RunqPut{{0}, QueuePlace::runnext});
     }},
    {"Q4_anotherGlobalSize", "Q4", "is said to hold 2 but holds 1",
     [](TraceBuilder& b) {
       b.boot()
           .add(0, 0, 2, ev::GoCreate{{1}, {0}})
           .add(0, 0, 2, ev::RunqPut{{0}, QueuePlace::global})
           .park(0, 0, 1, kChan);
       b.add(0, 0, 2, ev::GlobalGet{FindRule::globalQueue, {1}, {2}});
     }},
    {"Q5_globalQueueNotLookedAt", "Q5", "at tick 61 though the global queue held 1",
     [](TraceBuilder& b) {
       b.boot();
       b.trace.events[3].narrow[3] = 61;  // the tick of P0 in the snapshot
       fill(b, 2);
       b.add(0, 0, 9, ev::GoCreate{{1}, {0}}).add(0, 0, 9, ev::RunqPut{{0}, QueuePlace::global});
       b.park(0, 0, 1, kChan).runLocal(0, 0, 2, 62);
     }},
    {"Q5_globalQueueFirstAtTheWrongTick", "Q5", "global queue first at tick 1",
     [](TraceBuilder& b) {
       b.boot()
           .add(0, 0, 2, ev::GoCreate{{1}, {0}})
           .add(0, 0, 2, ev::RunqPut{{0}, QueuePlace::global})
           .park(0, 0, 1, kChan);
       b.add(0, 0, 2, ev::GlobalGet{FindRule::tick61, {1}, {1}})
           .add(0, 0, 2, ev::GoStart{FindRule::tick61, false, {2}});
     }},
    {"Q6_inheritedSliceCounts", "Q6", "schedtick of P0 is 2",
     [](TraceBuilder& b) {
       b.boot();
       fill(b, 1);
       b.park(0, 0, 1, kChan).runNext(0, 0, 2, 2);
     }},
    {"Q7_batchNotPutBeforeTheStart", "Q7", "still holds G3",
     [](TraceBuilder& b) {
       b.boot();
       for (int g = 2; g < 5; ++g)
         b.add(0, 0, g, ev::GoCreate{{1}, {0}}).add(0, 0, g, ev::RunqPut{{0}, QueuePlace::global});
       b.park(0, 0, 1, kChan).add(0, 0, 2, ev::GlobalGet{FindRule::globalQueue, {2}, {3}});
       b.add(0, 0, 2, ev::GoStart{FindRule::globalQueue, false, {2}});
     }},
    {"L1_workBesideAnIdleP", "L1", "1 goroutines are queued and P1 is idle",
     [](TraceBuilder& b) {
       b.boot(2);
       fill(b, 1);
       b.wait(30'000'000).park(0, 0, 1, kChan).runNext(0, 0, 2, 1);
     }},
    {"L6_deadlockWithATimer", "L6", "1 timers are armed",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 0, ev::TimerSet{{3}, {1000}, trace::TimerWhat::sleep}).park(0, 0, 1, WaitReason::sleep, 3);
       b.add(0, 0, 0, ev::ProgramEnd{{2}, b.str("all goroutines are asleep - deadlock!")});
     }},
};

const Bad kRest[] = {
    {"N1_readyWithoutWaiting", "N1", "goes pdWait -> G but was nil",
     [](TraceBuilder& b) {
       b.boot().openFd(0, 0, 7).park(0, 0, 1, WaitReason::ioWait);
       b.add(0, 0, 1, ev::PollSem{{7}, PollMode::r, PollMove::waitToG, SemWhy::commit});
     }},
    {"N1_doubleWait", "N1", "(double wait)",
     [](TraceBuilder& b) {
       b.boot().openFd(0, 0, 7);
       b.add(0, 0, 1, ev::PollSem{{7}, PollMode::r, PollMove::nilToWait, SemWhy::prepare});
       b.add(0, 0, 1, ev::PollSem{{7}, PollMode::r, PollMove::nilToWait, SemWhy::prepare});
     }},
    {"N1_readyWhileStillInTheDescriptor", "N1", "still stands in rg of fd 7",
     [](TraceBuilder& b) {
       b.boot().openFd(0, 0, 7).parkOnFd(0, 0, 1, 7);
       b.add(0, 0, 1, ev::GoReady{{0}, {0}, trace::ReadyCause::netpoll, {7}});
     }},
    {"N2_pollGivesMoreThanItTook", "N2", "is said to give 2 goroutines but took 1",
     [](TraceBuilder& b) {
       b = twoReaders();
       while (b.trace.events.back().kind != trace::Kind::PollEnd) b.trace.events.pop_back();
       b.trace.events.pop_back();
       for (int i = 0; i < 2; ++i) b.trace.events.pop_back();  // the second descriptor
       b.add(0, -1, 0, ev::PollEnd{PollCaller::findRunnableBlocking, {2}, {2}, false});
     }},
    {"N2_pollWithinAPoll", "N2", "enters netpoll but is in it already",
     [](TraceBuilder& b) {
       b.boot()
           .add(1, -1, 0, ev::PollBegin{{0}, PollCaller::sysmon, {1}})
           .add(1, -1, 0, ev::PollBegin{{0}, PollCaller::sysmon, {1}});
     }},
    {"N7_twoNewBreaks", "N7", "counts as new",
     [](TraceBuilder& b) {
       b.boot()
           .add(0, 0, 0, ev::PollBreak{trace::BreakWhy::timer, false})
           .add(0, 0, 0, ev::PollBreak{trace::BreakWhy::timer, false});
     }},
    {"N4_nobodyPolls", "N4", "but nobody polls",
     [](TraceBuilder& b) {
       b.boot().openFd(0, 0, 7).parkOnFd(0, 0, 1, 7);
       drop(b);
       b.add(0, -1, 0, ev::MPark{}).wait(30'000'000).add(1, -1, 0, ev::SysmonSleep{{20000}, false});
     }},
    {"N5_eventForAClosedDescriptor", "N5", "delivers fd 7 which is not registered",
     [](TraceBuilder& b) {
       b.boot().openFd(0, 0, 7).add(0, 0, 1, ev::PollClose{{7}, {1}});
       b.add(1, -1, 0, ev::PollBegin{{0}, PollCaller::sysmon, {1}}).add(1, -1, 0, ev::PollFd{{7}, {1}, false});
     }},
    {"N9_readFilterOfBothDirections", "N9", "a read filter reports 3 of fd 7",
     [](TraceBuilder& b) { pollSays(b.boot().openFd(0, 0, 7), 3, trace::PollWhat::readFilter); }},
    {"N9_writeFilterThatReads", "N9", "a write filter reports 1 of fd 7",
     [](TraceBuilder& b) { pollSays(b.boot().openFd(0, 0, 7), 1, trace::PollWhat::writeFilter); }},
    {"N9_completionOfNothing", "N9", "is reported as complete, but none is under way",
     [](TraceBuilder& b) { pollSays(b.boot().openFd(0, 0, 7), 1, trace::PollWhat::completion); }},
    {"N9_completedTwice", "N9", "is reported as complete, but none is under way",
     [](TraceBuilder& b) {
       pollSays(b.boot().openFd(0, 0, 7).add(0, 0, 1, ev::SockRead{{10}, {7}, {-115}}), 1, trace::PollWhat::completion)
           .add(1, -1, 0, ev::PollFd{{7}, {1}, false, trace::PollWhat::completion});
     }},
    {"N9_completionOfBothAtOnce", "N9", "which is no one operation",
     [](TraceBuilder& b) { pollSays(b.boot().openFd(0, 0, 7), 3, trace::PollWhat::completion); }},
    {"N5_openedTwice", "N5", "registered with the poller twice",
     [](TraceBuilder& b) { b.boot().openFd(0, 0, 7).openFd(0, 0, 7); }},
    {"N8_closedUnderAWaiter", "N8", "while G1 is parked on it",
     [](TraceBuilder& b) {
       b.boot().openFd(0, 0, 7).parkOnFd(0, 0, 1, 7).add(0, 0, 0, ev::PollClose{{7}, {1}});
     }},
    {"T1_tooEarly", "T1", "too early",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 0, ev::TimerSet{{3}, {1'000'000}, trace::TimerWhat::sleep});
       b.add(0, 0, 0, ev::TimerFire{{3}, {1'000'000}, trace::TimerWhat::sleep, {0}});
     }},
    {"T1_twice", "T1", "fires but is not armed",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 0, ev::TimerSet{{3}, {100}, trace::TimerWhat::sleep});
       b.add(0, 0, 0, ev::TimerFire{{3}, {100}, trace::TimerWhat::sleep, {0}});
       b.add(0, 0, 0, ev::TimerFire{{3}, {100}, trace::TimerWhat::sleep, {0}});
     }},
    {"C1_blocksThoughThereIsRoom", "C1", "though it has room (0 of 2)",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 1, ev::ChanMake{{5}, {2}}).add(0, 0, 1, ev::ChanSend{{5}, {0}, ChanHow::blocks, {0}});
     }},
    {"C1_leavesASenderWaiting", "C1", "leaves G3 waiting to send though there is room",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 1, ev::ChanMake{{5}, {1}}).add(0, 0, 1, ev::ChanSend{{5}, {0}, ChanHow::buffered, {1}});
       b.go(0, 0, 1, 2, "a").go(0, 0, 1, 3, "b", 2).park(0, 0, 1, kChan, 6).runNext(0, 0, 3, 1);
       b.add(0, 0, 3, ev::ChanSend{{5}, {0}, ChanHow::blocks, {1}}).park(0, 0, 3, WaitReason::chanSend, 5);
       b.runLocal(0, 0, 2, 2).add(0, 0, 2, ev::ChanRecv{{5}, {0}, ChanHow::buffered, {0}});
     }},
    {"L4_notRescued", "L4", "P0 has been in a system call of G1 with 1 goroutines in its queue", notRescued},
    {"C2_overtaken", "C2", "before G1 which waits longer",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 1, ev::ChanMake{{5}, {0}}).go(0, 0, 1, 2, "a").go(0, 0, 1, 3, "b", 2);
       b.add(0, 0, 1, ev::ChanRecv{{5}, {0}, ChanHow::blocks, {0}}).park(0, 0, 1, kChan, 5).runNext(0, 0, 3, 1);
       b.add(0, 0, 3, ev::ChanRecv{{5}, {0}, ChanHow::blocks, {0}}).park(0, 0, 3, kChan, 5).runLocal(0, 0, 2, 2);
       b.add(0, 0, 2, ev::ChanSend{{5}, {3}, ChanHow::direct, {0}});
     }},
    {"C3_aValueVanishes", "C3", "holds 0 values after the send of G1 but 1 were put in",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 1, ev::ChanMake{{5}, {2}}).add(0, 0, 1, ev::ChanSend{{5}, {0}, ChanHow::buffered, {0}});
     }},
    {"C4_selectOfNoCase", "C4", "goes on with case -1",
     [](TraceBuilder& b) {
       b.boot().add(0, 0, 1, ev::SelectWait{{2}}).add(0, 0, 1, ev::SelectDone{{-1}, {0}});
     }},
    {"X1_timeGoesBack", "X1", "time of M0 goes back",
     [](TraceBuilder& b) {
       b.boot().wait(-5000).add(0, 0, 0, ev::StealMiss{{4}, {4}, false});
     }},
    {"X2_lossOfNothing", "X2", "a loss of 0 events", [](TraceBuilder& b) { b.boot().add(0, -1, 0, ev::Lost{{0}}); }},
};

std::string nameOf(const ::testing::TestParamInfo<Bad>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Goroutines, BreaksExactly, ::testing::ValuesIn(kGoroutines), nameOf);
INSTANTIATE_TEST_SUITE_P(Owners, BreaksExactly, ::testing::ValuesIn(kOwners), nameOf);
INSTANTIATE_TEST_SUITE_P(Queues, BreaksExactly, ::testing::ValuesIn(kQueues), nameOf);
INSTANTIATE_TEST_SUITE_P(Rest, BreaksExactly, ::testing::ValuesIn(kRest), nameOf);

TEST(Validator, ALegalStoryIsClean) {
  const Verdict v = check(twoReaders().trace);
  EXPECT_EQ(v.total, 0u) << all(v);
}

TEST(Validator, AShortWindowBesideAnIdlePIsTolerated) {
  TraceBuilder b;
  b.boot(2);
  fill(b, 1);
  b.wait(24'000'000).park(0, 0, 1, kChan).runNext(0, 0, 2, 1);
  EXPECT_EQ(check(b.trace).total, 0u) << all(check(b.trace));
}

TEST(Validator, ASpinningThreadExcusesWaitingWork) {
  TraceBuilder b;
  b.boot(3);
  second(b);
  b.add(2, 1, 0, ev::MSpin{{2}, trace::SpinWhy::steal});
  fill(b, 1);
  b.wait(90'000'000).add(2, 1, 0, ev::StealMiss{{4}, {4}, false});
  EXPECT_EQ(check(b.trace).total, 0u) << all(check(b.trace));
}

TEST(Validator, InTheRealWorldAStoppedProcessIsNoViolation) {
  TraceBuilder b;
  b.trace.header.world = "real";
  b.boot(2);
  fill(b, 1);
  b.wait(60'000'000'000).park(0, 0, 1, kChan).runNext(0, 0, 2, 1);
  EXPECT_EQ(check(b.trace).total, 0u) << all(check(b.trace));
  // But if everybody else goes on while the goroutine stands there, it was forgotten.
  TraceBuilder hang;
  hang.trace.header.world = "real";
  hang.boot(2);
  fill(hang, 1);
  for (int i = 0; i < 200; ++i) hang.wait(10'000'000).add(1, -1, 0, ev::SysmonSleep{{10'000'000}, false});
  ASSERT_EQ(check(hang.trace).total, 1u);
  EXPECT_EQ(check(hang.trace).violations[0].invariant, "L1");
}

TEST(Validator, AWorkQueueThatIsFilledMeanwhileIsNoBreachOfTheTickRule) {
  // M2 fills the global queue after M0 began to look: M0 may have read it before.
  TraceBuilder b;
  b.boot(2);
  b.trace.events[3].narrow[3] = 61;
  fill(b, 2);
  second(b);
  b.park(0, 0, 1, kChan);
  b.add(2, 1, 9, ev::GoCreate{{0}, {0}}).add(2, 1, 9, ev::RunqPut{{0}, QueuePlace::global});
  b.add(2, 1, 0, ev::StealMiss{{4}, {4}, false});
  b.runLocal(0, 0, 2, 62);
  EXPECT_EQ(check(b.trace).total, 0u) << all(check(b.trace));
}

TEST(Validator, ThePolicySwitchedOffIsNotCheckedFor) {
  TraceBuilder b;
  kQueues[10].make(b);
  ASSERT_STREQ(kQueues[10].invariant, "Q5");
  b.trace.header.parameters["globalTick"] = 0;
  EXPECT_EQ(check(b.trace).total, 0u);
}

TEST(Validator, AForkSwitchesRulesOffFromThereOn) {
  TraceBuilder b;
  b.boot(2);
  fill(b, 1);
  b.wait(30'000'000).add(1, -1, 0, ev::SysmonSleep{{10'000'000}, false});
  ASSERT_EQ(check(b.trace).total, 1u);
  TraceBuilder forked;
  forked.boot(2).add(-1, -1, 0, ev::Fork{trace::ForkWhat::noSteal, {0}, {0}});
  fill(forked, 1);
  forked.wait(30'000'000).add(1, -1, 0, ev::SysmonSleep{{10'000'000}, false});
  EXPECT_EQ(check(forked.trace).total, 0u) << all(check(forked.trace));
  TraceBuilder withoutSysmon;
  notRescued(withoutSysmon);
  withoutSysmon.trace.header.parameters["sysmon"] = 0;
  EXPECT_EQ(check(withoutSysmon.trace).total, 0u);
}

TEST(Validator, SilentFromALossToTheNextSnapshot) {
  TraceBuilder b;
  b.boot().add(0, -1, 0, ev::Lost{{5}});
  b.add(0, 0, 9, ev::GoStart{FindRule::steal, false, {7}}).add(3, 1, 0, ev::MPark{});
  b.boot().go(0, 0, 1, 2, "a");
  EXPECT_EQ(check(b.trace).total, 0u) << all(check(b.trace));
  EXPECT_EQ(check(b.trace).unchecked, 2u);
  b.add(0, 0, 2, ev::RunqPut{{0}, QueuePlace::tail});
  EXPECT_EQ(check(b.trace).total, 1u);
}

TEST(Validator, CountsAllButKeepsTheFirst) {
  TraceBuilder b;
  b.boot();
  for (int i = 0; i < 100; ++i) b.add(0, 0, 0, ev::MUnspin{trace::UnspinWhy::foundWork});
  const Verdict v = check(b.trace);
  EXPECT_EQ(v.total, 100u);
  EXPECT_EQ(v.violations.size(), 20u);
}

TEST(Validator, ShowsTheLastEventsOfThoseInvolved) {
  const trace::Trace t = twoReaders().trace;
  const std::uint64_t last = t.events.size() - 1;
  const auto events = lastEvents(t, last, 5);
  EXPECT_EQ(events.back(), last);
  EXPECT_TRUE(std::is_sorted(events.begin(), events.end()));
  EXPECT_LE(events.size(), 16u);
  for (const std::uint64_t i : events) EXPECT_TRUE(t.events[i].g == 2 || t.events[i].m == 0 || t.events[i].p == 0);
}

TEST(Validator, SelectsLeaveTheirOtherChannelsWhenTheyGoOn) {
  TraceBuilder b;
  b.boot().add(0, 0, 1, ev::ChanMake{{5}, {0}}).add(0, 0, 1, ev::ChanMake{{6}, {0}});
  b.go(0, 0, 1, 2, "a").go(0, 0, 1, 3, "b", 2);
  // G1 selects on both; G3 waits on 6 after it. G2 sends on 5 (wins the select), then on 6: G3, not the stale G1.
  b.add(0, 0, 1, ev::SelectWait{{2}}).add(0, 0, 1, ev::ChanRecv{{5}, {0}, ChanHow::blocks, {0}});
  b.add(0, 0, 1, ev::ChanRecv{{6}, {0}, ChanHow::blocks, {0}}).park(0, 0, 1, WaitReason::select).runNext(0, 0, 3, 1);
  b.add(0, 0, 3, ev::ChanRecv{{6}, {0}, ChanHow::blocks, {0}}).park(0, 0, 3, kChan, 6).runLocal(0, 0, 2, 2);
  b.add(0, 0, 2, ev::ChanSend{{5}, {1}, ChanHow::direct, {0}});
  b.add(0, 0, 1, ev::GoReady{{2}, {5}, trace::ReadyCause::chanSend, {-1}})
      .add(0, 0, 1, ev::RunqPut{{0}, QueuePlace::runnext});
  b.add(0, 0, 2, ev::ChanSend{{6}, {3}, ChanHow::direct, {0}});
  b.add(0, 0, 3, ev::GoReady{{2}, {6}, trace::ReadyCause::chanSend, {-1}})
      .add(0, 0, 3, ev::RunqPut{{1}, QueuePlace::runnext});
  b.add(0, 0, 1, ev::RunqPut{{0}, QueuePlace::tail}).park(0, 0, 2, WaitReason::sleep, 9).runNext(0, 0, 3, 2);
  b.park(0, 0, 3, WaitReason::sleep, 9).runLocal(0, 0, 1, 3).add(0, 0, 1, ev::SelectDone{{0}, {5}});
  Validator v(ValidatorOptions::forHeader(b.trace.header), &b.trace.strings);
  for (const trace::Event& e : b.trace.events) v.feed(e);
  EXPECT_EQ(v.total(), 0u) << (v.violations().empty() ? "" : v.violations()[0].text);
  EXPECT_TRUE(v.state().selects.empty());
  EXPECT_TRUE(v.state().chans.find(6)->recvq.empty());
}

}  // namespace
}  // namespace gmp::replay
