#include <atomic>
#include <cstdint>
#include <memory>

#include <gmpscope/world.h>
#include <gtest/gtest.h>

#include "core/fiber/here.h"

namespace {

using gmp::Atomic;

struct Machine {
  gmp::World* world = nullptr;
  void* seen = nullptr;
  Atomic<std::uint32_t> started{0};
  Atomic<std::uint32_t> mayEnd{0};
  static void run(void* self) {
    auto& m = *static_cast<Machine*>(self);
    m.seen = gmp::fiber::here().m;
    m.started.store(1);
    m.world->futexwakeup(m.started, 1);
    while (m.mayEnd.load() == 0) m.world->futexsleep(m.mayEnd, 0, -1);
  }
  void end() {
    mayEnd.store(1);
    world->futexwakeup(mayEnd, 1);
  }
  void awaitStart() {
    while (started.load() == 0) world->futexsleep(started, 0, -1);
  }
};

TEST(Threads, ANewThreadKnowsItsM) {
  auto world = gmp::makeOsWorld(1);
  Machine m{world.get()};
  ASSERT_EQ(world->newosproc(Machine::run, &m), 0);
  m.end();
  world->joinosprocs(0);
  EXPECT_EQ(m.seen, &m);
  EXPECT_EQ(gmp::fiber::here().m, nullptr);
}

TEST(Threads, JoinWaitsForAll) {
  auto world = gmp::makeOsWorld(1);
  static std::atomic<int> ended;
  ended = 0;
  for (int i = 0; i < 20; ++i) ASSERT_EQ(world->newosproc([](void*) { ended.fetch_add(1); }, nullptr), 0);
  world->joinosprocs(0);
  EXPECT_EQ(ended.load(), 20);
  world->joinosprocs(0);  // nothing left: returns
}

TEST(Threads, JoinLeavesTheStuckOnesBehind) {
  auto world = gmp::makeOsWorld(1);
  Machine stuck{world.get()}, done{world.get()};
  ASSERT_EQ(world->newosproc(Machine::run, &stuck), 0);
  ASSERT_EQ(world->newosproc(Machine::run, &done), 0);
  stuck.awaitStart();
  done.end();
  world->joinosprocs(1);
  EXPECT_EQ(stuck.mayEnd.load(), 0u);
  EXPECT_EQ(done.seen, &done);
  stuck.end();
  world->joinosprocs(0);  // detached, but still counted
  EXPECT_EQ(stuck.seen, &stuck);
}

TEST(Threads, AWorldCanBeLeftBehindByAStuckThread) {
  static Atomic<std::uint32_t> go{0}, gone{0};
  go.store(0);
  gone.store(0);
  {
    auto world = gmp::makeOsWorld(1);
    // It uses no World any more: that one is gone.
    const auto stuck = [](void*) {
      auto own = gmp::makeOsWorld(2);
      while (go.load() == 0) own->futexsleep(go, 0, -1);
      gone.store(1);
      own->futexwakeup(gone, 1);
    };
    ASSERT_EQ(world->newosproc(stuck, nullptr), 0);
    world->joinosprocs(1);
  }
  auto other = gmp::makeOsWorld(3);
  go.store(1);
  other->futexwakeup(go, 1);
  while (gone.load() == 0) other->futexsleep(gone, 0, -1);
  EXPECT_EQ(gone.load(), 1u);
}

}  // namespace
