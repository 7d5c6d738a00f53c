// Channels and locks in the virtual world, where threads switch at random points: what must hold in every schedule.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace {

using gmp::Chan;
using gmp::Cond;
using gmp::go;
using gmp::Mutex;
using gmp::onRecv;
using gmp::onSend;
using gmp::RWMutex;
using gmp::WaitGroup;

constexpr auto ignore = [](auto&&...) {};

// Runs the program with each seed; it returns whether all that must hold did.
void everySeed(int seeds, bool (*program)()) {
  for (int seed = 1; seed <= seeds; ++seed) {
    gmp::sim::Config config;
    config.seed = static_cast<std::uint64_t>(seed);
    config.gomaxprocs = 2 + seed % 3;
    config.cores = config.gomaxprocs;
    config.policy = gmp::sim::Policy::forSeed(config.seed);
    config.trace = false;
    bool held = false;
    const gmp::sim::Result r = gmp::sim::run(config, [&] { held = program(); });
    ASSERT_EQ(r.status, 0) << "seed " << seed << ": " << r.fatal;
    ASSERT_TRUE(held) << "seed " << seed;
  }
}

bool mutexExcludes() {
  Mutex mu;
  WaitGroup wg;
  int inside = 0, n = 0;
  bool alone = true;
  for (int g = 0; g < 4; ++g) {
    wg.go([&] {
      for (int i = 0; i < 5; ++i) {
        std::lock_guard held(mu);
        alone = alone && ++inside == 1;
        if (i % 2 == 0) gmp::gosched();
        --inside;
        ++n;
      }
    });
  }
  wg.wait();
  return alone && n == 20;
}

bool rwMutexSharesAndExcludes() {
  RWMutex mu;
  WaitGroup wg;
  int readers = 0, writers = 0;
  bool apart = true;
  for (int g = 0; g < 5; ++g) {
    wg.go([&, g] {
      for (int i = 0; i < 4; ++i) {
        if ((g + i) % 3 == 0) {
          std::lock_guard held(mu);
          apart = apart && ++writers == 1 && readers == 0;
          gmp::gosched();
          --writers;
        } else {
          std::shared_lock held(mu);
          ++readers;
          apart = apart && writers == 0;
          if (i % 2 == 0) gmp::gosched();
          --readers;
        }
      }
    });
  }
  wg.wait();
  return apart;
}

bool condLosesNothing() {
  Mutex mu;
  Cond room(mu), items(mu);
  WaitGroup wg;
  int queued = 0, taken = 0;
  for (int g = 0; g < 2; ++g) {
    wg.go([&] {
      for (int i = 0; i < 6; ++i) {
        std::lock_guard held(mu);
        room.wait([&] { return queued < 2; });
        ++queued;
        items.signal();
      }
    });
    wg.go([&] {
      for (int i = 0; i < 6; ++i) {
        std::lock_guard held(mu);
        items.wait([&] { return queued > 0; });
        --queued;
        ++taken;
        room.signal();
      }
    });
  }
  wg.wait();
  return taken == 12;
}

// Every value arrives once, whoever sends, selects, receives or closes.
bool selectLosesNothing() {
  Chan<int> a(0), b(1), quit(0);
  WaitGroup senders, receivers;
  int sum = 0, count = 0;
  Mutex mu;
  auto take = [&](std::optional<int> v) {
    std::lock_guard held(mu);
    sum += *v;
    ++count;
  };
  for (int s = 0; s < 3; ++s) {
    senders.go([&, s] {
      for (int n = 1; n <= 5; ++n) {
        if (s == 0) a.send(n);
        else gmp::select(onSend(a, n, ignore), onSend(b, n, ignore));
      }
    });
    receivers.go([&] {
      while (gmp::select(onRecv(b, take), onRecv(quit, ignore), onRecv(a, take)) != 1) {}
    });
  }
  senders.wait();
  quit.close();
  receivers.wait();
  for (auto rest = b.tryRecv(); rest.ready; rest = b.tryRecv()) take(rest.value);
  return count == 15 && sum == 45;
}

// Two selects that offer the same two channels in both directions: exactly one value passes.
bool selectsMeetOnce() {
  Chan<int> a(0), b(0);
  WaitGroup wg;
  int sent = 0, received = 0;
  wg.go([&] { gmp::select(onSend(a, 1, [&] { ++sent; }), onRecv(b, [&](auto) { ++received; })); });
  gmp::select(onSend(b, 1, [&] { ++sent; }), onRecv(a, [&](auto) { ++received; }));
  wg.wait();
  return sent == 1 && received == 1;
}

bool closeReachesEverybody() {
  Chan<int> c(0), other(0);
  WaitGroup wg;
  int ended = 0, panics = 0;
  Mutex mu;
  for (int g = 0; g < 4; ++g) {
    wg.go([&, g] {
      if (g == 0) c.recv();
      if (g == 1) gmp::select(onRecv(c, ignore), onRecv(other, ignore));
      if (g > 1) {
        while (c.recv()) {}
      }
      std::lock_guard held(mu);
      ++ended;
    });
  }
  gmp::gosched();
  c.close();
  try {
    c.close();
  } catch (const gmp::Panic&) { ++panics; }
  wg.wait();
  return ended == 4 && panics == 1;
}

// Whoever is last frees the lock while the others are still on their way out of unlock().
bool locksDieWithTheirLastUser() {
  struct Shared {
    Mutex mu;
    RWMutex rw;
    gmp::Once once;
    int left = 3;
  };
  auto* s = new Shared;
  Chan<int> freed(0);
  for (int i = 0; i < 3; ++i) {
    go([=] {
      s->once.call([] {});
      s->rw.lock_shared();
      s->rw.unlock_shared();
      s->rw.lock();
      s->rw.unlock();
      s->mu.lock();
      const bool last = --s->left == 0;
      s->mu.unlock();
      if (!last) return;
      delete s;
      freed.close();
    });
  }
  freed.recv();
  return true;
}

bool waitGroupDiesAfterWait() {
  for (int round = 0; round < 3; ++round) {
    auto wg = std::make_unique<WaitGroup>();
    wg->add(2);
    for (int i = 0; i < 2; ++i) go([w = wg.get()] { w->done(); });
    wg->wait();
  }
  return true;
}

TEST(EverySchedule, MutexExcludes) { everySeed(300, mutexExcludes); }
TEST(EverySchedule, RWMutexSharesAndExcludes) { everySeed(300, rwMutexSharesAndExcludes); }
TEST(EverySchedule, CondLosesNoSignal) { everySeed(300, condLosesNothing); }
TEST(EverySchedule, SelectLosesNothing) { everySeed(300, selectLosesNothing); }
TEST(EverySchedule, TwoSelectsMeetOnce) { everySeed(300, selectsMeetOnce); }
TEST(EverySchedule, CloseReachesEverybody) { everySeed(300, closeReachesEverybody); }
TEST(EverySchedule, LocksMayDieWithTheirLastUser) { everySeed(300, locksDieWithTheirLastUser); }
TEST(EverySchedule, WaitGroupsMayDieAfterWait) { everySeed(300, waitGroupDiesAfterWait); }

}  // namespace
