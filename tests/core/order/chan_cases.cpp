// A waker completes the operation for the goroutine it wakes, puts it in runnext and goes on itself; waiters are FIFO.
#include "tests/core/order/order_case.h"

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::Chan;
using gmp::go;
using gmp::gosched;
using gmp::Mutex;
using gmp::WaitGroup;

std::string unbufferedTrace() {
  Log log;
  settle();
  Chan<int> c(0);
  go([&] {
    for (int i = 0; i < 5; ++i) {
      log.rec("s", i);
      c.send(i);
      log.rec("S", i);
    }
    c.close();
    log.rec("X");
  });
  for (int v : c) log.rec("r", v);
  log.rec("end");
  return log.joined();
}

std::string buffer2Trace() {
  Log log;
  settle();
  Chan<int> c(2);
  Chan<bool> done(0);
  go([&] {
    for (int v : c) log.rec("r", v);
    log.rec("end");
    done.send(true);
  });
  for (int i = 0; i < 9; ++i) {
    c.send(i);
    log.rec("S", i);
  }
  c.close();
  log.rec("X");
  done.recv();
  log.rec("M");
  return log.joined();
}

std::string sendersFifo() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  Chan<int> c(0);
  wg.add(5);
  for (int i = 0; i < 5; ++i) {
    go([&, i] {
      c.send(i);
      log.rec("s", i);
      wg.done();
    });
  }
  gosched();
  for (int k = 0; k < 5; ++k) log.rec("v", *c.recv());
  wg.wait();
  return log.joined();
}

std::string receiversFifo() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  Chan<int> c(0);
  for (int i = 0; i < 5; ++i) {
    wg.add(1);
    go([&, i] {
      log.rec("r", i, "=", *c.recv());
      wg.done();
    });
    gosched();
  }
  for (int v = 10; v < 15; ++v) c.send(v);
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string closeReceivers() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  Chan<int> c(0);
  for (int i = 0; i < 7; ++i) {
    wg.add(1);
    go([&, i] {
      log.rec(i, ":", c.recv().has_value());
      wg.done();
    });
    gosched();
  }
  c.close();
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string closeSenders() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  Chan<int> c(0);
  for (int i = 0; i < 5; ++i) {
    wg.add(1);
    go([&, i] {
      try {
        c.send(i);
        log.rec("unreachable");
      } catch (const gmp::Panic& p) { log.rec(i, ":", p.what()); }
      wg.done();
    });
    gosched();
  }
  c.close();
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string pipeline() {
  Log log;
  settle();
  std::vector<Chan<int>> c;
  for (int i = 0; i < 4; ++i) c.emplace_back(0);
  for (std::size_t s = 0; s < 3; ++s) {
    go([&, s] {
      for (int v : c[s]) {
        log.rec("ABC"[s], v);
        c[s + 1].send(v + 10);
      }
      c[s + 1].close();
    });
  }
  go([&] {
    for (int i = 0; i < 4; ++i) c[0].send(i);
    c[0].close();
  });
  for (int v : c[3]) log.rec("=", v);
  return log.joined();
}

std::string pingPongBystander() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  Chan<int> a(0), b(0);
  wg.add(3);
  go([&] {
    for (int i = 0; i < 6; ++i) {
      log.rec("B", *a.recv());
      b.send(i);
    }
    wg.done();
  });
  gosched();
  go([&] { log.rec("C"), wg.done(); });
  go([&] {
    for (int i = 0; i < 6; ++i) {
      a.send(i);
      log.rec("A", *b.recv());
    }
    wg.done();
  });
  wg.wait();
  return log.joined();
}

std::string noYield() {
  Log log;
  WaitGroup wg;
  Mutex mu;
  settle();
  wg.add(1);
  go([&] { log.rec("G"), wg.done(); });
  Chan<int> c(4);
  for (int k = 0; k < 200; ++k) {
    for (int i = 0; i < 4; ++i) c.send(i);
    for (int i = 0; i < 4; ++i) gmp::select(gmp::onRecv(c, [](std::optional<int>) {}));
    mu.lock();
    mu.unlock();
    wg.add(1);
    wg.done();
  }
  log.rec("M");
  wg.wait();
  return log.joined();
}

}  // namespace

std::vector<Case> chanCases() {
  return {
      {"chan-unbuf-trace", unbufferedTrace},
      {"chan-buf2-trace", buffer2Trace},
      {"chan-senders-fifo", sendersFifo},
      {"chan-receivers-fifo", receiversFifo},
      {"chan-close-receivers", closeReceivers},
      {"chan-close-senders", closeSenders},
      {"chan-pipeline", pipeline},
      {"chan-pingpong-bystander", pingPongBystander},
      {"chan-no-yield", noYield},
  };
}

}  // namespace order
