// Programs that end badly: what they print, the status, the text and the goroutines' states.
#include "tests/core/order/order_case.h"

#include <stdexcept>

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::Chan;
using gmp::go;
using gmp::Mutex;
using gmp::onRecv;
using gmp::onSend;
using gmp::RWMutex;
using gmp::WaitGroup;

constexpr auto ignore = [](auto&&...) {};

void workers(Out&) {
  settle();
  WaitGroup wg;
  Mutex mu;
  mu.lock();
  Chan<int> c(0), d(0), none;
  wg.add(5);
  go([&] { c.send(1); });
  go([&] { d.recv(); });
  go([&] { mu.lock(); });
  go([&] { gmp::select(onRecv(d, ignore), onSend(c, 2, ignore)); });
  go([&] { none.recv(); });
  wg.wait();
}

void emptySelect(Out& out) {
  settle();
  for (int i = 0; i < 3; ++i) go([] {});
  out.print("waiting");
  gmp::select();
}

void goexitThenDead(Out& out) {
  Chan<bool> done(0);
  go([&out, done] {
    done.recv();
    out.print("other ends");
  });
  go([&out, done] {
    out.print("runs");
    done.send(true);
  });
  gmp::goexit();
}

void goexitOthersBlocked(Out&) {
  go([] { Chan<int>(0).recv(); });
  go([] {
    Mutex mu;
    mu.lock();
    mu.lock();
  });
  gmp::sleep(1ms);
  gmp::goexit();
}

void panicInGoroutine(Out&) {
  go([] { throw gmp::Panic("boom"); });
  gmp::sleep(1s);
}

void panicAfterPrint(Out& out) {
  out.print("before");
  WaitGroup wg;
  wg.go([] { Chan<int>().close(); });
  wg.wait();
}

void deadlockMany(Out&) {
  Chan<int> c(0), full(1);
  full.send(1);
  Mutex mu;
  RWMutex rw;
  WaitGroup wg;
  gmp::Cond cv(mu);
  wg.add(1);
  rw.lock_shared();
  go([&] { c.recv(); });
  go([&] { full.send(2); });
  go([&] {
    mu.lock();
    cv.wait();
  });
  go([&] { rw.lock(); });
  go([&] {
    gmp::sleep(1ms);
    rw.lock_shared();
  });
  go([&] { wg.wait(); });
  go([] { gmp::select(); });
  go([&] { gmp::select(onRecv(c, ignore), onSend(full, 3, ignore)); });
  Chan<int>().recv();
}

void deadlockAfterSleep(Out& out) {
  Chan<int> c(0);
  go([&out, c] {
    gmp::sleep(5ms);
    out.print("slept");
    c.recv();
  });
  c.send(1);
  c.recv();
}

void deadlockAfterSyscall(Out& out) {
  Chan<int> c(0);
  go([&out, c] {
    gmp::blockThread(5ms);
    out.print("back");
    c.send(1);
    c.send(2);
  });
  c.recv();
  gmp::sleep(1ms);
  gmp::select();
}

void fatalNotRecovered(Out& out) {
  try {
    RWMutex().unlock_shared();
  } catch (...) { out.print("recovered"); }
}

// Ends of samples whose programs have an output.
std::vector<Case> sampleEnds() {
  return {
      {"deadlock-recv", nullptr,
       [](Out&) {
         settle();
         Chan<int>(0).recv();
       }},
      {"deadlock-workers", nullptr, workers},
      {"deadlock-empty-select", nullptr, emptySelect},
      {"panic-send-closed", nullptr,
       [](Out&) {
         settle();
         Chan<int> c(1);
         c.close();
         c.send(1);
       }},
      {"panic-close-closed", nullptr,
       [](Out&) {
         settle();
         Chan<int> c(0);
         c.close();
         c.close();
       }},
      {"panic-close-nil", nullptr,
       [](Out&) {
         settle();
         Chan<int>().close();
       }},
      {"panic-wg-negative", nullptr,
       [](Out&) {
         settle();
         WaitGroup().done();
       }},
      {"fatal-unlock-unlocked", nullptr,
       [](Out&) {
         settle();
         Mutex().unlock();
       }},
  };
}

}  // namespace

std::vector<Case> endCases() {
  std::vector<Case> all = sampleEnds();
  const std::vector<Case> more = {
      {"end-main-goexit-then-dead", nullptr, goexitThenDead},
      {"end-main-goexit-others-blocked", nullptr, goexitOthersBlocked},
      {"end-panic-error", nullptr, [](Out&) { throw std::runtime_error("an error"); }},
      {"end-panic-in-goroutine", nullptr, panicInGoroutine},
      {"end-panic-after-print", nullptr, panicAfterPrint},
      {"end-deadlock-many", nullptr, deadlockMany},
      {"end-deadlock-after-sleep", nullptr, deadlockAfterSleep},
      {"end-deadlock-after-syscall", nullptr, deadlockAfterSyscall},
      {"end-unlock-in-goroutine", nullptr,
       [](Out&) {
         go([] { Mutex().unlock(); });
         gmp::sleep(1s);
       }},
      {"end-fatal-not-recovered", nullptr, fatalNotRecovered},
      {"end-wg-misuse", nullptr,
       [](Out&) {
         WaitGroup wg;
         wg.add(1);
         wg.add(-2);
       }},
  };
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace order
