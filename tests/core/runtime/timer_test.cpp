#include <gmpscope/gmpscope.h>

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace std::chrono_literals;
using gmp::Config;

TEST(Sleep, NeverWakesEarly) {
  gmp::run(Config{.gomaxprocs = 2}, [] {
    for (auto d : {100us, 1000us, 3000us}) {
      gmp::TimePoint start = gmp::now();
      gmp::sleep(d);
      EXPECT_GE(gmp::now() - start, d);
    }
  });
}

TEST(Sleep, SleepersThatExpireTogetherRunAsInGo) {
  // Deadlines in the order 3 2 1 0, all past when the only P looks: real Go prints 0 3 2 1.
  std::vector<int> order;
  gmp::run(Config{.gomaxprocs = 1}, [&] {
    gmp::WaitGroup wg;
    gmp::TimePoint start = gmp::now();
    for (int i = 0; i < 4; ++i) {
      wg.go([&, i] {
        gmp::sleep(start + std::chrono::milliseconds(8 - 2 * i) - gmp::now());
        order.push_back(i);
      });
    }
    gmp::gosched();
    gmp::gosched();
    // Keeps the P past all deadlines: reading the clock is no safe point.
    while (gmp::now() < start + 12ms) {}
    wg.wait();
  });
  EXPECT_EQ(order, (std::vector<int>{0, 3, 2, 1}));
}

TEST(Sleep, ManySleepersAllWake) {
  int woken = 0;
  gmp::run(Config{.gomaxprocs = 4}, [&] {
    gmp::WaitGroup wg;
    gmp::Mutex mu;
    for (int i = 0; i < 2000; ++i) {
      wg.go([&, i] {
        gmp::sleep(std::chrono::microseconds(i % 97));
        mu.lock();
        ++woken;
        mu.unlock();
      });
    }
    wg.wait();
  });
  EXPECT_EQ(woken, 2000);
}

TEST(Sleep, ZeroAndNegativeReturnAtOnce) {
  gmp::run([] {
    gmp::sleep(0ns);
    gmp::sleep(-1s);
  });
}

}  // namespace
