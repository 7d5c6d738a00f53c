// A select takes one of its ready cases at random; waiting, it stands in the queues of all its channels.
#include "tests/core/order/order_case.h"

#include <array>
#include <functional>

namespace order {

namespace {

using gmp::Chan;
using gmp::go;
using gmp::gosched;
using gmp::onRecv;
using gmp::onSend;
using gmp::otherwise;
using gmp::WaitGroup;

void tryBoth(Log& log, const char* name, Chan<int> r, Chan<int> s) {
  gmp::select(onRecv(r, [&](std::optional<int> v) { log.rec(name, ":recv,", v.value_or(0), ",", v.has_value()); }),
              onSend(s, 5, [&] { log.rec(name, ":sent"); }), otherwise([&] { log.rec(name, ":default"); }));
}

std::string readySingle() {
  Log log;
  Chan<int> full(1), empty(1), closed(0), none;
  full.send(1);
  closed.close();
  tryBoth(log, "nil/nil", none, none);
  tryBoth(log, "full/nil", full, none);
  tryBoth(log, "empty/nil", empty, none);
  tryBoth(log, "nil/empty", none, empty);
  tryBoth(log, "nil/full", none, empty);
  tryBoth(log, "closed/nil", closed, none);
  tryBoth(log, "five/nil", empty, none);
  return log.joined();
}

int recvEither(const Chan<int>& first, const Chan<int>& second) {
  int got = 0;
  auto keep = [&](std::optional<int> v) { got = v.value_or(-1); };
  gmp::select(onRecv(first, keep), onRecv(second, keep));
  return got;
}

std::string twoReady() {
  Log log;
  Chan<int> a(1), b(1);
  a.send('a');
  b.send('b');
  for (int k = 0; k < 2; ++k) log.rec(static_cast<char>(recvEither(a, b)));
  return log.joined();
}

// Values 11 are "a1", 21 "b1" and so on.
std::string waitersFifo() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  Chan<int> a(0), b(0);
  auto start = [&](int i, std::function<int()> f) {
    wg.add(1);
    go([&, i, f] {
      const int v = f();
      log.rec(i, "=", v < 20 ? "a" : "b", v % 10);
      wg.done();
    });
    gosched();
  };
  start(0, [&] { return recvEither(a, b); });
  start(1, [&] { return *a.recv(); });
  start(2, [&] { return recvEither(b, a); });
  start(3, [&] { return *b.recv(); });
  b.send(21);
  a.send(11);
  b.send(22);
  b.send(23);
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string pollDefault() {
  Log log;
  settle();
  align();
  Chan<int> c(0);
  go([&] {
    for (int i = 0; i < 3; ++i) {
      for (int k = 0; k < 2; ++k) {
        log.rec("y");
        gosched();
      }
      log.rec("s", i);
      c.send(i);
    }
    c.close();
    log.rec("X");
  });
  for (bool open = true; open;) {
    gmp::select(onRecv(c,
                       [&](std::optional<int> v) {
                         log.rec("r", v.value_or(0));
                         open = v.has_value();
                       }),
                otherwise([&] {
                  log.rec("d");
                  gosched();
                }));
  }
  return log.joined();
}

bool near(int x, int want) { return x > want * 95 / 100 && x < want * 105 / 100; }

std::string fairness() {
  constexpr int n = 40000;
  Log log;
  std::vector<Chan<int>> c;
  for (int i = 0; i < 4; ++i) {
    c.emplace_back(1);
    c.back().send(i);
  }
  std::array<int, 4> count{};
  auto take = [&](std::optional<int> v) {
    const auto i = static_cast<std::size_t>(*v);
    ++count[i];
    c[i].send(*v);
  };
  for (int k = 0; k < n; ++k) gmp::select(onRecv(c[0], take), onRecv(c[1], take));
  log.rec("two:", near(count[0], n / 2) && near(count[1], n / 2));
  count = {};
  for (int k = 0; k < n; ++k)
    gmp::select(onRecv(c[0], take), onRecv(c[1], take), onRecv(c[2], take), onRecv(c[3], take));
  bool ok = true;
  for (int x : count) ok = ok && near(x, n / 4);
  log.rec("four:", ok);
  return log.joined();
}

}  // namespace

std::vector<Case> selectCases() {
  return {
      {"select-ready-single", readySingle}, {"select-two-ready", twoReady}, {"select-waiters-fifo", waitersFifo},
      {"select-poll-default", pollDefault}, {"select-fairness", fairness},
  };
}

}  // namespace order
