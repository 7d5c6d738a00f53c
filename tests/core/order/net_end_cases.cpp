// Deadlines, closing, and what errors say, in the words of Go's package net.
#include "tests/core/order/net_order.h"

#include <unistd.h>

#include <array>

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::go;
using gmp::now;
using gmp::TimePoint;
using gmp::WaitGroup;
using gmp::net::Conn;

constexpr std::size_t kHuge = 64 << 20;

bool some(std::size_t n) { return n > 0 && n < kHuge; }

std::string closeWakesReader() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg;
  wg.go([&] {
    auto [data, err] = readSome(k.srv[0], 8);
    log.rec("reader ", data.size(), " ", text("read", k.srv[0], err));
  });
  pause(5ms);
  log.rec("closing");
  const auto err = k.srv[0].close();
  log.rec("closed ", text("close", k.srv[0], err));
  wg.wait();
  auto [data, peer] = readSome(k.cli[0], 8);
  log.rec("peer ", data.size(), " ", text("read", k.cli[0], peer));
  return log.lines();
}

std::string deadlineSteps() {
  Log log;
  settle();
  Connections k(1);
  const Conn c = k.srv[0];
  auto show = [&](const char* s) {
    const TimePoint t0 = now();
    auto [data, err] = readSome(c, 8);
    log.rec(s, now() - t0 >= 20ms ? " slow " : " fast ", data, " ", text("read", c, err), " ",
            err == gmp::errc::timeout);
  };
  static_cast<void>(c.setReadDeadline(now() + 30ms));
  show("1 expires");
  show("2 still expired");
  static_cast<void>(k.cli[0].write("abc"));
  gmp::sleep(5ms);
  show("3 expired although data is there");
  static_cast<void>(c.setReadDeadline(std::nullopt));
  show("4 deadline removed");
  static_cast<void>(c.setReadDeadline(now() - 1s));
  show("5 deadline in the past");
  static_cast<void>(c.setReadDeadline(now() + 10s));
  static_cast<void>(k.cli[0].write("de"));
  show("6 data before deadline");
  const auto [n, err] = c.read({});
  log.rec("7 zero-length ", n, " ", text("read", c, err));
  return log.lines();
}

std::string deadlineMove() {
  Log log;
  settle();
  Connections k(3);
  const TimePoint t0 = now();
  WaitGroup wg;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) static_cast<void>(k.srv[i].setReadDeadline(t0 + 100ms));
    wg.go([&, i] {
      auto [data, err] = readSome(k.srv[i], 8);
      log.rec(i, " ", data, " ", text("read", k.srv[i], err), " after40=", now() - t0 > 40ms,
              " after140=", now() - t0 > 140ms);
    });
  }
  gmp::sleep(20ms);
  static_cast<void>(k.srv[0].setReadDeadline(t0 - 1s));
  static_cast<void>(k.srv[1].setReadDeadline(std::nullopt));
  static_cast<void>(k.srv[2].setReadDeadline(t0 + 60ms));
  gmp::sleep(130ms);
  static_cast<void>(k.cli[1].write("late"));
  wg.wait();
  return log.lines();
}

std::string eofHalfClose() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg;
  wg.go([&] {
    log.rec("server got ", readToEnd(k.srv[0]).first, " nil");
    const auto [n, err] = k.srv[0].write("pong");
    log.rec("server sent ", n, " ", text("write", k.srv[0], err));
    static_cast<void>(k.srv[0].close());
  });
  static_cast<void>(k.cli[0].write("ping"));
  const auto half = k.cli[0].closeWrite();
  wg.wait();
  log.rec("half-closed ", text("close", k.cli[0], half));
  for (int i = 0; i < 3; ++i) {
    auto [data, err] = readSome(k.cli[0], 8);
    log.rec("client ", data.size(), " ", data, " ", text("read", k.cli[0], err));
  }
  const auto [n, err] = k.cli[0].write("x");
  log.rec("client write ", n, " ", text("write", k.cli[0], err));
  return log.lines();
}

std::string peerGone() {
  Log log;
  settle();
  Connections k(2);
  auto write = [&](const char* s, const Conn& c) {
    const auto [n, err] = c.write("x");
    log.rec(s, ": write ", n, " ", text("write", c, err));
  };
  auto read = [&](const char* s, const Conn& c) {
    auto [data, err] = readSome(c, 8);
    log.rec(s, ": read ", data.size(), " ", text("read", c, err));
  };
  static_cast<void>(k.cli[0].close());
  gmp::sleep(5ms);
  for (int i = 0; i < 2; ++i) {
    write("closed", k.srv[0]);
    gmp::sleep(20ms);
  }
  read("closed", k.srv[0]);
  static_cast<void>(k.srv[1].write("unread"));
  gmp::sleep(5ms);
  static_cast<void>(k.cli[1].close());
  gmp::sleep(20ms);
  read("reset", k.srv[1]);
  read("reset", k.srv[1]);
  write("reset", k.srv[1]);
  return log.lines();
}

std::string acceptClose() {
  Log log;
  settle();
  auto [ln, err] = gmp::net::listen("tcp", "127.0.0.1:0");
  const std::string a = ln.addr();
  WaitGroup wg;
  for (int i = 0; i < 2; ++i) {
    wg.go([&, i, l = ln] { log.rec(i, " ", textA("accept", l, l.accept().second, a)); });
  }
  pause(5ms);
  log.rec("closing");
  static_cast<void>(ln.close());
  log.rec("closed");
  wg.wait();
  log.rec("again ", textA("accept", ln, ln.accept().second, a));
  log.rec("twice ", textA("close", ln, ln.close(), a));
  return log.lines();
}

std::string dialRefused() {
  Log log;
  settle();
  auto [ln, err] = gmp::net::listen("tcp", "127.0.0.1:0");
  const std::string a = ln.addr();
  auto [second, taken] = gmp::net::listen("tcp", a);
  log.rec(textA("listen", second, taken, a));
  static_cast<void>(ln.close());
  auto [conn, refused] = gmp::net::dial("tcp", a);
  log.rec(replaced(gmp::net::describe("dial", conn, refused), a, "A"));
  return log.lines();
}

std::string closeEndsWriter() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg;
  wg.go([&] {
    const auto [n, err] = k.srv[0].write(std::string(kHuge, 'x'));
    log.rec("writer", some(n), text("write", k.srv[0], err));
  });
  pause(20ms);
  log.rec("closing");
  const auto err = k.srv[0].close();
  log.rec("closed", text("close", k.srv[0], err));
  wg.wait();
  return log.lines();
}

std::string writeDeadline() {
  Log log;
  settle();
  Connections k(1);
  const std::string huge(kHuge, 'x');  // before the clock runs: its pages are touched here
  static_cast<void>(k.srv[0].setWriteDeadline(now() + 30ms));
  const auto [n, err] = k.srv[0].write(huge);
  log.rec(some(n), text("write", k.srv[0], err), err == gmp::errc::timeout);
  const auto [again, still] = k.srv[0].write("x");
  log.rec(again, text("write", k.srv[0], still));
  return log.lines();
}

// A reader and a writer of one connection, both blocked.
struct Both {
  Log log;
  Connections k{1};
  WaitGroup wg;
  const std::string huge = std::string(kHuge, 'x');

  void start() {
    wg.go([this] { log.rec("r", text("read", k.srv[0], readSome(k.srv[0], 8).second)); });
    wg.go([this] { log.rec("w", text("write", k.srv[0], k.srv[0].write(huge).err)); });
  }
};

std::string deadlineBoth() {
  settle();
  Both b;
  b.start();
  pause(30ms);
  static_cast<void>(b.k.srv[0].setDeadline(now() - 1ns));
  b.log.rec("M");
  b.wg.wait();
  return b.log.lines();
}

std::string deadlineTimerBoth() {
  settle();
  Both b;
  static_cast<void>(b.k.srv[0].setDeadline(now() + 60ms));
  b.start();
  b.wg.wait();
  return b.log.lines();
}

std::string closeBoth() {
  settle();
  Both b;
  b.start();
  pause(30ms);
  b.log.rec("M");
  static_cast<void>(b.k.srv[0].close());
  b.log.rec("closed");
  b.wg.wait();
  return b.log.lines();
}

std::string acceptDeadline() {
  Log log;
  settle();
  auto [ln, failed] = gmp::net::listen("tcp", "127.0.0.1:0");
  const std::string a = ln.addr();
  static_cast<void>(ln.setDeadline(now() + 20ms));
  auto err = ln.accept().second;
  log.rec(textA("accept", ln, err, a), err == gmp::errc::timeout);
  static_cast<void>(ln.setDeadline(std::nullopt));
  go([a] { static_cast<void>(gmp::net::dial("tcp", a)); });
  err = ln.accept().second;
  log.rec(err ? err.message() : "<nil>");
  static_cast<void>(ln.close());
  log.rec(textA("set", ln, ln.setDeadline(now()), a));
  return log.lines();
}

std::string closedTexts() {
  Log log;
  settle();
  Connections k(1);
  const Conn c = k.srv[0];
  static_cast<void>(c.close());
  log.rec(text("read", c, readSome(c, 1).second));
  log.rec(text("write", c, c.write("x").err));
  log.rec(text("close", c, c.close()));
  log.rec(text("close", c, c.closeWrite()));
  log.rec(text("close", c, c.closeRead()));
  log.rec(text("set", c, c.setDeadline(now())));
  log.rec(text("set", c, c.setReadDeadline(now())));
  return log.lines();
}

std::string badAddresses() {
  Log log;
  settle();
  constexpr std::array<std::array<const char*, 2>, 7> kAll = {{{"tcp", "127.0.0.1"},
                                                               {"tcp", "127.0.0.1:70000"},
                                                               {"foo", "127.0.0.1:1"},
                                                               {"tcp", "[::1]"},
                                                               {"tcp", "1.2.3.4:x y"},
                                                               {"tcp4", "[::1]:80"},
                                                               {"tcp6", "127.0.0.1:80"}}};
  for (const auto& a : kAll) {
    auto [c, refused] = gmp::net::dial(a[0], a[1]);
    log.rec(gmp::net::describe("dial", c, refused));
    auto [ln, failed] = gmp::net::listen(a[0], a[1]);
    log.rec(gmp::net::describe("listen", ln, failed));
  }
  return log.lines();
}

std::string unixSockets() {
  Log log;
  settle();
  static int serial = 0;
  const std::string path = "/tmp/gmpscope-order-" + std::to_string(getpid()) + "-" + std::to_string(++serial) + ".sock";
  auto [ln, failed] = gmp::net::listen("unix", path);
  WaitGroup wg;
  wg.go([&, l = ln] {
    const Conn c = l.accept().first;
    auto [data, err] = readSome(c, 8);
    log.rec("S", data, err ? err.message() : "<nil>");
    static_cast<void>(c.write("pong"));
    log.rec("S local ", replaced(c.localAddr(), path, "P"), " remote ", c.remoteAddr());
    static_cast<void>(c.close());
  });
  const Conn c = gmp::net::dial("unix", path).first;
  log.rec("C local ", c.localAddr(), " remote ", replaced(c.remoteAddr(), path, "P"));
  static_cast<void>(c.write("ping"));
  auto [data, err] = readSome(c, 8);
  log.rec("C", data, err ? err.message() : "<nil>");
  auto [none, eof] = readSome(c, 8);
  log.rec("C", none.size(), eof.message());
  wg.wait();
  static_cast<void>(c.close());
  log.rec(replaced(gmp::net::describe("read", c, readSome(c, 8).second), path, "P"));
  static_cast<void>(ln.close());
  auto [gone, refused] = gmp::net::dial("unix", path);
  log.rec(replaced(gmp::net::describe("dial", gone, refused), path, "P"));
  return log.lines();
}

std::string deadlineThenData() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg;
  wg.go([&] {
    for (int i = 0; i < 3; ++i) {
      static_cast<void>(k.srv[0].setReadDeadline(now() + 10ms));
      auto [data, err] = readSome(k.srv[0], 8);
      log.rec(data, text("read", k.srv[0], err));
    }
  });
  gmp::sleep(15ms);
  static_cast<void>(k.cli[0].write("x"));
  wg.wait();
  return log.lines();
}

std::string halfCloseBoth() {
  Log log;
  settle();
  Connections k(1);
  WaitGroup wg;
  for (int i = 0; i < 2; ++i) {
    wg.go([&, i, c = i == 0 ? k.cli[0] : k.srv[0]] {
      static_cast<void>(c.write("from" + std::to_string(i)));
      log.rec(i, "closeWrite", text("close", c, c.closeWrite()));
      auto [all, err] = readToEnd(c);
      log.rec(i, all, text("read", c, err));
    });
  }
  wg.wait();
  return log.lines();
}

}  // namespace

std::vector<Case> netEndCases() {
  return {
      {"net-close-wakes-reader", closeWakesReader},
      {"net-deadline-steps", deadlineSteps},
      {"net-deadline-move", deadlineMove},
      {"net-eof-halfclose", eofHalfClose},
      {"net-peer-gone", peerGone},
      {"net-accept-close", acceptClose},
      {"net-dial-refused", dialRefused},
      {"net-close-ends-writer", closeEndsWriter},
      {"net-write-deadline", writeDeadline},
      {"net-deadline-both", deadlineBoth},
      {"net-deadline-timer-both", deadlineTimerBoth},
      {"net-close-both", closeBoth},
      {"net-accept-deadline", acceptDeadline},
      {"net-closed-texts", closedTexts},
      {"net-bad-addresses", badAddresses},
      {"net-unix", unixSockets},
      {"net-deadline-then-data", deadlineThenData},
      {"net-halfclose-both", halfCloseBoth},
  };
}

}  // namespace order
