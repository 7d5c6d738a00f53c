// Timers, tickers and afterFunc: on real threads for the rules, in the virtual world for the exact times.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using gmp::Chan;
using gmp::Config;
using gmp::Ticker;
using gmp::TimePoint;
using gmp::Timer;

void onOneP(auto f) { gmp::run(Config{.gomaxprocs = 1, .seed = 1}, f); }

// Runs f in the virtual world and returns its end.
gmp::sim::Result virtually(auto f, int procs = 1, std::uint64_t seed = 1) {
  gmp::sim::Config config;
  config.gomaxprocs = procs;
  config.seed = seed;
  return gmp::sim::run(config, f);
}

template <class F>
std::string panicOf(F f) {
  try {
    f();
  } catch (const gmp::Panic& p) { return p.what(); }
  return "";
}

TEST(Timer, FiresNotBeforeItsTimeAndSendsThatTime) {
  onOneP([] {
    const TimePoint start = gmp::now();
    Timer t(2ms);
    const TimePoint due = *t.c.recv();
    EXPECT_GE(due, start + 2ms);
    EXPECT_GE(gmp::now(), due);
    EXPECT_FALSE(t.c.tryRecv().ready);  // once
  });
}

TEST(Timer, OfNoTimeOrLessIsReadyAtOnce) {
  onOneP([] {
    EXPECT_TRUE(gmp::after(0ns).tryRecv().ready);
    EXPECT_TRUE(gmp::after(-5s).tryRecv().ready);
  });
}

TEST(Timer, ItsChannelShowsNeitherLengthNorCapacity) {
  onOneP([] {
    Timer t(0ns);
    EXPECT_EQ(t.c.cap(), 0u);
    t.c.tryRecv();
    t.reset(0ns);
    gmp::sleep(1ms);
    EXPECT_EQ(t.c.len(), 0u);
  });
}

TEST(Timer, StopTellsWhetherItWasInTime) {
  onOneP([] {
    Timer t(1h);
    EXPECT_TRUE(t.stop());
    EXPECT_FALSE(t.stop());
    EXPECT_FALSE(t.reset(0ns));
    gmp::sleep(1ms);
    EXPECT_TRUE(t.stop());  // expired, but nobody has received the value
    EXPECT_FALSE(t.c.tryRecv().ready);
    EXPECT_FALSE(t.reset(0ns));
    EXPECT_TRUE(t.c.tryRecv().ready);
    EXPECT_FALSE(t.stop());  // too late
  });
}

TEST(Timer, NoValueOfBeforeArrivesAfterReset) {
  onOneP([] {
    Timer t(0ns);
    gmp::sleep(1ms);
    EXPECT_TRUE(t.reset(1h));
    EXPECT_FALSE(t.c.tryRecv().ready);
    t.reset(1ms);
    const TimePoint start = gmp::now();
    EXPECT_GE(*t.c.recv(), start);
  });
}

TEST(Timer, ResetWhileSomebodyWaitsMovesTheTime) {
  const auto r = virtually([] {
    Timer t(1h);
    const TimePoint start = gmp::now();
    gmp::WaitGroup wg;
    TimePoint got{};
    wg.go([&] { got = *t.c.recv(); });
    gmp::gosched();
    EXPECT_TRUE(t.reset(5ms));
    wg.wait();
    EXPECT_GE(got, start + 5ms);
    EXPECT_LT(got, start + 6ms);
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
  EXPECT_LT(r.elapsed, 1s);
}

TEST(Timer, StopWhileSomebodyWaitsLeavesHimWaiting) {
  const auto r = virtually([] {
    Timer t(5ms);
    bool woken = false;
    gmp::go([c = t.c, &woken] {
      c.recv();
      woken = true;
    });
    gmp::gosched();
    EXPECT_TRUE(t.stop());
    gmp::sleep(1s);
    EXPECT_FALSE(woken);
    t.reset(1ms);
    gmp::sleep(1s);
    EXPECT_TRUE(woken);
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(Timer, SelectGivesUpAfterItsTime) {
  const auto r = virtually([] {
    Chan<int> never(0);
    const TimePoint start = gmp::now();
    for (int i = 1; i <= 3; ++i) {
      const std::size_t k = gmp::select(gmp::onRecv(never, [](auto) {}), gmp::onRecv(gmp::after(10ms), [](auto) {}));
      EXPECT_EQ(k, 1u);
      EXPECT_GE(gmp::now(), start + i * 10ms);
    }
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
  EXPECT_GE(r.elapsed, 30ms);
  EXPECT_LT(r.elapsed, 40ms);
}

// A timer that nobody waits for stands in no heap, and one whose waiter has left stands there no more.
TEST(Timer, CostsTheSchedulerNothingWhileNobodyWaits) {
  const auto r = virtually([] {
    std::vector<Timer> idle;
    for (int i = 0; i < 100; ++i) idle.emplace_back(1h);
    Chan<int> c(1);
    Timer waited(1h);
    gmp::go([c] {
      gmp::sleep(1ms);
      c.send(1);
    });
    gmp::select(gmp::onRecv(waited.c, [](auto) {}), gmp::onRecv(c, [](auto) {}));
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
  int set = 0, stopped = 0;
  for (const gmp::trace::Event& e : r.trace.events) {
    if (e.kind == gmp::trace::Kind::TimerSet)
      set += unpack<gmp::trace::ev::TimerSet>(e).what == gmp::trace::TimerWhat::timer;
    if (e.kind == gmp::trace::Kind::TimerStop) ++stopped;
  }
  EXPECT_EQ(set, 1);
  EXPECT_EQ(stopped, 1);
}

TEST(Timer, SurvivesTheRunItWasMadeIn) {
  Timer t, f;
  std::optional<Ticker> k;
  for (int run = 0; run < 3; ++run) {
    onOneP([&] {
      if (run == 0) {
        t = Timer(1h);
        f = gmp::afterFunc(1h, [] {});
        k = Ticker(1h);
        gmp::select(gmp::onRecv(t.c, [](auto) {}), gmp::onRecv(k->c, [](auto) {}),
                    gmp::onRecv(gmp::after(1ms), [](auto) {}));
        return;
      }
      EXPECT_FALSE(t.stop());
      EXPECT_FALSE(f.stop());
      t.reset(1ms);
      EXPECT_TRUE(t.c.recv().has_value());
      k->reset(1ms);
      EXPECT_TRUE(k->c.recv().has_value());
    });
  }
}

TEST(Timer, MisuseOfNoTimerPanics) {
  onOneP([] {
    EXPECT_EQ(panicOf([] { Timer().stop(); }), "time: Stop called on uninitialized Timer");
    EXPECT_EQ(panicOf([] { Timer().reset(1s); }), "time: Reset called on uninitialized Timer");
    EXPECT_EQ(panicOf([] { Ticker(0ns); }), "non-positive interval for NewTicker");
    EXPECT_EQ(panicOf([] { Ticker(1s).reset(-1ns); }), "non-positive interval for Ticker.Reset");
    Ticker().stop();  // as in Go, nothing
  });
}

TEST(Ticker, TicksAtItsPeriodAndKeepsItsPhase) {
  const auto r = virtually([] {
    Ticker t(10ms);
    const TimePoint start = gmp::now();
    std::vector<long> at;
    for (int i = 0; i < 5; ++i) {
      const TimePoint tick = *t.c.recv();
      at.push_back((tick - start + 5ms) / 10ms);
      if (i == 1) gmp::sleep(14ms);  // late for the third, in time for the fourth
    }
    t.stop();
    EXPECT_EQ(at, (std::vector<long>{1, 2, 3, 4, 5}));
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(Ticker, DropsTicksThatNobodyReceives) {
  const auto r = virtually([] {
    Ticker t(10ms);
    const TimePoint start = gmp::now();
    gmp::sleep(55ms);
    std::vector<long> at;
    for (int i = 0; i < 3; ++i) at.push_back((*t.c.recv() - start + 5ms) / 10ms);
    EXPECT_EQ(at, (std::vector<long>{1, 6, 7}));  // the first stood there, the others of then were lost
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(Ticker, StopEndsItAndResetChangesThePeriod) {
  const auto r = virtually([] {
    Ticker t(10ms);
    t.c.recv();
    t.stop();
    gmp::sleep(1s);
    EXPECT_FALSE(t.c.tryRecv().ready);
    const TimePoint start = gmp::now();
    t.reset(3ms);
    t.c.recv();
    EXPECT_LT(*t.c.recv(), start + 7ms);
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(AfterFunc, RunsOnAGoroutineOfItsOwnAndMayBeReset) {
  const auto r = virtually([] {
    Chan<std::uint64_t> ran(0);
    Timer t = gmp::afterFunc(5ms, [ran] { ran.send(gmp::goid()); });
    EXPECT_FALSE(t.c);
    const auto first = ran.recv();
    EXPECT_NE(first, gmp::goid());
    EXPECT_FALSE(t.reset(5ms));
    EXPECT_TRUE(ran.recv().has_value());
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(AfterFunc, StoppedInTimeNeverRuns) {
  const auto r = virtually([] {
    bool ran = false;
    Timer t = gmp::afterFunc(5ms, [&] { ran = true; });
    EXPECT_TRUE(t.stop());
    gmp::sleep(1s);
    EXPECT_FALSE(ran);
    EXPECT_FALSE(t.stop());
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(AfterFunc, RunsThoughNobodyHoldsItAndDestroysItsFunction) {
  onOneP([] {
    auto guard = std::make_shared<int>(1);
    Chan<int> ran(0);
    gmp::afterFunc(1ms, [guard, ran] { ran.send(1); });
    EXPECT_EQ(guard.use_count(), 2);
    ran.recv();
    for (int i = 0; i < 100 && guard.use_count() > 1; ++i) gmp::gosched();
    EXPECT_EQ(guard.use_count(), 1);
  });
}

TEST(AfterFunc, StoppedAndForgottenDestroysItsFunction) {
  onOneP([] {
    auto guard = std::make_shared<int>(1);
    {
      Timer t = gmp::afterFunc(1h, [guard] {});
      t.stop();
    }
    EXPECT_EQ(guard.use_count(), 1);
  });
}

// Arms, stops and resets from everywhere while they fire; every receiver gets its end.
TEST(TimerOnSeveralPs, SurvivesStopsAndResetsInTheMiddleOfFiring) {
  gmp::run(Config{.gomaxprocs = 4}, [] {
    gmp::WaitGroup wg;
    for (int g = 0; g < 8; ++g) {
      wg.go([g] {
        for (int i = 0; i < 100; ++i) {
          Timer t(std::chrono::microseconds((g * 37 + i * 11) % 150));
          if (i % 3 == 0) gmp::gosched();
          if (i % 2 == 0) t.stop(), t.reset(50us);
          gmp::select(gmp::onRecv(t.c, [](auto) {}), gmp::onRecv(gmp::after(20us), [](auto) {}));
        }
      });
    }
    wg.wait();
  });
}

TEST(TimerOnSeveralPs, AfterFuncRunsAtMostOnceForEachArming) {
  std::atomic<int> runs{0};
  int stopped = 0;
  constexpr int kTimers = 300;
  gmp::run(Config{.gomaxprocs = 4}, [&] {
    gmp::WaitGroup wg;
    for (int i = 0; i < kTimers; ++i) {
      wg.add(1);
      Timer t = gmp::afterFunc(std::chrono::microseconds(i % 100), [&] {
        ++runs;
        wg.done();
      });
      if (i % 2 == 0) gmp::gosched();
      if (i % 3 == 0 && t.stop()) {
        ++stopped;
        wg.done();
      }
    }
    wg.wait();
  });
  EXPECT_EQ(runs + stopped, kTimers);
}

// The same in the virtual world, where threads switch at random points.
TEST(TimerOnSeveralPs, HoldsUnderRandomSchedules) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    gmp::sim::Config config;
    config.gomaxprocs = 3;
    config.cores = 3;
    config.seed = seed;
    config.policy = gmp::sim::Policy::forSeed(seed);
    config.trace = false;
    int runs = 0, stopped = 0;
    const auto r = gmp::sim::run(config, [&] {
      gmp::WaitGroup wg;
      for (int i = 0; i < 10; ++i) {
        wg.add(1);
        Timer t = gmp::afterFunc(std::chrono::microseconds(i), [&] {
          ++runs;
          wg.done();
        });
        wg.go([i] {
          Timer mine{std::chrono::microseconds(i)};
          gmp::select(gmp::onRecv(mine.c, [](auto) {}), gmp::onRecv(gmp::after(5us), [](auto) {}));
          mine.reset(1us);
          EXPECT_TRUE(mine.c.recv().has_value());
        });
        if (t.stop()) {
          ++stopped;
          wg.done();
        }
      }
      wg.wait();
    });
    ASSERT_EQ(r.status, 0) << "seed " << seed << ": " << r.fatal;
    ASSERT_EQ(runs + stopped, 10) << "seed " << seed;
  }
}

}  // namespace
