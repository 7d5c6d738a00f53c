// Semaphores are FIFO; several wake-ups in a row go through runnext, so the last one runs first. A mutex is handed over
// directly only once somebody has waited a millisecond.
#include "tests/core/order/order_case.h"

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::Cond;
using gmp::go;
using gmp::gosched;
using gmp::Mutex;
using gmp::WaitGroup;

std::string waitGroupWaiters() {
  Log log;
  WaitGroup gate, all;
  settle();
  align();
  gate.add(2);
  for (int i = 0; i < 6; ++i) {
    all.add(1);
    go([&, i] {
      gate.wait();
      log.rec(i);
      all.done();
    });
    gosched();
  }
  gate.done();
  log.rec("M1");
  gate.done();
  log.rec("M2");
  all.wait();
  return log.joined();
}

std::string mainOvertakes() {
  Log log;
  WaitGroup first, all;
  int n = 0;
  settle();
  first.add(3);
  all.add(6);
  for (int i = 0; i < 6; ++i) {
    go([&, i] {
      log.rec(i);
      if (++n <= 3) {
        first.done();
        log.rec(i, "d");
      }
      all.done();
    });
  }
  first.wait();
  log.rec("M1");
  all.wait();
  log.rec("M2");
  return log.joined();
}

std::string mutexFifo() {
  Log log;
  WaitGroup wg;
  Mutex mu;
  settle();
  align();
  mu.lock();
  for (int i = 0; i < 5; ++i) {
    wg.add(1);
    go([&, i] {
      mu.lock();
      log.rec(i);
      mu.unlock();
      log.rec(i, "u");
      wg.done();
    });
  }
  gosched();
  log.rec("M");
  mu.unlock();
  log.rec("U");
  wg.wait();
  return log.joined();
}

// Two waiters; main unlocks and locks again three times. held: how long they have waited before.
std::string bargeAfter(std::chrono::nanoseconds held) {
  Log log;
  WaitGroup wg;
  Mutex mu;
  settle();
  align();
  wg.add(2);
  mu.lock();
  for (int i = 0; i < 2; ++i) {
    go([&, i] {
      mu.lock();
      log.rec("W", i);
      mu.unlock();
      wg.done();
    });
  }
  gosched();
  if (held > 0ns) spin(held);
  for (int k = 0; k < 3; ++k) {
    mu.unlock();
    mu.lock();
    log.rec("M", k);
    gosched();
  }
  mu.unlock();
  wg.wait();
  return log.joined();
}

// Five goroutines that wait for the condition, in order.
struct Waiters {
  Log log;
  WaitGroup wg;
  Mutex mu;
  Cond cv{mu};

  void start() {
    settle();
    align();
    for (int i = 0; i < 5; ++i) {
      wg.add(1);
      go([this, i] {
        mu.lock();
        cv.wait();
        log.rec(i);
        mu.unlock();
        wg.done();
      });
      gosched();
    }
  }
};

std::string condSignal() {
  Waiters w;
  w.start();
  auto signal = [&](int times) {
    for (int k = 0; k < times; ++k) {
      w.cv.signal();
      w.log.rec("S");
    }
  };
  signal(2);
  gosched();
  signal(3);
  w.wg.wait();
  return w.log.joined();
}

std::string condBroadcast() {
  Waiters w;
  w.start();
  w.mu.lock();
  w.cv.broadcast();
  w.log.rec("B");
  gosched();
  w.log.rec("M");
  w.mu.unlock();
  w.wg.wait();
  return w.log.joined();
}

}  // namespace

std::vector<Case> syncCases() {
  return {
      {"wg-waiters", waitGroupWaiters},
      {"wg-main-overtakes", mainOvertakes},
      {"mutex-fifo", mutexFifo},
      {"mutex-barge", [] { return bargeAfter(0ns); }},
      {"mutex-starve", [] { return bargeAfter(3ms); }},
      {"cond-signal", condSignal},
      {"cond-broadcast", condBroadcast},
  };
}

}  // namespace order
