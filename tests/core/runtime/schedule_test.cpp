// What a program sees of the scheduler, on real threads.
#include <gmpscope/gmpscope.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using gmp::Config;

// The order in which n goroutines run that main starts and then waits for by yielding, on one P.
std::vector<int> spawnOrder(int n) {
  std::vector<int> order;
  gmp::run(Config{.gomaxprocs = 1, .seed = 1}, [&] {
    gmp::WaitGroup wg;
    wg.add(n);
    for (int i = 0; i < n; ++i) {
      gmp::go([&, i] {
        order.push_back(i);
        wg.done();
      });
    }
    wg.wait();
  });
  return order;
}

TEST(Schedule, RunReturnsZeroWhenMainReturns) {
  EXPECT_EQ(gmp::run([] {}), 0);
}

TEST(Schedule, RunCanBeCalledAgain) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(gmp::run(Config{.gomaxprocs = 1 + i % 4}, [] { gmp::gosched(); }), 0);
}

TEST(Schedule, TheLastGoroutineStartedRunsFirstThenTheOthersInOrder) {
  EXPECT_EQ(spawnOrder(5), (std::vector<int>{4, 0, 1, 2, 3}));
}

TEST(Schedule, OverflowOfTheRingGoesThroughTheGlobalQueueAsInGo) {
  // Real Go: spawn_257 prints "256 0-255".
  std::vector<int> order = spawnOrder(257);
  ASSERT_EQ(order.size(), 257u);
  EXPECT_EQ(order[0], 256);
  for (int i = 0; i < 256; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i) + 1], i);
}

TEST(Schedule, GoschedGoesBehindEverybodyElse) {
  std::vector<std::string> order;
  gmp::run(Config{.gomaxprocs = 1}, [&] {
    gmp::WaitGroup wg;
    for (int i = 0; i < 3; ++i) {
      wg.go([&, i] {
        for (int k = 0; k < 3; ++k) {
          order.push_back(std::to_string(i) + "." + std::to_string(k));
          gmp::gosched();
        }
      });
    }
    wg.wait();
  });
  // Real Go's answer.
  EXPECT_EQ(order, (std::vector<std::string>{"2.0", "0.0", "1.0", "2.1", "0.1", "1.1", "2.2", "0.2", "1.2"}));
}

TEST(Schedule, EveryGoroutineOfManyRunsOnceOnManyPs) {
  constexpr int kGoroutines = 20000;
  std::vector<std::atomic<int>> ran(kGoroutines);
  gmp::run(Config{.gomaxprocs = 4}, [&] {
    gmp::WaitGroup wg;
    for (int i = 0; i < kGoroutines; ++i) wg.go([&, i] { ran[static_cast<std::size_t>(i)].fetch_add(1); });
    wg.wait();
  });
  for (const auto& r : ran) EXPECT_EQ(r.load(), 1);
}

TEST(Schedule, MainDoesNotWaitForOthers) {
  std::atomic<int> ran{0};
  gmp::run(Config{.gomaxprocs = 2}, [&] {
    for (int i = 0; i < 100; ++i) {
      gmp::go([&] {
        gmp::sleep(1h);
        ran.fetch_add(1);
      });
    }
  });
  EXPECT_EQ(ran.load(), 0);
}

TEST(Schedule, MoveOnlyArgumentsAreMovedToTheGoroutine) {
  int got = 0;
  gmp::run(Config{.gomaxprocs = 1}, [&] {
    gmp::WaitGroup wg;
    wg.add(1);
    gmp::go(
        [&](std::unique_ptr<int> p) {
          got = *p;
          wg.done();
        },
        std::make_unique<int>(7));
    wg.wait();
  });
  EXPECT_EQ(got, 7);
}

TEST(Schedule, GoexitRunsDestructorsAndEndsOnlyItsGoroutine) {
  bool destroyed = false, after = false;
  gmp::run(Config{.gomaxprocs = 1}, [&] {
    gmp::WaitGroup wg;
    wg.go([&] {
      struct D {
        bool* b;
        ~D() { *b = true; }
      } d{&destroyed};
      gmp::goexit();
      after = true;
    });
    wg.wait();
  });
  EXPECT_TRUE(destroyed);
  EXPECT_FALSE(after);
}

TEST(Schedule, ExceptionsInFlightBelongToTheirGoroutine) {
  gmp::run(Config{.gomaxprocs = 2}, [&] {
    gmp::WaitGroup wg;
    for (int i = 0; i < 50; ++i) {
      wg.go([i] {
        try {
          throw std::runtime_error(std::to_string(i));
        } catch (const std::runtime_error& e) {
          for (int k = 0; k < 5; ++k) gmp::gosched();
          EXPECT_EQ(e.what(), std::to_string(i));
          try {
            throw;
          } catch (const std::runtime_error& again) { EXPECT_EQ(again.what(), std::to_string(i)); }
        }
      });
    }
    wg.wait();
  });
}

TEST(Schedule, CpuBoundGoroutinesShareOneP) {
  // Without preemption the first would keep the P until its end and the order would be strict.
  std::vector<int> finished;
  gmp::run(Config{.gomaxprocs = 1}, [&] {
    gmp::WaitGroup wg;
    wg.go([&] {
      gmp::compute(60ms);
      finished.push_back(0);
    });
    wg.go([&] {
      gmp::compute(200ms);
      finished.push_back(1);
    });
    wg.wait();
  });
  EXPECT_EQ(finished, (std::vector<int>{0, 1}));
}

TEST(Schedule, GoroutineIdsAreUniqueAndMainIsOne) {
  gmp::run(Config{.gomaxprocs = 2}, [&] {
    EXPECT_EQ(gmp::goid(), 1u);
    EXPECT_EQ(gmp::numGoroutine(), 1);
    EXPECT_EQ(gmp::gomaxprocs(), 2);
  });
}

using ScheduleDeathTest = testing::Test;

TEST(ScheduleDeathTest, AnExceptionThatLeavesAGoroutineIsAPanic) {
  EXPECT_EXIT(gmp::run([] { throw std::runtime_error("boom"); }), testing::ExitedWithCode(2),
              "^panic: boom\n\ngoroutine 1 \\[running\\]:\n");
}

TEST(ScheduleDeathTest, AllAsleepIsADeadlock) {
  EXPECT_EXIT(gmp::run(Config{.gomaxprocs = 2},
                       [] {
                         gmp::WaitGroup wg;
                         wg.add(1);
                         wg.wait();
                       }),
              testing::ExitedWithCode(2),
              "^fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 \\[sync.WaitGroup.Wait\\]:\n");
}

TEST(ScheduleDeathTest, MainThatGoexitsLeavesNobody) {
  EXPECT_EXIT(gmp::run([] { gmp::goexit(); }), testing::ExitedWithCode(2),
              "^fatal error: no goroutines \\(main called runtime.Goexit\\) - deadlock!\n");
}

// Uses stack until it runs into the guard; volatile, so that it is no loop.
int fillStack(int n) {
  volatile char block[256];
  block[0] = static_cast<char>(n);
  return n == 0 ? block[0] : fillStack(n - 1) + block[0];
}

TEST(ScheduleDeathTest, AStackOverflowNamesTheGoroutine) {
  EXPECT_EXIT(gmp::run([] { std::printf("%d", fillStack(1 << 20)); }), testing::ExitedWithCode(2),
              "goroutine stack exceeds [0-9]+-byte limit\nfatal error: stack overflow\n\ngoroutine 1 \\[running\\]:");
}

TEST(ScheduleDeathTest, RuntimeCallsOutsideAGoroutineSayWhatIsWrong) {
  EXPECT_DEATH(gmp::gosched(), "called on goroutines, inside gmp::run");
}

}  // namespace
