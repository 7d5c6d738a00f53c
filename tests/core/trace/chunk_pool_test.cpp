#include "core/trace/chunk_pool.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/rng.h"

namespace {

using gmp::trace::Chunk;
using gmp::trace::ChunkPool;

TEST(ChunkPool, GivesAsManyAsTheEventsNeedAndOneMoreABuffer) {
  ChunkPool pool(2 * Chunk::kEvents + 1);
  pool.addBuffer();
  std::set<Chunk*> taken;
  for (int i = 0; i < 4; ++i) taken.insert(pool.take());
  EXPECT_EQ(taken.size(), 4u);
  EXPECT_EQ(taken.count(nullptr), 0u);
  EXPECT_EQ(pool.take(), nullptr);
}

TEST(ChunkPool, WhatIsToBeReadyIsInMemory) {
  constexpr std::size_t kChunks = 256;
  ChunkPool pool(2 * kChunks * Chunk::kEvents, kChunks * Chunk::kEvents);
  const auto page = static_cast<std::uintptr_t>(getpagesize());
  for (std::size_t i = 0; i < kChunks; ++i) {
    unsigned char resident = 0;
    void* at = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(pool.take()) / page * page);
    ASSERT_EQ(mincore(at, 1, &resident), 0);
    if (i == 0 && resident == 0) GTEST_SKIP() << "this system does not know MADV_POPULATE_WRITE";
    EXPECT_EQ(resident & 1, 1) << i;
  }
}

TEST(ChunkPool, AChunkThatCameBackIsTakenFirst) {
  ChunkPool pool(4 * Chunk::kEvents);
  Chunk* a = pool.take();
  Chunk* b = pool.take();
  pool.give(a);
  pool.give(b);
  EXPECT_EQ(pool.take(), b);
  EXPECT_EQ(pool.take(), a);
}

TEST(ChunkPool, NoChunkIsTakenTwice) {
  ChunkPool pool(3 * Chunk::kEvents);  // few, so that the same ones come and go all the time
  std::atomic<int> clashes{0};
  std::vector<std::thread> threads;
  for (int t = 1; t <= 4; ++t) {
    threads.emplace_back([&, t] {
      gmp::Rng rng(static_cast<std::uint64_t>(t));
      for (int i = 0; i < 100'000; ++i) {
        Chunk* mine[2] = {pool.take(), pool.take()};
        for (Chunk* c : mine) {
          if (c != nullptr) c->events[0].g = t;
        }
        if (rng.chance(1, 64)) std::this_thread::yield();
        for (Chunk* c : mine) {
          if (c == nullptr) continue;
          if (c->events[0].g != t) clashes.fetch_add(1);
          pool.give(c);
        }
      }
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(clashes.load(), 0);
  std::set<Chunk*> left;
  while (Chunk* c = pool.take()) left.insert(c);
  EXPECT_EQ(left.size(), 3u);
}

}  // namespace
