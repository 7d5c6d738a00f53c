// Expired timers run in the order of their deadlines, each through runnext, before any queue is looked at.
#include "tests/core/order/order_case.h"

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::go;
using gmp::gosched;
using gmp::WaitGroup;

std::string distinct() {
  Log log;
  WaitGroup wg;
  settle();
  for (int ms : {80, 16, 64, 32, 48}) {
    wg.add(1);
    go([&, ms] {
      gmp::sleep(ms * 1ms);
      log.rec(ms);
      wg.done();
    });
  }
  wg.wait();
  return log.joined();
}

std::string batch() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  for (int us : {900, 300, 1200, 600}) {
    wg.add(1);
    go([&, us] {
      gmp::sleep(us * 1us);
      log.rec(us);
      wg.done();
    });
  }
  gosched();
  spin(2ms);
  wg.wait();
  return log.joined();
}

std::string equal() {
  Log log;
  WaitGroup wg;
  settle();
  wg.add(6);
  for (int i = 0; i < 6; ++i) {
    go([&, i] {
      gmp::sleep(10ms);
      log.rec(i);
      wg.done();
    });
  }
  wg.wait();
  return log.joined();
}

std::string zero() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  wg.add(1);
  go([&] { log.rec("G"), wg.done(); });
  gmp::sleep(0ns);
  log.rec("M0");
  gmp::sleep(-5ns);
  log.rec("M1");
  gosched();
  log.rec("M2");
  wg.wait();
  return log.joined();
}

std::string beforeTheRing() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  wg.add(5);
  go([&] {
    gmp::sleep(500us);
    log.rec("T");
    wg.done();
  });
  gosched();
  for (int i = 0; i < 4; ++i) go([&, i] { log.rec(i), wg.done(); });
  spin(1500us);
  wg.wait();
  return log.joined();
}

}  // namespace

std::vector<Case> sleepCases() {
  return {
      {"sleep-distinct", distinct}, {"sleep-batch", batch},           {"sleep-equal", equal},
      {"sleep-zero", zero},         {"sleep-vs-ring", beforeTheRing},
  };
}

}  // namespace order
