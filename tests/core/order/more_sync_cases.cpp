// Package sync in the patterns that programs use.
#include "tests/core/order/order_case.h"

#include <mutex>

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::go;
using gmp::gosched;
using gmp::Mutex;
using gmp::RWMutex;
using gmp::WaitGroup;

struct ReadersAndWriters {
  Log log;
  RWMutex rw;
  WaitGroup wg;

  void read(const char* name) {
    wg.go([this, name] {
      log.rec(name, "?");
      rw.lock_shared();
      log.rec(name);
      gosched();
      rw.unlock_shared();
      log.rec(name, "x");
    });
    gosched();
  }
  void write(const char* name) {
    wg.go([this, name] {
      log.rec(name, "?");
      rw.lock();
      log.rec(name);
      gosched();
      rw.unlock();
      log.rec(name, "x");
    });
    gosched();
  }
};

std::string writerWaits() {
  ReadersAndWriters s;
  settle();
  align();
  s.rw.lock_shared();
  s.read("r1");
  s.write("w1");
  s.read("r2");
  s.write("w2");
  s.read("r3");
  s.log.rec("M");
  s.rw.unlock_shared();
  s.wg.wait();
  return s.log.joined();
}

std::string unlockWakesReaders() {
  Log log;
  RWMutex rw;
  WaitGroup wg;
  settle();
  align();
  rw.lock();
  for (int i = 0; i < 5; ++i) {
    wg.go([&, i] {
      rw.lock_shared();
      log.rec(i);
      rw.unlock_shared();
    });
    gosched();
  }
  wg.go([&] {
    rw.lock();
    log.rec("W");
    rw.unlock();
  });
  gosched();
  rw.unlock();
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string rwTry() {
  Log log;
  RWMutex rw;
  auto three = [&](bool a, bool b, bool c) { log.rec(a, b, c); };
  bool a = rw.try_lock_shared(), b = rw.try_lock_shared(), c = rw.try_lock();
  three(a, b, c);
  rw.unlock_shared();
  rw.unlock_shared();
  a = rw.try_lock(), b = rw.try_lock(), c = rw.try_lock_shared();
  three(a, b, c);
  rw.unlock();
  log.rec(rw.try_lock_shared());
  return log.joined();
}

std::string mutexTry() {
  Log log;
  Mutex mu;
  const bool first = mu.try_lock(), second = mu.try_lock();
  log.rec(first, second);
  mu.unlock();
  log.rec(mu.try_lock());
  mu.unlock();
  return log.joined();
}

std::string onceWaits() {
  Log log;
  gmp::Once once;
  WaitGroup wg;
  settle();
  align();
  for (int i = 0; i < 4; ++i) {
    wg.go([&, i] {
      once.call([&] {
        log.rec(i, "in");
        gosched();
        log.rec(i, "out");
      });
      log.rec(i);
    });
  }
  wg.wait();
  return log.joined();
}

std::string oncePanic() {
  Log log;
  gmp::Once once;
  auto attempt = [&](auto f) {
    try {
      once.call(f);
      log.rec("returned");
      log.rec("recovered:<nil>");
    } catch (const gmp::Panic& p) { log.rec("recovered:", p.what()); }
  };
  attempt([] { throw gmp::Panic("boom"); });
  attempt([&] { log.rec("again"); });
  return log.lines();
}

std::string condQueue() {
  Log log;
  Mutex mu;
  gmp::Cond cv(mu);
  WaitGroup wg;
  int queue = 0;
  settle();
  align();
  for (int i = 0; i < 3; ++i) {
    wg.go([&, i] {
      for (int k = 0; k < 2; ++k) {
        std::lock_guard held(mu);
        while (queue == 0) {
          log.rec(i, "w");
          cv.wait();
        }
        --queue;
        log.rec(i, "t");
      }
    });
  }
  gosched();
  for (int k = 0; k < 6; ++k) {
    mu.lock();
    ++queue;
    log.rec("p");
    cv.signal();
    mu.unlock();
    if (k % 2 == 1) gosched();
  }
  wg.wait();
  return log.joined();
}

std::string condBarrier() {
  Log log;
  Mutex mu;
  gmp::Cond cv(mu);
  WaitGroup wg;
  int at = 0, round = 0;
  settle();
  align();
  for (int i = 0; i < 4; ++i) {
    wg.go([&, i] {
      for (int k = 0; k < 2; ++k) {
        std::lock_guard held(mu);
        log.rec(i, "@", k);
        if (++at == 4) {
          at = 0;
          ++round;
          cv.broadcast();
        } else {
          const int r = round;
          while (r == round) cv.wait();
        }
      }
      log.rec(i, "x");
    });
  }
  wg.wait();
  return log.joined();
}

std::string waitGroupReuse() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 2; ++i) wg.go([&, round, i] { log.rec(round, i); });
    wg.wait();
    log.rec("R", round);
  }
  return log.joined();
}

std::string mutexRounds() {
  Log log;
  Mutex mu;
  WaitGroup wg;
  settle();
  align();
  for (int i = 0; i < 4; ++i) {
    wg.go([&, i] {
      for (int k = 0; k < 3; ++k) {
        std::lock_guard held(mu);
        log.rec(i, "+");
        gosched();
        log.rec(i, "-");
      }
    });
  }
  wg.wait();
  return log.joined();
}

std::string starvedQueue() {
  Log log;
  Mutex mu;
  WaitGroup wg;
  settle();
  align();
  mu.lock();
  for (int i = 0; i < 5; ++i) {
    wg.go([&, i] {
      mu.lock();
      log.rec(i, "+");
      gosched();
      log.rec(i, "-");
      mu.unlock();
    });
    gosched();
  }
  spin(3ms);
  mu.unlock();
  log.rec("U");
  mu.lock();
  log.rec("M");
  mu.unlock();
  wg.wait();
  return log.joined();
}

}  // namespace

std::vector<Case> moreSyncCases() {
  return {
      {"rwmutex-writer-waits", writerWaits},
      {"rwmutex-unlock-wakes-readers", unlockWakesReaders},
      {"rwmutex-try", rwTry},
      {"mutex-try", mutexTry},
      {"once-waits", onceWaits},
      {"once-panic", oncePanic},
      {"cond-queue", condQueue},
      {"cond-barrier", condBarrier},
      {"wg-reuse", waitGroupReuse},
      {"mutex-rounds", mutexRounds},
      {"mutex-starved-queue", starvedQueue},
  };
}

}  // namespace order
