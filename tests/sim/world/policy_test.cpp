// The order in which threads go on: the same for the same seed, different for others, and all of it reachable.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/world/world_fixture.h"

namespace gmp::sim {
namespace {

using Word = Atomic<std::uint32_t>;

Config with(Policy::Kind kind, std::uint64_t seed) {
  Config c;
  c.policy.kind = kind;
  c.policy.horizon = 40;
  c.seed = seed;
  return c;
}

// Three threads of five steps each; who did which step, in order.
std::string interleaving(const Config& c) {
  WorldFixture f(c);
  f.run([&] {
    for (const char* name : {"a", "b", "c"}) {
      f.spawn([&f, name] {
        for (int i = 0; i < 5; ++i) {
          f.log += name;
          f.world.point(Where::lock);
        }
      });
    }
    f.world.joinosprocs(0);
  });
  return f.log;
}

class EveryPolicy : public testing::TestWithParam<Policy::Kind> {};

TEST_P(EveryPolicy, SameSeedSameOrder) {
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    const Config c = with(GetParam(), seed);
    EXPECT_EQ(interleaving(c), interleaving(c)) << "seed " << seed;
  }
}

TEST_P(EveryPolicy, ALoopThatWaitsForAnotherThreadEnds) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Config c = with(GetParam(), seed);
    c.maxSteps = 1'000'000;
    for (const bool yields : {true, false}) {
      WorldFixture f(c);
      Word flag{0};
      const Outcome o = f.run([&] {
        f.spawn([&] {
          f.world.usleep(1000);
          flag.store(1);
        });
        while (flag.load() == 0) {
          if (yields) f.world.osyield();
          else f.world.point(Where::spin);
        }
      });
      EXPECT_EQ(o.status, 0) << "seed " << seed << ": " << o.text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryPolicy,
                         testing::Values(Policy::timed, Policy::random, Policy::sticky, Policy::pct, Policy::freeze));

TEST(Policies, OtherSeedsExploreOtherOrders) {
  for (const Policy::Kind kind : {Policy::random, Policy::sticky, Policy::pct, Policy::freeze}) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) seen.insert(interleaving(with(kind, seed)));
    EXPECT_GT(seen.size(), kind == Policy::random ? 150u : 20u) << "policy " << static_cast<int>(kind);
  }
}

TEST(Policies, TimedVariesWithTheSeedAsCostsDoAndNotWithoutThat) {
  const auto end = [](std::uint64_t seed, double spread) {
    Config c = with(Policy::timed, seed);
    c.costs.spread = spread;
    WorldFixture f(c);
    f.run([&] {
      for (int i = 0; i < 1000; ++i) f.world.point(Where::lock);
    });
    return f.world.elapsed();
  };
  EXPECT_EQ(end(1, 0), 1000 * Costs{}.lock);
  EXPECT_EQ(end(2, 0), 1000 * Costs{}.lock);
  EXPECT_EQ(end(1, 0.5), end(1, 0.5));
  EXPECT_NE(end(1, 0.5), end(2, 0.5));
  EXPECT_NEAR(static_cast<double>(end(1, 0.5)), 1000 * Costs{}.lock, 100 * Costs{}.lock);
}

TEST(Policies, RandomFindsALostUpdateThatTimedDoesNot) {
  const auto lost = [](const Config& c) {
    WorldFixture f(c);
    int counter = 0;
    const auto increment = [&] {
      const int seen = counter;
      f.world.point(Where::lock);
      counter = seen + 1;
    };
    f.run([&] {
      f.spawn(increment);
      increment();
      f.world.joinosprocs(0);
    });
    return counter != 2;
  };
  EXPECT_FALSE(lost(with(Policy::timed, 1)));
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) found += lost(with(Policy::random, seed)) ? 1 : 0;
  EXPECT_GT(found, 0);
}

TEST(Policies, ThePortfolioHoldsEveryTestingPolicy) {
  std::map<Policy::Kind, int> count;
  std::set<int> change_points;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const Policy p = Policy::forSeed(seed);
    ++count[p.kind];
    change_points.insert(p.changePoints);
  }
  EXPECT_EQ(count.count(Policy::timed), 0u);
  for (const Policy::Kind kind : {Policy::random, Policy::sticky, Policy::pct, Policy::freeze}) {
    EXPECT_GT(count[kind], 110);
  }
  EXPECT_EQ(change_points, (std::set<int>{1, 2, 3, 4, 5, 6}));
}

TEST(Policies, ARecordedListOfChoicesGivesTheSameOrderWithAnySeed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::vector<std::int32_t> choices;
    Config c = with(Policy::random, seed);
    c.choices = &choices;
    const std::string first = interleaving(c);
    ASSERT_FALSE(choices.empty());
    Config again = with(Policy::scripted, seed + 1000);
    again.policy.script = std::make_shared<const std::vector<std::int32_t>>(choices);
    EXPECT_EQ(interleaving(again), first) << "seed " << seed;
  }
}

TEST(Policies, AFrozenThreadGoesOnWhenNoOtherCan) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Config c = with(Policy::freeze, seed);
    c.policy.changePoints = 6;
    std::string log = interleaving(c);
    std::sort(log.begin(), log.end());
    EXPECT_EQ(log, "aaaaabbbbbccccc") << "seed " << seed;
  }
}

TEST(Policies, StickyStaysWithTheRunningThread) {
  int switches_sticky = 0, switches_random = 0;
  const auto count = [](const std::string& s) {
    int n = 0;
    for (std::size_t i = 1; i < s.size(); ++i) n += s[i] != s[i - 1] ? 1 : 0;
    return n;
  };
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    switches_sticky += count(interleaving(with(Policy::sticky, seed)));
    switches_random += count(interleaving(with(Policy::random, seed)));
  }
  EXPECT_LT(switches_sticky * 2, switches_random);
}

TEST(Policies, TheClockOfATestingPolicyNeverGoesBack) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    WorldFixture f(with(Policy::random, seed));
    std::int64_t last = 0;
    const auto look = [&] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_GE(f.world.nanotime(), last);
        last = f.world.traceTime();
        if (i % 5 == 0) f.world.usleep(i * 1000);
      }
    };
    f.run([&] {
      f.spawn(look);
      f.spawn(look);
      look();
      f.world.joinosprocs(0);
    });
  }
}

}  // namespace
}  // namespace gmp::sim
