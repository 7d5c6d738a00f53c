// Each program of order_case.h in both worlds: our runtime must print what Go prints.
#include "tests/core/order/order_case.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include <gmpscope/sim.h>

namespace {

using order::Case;

bool isLegal(const Case& c, const std::string& output) {
  return std::find(c.legal.begin(), c.legal.end(), output) != c.legal.end();
}

class Order : public testing::TestWithParam<Case> {};

// A machine that stalls us lets the monitor thread preempt somebody: such strays happen to Go as well. A wrong runtime
// is wrong every time.
TEST_P(Order, OnRealThreadsIsThatOfGo) {
  constexpr int kEnough = 5, kAtMost = 15;
  int legal = 0;
  std::map<std::string, int> strays;
  for (int run = 0; run < kAtMost && legal < kEnough; ++run) {
    std::string output;
    gmp::run(gmp::Config{.gomaxprocs = 1, .seed = static_cast<std::uint64_t>(run) + 1},
             [&] { output = GetParam().program(); });
    if (isLegal(GetParam(), output)) ++legal;
    else ++strays[output];
  }
  EXPECT_EQ(legal, kEnough);
  if (legal == kEnough) return;
  for (const auto& [output, times] : strays) ADD_FAILURE() << times << " times " << output;
}

TEST_P(Order, InTheVirtualWorldIsThatOfGo) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    std::string output;
    gmp::sim::Config config;
    config.gomaxprocs = 1;
    config.seed = seed;
    config.trace = false;
    const gmp::sim::Result result = gmp::sim::run(config, [&] { output = GetParam().program(); });
    EXPECT_EQ(result.status, 0) << result.fatal;
    EXPECT_TRUE(isLegal(GetParam(), output)) << "seed " << seed << ": " << output;
  }
}

INSTANTIATE_TEST_SUITE_P(Go, Order, testing::ValuesIn(order::allCases()), [](const auto& p) { return p.param.name; });

// A runtime that always gives the same answer here is wrong.
TEST(OrderOfSelect, TwoReadyCasesBothWinAtTimes) {
  const std::vector<Case> all = order::allCases();
  const auto c =
      std::find_if(all.begin(), all.end(), [](const Case& x) { return x.name == std::string("SelectTwoReady"); });
  ASSERT_NE(c, all.end());
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 1; seed <= 64; ++seed) {
    gmp::run(gmp::Config{.gomaxprocs = 1, .seed = seed}, [&] { ++seen[c->program()]; });
  }
  EXPECT_EQ(seen.size(), 2u);
}

}  // namespace
