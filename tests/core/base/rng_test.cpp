#include <array>

#include <gtest/gtest.h>

#include "core/base/rng.h"

namespace {

// Published values of splitmix64 for the seed 1234567.
TEST(Rng, GivesTheSameNumbersEverywhere) {
  gmp::Rng rng(1234567);
  EXPECT_EQ(rng.next(), 6457827717110365317u);
  EXPECT_EQ(rng.next(), 3203168211198807973u);
  EXPECT_EQ(rng.next(), 9817491932198370423u);
}

TEST(Rng, BelowStaysBelowAndReachesEverything) {
  gmp::Rng rng(7);
  std::array<int, 5> seen{};
  for (int i = 0; i < 10000; ++i) {
    const std::uint32_t v = rng.below(5);
    ASSERT_LT(v, 5u);
    ++seen[v];
  }
  for (int n : seen) EXPECT_NEAR(n, 2000, 300);
}

TEST(Rng, ChanceHasTheWantedRate) {
  gmp::Rng rng(7);
  int yes = 0;
  for (int i = 0; i < 10000; ++i) yes += rng.chance(1, 4);
  EXPECT_NEAR(yes, 2500, 300);
  EXPECT_FALSE(rng.chance(0, 4));
  EXPECT_TRUE(rng.chance(4, 4));
}

}  // namespace
