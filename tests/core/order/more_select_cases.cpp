// Selects in the patterns that programs use.
#include "tests/core/order/order_case.h"

#include <array>

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::Chan;
using gmp::go;
using gmp::gosched;
using gmp::onRecv;
using gmp::onSend;
using gmp::otherwise;
using gmp::WaitGroup;
using Value = std::optional<int>;

std::string closedFair() {
  Chan<int> a(0), b(0), c(0);
  for (const auto& ch : {a, b, c}) ch.close();
  std::array<int, 3> n{};
  auto count = [&](std::size_t i) { return [&n, i](Value) { ++n[i]; }; };
  for (int i = 0; i < 30000; ++i) gmp::select(onRecv(a, count(0)), onRecv(b, count(1)), onRecv(c, count(2)));
  Log log;
  for (int k : n) log.rec(k > 9500 && k < 10500);
  return log.joined();
}

std::string withItself() {
  Log log;
  Chan<int> c(0);
  gmp::select(onSend(c, 1, [&] { log.rec("sent"); }), onRecv(c, [&](Value) { log.rec("got"); }),
              otherwise([&] { log.rec("default"); }));
  return log.joined();
}

std::string quit() {
  Log log;
  settle();
  align();
  Chan<int> c(0);
  Chan<bool> stop(0);
  go([&] {
    for (int i = 0; i < 5; ++i) {
      const int v = *c.recv();
      log.rec("r", v);
    }
    stop.send(true);
    log.rec("quit sent");
  });
  int x = 0, y = 1;
  for (bool running = true; running;) {
    gmp::select(onSend(c, x,
                       [&] {
                         x = std::exchange(y, x + y);
                         log.rec("s");
                       }),
                onRecv(stop, [&](std::optional<bool>) {
                  log.rec("q");
                  running = false;
                }));
  }
  return log.joined();
}

std::string senders() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  Chan<int> a(0), b(0);
  for (int i = 0; i < 4; ++i) {
    wg.go([&, i] { gmp::select(onSend(a, i, [&] { log.rec(i, "a"); }), onSend(b, i, [&] { log.rec(i, "b"); })); });
    gosched();
  }
  auto take = [&](const char* name, const Chan<int>& c) {
    const int v = *c.recv();
    log.rec(name, v);
  };
  take("b", b);
  take("a", a);
  take("a", a);
  take("b", b);
  wg.wait();
  return log.joined();
}

std::string timeout() {
  Log log;
  settle();
  Chan<int> c(0);
  go([c] {
    gmp::sleep(20ms);
    c.send(1);
  });
  for (int i = 0; i < 3; ++i) {
    gmp::select(onRecv(c, [&](Value v) { log.rec("v", *v); }), onRecv(gmp::after(8ms), [&](auto) { log.rec("t"); }));
  }
  return log.joined();
}

std::string doneWakesAll() {
  Log log;
  settle();
  align();
  WaitGroup wg;
  Chan<bool> done(0);
  for (int i = 0; i < 5; ++i) {
    wg.go([&, i, own = Chan<int>(0)] {
      gmp::select(onRecv(own, [&](Value) { log.rec("never"); }), onRecv(done, [&](auto) { log.rec(i); }));
    });
  }
  gosched();
  done.close();
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string poll() {
  Log log;
  settle();
  align();
  Chan<int> c(0);
  go([&] {
    for (int k = 0; k < 3; ++k) gosched();
    c.send(7);
    log.rec("sent");
  });
  bool got = false;
  for (int polls = 0; !got;) {
    gmp::select(onRecv(c,
                       [&](Value v) {
                         log.rec("got", *v, "after", polls);
                         got = true;
                         gosched();
                       }),
                otherwise([&] {
                  ++polls;
                  gosched();
                }));
  }
  return log.joined();
}

std::string closedOrValue() {
  Log log;
  settle();
  Chan<int> c(2);
  c.send(5);
  c.close();
  for (int i = 0; i < 3; ++i) {
    gmp::select(onRecv(c, [&](Value v) { log.rec(v.value_or(0), v.has_value()); }),
                otherwise([&] { log.rec("default"); }));
  }
  return log.joined();
}

std::string nilDisables() {
  settle();
  align();
  Chan<int> a(0), b(0);
  go([c = a] {
    for (int i = 0; i < 3; ++i) c.send(i);
    c.close();
  });
  go([c = b] {
    for (int i = 10; i < 12; ++i) c.send(i);
    c.close();
  });
  int events = 0;
  auto take = [&](Chan<int>& c) {
    return [&](Value v) {
      ++events;
      if (!v) c = Chan<int>();
    };
  };
  while (a || b) gmp::select(onRecv(a, take(a)), onRecv(b, take(b)));
  return std::to_string(events);
}

std::string panicsWhenClosed() {
  Log log;
  settle();
  align();
  Chan<int> c(0), d(0);
  Chan<bool> done(0);
  go([&] {
    try {
      gmp::select(onSend(c, 1, [&] { log.rec("sent"); }), onRecv(d, [&](Value) { log.rec("recv"); }));
    } catch (const gmp::Panic& p) { log.rec(p.what()); }
    done.send(true);
  });
  gosched();
  c.close();
  log.rec("M");
  done.recv();
  return log.joined();
}

}  // namespace

std::vector<Case> moreSelectCases() {
  return {
      {"select-closed-fair", closedFair},
      {"select-self", withItself},
      {"select-quit", quit},
      {"select-senders", senders},
      {"select-timeout", timeout},
      {"select-done-wakes-all", doneWakesAll},
      {"select-poll", poll},
      {"select-recv-closed-vs-value", closedOrValue},
      {"select-nil-disabled", nilDisables},
      {"select-panics-when-closed", panicsWhenClosed},
  };
}

}  // namespace order
