// Mutex and RWMutex: exclusion, order, modes, and that they may die as soon as the last lock has returned.
#include "tests/core/chan/recorded_run.h"

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace {

using gmp::Config;
using gmp::go;
using gmp::Mutex;
using gmp::RWMutex;
using gmp::WaitGroup;
using gmp::testing::eventsOf;
namespace ev = gmp::trace::ev;

constinit Mutex staticMutex;
constinit RWMutex staticRW;
constinit WaitGroup staticGroup;
constinit gmp::Once staticOnce;
constinit gmp::Cond staticCond(staticMutex);

void onOneP(auto f) { gmp::run(Config{.gomaxprocs = 1, .seed = 1}, f); }

TEST(Mutex, MayBeStaticAndServeSeveralRuns) {
  int sum = 0, once = 0;
  for (int run = 0; run < 3; ++run) {
    gmp::run(Config{.gomaxprocs = 4}, [&] {
      for (int i = 0; i < 10; ++i) {
        staticGroup.go([&] {
          staticOnce.call([&] { ++once; });
          staticRW.lock_shared();
          std::lock_guard held(staticMutex);
          ++sum;
          staticCond.signal();
          staticRW.unlock_shared();
        });
      }
      staticGroup.wait();
    });
  }
  EXPECT_EQ(sum, 30);
  EXPECT_EQ(once, 1);
}

// Adds to a plain number under a lock of that type, on several Ps.
template <class Lock>
int contended(int goroutines, int each) {
  int n = 0;
  gmp::run(Config{.gomaxprocs = 4}, [&] {
    Lock mu;
    WaitGroup wg;
    for (int g = 0; g < goroutines; ++g) {
      wg.go([&] {
        for (int i = 0; i < each; ++i) {
          std::lock_guard held(mu);
          n = n + 1;
        }
      });
    }
    wg.wait();
  });
  return n;
}

TEST(Mutex, ExcludesOnSeveralPs) { EXPECT_EQ(contended<Mutex>(16, 3000), 48000); }
TEST(RWMutex, ExcludesWritersOnSeveralPs) { EXPECT_EQ(contended<RWMutex>(16, 1000), 16000); }

TEST(Mutex, TryLockFailsWhileItIsLocked) {
  onOneP([] {
    Mutex mu;
    EXPECT_TRUE(mu.try_lock());
    EXPECT_FALSE(mu.try_lock());
    mu.unlock();
    EXPECT_TRUE(mu.try_lock());
    mu.unlock();
  });
}

TEST(Mutex, MayBeUnlockedByAnotherGoroutine) {
  onOneP([] {
    Mutex mu;
    mu.lock();
    go([&] { mu.unlock(); });
    mu.lock();
    mu.unlock();
  });
}

TEST(Mutex, UncontendedLeavesNothingInTheTrace) {
  auto program = [] {
    Mutex mu;
    for (int i = 0; i < 100; ++i) std::lock_guard held(mu);
  };
  EXPECT_TRUE(eventsOf<ev::SemaWait>(program).empty());
  EXPECT_TRUE(eventsOf<ev::SemaRelease>(program).empty());
}

TEST(Mutex, ContendedSaysWhoWaitsAndWhoIsWoken) {
  auto program = [] {
    Mutex mu;
    mu.lock();
    WaitGroup wg;
    wg.go([&] { std::lock_guard held(mu); });
    gmp::gosched();
    mu.unlock();
    wg.wait();
  };
  const auto waits = eventsOf<ev::SemaWait>(program);
  ASSERT_FALSE(waits.empty());
  EXPECT_EQ(waits[0].kind, gmp::trace::LockKind::mutex);
  EXPECT_FALSE(waits[0].lifo);
  const auto releases = eventsOf<ev::SemaRelease>(program);
  ASSERT_FALSE(releases.empty());
  EXPECT_EQ(releases[0].id, waits[0].id);
  EXPECT_GT(releases[0].other.v, 1);
  EXPECT_FALSE(releases[0].handoff);
}

TEST(Mutex, StarvingWaiterIsHandedTheLock) {
  const auto releases = eventsOf<ev::SemaRelease>([] {
    Mutex mu;
    WaitGroup wg;
    mu.lock();
    wg.go([&] { std::lock_guard held(mu); });
    gmp::gosched();
    gmp::compute(std::chrono::milliseconds(3));  // it has waited long
    mu.unlock();                                 // still only woken
    mu.lock();                                   // we are faster
    gmp::gosched();                              // it finds that, and the mutex starves
    mu.unlock();
    wg.wait();
  });
  std::vector<bool> handoffs;
  for (const auto& r : releases)
    if (r.kind == gmp::trace::LockKind::mutex) handoffs.push_back(r.handoff);
  EXPECT_EQ(handoffs, (std::vector<bool>{false, true}));
}

TEST(RWMutex, ReadersShareAndWritersDoNot) {
  onOneP([] {
    RWMutex mu;
    EXPECT_TRUE(mu.try_lock_shared());
    EXPECT_TRUE(mu.try_lock_shared());
    EXPECT_FALSE(mu.try_lock());
    mu.unlock_shared();
    mu.unlock_shared();
    EXPECT_TRUE(mu.try_lock());
    EXPECT_FALSE(mu.try_lock());
    EXPECT_FALSE(mu.try_lock_shared());
    mu.unlock();
    std::shared_lock reader(mu);
  });
}

TEST(RWMutex, WaitingWriterHoldsBackNewReaders) {
  onOneP([] {
    RWMutex mu;
    WaitGroup wg;
    std::string order;
    mu.lock_shared();
    wg.go([&] {
      std::lock_guard held(mu);
      order += "W";
    });
    gmp::gosched();
    EXPECT_FALSE(mu.try_lock_shared());
    wg.go([&] {
      std::shared_lock held(mu);
      order += "R";
    });
    gmp::gosched();
    EXPECT_EQ(order, "");
    mu.unlock_shared();
    wg.wait();
    EXPECT_EQ(order, "WR");
  });
}

TEST(RWMutex, UnlockLetsAllWaitingReadersInBeforeTheNextWriter) {
  onOneP([] {
    RWMutex mu;
    WaitGroup wg;
    std::string order;
    mu.lock();
    wg.go([&] {
      std::lock_guard held(mu);
      order += "w";
    });
    gmp::gosched();
    for (int i = 0; i < 3; ++i) {
      wg.go([&] {
        std::shared_lock held(mu);
        order += "r";
      });
    }
    gmp::gosched();
    mu.unlock();
    wg.wait();
    EXPECT_EQ(order, "rrrw");
  });
}

TEST(RWMutex, KeepsReadersAndWritersApartOnSeveralPs) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    RWMutex mu;
    WaitGroup wg;
    int a = 0, b = 0;
    for (int g = 0; g < 4; ++g) {
      wg.go([&] {
        for (int i = 0; i < 500; ++i) {
          std::lock_guard held(mu);
          ++a;
          ++b;
        }
      });
    }
    for (int g = 0; g < 8; ++g) {
      wg.go([&] {
        for (int i = 0; i < 500; ++i) {
          std::shared_lock held(mu);
          EXPECT_EQ(a, b);
        }
      });
    }
    wg.wait();
    EXPECT_EQ(a, 2000);
  });
}

// The memory goes as soon as the last lock has been taken and given back; a sanitizer sees who still looks at it.
TEST(Mutex, MayDieRightAfterTheLockItServed) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    for (int round = 0; round < 2000; ++round) {
      auto mu = std::make_unique<Mutex>();
      mu->lock();
      for (int i = 0; i < round % 3; ++i) gmp::go([] {});
      go([m = mu.get()] { m->unlock(); });
      mu->lock();
      mu->unlock();
    }
  });
}

TEST(Mutex, MayDieWhenTheLastOfManyHasHadIt) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    for (int round = 0; round < 500; ++round) {
      // The last one to come frees it: the others may still be on their way out of unlock().
      struct Shared {
        Mutex mu;
        int left = 4;
      };
      auto* s = new Shared;
      gmp::Chan<int> freed(0);
      for (int i = 0; i < 4; ++i) {
        go([s, freed] {
          s->mu.lock();
          const bool last = --s->left == 0;
          s->mu.unlock();
          if (!last) return;
          delete s;
          freed.close();
        });
      }
      freed.recv();
    }
  });
}

TEST(RWMutex, MayDieRightAfterTheLockItServed) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    for (int round = 0; round < 2000; ++round) {
      auto mu = std::make_unique<RWMutex>();
      if (round % 3 == 0) {  // a reader in, a writer waits
        mu->lock_shared();
        go([m = mu.get()] { m->unlock_shared(); });
        mu->lock();
        continue;
      }
      mu->lock();
      go([m = mu.get()] { m->unlock(); });
      if (round % 3 == 1) mu->lock();
      else mu->lock_shared();
    }
  });
}

}  // namespace
