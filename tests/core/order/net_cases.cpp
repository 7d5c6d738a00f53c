// The poller is asked last and gives its goroutines in the reverse order of their events; one descriptor has one reader
// and one writer at a time.
#include "tests/core/order/net_order.h"

#include <algorithm>

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::go;
using gmp::gosched;
using gmp::now;
using gmp::TimePoint;
using gmp::WaitGroup;
using gmp::net::Conn;

std::string wakeOrder5() {
  Log log;
  settle();
  Connections k(5);
  WaitGroup wg;
  for (std::size_t i = 0; i < 5; ++i) wg.go([&, i] { log.rec(i, "=", readSome(k.srv[i], 8).first); });
  quiet();
  for (std::size_t i : {2, 0, 4, 1, 3}) static_cast<void>(k.cli[i].write(std::string(1, "vwxyz"[i])));
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string pollLast() {
  Log log;
  settle();
  Connections k(2);
  WaitGroup wg;
  for (std::size_t i = 0; i < 2; ++i) {
    wg.go([&, i] {
      readSome(k.srv[i], 8);
      log.rec("N", i);
    });
  }
  quiet();
  for (const Conn& c : k.cli) static_cast<void>(c.write("x"));
  for (int i = 0; i < 3; ++i) {
    wg.go([&, i] {
      log.rec(i, "a");
      gosched();
      log.rec(i, "b");
    });
  }
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string pollStarved() {
  Log log;
  settle();
  Connections k(1);
  bool got = false;
  TimePoint at;
  go([&] {
    readSome(k.srv[0], 8);
    at = now();
    got = true;
  });
  quiet();
  static_cast<void>(k.cli[0].write("x"));
  const TimePoint t0 = now();
  int yields = 0;
  while (!got) {
    ++yields;
    gosched();
  }
  log.rec("late:", at - t0 >= 2ms && at - t0 <= 1000ms);
  log.rec("many-yields:", yields > 200);
  return log.joined();
}

std::string fdMutexReaders() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg;
  for (int i = 0; i < 3; ++i) {
    wg.go([&, i] {
      for (int j = 0; j < 2; ++j) log.rec(i, readSome(k.srv[0], 1).first);
    });
    gmp::sleep(1ms);
  }
  quiet();
  static_cast<void>(k.cli[0].write("abcdef"));
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string eightMegabytes() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg;
  wg.go([&] {
    std::string b(8 << 20, '\0');
    for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<char>(i * 7);
    log.rec("wrote", k.srv[0].write(b).n);
    static_cast<void>(k.srv[0].close());
  });
  gmp::sleep(20ms);
  std::size_t total = 0;
  std::uint32_t sum = 0;
  for (;;) {
    auto [piece, err] = readSome(k.cli[0], 50000);
    for (char c : piece) sum = sum * 31 + static_cast<unsigned char>(c);
    total += piece.size();
    if (!err) continue;
    log.rec(err.message());
    break;
  }
  wg.wait();
  log.rec("read", total);
  log.rec("sum", sum);
  return log.joined();
}

std::string duplex() {
  settle();
  Connections k(1);
  constexpr std::size_t size = 2 << 20;
  std::vector<std::string> res(4);
  WaitGroup wg;
  for (int e = 0; e < 2; ++e) {
    const Conn end = e == 0 ? k.cli[0] : k.srv[0];
    wg.go([&, e, end] {
      const std::size_t n = end.write(std::string(size, static_cast<char>(1 + e))).n;
      static_cast<void>(end.closeWrite());
      res[static_cast<std::size_t>(2 * e)] = "w" + std::to_string(e) + "=" + std::to_string(n);
    });
    wg.go([&, e, end] {
      const std::string b = readToEnd(end).first;
      const auto same = std::count(b.begin(), b.end(), static_cast<char>(2 - e));
      res[static_cast<std::size_t>(2 * e + 1)] =
          "r" + std::to_string(e) + "=" + std::to_string(b.size()) + "," + std::to_string(same);
    });
  }
  wg.wait();
  Log log;
  for (const std::string& s : res) log.rec(s);
  return log.joined();
}

std::string fastPathNoYield() {
  Log log;
  settle();
  Connections k(1);
  static_cast<void>(k.cli[0].write("abcdef"));
  quiet();
  WaitGroup wg;
  wg.add(1);
  go([&] { log.rec("G"), wg.done(); });
  for (int i = 0; i < 3; ++i) {
    const std::string data = readSome(k.srv[0], 2).first;
    log.rec(data);
    static_cast<void>(k.srv[0].write(data));
  }
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string manyWake() {
  Log log;
  settle();
  Connections k(8);
  WaitGroup wg;
  for (std::size_t i = 0; i < 8; ++i) {
    wg.go([&, i] {
      readSome(k.srv[i], 8);
      log.rec(i);
      gosched();
      log.rec(i, "x");
    });
  }
  quiet();
  for (std::size_t i : {5, 1, 7, 0, 2, 6, 3, 4}) static_cast<void>(k.cli[i].write("x"));
  go([&] { log.rec("G"); });
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string acceptOrder() {
  Log log;
  settle();
  auto [ln, err] = gmp::net::listen("tcp", "127.0.0.1:0");
  std::vector<Conn> cli;
  for (int i = 0; i < 5; ++i) cli.push_back(gmp::net::dial("tcp", ln.addr()).first);
  for (int i = 0; i < 5; ++i) {
    const Conn c = ln.accept().first;
    for (std::size_t j = 0; j < cli.size(); ++j)
      if (cli[j].localAddr() == c.remoteAddr()) log.rec(j);
  }
  return log.joined();
}

std::string echo() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg;
  wg.go([&] {
    for (;;) {
      auto [data, err] = readSome(k.srv[0], 8);
      if (err) {
        log.rec("S", err.message());
        static_cast<void>(k.srv[0].close());
        return;
      }
      log.rec("S", data);
      static_cast<void>(k.srv[0].write(data));
      log.rec("Sw");
    }
  });
  for (const char* s : {"a", "b", "c"}) {
    static_cast<void>(k.cli[0].write(s));
    log.rec("C", s);
    log.rec("Cr", readSome(k.cli[0], 8).first);
  }
  static_cast<void>(k.cli[0].closeWrite());
  log.rec("C", readSome(k.cli[0], 8).second.message());
  wg.wait();
  return log.joined();
}

std::string twoWriters() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg, closer;
  for (int i = 0; i < 2; ++i) {
    wg.go([&, i] {
      const auto [n, err] = k.srv[0].write(std::string(1 << 21, static_cast<char>('a' + i)));
      log.rec(n, text("write", k.srv[0], err));
    });
  }
  closer.go([&] {
    wg.wait();
    static_cast<void>(k.srv[0].close());
  });
  const std::string all = readToEnd(k.cli[0]).first;
  int changes = 0;
  for (std::size_t i = 1; i < all.size(); ++i) changes += all[i] != all[i - 1] ? 1 : 0;
  closer.wait();
  log.rec(all.size(), "changes", changes);
  return log.joined();
}

}  // namespace

std::vector<Case> netCases() {
  return {
      {"net-wake-order-5", wakeOrder5},
      {"net-poll-last", pollLast},
      {"net-poll-starved", pollStarved},
      {"net-fdmutex-readers", fdMutexReaders},
      {"net-8mb", eightMegabytes},
      {"net-duplex", duplex},
      {"net-fastpath-no-yield", fastPathNoYield},
      {"net-many-wake", manyWake},
      {"net-accept-order", acceptOrder},
      {"net-echo", echo},
      {"net-two-writers", twoWriters},
  };
}

}  // namespace order
