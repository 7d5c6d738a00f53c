#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/spin_lock.h"

namespace {

TEST(SpinLock, LetsOneInAtATime) {
  gmp::SpinLock lock;
  long n = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20000; ++i) {
        std::lock_guard guard(lock);
        ++n;
      }
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(n, 80000);
}

}  // namespace
