#include <gmpscope/gmpscope.h>

#include <gtest/gtest.h>

#include <atomic>

namespace {

using namespace std::chrono_literals;
using gmp::Config;

TEST(SetGomaxprocs, ChangesTheNumberOfPsUnderLoad) {
  std::atomic<long> turns{0};
  gmp::run(Config{.gomaxprocs = 4}, [&] {
    std::atomic<bool> stop{false};
    gmp::WaitGroup wg;
    for (int i = 0; i < 16; ++i) {
      wg.go([&] {
        while (!stop.load()) {
          turns.fetch_add(1);
          gmp::gosched();
        }
      });
    }
    for (int n : {1, 3, 2, 4, 1, 8, 2}) {
      int before = gmp::gomaxprocs();
      EXPECT_EQ(gmp::setGomaxprocs(n), before);
      EXPECT_EQ(gmp::gomaxprocs(), n);
      for (int k = 0; k < 20; ++k) gmp::gosched();
    }
    stop.store(true);
    wg.wait();
  });
  EXPECT_GT(turns.load(), 0);
}

TEST(SetGomaxprocs, StopsGoroutinesThatCompute) {
  gmp::run(Config{.gomaxprocs = 2}, [&] {
    gmp::WaitGroup wg;
    for (int i = 0; i < 3; ++i) wg.go([] { gmp::compute(20ms); });
    gmp::gosched();
    EXPECT_EQ(gmp::setGomaxprocs(1), 2);
    wg.wait();
    EXPECT_EQ(gmp::gomaxprocs(), 1);
  });
}

TEST(SetGomaxprocs, ANonsenseNumberChangesNothing) {
  gmp::run(Config{.gomaxprocs = 2}, [&] {
    EXPECT_EQ(gmp::setGomaxprocs(0), 2);
    EXPECT_EQ(gmp::setGomaxprocs(-3), 2);
    EXPECT_EQ(gmp::gomaxprocs(), 2);
  });
}

}  // namespace
