// More blocked threads than Go allows, in the virtual world, where threads cost little.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include "core/base/sanitizers.h"

namespace {

using namespace std::chrono_literals;

class ThreadLimit : public testing::Test {
 protected:
  void SetUp() override {
    if (GMP_ASAN || GMP_TSAN) GTEST_SKIP() << "10,000 stacks are more than the sanitizers follow";
  }
};

gmp::sim::Result blockThreads(int n) {
  gmp::sim::Config config;
  config.gomaxprocs = 1;
  config.trace = false;
  return gmp::sim::run(config, [n] {
    gmp::WaitGroup wg;
    for (int i = 0; i < n; ++i) wg.go([] { gmp::blockThread(10min); });
    wg.wait();
  });
}

TEST_F(ThreadLimit, TheTenThousandAndFirstThreadEndsTheProgramInGosWords) {
  const gmp::sim::Result r = blockThreads(10'100);
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(r.fatal.starts_with("runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion\n\n"))
      << r.fatal.substr(0, 200);
}

TEST_F(ThreadLimit, FewerBlockedThreadsAllComeBack) {
  const gmp::sim::Result r = blockThreads(9'900);
  EXPECT_EQ(r.status, 0) << r.fatal.substr(0, 200);
}

}  // namespace
