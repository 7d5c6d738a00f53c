// Channels in the patterns that programs use.
#include "tests/core/order/order_case.h"

#include <mutex>
#include <shared_mutex>

namespace order {

namespace {

using gmp::Chan;
using gmp::go;
using gmp::gosched;
using gmp::WaitGroup;

std::string twoProducers() {
  Log log;
  settle();
  align();
  WaitGroup wg, closer;
  Chan<std::string> c(1);
  for (const char* p : {"a", "b"}) {
    wg.go([&, p] {
      for (int i = 0; i < 4; ++i) {
        log.rec(p, i);
        c.send(p);
        log.rec(p, i, "s");
      }
    });
  }
  closer.go([&] {
    wg.wait();
    log.rec("close");
    c.close();
  });
  for (const std::string& v : c) log.rec("r", v);
  log.rec("M");
  return log.joined();
}

std::string threeConsumers() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  Chan<int> c(3);
  for (int i = 0; i < 3; ++i) {
    wg.go([&, i] {
      for (int v : c) log.rec(i, ":", v);
      log.rec(i, "x");
    });
  }
  for (int v = 0; v < 10; ++v) {
    c.send(v);
    log.rec("s", v);
  }
  c.close();
  wg.wait();
  log.rec("M");
  return log.joined();
}

std::string workers() {
  Log log;
  settle();
  align();
  Chan<int> jobs(0), results(2);
  WaitGroup wg;
  for (int w = 0; w < 3; ++w) {
    wg.go([&, w] {
      for (int j : jobs) {
        log.rec("w", w, "j", j);
        results.send(j * 10);
      }
    });
  }
  go([&] {
    for (int j = 0; j < 7; ++j) jobs.send(j);
    jobs.close();
    log.rec("sent");
  });
  go([&] {
    wg.wait();
    results.close();
  });
  for (int r : results) log.rec("r", r);
  return log.joined();
}

std::string ring() {
  Log log;
  settle();
  align();
  constexpr int n = 5;
  std::vector<Chan<int>> c;
  for (int i = 0; i < n; ++i) c.emplace_back(0);
  WaitGroup wg;
  for (int i = 0; i < n; ++i) {
    wg.go([&, i] {
      for (int k = 0; k < 2; ++k) {
        const int v = *c[static_cast<std::size_t>(i)].recv();
        log.rec(i, "=", v);
        if (v < 2 * n - 1) c[static_cast<std::size_t>((i + 1) % n)].send(v + 1);
        log.rec(i, "x");
      }
    });
  }
  c[0].send(0);
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string requestReply() {
  Log log;
  settle();
  align();
  struct Req {
    int v;
    Chan<int> reply;
  };
  Chan<Req> reqs(0);
  go([&] {
    for (Req r : reqs) {
      log.rec("q", r.v);
      r.reply.send(r.v * r.v);
      log.rec("a", r.v);
    }
    log.rec("server ends");
  });
  WaitGroup wg;
  for (int i = 1; i <= 3; ++i) {
    wg.go([&, i] {
      const Req r{i, Chan<int>(0)};
      reqs.send(r);
      const int got = *r.reply.recv();
      log.rec(i, "->", got);
    });
  }
  wg.wait();
  reqs.close();
  gosched();
  return log.joined();
}

std::string closeLeavesValues() {
  Log log;
  settle();
  Chan<int> c(3);
  c.send(1);
  c.send(2);
  c.close();
  for (int i = 0; i < 4; ++i) {
    const auto v = c.recv();
    log.rec(v.value_or(0), v.has_value(), c.len(), c.cap());
  }
  return log.joined();
}

std::string fullSenders() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  Chan<int> c(2);
  for (int i = 0; i < 5; ++i) {
    wg.go([&, i] {
      c.send(i);
      log.rec("s", i);
    });
    gosched();
  }
  log.rec("len", c.len());
  for (int i = 0; i < 5; ++i) {
    const int v = *c.recv();
    log.rec("r", v, "len", c.len());
  }
  wg.wait();
  return log.joined();
}

std::string closeMixed() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  Chan<int> c(0), d(0);
  for (int i = 0; i < 6; ++i) {
    wg.go([&, i] {
      if (i % 2 == 0) {
        const bool ok = c.recv().has_value();
        log.rec(i, ok);
      } else {
        gmp::select(gmp::onRecv(d, [&](std::optional<int> v) { log.rec(i, "d", v.has_value()); }),
                    gmp::onRecv(c, [&](std::optional<int> v) { log.rec(i, "c", v.has_value()); }));
      }
    });
    gosched();
  }
  c.close();
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string sieve() {
  Log log;
  settle();
  Chan<int> c(0);
  go([c] {
    for (int i = 2;; ++i) c.send(i);
  });
  for (int i = 0; i < 15; ++i) {
    const int prime = *c.recv();
    log.rec(prime);
    Chan<int> next(0);
    go([in = c, out = next, prime] {
      for (;;) {
        if (const int v = *in.recv(); v % prime != 0) out.send(v);
      }
    });
    c = next;
  }
  return log.joined();
}

std::string semaphore() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  Chan<bool> sem(2);
  for (int i = 0; i < 5; ++i) {
    wg.go([&, i] {
      sem.send(true);
      log.rec(i, "+");
      gosched();
      log.rec(i, "-");
      sem.recv();
    });
  }
  wg.wait();
  log.rec("M");
  return log.joined();
}

std::string swapValues() {
  Log log;
  settle();
  align();
  Chan<int> a(0), b(0);
  Chan<bool> done(0);
  go([&] {
    a.send(1);
    log.rec("A sent");
    const int v = *b.recv();
    log.rec("A got", v);
    done.send(true);
  });
  go([&] {
    const int v = *a.recv();
    log.rec("B got", v);
    b.send(2);
    log.rec("B sent");
    done.send(true);
  });
  done.recv();
  log.rec("1");
  done.recv();
  log.rec("2");
  return log.joined();
}

std::string barge() {
  Log log;
  settle();
  align();
  Chan<int> c(2);
  Chan<bool> done(2);
  for (int i = 0; i < 2; ++i) {
    go([&, i] {
      for (int v : c) log.rec(i, "got", v);
      done.send(true);
    });
  }
  gosched();
  for (int v = 0; v < 3; ++v) c.send(v);
  const auto v = c.recv();
  log.rec("main got", v.value_or(0), v.has_value());
  c.close();
  done.recv();
  done.recv();
  return log.joined();
}

std::string mpFan() {
  Chan<int> c(0);
  WaitGroup wg, closer;
  for (int i = 0; i < 20; ++i) {
    wg.go([&] {
      for (int k = 1; k <= 500; ++k) c.send(k);
    });
  }
  closer.go([&] {
    wg.wait();
    c.close();
  });
  int n = 0, sum = 0;
  for (int v : c) ++n, sum += v;
  closer.wait();
  Log log;
  log.rec(n, sum);
  return log.joined();
}

std::string mpMutex() {
  gmp::Mutex mu;
  gmp::RWMutex rw;
  WaitGroup wg;
  int n = 0, m = 0, seen = 0;
  for (int i = 0; i < 8; ++i) {
    wg.go([&] {
      for (int k = 0; k < 2000; ++k) {
        std::lock_guard held(mu);
        ++n;
      }
    });
    wg.go([&] {
      for (int k = 0; k < 500; ++k) {
        if (k % 5 == 0) {
          std::lock_guard held(rw);
          ++m;
        } else {
          std::shared_lock held(rw);
          if (m < 0) continue;
          std::lock_guard inner(mu);
          ++seen;
        }
      }
    });
  }
  wg.wait();
  Log log;
  log.rec(n, m, seen);
  return log.joined();
}

}  // namespace

std::vector<Case> moreChanCases() {
  return {
      {"chan-two-producers", twoProducers},
      {"chan-three-consumers", threeConsumers},
      {"chan-workers", workers},
      {"chan-ring", ring},
      {"chan-request-reply", requestReply},
      {"chan-close-leaves-values", closeLeavesValues},
      {"chan-full-senders", fullSenders},
      {"chan-close-mixed", closeMixed},
      {"chan-sieve", sieve},
      {"chan-semaphore", semaphore},
      {"chan-swap", swapValues},
      {"chan-barge", barge},
      {"mp-fan", mpFan},
      {"mp-mutex", mpMutex},
  };
}

}  // namespace order
