// sync.Pool: slots, chains, stealing, the victim cache.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace {

using gmp::Config;
using gmp::Pool;

// A program on one P of each world.
template <class F>
void inBothWorlds(F main) {
  gmp::run(Config{.gomaxprocs = 1, .seed = 1}, main);
  const auto r = gmp::sim::run(gmp::sim::Config{.gomaxprocs = 1}, main);
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(Pool, GivesBackWhatWasPutAndMakesWhatIsMissing) {
  inBothWorlds([] {
    int made = 0;
    Pool<int> pool([&made] { return ++made; }, [](int& v) { v += 100; });
    EXPECT_EQ(pool.get(), 1);
    pool.put(7);
    EXPECT_EQ(pool.get(), 107);
    EXPECT_EQ(pool.get(), 2);
    const gmp::PoolStats s = pool.stats();
    EXPECT_EQ(s.gets, 3u);
    EXPECT_EQ(s.made, 2u);
    EXPECT_EQ(s.puts, 1u);
  });
}

TEST(Pool, TheFirstPutIsThePrivateSlotTheRestIsAStack) {
  inBothWorlds([] {
    Pool<int> pool([] { return -1; });
    for (int i = 0; i < 5; ++i) pool.put(i);
    std::vector<int> got;
    for (int i = 0; i < 6; ++i) got.push_back(pool.get());
    EXPECT_EQ(got, (std::vector<int>{0, 4, 3, 2, 1, -1}));
  });
}

TEST(Pool, HoldsManyMoveOnlyValuesThroughMoveOnlyCallables) {
  inBothWorlds([] {
    Pool<std::unique_ptr<int>> pool([first = std::make_unique<int>(-1)] { return std::make_unique<int>(*first); },
                                    [token = std::make_unique<int>(0)](std::unique_ptr<int>&) {});
    for (int i = 0; i < 1000; ++i) pool.put(std::make_unique<int>(i));
    std::vector<bool> seen(1000);
    for (int i = 0; i < 1000; ++i) seen[static_cast<std::size_t>(*pool.get())] = true;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 1000);
    EXPECT_EQ(*pool.get(), -1);
  });
}

// A value that can be moved into a new place, but not over another value.
struct Sealed {
  explicit Sealed(int n) : number(n) {}
  Sealed(Sealed&&) = default;
  Sealed& operator=(Sealed&&) = delete;
  const int number;
};

TEST(Pool, AValueNeedsAMoveConstructorOnly) {
  inBothWorlds([] {
    Pool<Sealed> pool([] { return Sealed(-1); });
    for (int i = 0; i < 3; ++i) pool.put(Sealed(i));
    Pool<Sealed>::age();
    std::vector<int> got;
    for (int i = 0; i < 4; ++i) got.push_back(pool.get().number);
    EXPECT_EQ(got, (std::vector<int>{0, 1, 2, -1}));  // out of the victim cache
  });
}

TEST(Pool, WhatIsNotUsedDiesWithTheSecondAge) {
  inBothWorlds([] {
    auto value = std::make_shared<int>(5);
    Pool<std::shared_ptr<int>> pool([] { return std::shared_ptr<int>(); });
    pool.put(value);
    pool.put(value);
    Pool<std::shared_ptr<int>>::age();
    EXPECT_EQ(value.use_count(), 3);
    EXPECT_EQ(pool.get(), value);  // out of the victim cache
    EXPECT_EQ(pool.stats().revived, 1u);
    Pool<std::shared_ptr<int>>::age();
    EXPECT_EQ(value.use_count(), 1);
    EXPECT_EQ(pool.get(), nullptr);
    EXPECT_EQ(pool.stats().dropped, 1u);
  });
}

TEST(Pool, DestroysWhatIsInIt) {
  inBothWorlds([] {
    auto value = std::make_shared<int>(5);
    {
      Pool<std::shared_ptr<int>> pool([] { return std::shared_ptr<int>(); });
      for (int i = 0; i < 20; ++i) pool.put(value);
      Pool<std::shared_ptr<int>>::age();
      for (int i = 0; i < 20; ++i) pool.put(value);
      EXPECT_EQ(value.use_count(), 41);
    }
    EXPECT_EQ(value.use_count(), 1);
  });
}

Pool<std::string>& words() {
  static Pool<std::string> pool([] { return std::string("new"); }, [](std::string& s) { s += "!"; });
  return pool;
}

TEST(Pool, ANextRunSeesNothingOfTheLast) {
  inBothWorlds([] {
    words().put("old");
    EXPECT_EQ(words().get(), "old!");
    words().put("left");
  });
  inBothWorlds([] { EXPECT_EQ(words().get(), "new"); });
}

TEST(Pool, OutsideOfARunItMakesAndDestroys) {
  auto value = std::make_shared<int>(1);
  Pool<std::shared_ptr<int>> pool([] { return std::shared_ptr<int>(); });
  pool.put(value);
  EXPECT_EQ(value.use_count(), 1);
  EXPECT_EQ(pool.get(), nullptr);
}

// One P puts, the others can only steal.
TEST(Pool, OtherPsSteal) {
  gmp::sim::Config config{.gomaxprocs = 4, .cores = 4};
  std::uint64_t stolen = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    config.seed = seed;
    const auto r = gmp::sim::run(config, [&] {
      Pool<int> pool([] { return 0; });
      for (int i = 1; i <= 64; ++i) pool.put(i);
      int sum = 0;
      gmp::WaitGroup wg;
      gmp::Mutex mu;
      for (int g = 0; g < 8; ++g) {
        wg.go([&] {
          for (int i = 0; i < 8; ++i) {
            gmp::compute(std::chrono::microseconds(20));
            const int got = pool.get();
            const std::lock_guard held(mu);
            sum += got;
          }
        });
      }
      wg.wait();
      for (int rest = pool.get(); rest != 0; rest = pool.get()) sum += rest;
      // Each at most once; 1, in the private slot of the P that put it, can be had on that P only.
      EXPECT_GE(sum, 64 * 65 / 2 - 1);
      EXPECT_LE(sum, 64 * 65 / 2);
      stolen += pool.stats().stolen;
    });
    EXPECT_EQ(r.status, 0) << r.fatal << " seed " << seed;
  }
  EXPECT_GT(stolen, 0u);
}

TEST(Pool, NoValueIsHeldTwice) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    struct Box {
      gmp::Atomic<std::uint32_t> held{0};
    };
    Pool<std::unique_ptr<Box>> pool([] { return std::make_unique<Box>(); });
    gmp::WaitGroup wg;
    for (int g = 0; g < 8; ++g) {
      wg.go([&, g] {
        std::vector<std::unique_ptr<Box>> mine;
        for (int i = 0; i < 5000; ++i) {
          std::unique_ptr<Box> box = pool.get();
          ASSERT_EQ(box->held.exchange(1), 0u);
          mine.push_back(std::move(box));
          if (mine.size() < static_cast<std::size_t>(1 + g)) continue;
          for (auto& b : mine) {
            b->held.store(0);
            pool.put(std::move(b));
          }
          mine.clear();
          if (i % 1000 == 0 && g == 0) Pool<std::unique_ptr<Box>>::age();
          if (i % 50 == 0) gmp::gosched();
        }
      });
    }
    wg.wait();
    const gmp::PoolStats s = pool.stats();
    EXPECT_EQ(s.gets, 8u * 5000u);
    EXPECT_LT(s.made, s.gets);
  });
}

}  // namespace
