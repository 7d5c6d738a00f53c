// One line each: the panics and fatal errors of the runtime and of package sync.
#include "tests/core/order/order_case.h"

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::Chan;
using gmp::go;
using gmp::Mutex;
using gmp::RWMutex;
using gmp::WaitGroup;

constexpr auto ignore = [](auto&&...) {};

void selectTwo(Out&) {
  Chan<int> a(0), b(0);
  gmp::select(gmp::onRecv(a, ignore), gmp::onSend(b, 1, ignore));
}

void rwWriter(Out&) {
  RWMutex m;
  m.lock_shared();
  m.lock();
}

void rwReader(Out&) {
  RWMutex m;
  m.lock();
  m.lock_shared();
}

void cond(Out&) {
  Mutex m;
  gmp::Cond c(m);
  m.lock();
  c.wait();
}

void deadlockTwo(Out&) {
  Chan<int> c(0), d(0);
  go([c] {
    c.send(1);
    c.send(2);
  });
  c.recv();
  d.recv();
}

void timerIsNoDeadlock(Out&) {
  Chan<int> c(0);
  const gmp::Timer t = gmp::afterFunc(1ms, [c] { c.send(1); });
  c.recv();
}

void blockedSender(Out&) {
  Chan<int> c(0);
  go([c] {
    gmp::sleep(1ms);
    c.close();
  });
  c.send(1);
}

void twice(const Chan<int>& c) {
  c.close();
  c.close();
}

}  // namespace

std::vector<Case> fatalCases() {
  return {
      {"fatal/deadlock_recv", nullptr, [](Out&) { Chan<int>(0).recv(); }},
      {"fatal/deadlock_send", nullptr, [](Out&) { Chan<int>(0).send(1); }},
      {"fatal/deadlock_select0", nullptr, [](Out&) { gmp::select(); }},
      {"fatal/deadlock_select2", nullptr, selectTwo},
      {"fatal/deadlock_nil_recv", nullptr, [](Out&) { Chan<int>().recv(); }},
      {"fatal/deadlock_nil_send", nullptr, [](Out&) { Chan<int>().send(1); }},
      {"fatal/deadlock_mutex", nullptr,
       [](Out&) {
         Mutex m;
         m.lock();
         m.lock();
       }},
      {"fatal/deadlock_rwmutex_w", nullptr, rwWriter},
      {"fatal/deadlock_rwmutex_r", nullptr, rwReader},
      {"fatal/deadlock_waitgroup", nullptr,
       [](Out&) {
         WaitGroup w;
         w.add(1);
         w.wait();
       }},
      {"fatal/deadlock_cond", nullptr, cond},
      {"fatal/deadlock_two", nullptr, deadlockTwo},
      {"fatal/main_goexit", nullptr, [](Out&) { gmp::goexit(); }},
      {"fatal/timer_no_deadlock", nullptr, timerIsNoDeadlock},
      {"fatal/send_closed", nullptr,
       [](Out&) {
         Chan<int> c(1);
         c.close();
         c.send(1);
       }},
      {"fatal/close_closed", nullptr, [](Out&) { twice(Chan<int>(0)); }},
      {"fatal/close_nil", nullptr, [](Out&) { Chan<int>().close(); }},
      {"fatal/send_blocked_closed", nullptr, blockedSender},
      {"fatal/make_negative", nullptr, [](Out&) { Chan<int>(static_cast<std::size_t>(-1)); }},
      {"fatal/wg_negative", nullptr, [](Out&) { WaitGroup().done(); }},
      {"fatal/unlock_unlocked", nullptr, [](Out&) { Mutex().unlock(); }},
      {"fatal/runlock_unlocked", nullptr, [](Out&) { RWMutex().unlock_shared(); }},
      {"fatal/rwunlock_unlocked", nullptr, [](Out&) { RWMutex().unlock(); }},
      {"fatal/panic_in_goroutine", nullptr,
       [](Out&) {
         go([] { throw gmp::Panic("boom"); });
         gmp::sleep(1s);
       }},
      {"fatal/ticker_nonpositive", nullptr, [](Out&) { gmp::Ticker(0ns); }},
      {"fatal/timer_zero_stop", nullptr, [](Out&) { gmp::Timer().stop(); }},
  };
}

}  // namespace order
