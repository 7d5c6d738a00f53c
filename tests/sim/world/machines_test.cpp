// The Ms of the virtual world: clocks, CPUs, futexes, sleeps, ends.
#include <gtest/gtest.h>

#include "core/base/sanitizers.h"
#include "tests/sim/world/world_fixture.h"

#if GMP_ASAN
#include <sanitizer/lsan_interface.h>
#endif

namespace gmp::sim {
namespace {

using Word = Atomic<std::uint32_t>;

TEST(Machines, ProgramEndsWhenTheFirstThreadReturns) {
  WorldFixture f;
  const Outcome o = f.run([&] { f.note("main"); });
  EXPECT_TRUE(o.ended);
  EXPECT_EQ(o.status, 0);
  EXPECT_EQ(f.log, "main@0 ");
}

TEST(Machines, PingPongOnAFutexTakesOneWakeLatencyEachWay) {
  Config c = bare();
  c.costs.wakeLatency = 1000;
  WorldFixture f(c);
  Word ball{0};
  const auto waitFor = [&](std::uint32_t turn) {
    for (std::uint32_t v; (v = ball.load()) != turn;) f.world.futexsleep(ball, v, -1);
  };
  const auto pass = [&](std::uint32_t turn) {
    ball.store(turn);
    f.world.futexwakeup(ball, 1);
  };
  f.run([&] {
    f.spawn([&] {
      for (int i = 0; i < 3; ++i) {
        waitFor(1);
        f.note("pong");
        pass(0);
      }
    });
    f.world.usleep(1'000'000);
    for (int i = 0; i < 3; ++i) {
      pass(1);
      waitFor(0);
      f.note("ping");
    }
  });
  // Each pass: 1 ns for the wake call, 1000 ns until the other runs.
  EXPECT_EQ(f.log, "pong@1001002 ping@1002003 pong@1003004 ping@1004005 pong@1005006 ping@1006007 ");
}

TEST(Machines, FutexSleepReturnsAtOnceWhenTheWordHasChanged) {
  WorldFixture f(bare());
  Word w{7};
  f.run([&] {
    f.world.futexsleep(w, 6, -1);
    f.note("on");
  });
  EXPECT_EQ(f.log, "on@1 ");
}

TEST(Machines, FutexWakesSleepersOfThatWordFirstComeFirstServed) {
  Config c = bare();
  c.cores = 8;
  WorldFixture f(c);
  Word w{0}, other{0};
  f.run([&] {
    for (const char* name : {"a", "b", "c"}) {
      f.spawn([&f, &w, name] {
        f.world.futexsleep(w, 0, -1);
        f.log += name;
      });
      f.world.usleep(10);
    }
    f.spawn([&] {
      f.world.futexsleep(other, 0, -1);
      f.log += "!";
    });
    f.world.usleep(10);
    f.world.futexwakeup(w, 2);
    f.world.usleep(10);
    f.log += "|";
    f.world.futexwakeup(w, 1);
    f.world.usleep(10);
  });
  EXPECT_EQ(f.log, "ab|c");
}

TEST(Machines, FutexTimeOutEndsASleepAndLeavesTheQueue) {
  WorldFixture f(bare());
  Word w{0};
  f.run([&] {
    f.world.futexsleep(w, 0, 5000);
    f.note("late");
    f.world.futexwakeup(w, 1);  // nobody is left there
  });
  EXPECT_EQ(f.log, "late@5001 ");
}

TEST(Machines, IdleWorldJumpsToTheNextTimer) {
  Config c = bare();
  WorldFixture f(c);
  f.run([&] {
    f.spawn([&] {
      f.world.usleep(3'000'000'000);
      f.note("b");
    });
    f.world.usleep(1'000'000'000);
    f.note("a");
    f.world.usleep(10'000'000'000);
    f.note("end");
  });
  EXPECT_EQ(f.log, "a@1000000001 b@3000000001 end@11000000002 ");
  EXPECT_LT(f.world.steps(), 20u);
}

TEST(Machines, TimerSlackAndWakeUpCostAreAddedToASleep) {
  Config c = bare();
  c.costs.timerSlack = 50'000;
  c.costs.contextSwitch = 1'500;
  WorldFixture f(c);
  f.run([&] {
    f.world.usleep(20'000);
    f.note("up");
  });
  EXPECT_EQ(f.log, "up@71501 ");
}

TEST(Machines, TwoThreadsOnTwoCpusComputeAtTheSameTime) {
  WorldFixture f(bare());
  Word never{0};
  f.run([&] {
    f.spawn([&] {
      EXPECT_EQ(f.world.compute(1'000'000, never), 0);
      f.note("other");
    });
    EXPECT_EQ(f.world.compute(1'000'000, never), 0);
    f.note("main");
    f.world.joinosprocs(0);
  });
  EXPECT_EQ(f.log, "main@1000000 other@1000000 ");
}

TEST(Machines, ThreadsShareOneCpuInTurns) {
  Config c = bare();
  c.cores = 1;
  c.costs.quantum = 1'000'000;
  WorldFixture f(c);
  Word never{0};
  f.run([&] {
    for (const char* name : {"a", "b"}) {
      f.spawn([&f, &never, name] {
        f.world.compute(2'500'000, never);
        f.note(name);
      });
    }
    f.world.joinosprocs(0);
    f.note("main");
  });
  // a and b alternate, a millisecond each: a ends with half a turn at 4.5 ms, b at 5 ms.
  EXPECT_EQ(f.log, "a@4500000 b@5000000 main@5000000 ");
}

TEST(Machines, ABlockedThreadLeavesItsCpuToTheNext) {
  Config c = bare();
  c.cores = 1;
  WorldFixture f(c);
  Word never{0};
  f.run([&] {
    f.spawn([&] {
      f.world.compute(1'000'000, never);
      f.note("computed");
    });
    f.world.blockThread(5'000'000);
    f.note("unblocked");
  });
  EXPECT_EQ(f.log, "computed@1000001 unblocked@5000001 ");
}

TEST(Machines, ComputeSeesARequestToStopWithinTenMicroseconds) {
  WorldFixture f(bare());
  Word stop{0};
  std::int64_t asked = 0;
  f.run([&] {
    f.spawn([&] {
      f.world.usleep(3'333'333);
      asked = f.world.traceTime();
      stop.store(1);
    });
    const std::int64_t start = f.world.traceTime();
    const std::int64_t left = f.world.compute(10'000'000, stop);
    EXPECT_EQ(f.world.traceTime() - start, 10'000'000 - left);
    EXPECT_GE(f.world.traceTime(), asked);
    EXPECT_LE(f.world.traceTime(), asked + 10'000);
  });
  EXPECT_EQ(asked, 3'333'334);
}

TEST(Machines, ComputeUnderATestingPolicySeesARequestWithinASlice) {
  Config c = bare();
  c.policy.kind = Policy::random;
  WorldFixture f(c);
  Word stop{0};
  f.run([&] {
    f.spawn([&] {
      f.world.usleep(3'000'000);
      stop.store(1);
    });
    EXPECT_GT(f.world.compute(10'000'000, stop), 6'900'000);
  });
}

TEST(Machines, AWokenThreadIsNeverBehindItsWaker) {
  WorldFixture f;
  Word w{0}, never{0};
  std::int64_t waker = 0, woken = 0;
  f.run([&] {
    f.spawn([&] {
      f.world.futexsleep(w, 0, -1);
      woken = f.world.traceTime();
    });
    f.world.compute(2'000'000, never);
    waker = f.world.traceTime();
    f.world.futexwakeup(w, 1);
    f.world.joinosprocs(0);
  });
  EXPECT_GE(woken, waker + Costs{}.wakeLatency);
}

TEST(Machines, JoinWaitsForAllButTheExceptions) {
  WorldFixture f(bare());
  f.run([&] {
    f.spawn([&] {
      f.world.usleep(1000);
      f.log += "short ";
    });
    f.spawn([&] {
      f.world.blockThread(1'000'000);
      f.log += "long ";
    });
    f.world.joinosprocs(1);
    f.log += "joined ";
  });
  EXPECT_EQ(f.log, "short joined ");
}

TEST(Machines, ThreadsThatEndGiveTheirStacksBack) {
  WorldFixture f(bare());
  int ran = 0;
  f.run([&] {
    for (int i = 0; i < 2000; ++i) {
      f.spawn([&] { ++ran; });
      f.world.usleep(100);
    }
  });
  EXPECT_EQ(ran, 2000);
}

TEST(Machines, NothingLeftToHappenIsReportedAsAStall) {
  WorldFixture f;
  Word w{0};
  const Outcome o = f.run([&] { f.world.futexsleep(w, 0, -1); });
  EXPECT_EQ(o.status, 3);
  EXPECT_EQ(o.text.substr(0, 44), "virtual world: nothing can happen any more a");
}

TEST(Machines, TheLimitOfVirtualTimeEndsARun) {
  Config c = bare();
  c.limit = 2s;
  WorldFixture f(c);
  const Outcome o = f.run([&] {
    for (;;) f.world.usleep(1'000'000);
  });
  EXPECT_EQ(o.status, 3);
  EXPECT_EQ(o.text, "virtual world: the limit of 2.000000000 s of virtual time has been reached");
  EXPECT_EQ(f.world.elapsed(), 2'000'000'000);
}

TEST(Machines, AHangIsEndedByTheStepBudget) {
  Config c = bare();
  c.maxSteps = 100'000;
  WorldFixture f(c);
  const Outcome o = f.run([&] {
    for (;;) f.world.point(Where::spin);
  });
  EXPECT_EQ(o.status, 3);
  EXPECT_NE(o.text.find("no end after"), std::string::npos) << o.text;
}

TEST(Machines, CostsOfZeroStillLetASpinnerEnd) {
  Config c = bare();
  c.cores = 1;
  c.costs.osyield = c.costs.spin = c.costs.procyieldPerCycle = 0;
  WorldFixture f(c);
  Word flag{0};
  f.run([&] {
    f.spawn([&] { flag.store(1); });
    while (flag.load() == 0) f.world.osyield();
    f.log = "done";
  });
  EXPECT_EQ(f.log, "done");
}

TEST(Machines, ExitProgramEndsTheRunFromAnyThread) {
  WorldFixture f(bare());
  const Outcome o = f.run([&] {
    f.spawn([&] {
      f.world.usleep(1000);
      f.world.exitProgram(2, "fatal error: so it is\n");
    });
    f.world.usleep(1'000'000);
    ADD_FAILURE() << "the program went on";
  });
  EXPECT_EQ(o.status, 2);
  EXPECT_EQ(o.text, "fatal error: so it is\n");
}

TEST(Machines, ExceptionsInFlightBelongToTheirThread) {
#if GMP_ASAN
  const __lsan::ScopedDisabler leavesTwoExceptionsBehind;
#endif
  WorldFixture f;
  f.run([&] {
    f.spawn([&] {
      try {
        throw 2;
      } catch (int e) {
        f.world.usleep(1000);
        EXPECT_EQ(e, 2);
        EXPECT_EQ(std::uncaught_exceptions(), 0);
        f.world.exitProgram(0, {});  // leaves a caught exception behind
      }
    });
    try {
      throw 1;
    } catch (int) { f.world.usleep(100'000'000); }
  });
  EXPECT_EQ(std::current_exception(), nullptr);
}

TEST(Machines, AStopFromOutsideEndsTheRun) {
  RunControl control;
  Config c;
  c.control = &control;
  WorldFixture f(c);
  const Outcome o = f.run([&] {
    for (int i = 0;; ++i) {
      if (i == 100) control.stop();
      f.world.usleep(1'000'000);
    }
  });
  EXPECT_EQ(o.status, 0);
  EXPECT_EQ(o.text, "");
}

TEST(Machines, StampsNeverDecreaseInTheOrderOfEffects) {
  Config c;
  c.cores = 3;
  WorldFixture f(c);
  Word lock{0}, never{0};
  std::int64_t last = 0;
  int looks = 0;
  const auto look = [&] {
    EXPECT_GE(f.world.traceTime(), last);
    last = f.world.traceTime();
    ++looks;
  };
  const auto work = [&](int seed) {
    Rng rng(static_cast<std::uint64_t>(seed));
    for (int i = 0; i < 500; ++i) {
      switch (rng.below(4)) {
        case 0: f.world.compute(rng.below(30'000), never); break;
        case 1: f.world.usleep(rng.below(30'000)); break;
        case 2: f.world.futexwakeup(lock, 1); break;
        case 3: f.world.futexsleep(lock, 0, 20'000); break;
      }
      look();
    }
  };
  f.run([&] {
    for (int i = 1; i < 6; ++i) f.spawn([&work, i] { work(i); });
    work(0);
    f.world.joinosprocs(0);
  });
  EXPECT_EQ(looks, 3000);
}

}  // namespace
}  // namespace gmp::sim
