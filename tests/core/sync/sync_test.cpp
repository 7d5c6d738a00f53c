// WaitGroup, Once and Cond.
#include "tests/core/chan/recorded_run.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using gmp::Cond;
using gmp::Config;
using gmp::go;
using gmp::Mutex;
using gmp::Once;
using gmp::WaitGroup;

void onOneP(auto f) { gmp::run(Config{.gomaxprocs = 1, .seed = 1}, f); }

template <class F>
std::string panicOf(F f) {
  try {
    f();
  } catch (const gmp::Panic& p) { return p.what(); }
  return "";
}

TEST(WaitGroup, WaitReturnsAtOnceWhenNothingIsCounted) {
  onOneP([] { WaitGroup().wait(); });
}

TEST(WaitGroup, MayBeUsedAgain) {
  onOneP([] {
    WaitGroup wg;
    int n = 0;
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 4; ++i) wg.go([&] { ++n; });
      wg.wait();
      EXPECT_EQ(n, 4 * (round + 1));
    }
  });
}

TEST(WaitGroup, NegativeCounterPanics) {
  onOneP([] { EXPECT_EQ(panicOf([] { WaitGroup().done(); }), "sync: negative WaitGroup counter"); });
}

TEST(WaitGroup, GoCountsAGoroutineThatCallsGoexit) {
  onOneP([] {
    WaitGroup wg;
    bool after = false;
    wg.go([&] {
      gmp::goexit();
      after = true;
    });
    wg.wait();
    EXPECT_FALSE(after);
  });
}

TEST(WaitGroup, GoDestroysTheFunctionBeforeItCountsDown) {
  onOneP([] {
    for (bool exit : {false, true}) {
      WaitGroup wg;
      auto guard = std::make_shared<int>(1);
      wg.go([guard, exit] {
        if (exit) gmp::goexit();
      });
      wg.wait();
      EXPECT_EQ(guard.use_count(), 1);
    }
  });
}

TEST(WaitGroup, TakesMoveOnlyFunctions) {
  onOneP([] {
    WaitGroup wg;
    int got = 0;
    wg.go([p = std::make_unique<int>(5), &got]() mutable { got = *p; });
    wg.wait();
    EXPECT_EQ(got, 5);
  });
}

TEST(WaitGroup, MayDieRightAfterWait) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    for (int round = 0; round < 3000; ++round) {
      auto wg = std::make_unique<WaitGroup>();
      wg->add(2);
      for (int i = 0; i < 2; ++i) go([w = wg.get()] { w->done(); });
      if (round % 3 == 0) gmp::gosched();
      wg->wait();
    }
  });
}

TEST(WaitGroup, ReleasesManyWaitersOnSeveralPs) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    for (int round = 0; round < 100; ++round) {
      WaitGroup gate, all;
      std::atomic<int> n{0};
      gate.add(1);
      for (int i = 0; i < 20; ++i) {
        all.go([&] {
          gate.wait();
          ++n;
        });
      }
      if (round % 2 == 0) gmp::gosched();
      gate.done();
      all.wait();
      EXPECT_EQ(n, 20);
    }
  });
}

TEST(Once, RunsTheFirstFunctionOnlyAndOthersWaitForIt) {
  onOneP([] {
    Once once;
    WaitGroup wg;
    std::string log;
    for (int i = 0; i < 3; ++i) {
      wg.go([&, i] {
        once.call([&] {
          log += "f" + std::to_string(i);
          gmp::sleep(std::chrono::milliseconds(1));
          log += " end";
        });
        log += " " + std::to_string(i);
      });
    }
    wg.wait();
    EXPECT_EQ(log.substr(0, 8), "f2 end 2");
    EXPECT_EQ(log.size(), 12u);
  });
}

TEST(Once, APanicCountsAsDone) {
  onOneP([] {
    Once once;
    EXPECT_EQ(panicOf([&] { once.call([] { throw gmp::Panic("first"); }); }), "first");
    bool again = false;
    once.call([&] { again = true; });
    EXPECT_FALSE(again);
  });
}

TEST(Once, MayDieAsSoonAsACallHasReturned) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    for (int round = 0; round < 1000; ++round) {
      struct Shared {
        Once once;
        std::atomic<int> left{3};
      };
      auto* s = new Shared;
      WaitGroup wg;
      for (int i = 0; i < 3; ++i) {
        wg.go([s] {
          s->once.call([] { gmp::gosched(); });
          if (--s->left == 0) delete s;
        });
      }
      wg.wait();
    }
  });
}

TEST(Cond, WaitWithAPredicateReturnsWhenItHolds) {
  onOneP([] {
    Mutex mu;
    Cond cv(mu);
    WaitGroup wg;
    int n = 0;
    wg.go([&] {
      std::lock_guard held(mu);
      cv.wait([&] { return n == 3; });
      n = 100;
    });
    for (int i = 0; i < 3; ++i) {
      gmp::gosched();
      std::lock_guard held(mu);
      ++n;
      cv.signal();
    }
    wg.wait();
    EXPECT_EQ(n, 100);
  });
}

TEST(Cond, SignalWithoutWaitersIsForgotten) {
  onOneP([] {
    Mutex mu;
    Cond cv(mu);
    cv.signal();
    cv.broadcast();
    bool woken = false;
    WaitGroup wg;
    wg.go([&] {
      std::lock_guard held(mu);
      cv.wait();
      woken = true;
    });
    for (int i = 0; i < 5; ++i) gmp::gosched();
    EXPECT_FALSE(woken);
    cv.signal();
    wg.wait();
  });
}

TEST(Cond, BroadcastWakesAllAndNobodyTwice) {
  const auto releases = gmp::testing::eventsOf<gmp::trace::ev::SemaRelease>([] {
    Mutex mu;
    Cond cv(mu);
    WaitGroup wg;
    for (int i = 0; i < 4; ++i) {
      wg.go([&] {
        std::lock_guard held(mu);
        cv.wait();
      });
    }
    gmp::gosched();
    cv.broadcast();
    cv.broadcast();
    cv.signal();
    wg.wait();
  });
  int woken = 0;
  for (const auto& r : releases) woken += r.kind == gmp::trace::LockKind::cond;
  EXPECT_EQ(woken, 4);
}

// A bounded queue with two conditions, many on both sides.
TEST(Cond, LosesNoWakeUpOnSeveralPs) {
  constexpr int kItems = 3000, kRoom = 3;
  int taken = 0;
  gmp::run(Config{.gomaxprocs = 4}, [&] {
    Mutex mu;
    Cond room(mu), items(mu);
    int queued = 0;
    WaitGroup wg;
    for (int g = 0; g < 4; ++g) {
      wg.go([&] {
        for (int i = 0; i < kItems; ++i) {
          std::lock_guard held(mu);
          room.wait([&] { return queued < kRoom; });
          ++queued;
          items.signal();
        }
      });
      wg.go([&] {
        for (int i = 0; i < kItems; ++i) {
          std::lock_guard held(mu);
          items.wait([&] { return queued > 0; });
          --queued;
          ++taken;
          room.signal();
        }
      });
    }
    wg.wait();
  });
  EXPECT_EQ(taken, 4 * kItems);
}

TEST(Cond, MayDieRightAfterWait) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    for (int round = 0; round < 1000; ++round) {
      Mutex mu;
      auto cv = std::make_unique<Cond>(mu);
      bool set = false;
      WaitGroup wg;
      wg.go([&, c = cv.get()] {
        std::lock_guard held(mu);
        set = true;
        c->signal();
      });
      mu.lock();
      cv->wait([&] { return set; });
      cv.reset();
      mu.unlock();
      wg.wait();
    }
  });
}

}  // namespace
