// What the monitor thread and other Ps do: slices of 10 ms, Ps taken from system calls, stealing. The programs test
// ranges themselves and print whether they were met.
#include "tests/core/order/order_case.h"

#include <algorithm>
#include <array>

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::blockThread;
using gmp::Chan;
using gmp::go;
using gmp::gosched;
using gmp::now;
using gmp::TimePoint;
using gmp::WaitGroup;

bool within(std::chrono::nanoseconds d, std::chrono::nanoseconds lo, std::chrono::nanoseconds hi) {
  return d >= lo && d <= hi;
}

std::string preemptCpu() {
  Log log;
  settle();
  bool ran = false;
  TimePoint at;
  go([&] { at = now(), ran = true; });
  const TimePoint t0 = now();
  spin(150ms);
  log.rec("ran:", ran);
  log.rec("window:", ran && within(at - t0, 9ms, 100ms));
  return log.joined();
}

std::string pingPongSlice() {
  Log log;
  settle();
  Chan<int> a(0), b(0);
  bool stop = false;
  int trips = 0, trips_at = 0;
  TimePoint at;
  WaitGroup wg;
  wg.add(3);
  go([&] {
    for (int v : a) b.send(v);
    b.close();
    wg.done();
  });
  gosched();
  const TimePoint t0 = now();
  go([&] {
    at = now();
    trips_at = trips;
    stop = true;
    wg.done();
  });
  go([&] {
    while (!stop) {
      a.send(1);
      b.recv();
      ++trips;
    }
    a.close();
    wg.done();
  });
  wg.wait();
  log.rec("window:", within(at - t0, 8ms, 100ms));
  log.rec("many-trips:", trips_at > 1000);
  return log.joined();
}

std::string syscallHandoff() {
  Log log;
  settle();
  TimePoint at;
  go([&] {
    at = now();
    log.rec("G");
  });
  const TimePoint t0 = now();
  blockThread(200ms);
  log.rec("M");
  log.rec("window:", within(at - t0, 5us, 60ms));
  return log.joined();
}

std::string syscallThreads() {
  Log log;
  settle();
  constexpr int n = 16;
  WaitGroup wg;
  wg.add(n);
  for (int i = 0; i < n; ++i) {
    go([&] {
      blockThread(600ms);
      wg.done();
    });
  }
  gmp::sleep(400ms);
  const int k = gmp::numThread();
  log.rec("window:", k >= n + 1 && k <= n + 6);
  wg.wait();
  return log.joined();
}

std::string stealWhileSpinning() {
  Log log;
  settle();
  std::chrono::nanoseconds best = 1s;
  for (int k = 0; k < 5; ++k) {
    struct Shared {
      std::atomic<bool> done{false};
      std::chrono::nanoseconds at{1s};
    };
    auto s = std::make_shared<Shared>();
    const TimePoint t0 = now();
    go([s, t0] {
      s->at = now() - t0;
      s->done = true;
    });
    spin(60ms);
    if (s->done) best = std::min(best, s->at);
  }
  log.rec("window:", best < 5ms);
  return log.joined();
}

std::string sum() {
  settle();
  constexpr int jobs = 20000, workers = 50;
  Chan<int> in(16), out(0);
  WaitGroup wg;
  wg.add(workers);
  for (int w = 0; w < workers; ++w) {
    go([&] {
      for (int v : in) out.send(static_cast<int>(std::int64_t{v} * v % 1009) + 1);
      wg.done();
    });
  }
  WaitGroup closer;
  closer.go([&] {
    for (int i = 0; i < jobs; ++i) in.send(i);
    in.close();
    wg.wait();
    out.close();
  });
  int n = 0;
  std::int64_t total = 0;
  for (int v : out) ++n, total += v;
  closer.wait();
  Log log;
  log.rec(n);
  log.rec(total);
  return log.joined();
}

std::string shortSyscalls() {
  Log log;
  quiet();
  go([&] { log.rec("G"); });
  for (int i = 0; i < 3; ++i) {
    gmp::syscall([] {});
    log.rec("s", i);
  }
  log.rec("M");
  gosched();
  log.rec("E");
  return log.joined();
}

std::string backWhileBusy() {
  Log log;
  settle();
  bool back = false;
  std::chrono::nanoseconds at{0};
  const TimePoint start = now();
  WaitGroup wg;
  wg.go([&] {
    blockThread(30ms);
    at = now() - start;
    back = true;
  });
  gosched();
  spin(120ms);
  log.rec(back, at >= 30ms, at < 100ms);
  wg.wait();
  return log.joined();
}

std::string fourBlock() {
  Log log;
  settle();
  const TimePoint start = now();
  WaitGroup wg;
  for (int i = 0; i < 4; ++i) wg.go([] { blockThread(50ms); });
  wg.wait();
  const auto took = now() - start;
  log.rec(took >= 50ms, took < 150ms);
  return log.joined();
}

std::string procs() {
  Log log;
  settle();
  log.rec(gmp::gomaxprocs());
  for (int n : {3, -1, 3, 1, 0}) log.rec(gmp::setGomaxprocs(n));
  return log.joined("");
}

std::string procsKeepOrder() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  wg.add(6);
  for (int i = 0; i < 6; ++i) go([&, i] { log.rec(i), wg.done(); });
  gmp::setGomaxprocs(1);
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string twoCompute() {
  Log log;
  settle();
  WaitGroup wg;
  int turns = 0, last = -1;
  for (int i = 0; i < 2; ++i) {
    wg.go([&, i] {
      for (const TimePoint t = now(); now() - t < 100ms;) {
        if (last != i) last = i, ++turns;
        spin(100us);
      }
    });
  }
  wg.wait();
  log.rec("turns", turns >= 4 && turns <= 24);
  return log.joined();
}

std::string procsShrink() {
  WaitGroup wg;
  gmp::Mutex mu;
  int n = 0;
  for (int i = 0; i < 100; ++i) {
    wg.go([&] {
      for (int k = 0; k < 10; ++k) {
        gosched();
        mu.lock();
        ++n;
        mu.unlock();
      }
    });
    if (i % 10 == 0) gmp::setGomaxprocs(1 + i / 10 % 4);
  }
  wg.wait();
  return std::to_string(n);
}

}  // namespace

std::vector<Case> sysmonCases() {
  return {
      {"sysmon-preempt-cpu", preemptCpu},
      {"sysmon-pingpong-slice", pingPongSlice},
      {"sysmon-syscall-handoff", syscallHandoff},
      {"sysmon-syscall-threads", syscallThreads},
      {"mp-steal-while-spinning", stealWhileSpinning},
      {"mp-sum", sum},
      {"syscall-short", shortSyscalls},
      {"syscall-back-while-busy", backWhileBusy},
      {"syscall-four-block", fourBlock},
      {"gomaxprocs", procs},
      {"gomaxprocs-keeps-order", procsKeepOrder},
      {"two-compute", twoCompute},
      {"mp-gomaxprocs-shrinks", procsShrink},
  };
}

}  // namespace order
