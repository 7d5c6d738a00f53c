// Timers, tickers and sleepers. Where 1.19 and 1.27 differ (channels of timers), the answer is that of 1.27.
#include "tests/core/order/order_case.h"

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::go;
using gmp::gosched;
using gmp::now;
using gmp::onRecv;
using gmp::otherwise;
using gmp::TimePoint;
using gmp::WaitGroup;

std::string stopReset() {
  Log log;
  settle();
  const gmp::Timer t(1h);
  std::ostringstream row;
  row << std::boolalpha << t.stop();
  row << t.stop();
  row << t.reset(1h);
  row << t.reset(2ms);
  log.rec(row.str());
  t.c.recv();
  const bool s1 = t.stop(), r1 = t.reset(1h), s2 = t.stop();
  log.rec(s1, r1, s2);
  const gmp::Timer f = gmp::afterFunc(1h, [&] { log.rec("ran"); });
  const bool a = f.stop(), b = f.stop(), c = f.reset(1ms);
  log.rec(a, b, c);
  gmp::sleep(5ms);
  const bool d = f.stop(), e = f.reset(1ms), g = f.stop();
  log.rec(d, e, g);
  gmp::sleep(5ms);
  return log.joined();
}

std::string ticks() {
  Log log;
  settle();
  const gmp::Ticker t(5ms);
  const TimePoint start = now();
  for (int i = 0; i < 4; ++i) t.c.recv();
  const auto took = now() - start;
  t.stop();
  gmp::select(onRecv(t.c, [&](auto) { log.rec("stray"); }), onRecv(gmp::after(15ms), [&](auto) { log.rec("silent"); }));
  t.reset(3ms);
  t.c.recv();
  t.stop();
  log.rec(took >= 19ms, took < 60ms);
  return log.joined();
}

std::string slowReceiver() {
  settle();
  const gmp::Ticker t(4ms);
  gmp::sleep(30ms);
  int n = 0;
  for (bool more = true; more;) {
    gmp::select(onRecv(t.c, [&](auto) { ++n; }), otherwise([&] { more = false; }));
  }
  t.stop();
  return "waiting" + std::to_string(n);
}

std::string funcOrder() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  std::vector<gmp::Timer> timers;
  for (int us : {900, 300, 600}) {
    wg.add(1);
    timers.push_back(gmp::afterFunc(us * 1us, [&, us] {
      log.rec(us);
      wg.done();
    }));
  }
  spin(2ms);
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string timersAndSleepers() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  wg.add(1);
  const gmp::Timer f = gmp::afterFunc(400us, [&] {
    log.rec("f");
    wg.done();
  });
  wg.go([&] {
    gmp::sleep(600us);
    log.rec("s");
  });
  wg.go([&] {
    gmp::after(800us).recv();
    log.rec("a");
  });
  wg.go([&] {
    gmp::Timer(200us).c.recv();
    log.rec("t");
  });
  gosched();
  spin(2ms);
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string resetMoves() {
  Log log;
  settle();
  const TimePoint start = now();
  const gmp::Timer late(200ms), early(5ms);
  late.reset(20ms);
  early.reset(60ms);
  for (int i = 0; i < 2; ++i) {
    gmp::select(onRecv(late.c, [&](auto) { log.rec("long"); }), onRecv(early.c, [&](auto) { log.rec("short"); }));
  }
  const auto took = now() - start;
  log.rec(took >= 60ms, took < 150ms);
  return log.joined();
}

std::string sleepYield() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  for (int i = 0; i < 3; ++i) {
    wg.go([&, i] {
      log.rec(i, "a");
      gmp::sleep((3 - i) * 6ms);
      log.rec(i, "b");
      gosched();
      log.rec(i, "c");
    });
  }
  wg.wait();
  log.rec("M");
  return log.joined();
}

std::string sleepersTogether() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  for (int i = 0; i < 12; ++i) {
    wg.go([&, i] {
      gmp::sleep((i * 5 % 12 + 1) * 100us);
      log.rec(i);
    });
  }
  gosched();
  spin(4ms);
  wg.wait();
  return log.joined();
}

std::string resetsItself() {
  Log log;
  settle();
  gmp::Chan<bool> done(0);
  int n = 0;
  gmp::Timer t;
  t = gmp::afterFunc(2ms, [&] {
    log.rec(++n);
    if (n < 3) t.reset(2ms);
    else done.send(true);
  });
  done.recv();
  return log.joined();
}

std::string noStale() {
  Log log;
  settle();
  const gmp::Timer t(1ms);
  gmp::sleep(5ms);
  log.rec(t.c.len(), t.c.cap());
  t.reset(30ms);
  gmp::select(onRecv(t.c, [&](auto) { log.rec("stale"); }), otherwise([&] { log.rec("empty"); }));
  t.c.recv();
  log.rec("fired");
  return log.joined();
}

std::string zero() {
  Log log;
  settle();
  align();
  gmp::Chan<int> c(1);
  const gmp::Timer f = gmp::afterFunc(0ns, [&] {
    log.rec("f");
    c.send(1);
  });
  go([&] { log.rec("g"); });
  gosched();
  log.rec("M");
  c.recv();
  return log.joined();
}

}  // namespace

std::vector<Case> moreTimeCases() {
  return {
      {"timer-stop-reset", stopReset},
      {"ticker-ticks", ticks},
      {"ticker-slow-receiver", slowReceiver},
      {"afterfunc-order", funcOrder},
      {"timers-and-sleepers", timersAndSleepers},
      {"timer-reset-moves", resetMoves},
      {"sleep-yield", sleepYield},
      {"sleepers-together", sleepersTogether},
      {"afterfunc-resets-itself", resetsItself},
      {"timer-no-stale", noStale},
      {"timer-zero", zero},
  };
}

}  // namespace order
