#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/rng.h"
#include "core/base/sanitizers.h"
#include "core/fiber/stack_pool.h"

namespace {

using gmp::fiber::Stack;
using gmp::fiber::StackPool;

constexpr std::size_t kBytes = 64u << 10;

// Asks the kernel, which answers EFAULT where a program would die.
bool readable(const void* address) {
  int pipe_fds[2];
  if (pipe(pipe_fds) != 0) return false;
  const bool ok = write(pipe_fds[1], address, 1) == 1;
  EXPECT_TRUE(ok || errno == EFAULT);
  close(pipe_fds[0]);
  close(pipe_fds[1]);
  return ok;
}

const char* guardOf(const Stack& s) { return static_cast<const char*>(s.lo) - 1; }

TEST(StackPool, GivesWritableStacksWithAGuardBelow) {
  StackPool pool(kBytes);
  EXPECT_EQ(pool.stackBytes(), kBytes);
  const Stack s = pool.get();
  ASSERT_NE(s.lo, nullptr);
  EXPECT_LT(s.size, kBytes);
  std::memset(s.lo, 1, s.size);
  EXPECT_FALSE(readable(guardOf(s)));
  EXPECT_TRUE(pool.guarded());
  pool.put(s);
}

TEST(StackPool, RoundsUpToPages) {
  StackPool pool(kBytes + 1);
  EXPECT_EQ(pool.stackBytes() % 4096, 0u);
  EXPECT_GT(pool.stackBytes(), kBytes);
}

TEST(StackPool, GuardHitNamesTheStack) {
  StackPool pool(kBytes);
  const Stack a = pool.get();
  const Stack b = pool.get();
  void* lo = nullptr;
  EXPECT_TRUE(pool.guardHit(guardOf(a), &lo));
  EXPECT_EQ(lo, a.lo);
  EXPECT_TRUE(pool.guardHit(static_cast<char*>(b.lo) - 4096, &lo));
  EXPECT_EQ(lo, b.lo);
  EXPECT_FALSE(pool.guardHit(b.lo, &lo));
  EXPECT_FALSE(pool.guardHit(static_cast<char*>(b.lo) + b.size - 1, &lo));
  int local = 0;
  EXPECT_FALSE(pool.guardHit(&local, &lo));
  EXPECT_FALSE(pool.guardHit(nullptr, &lo));
}

TEST(StackPool, ReusesTheStackThatCameBackLast) {
  StackPool pool(kBytes);
  const Stack a = pool.get();
  const Stack b = pool.get();
  EXPECT_NE(a.lo, b.lo);
  EXPECT_EQ(pool.inUse(), 2u);
  pool.put(a);
  pool.put(b);
  EXPECT_EQ(pool.inUse(), 0u);
  EXPECT_EQ(pool.get().lo, b.lo);
  EXPECT_EQ(pool.get().lo, a.lo);
}

TEST(StackPool, GivesFortyThousandSeparateStacks) {
  constexpr std::size_t kMany = 40'000;
  StackPool pool(kBytes);
  std::vector<Stack> stacks;
  std::set<void*> distinct;
  for (std::size_t i = 0; i < kMany; ++i) {
    const Stack s = pool.get();
    ASSERT_NE(s.lo, nullptr) << i;
    stacks.push_back(s);
    distinct.insert(s.lo);
    if (i % 8 == 0) static_cast<char*>(s.lo)[s.size - 1] = static_cast<char>(i / 8);
  }
  EXPECT_EQ(distinct.size(), kMany);
  EXPECT_EQ(pool.inUse(), kMany);
  // A kernel without cheap guards has them for the first 16,000 only, and the pool says so.
  const std::size_t guarded = pool.guarded() ? kMany : 16'000;
  for (std::size_t i = 0; i < kMany; ++i) {
    void* lo = nullptr;
    ASSERT_TRUE(pool.guardHit(guardOf(stacks[i]), &lo));
    ASSERT_EQ(lo, stacks[i].lo);
    if (i % 100 == 0) { ASSERT_EQ(readable(guardOf(stacks[i])), i >= guarded) << i; }
    if (i % 8 == 0) { ASSERT_EQ(static_cast<char*>(stacks[i].lo)[stacks[i].size - 1], static_cast<char>(i / 8)); }
  }
  for (const Stack& s : stacks) pool.put(s);
  EXPECT_EQ(pool.inUse(), 0u);
  // What the pool did with the surplus does not harm the guards.
  EXPECT_FALSE(readable(guardOf(stacks[0])));
  EXPECT_FALSE(readable(guardOf(stacks[15'999])));
}

TEST(StackPool, ServesSeveralThreads) {
  StackPool pool(kBytes);
  std::atomic<bool> clash{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      gmp::Rng rng(static_cast<std::uint64_t>(t));
      std::vector<Stack> mine;
      for (int i = 0; i < 5000; ++i) {
        if (mine.empty() || rng.chance(1, 2)) {
          mine.push_back(pool.get());
          *static_cast<volatile int*>(mine.back().lo) = t;
        } else {
          // A stack that two threads hold at once would show the other's number.
          if (*static_cast<volatile int*>(mine.back().lo) != t) clash = true;
          pool.put(mine.back());
          mine.pop_back();
        }
      }
      for (const Stack& s : mine) pool.put(s);
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_FALSE(clash);
  EXPECT_EQ(pool.inUse(), 0u);
}

TEST(StackPoolDeathTest, TouchingAGuardKills) {
  StackPool pool(kBytes);
  const Stack s = pool.get();
  EXPECT_DEATH(*const_cast<volatile char*>(guardOf(s)) = 1, "");
}

#if !GMP_ASAN && !GMP_TSAN  // they need terabytes of address space for themselves
// With a GiB of address space: 0 if nearly all of it became stacks, then null came, and the pool is still sound.
int exhaustAddressSpace() {
  const rlimit limit{1u << 30, 1u << 30};
  setrlimit(RLIMIT_AS, &limit);
  StackPool pool(kBytes);
  std::size_t n = 0;
  while (pool.get().lo != nullptr) ++n;
  return n > 10'000 && pool.inUse() == n && pool.get().lo == nullptr ? 0 : 1;
}

TEST(StackPoolDeathTest, SaysWhenAddressSpaceIsOut) {
  EXPECT_EXIT(_exit(exhaustAddressSpace()), testing::ExitedWithCode(0), "");
}
#endif

}  // namespace
