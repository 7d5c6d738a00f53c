// Connections over loopback, on real threads.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "tests/core/net/net_tests.h"
#include "tests/temp_dir.h"

namespace {

using namespace gmp;
using namespace gmp::test;

static_assert(Reader<net::Conn> && Writer<net::Conn> && Reader<const net::Conn>);

void echo(net::Conn conn) { static_cast<void>(io::copy(conn, conn)); }

// One client: `rounds` messages there and back. Returns how many came back whole.
int talk(const std::string& address, int id, int rounds) {
  auto [conn, err] = net::dial("tcp", address);
  EXPECT_FALSE(err) << net::describe("dial", conn, err);
  int good = 0;
  for (int i = 0; i < rounds && !err; ++i) {
    const std::string tail(static_cast<std::size_t>(i % 50), '.');
    const std::string message = std::to_string(id) + ":" + std::to_string(i) + tail;
    auto [n, write_err] = conn.write(message);
    EXPECT_FALSE(write_err) << net::describe("write", conn, write_err);
    if (readText(conn, n) == message) ++good;
  }
  EXPECT_FALSE(conn.close());
  return good;
}

TEST(Conn, ManyConnectionsEchoEveryMessage) {
  static constexpr int kConns = 200, kRounds = 25;
  for (int procs : {1, 4}) {
    Atomic<int> good{0};
    gmp::run(Config{.gomaxprocs = procs}, [&] {
      auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
      ASSERT_FALSE(err);
      WaitGroup servers, clients;
      servers.go([&, l = listener] {
        for (;;) {
          auto [conn, accept_err] = l.accept();
          if (accept_err) break;
          servers.go([c = conn] { echo(c); });
        }
      });
      const std::string address = listener.addr();
      for (int i = 0; i < kConns; ++i) clients.go([&, i] { good.fetchAdd(talk(address, i, kRounds)); });
      clients.wait();
      EXPECT_FALSE(listener.close());
      servers.wait();
    });
    EXPECT_EQ(good.load(), kConns * kRounds) << "GOMAXPROCS " << procs;
  }
}

TEST(Conn, EightMegabytesPassWholeThroughPartialWrites) {
  static constexpr std::size_t kBytes = 8 << 20;
  gmp::run(Config{.gomaxprocs = 2}, [] {
    Pair p = connectPair();
    std::string data(kBytes, '\0');
    for (std::size_t i = 0; i < kBytes; ++i) data[i] = static_cast<char>(i * 31 + (i >> 12));
    std::string got;
    WaitGroup wg;
    wg.go([&] { got = io::readAll(p.server).first; });
    auto [n, err] = p.client.write(data);
    EXPECT_EQ(n, kBytes);
    EXPECT_FALSE(err);
    EXPECT_FALSE(p.client.close());
    wg.wait();
    EXPECT_TRUE(got == data);
  });
}

TEST(Conn, WritesOfSeveralGoroutinesDoNotMix) {
  static constexpr std::size_t kBlock = 1 << 20;
  static constexpr int kWriters = 4;
  gmp::run(Config{.gomaxprocs = 4}, [] {
    Pair p = connectPair();
    WaitGroup wg;
    for (int i = 0; i < kWriters; ++i) {
      wg.go([&, i] { EXPECT_EQ(p.client.write(std::string(kBlock, static_cast<char>('a' + i))).n, kBlock); });
    }
    std::string seen;
    for (int i = 0; i < kWriters; ++i) {
      const std::string block = readText(p.server, kBlock);
      ASSERT_EQ(block.find_first_not_of(block[0]), block.npos) << "block " << i;
      seen += block[0];
    }
    wg.wait();
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(seen, "abcd");
  });
}

TEST(Conn, ReadersOfOneConnectionTakeTurnsAndLoseNothing) {
  static constexpr int kReaders = 8, kBytes = 4000;
  gmp::run(Config{.gomaxprocs = 4}, [] {
    Pair p = connectPair();
    Atomic<int> got{0};
    WaitGroup wg;
    for (int i = 0; i < kReaders; ++i) {
      wg.go([&] {
        std::array<std::byte, 7> buf;
        for (;;) {
          auto [n, err] = p.server.read(buf);
          got.fetchAdd(static_cast<int>(n));
          if (err) return;
        }
      });
    }
    for (int i = 0; i < kBytes / 10; ++i) EXPECT_FALSE(p.client.write("0123456789").err);
    EXPECT_FALSE(p.client.closeWrite());
    wg.wait();
    EXPECT_EQ(got.load(), kBytes);
  });
}

TEST(Conn, AReadAndAWriteGoOnAtTheSameTime) {
  gmp::run(Config{.gomaxprocs = 2}, [] {
    Pair p = connectPair();
    WaitGroup wg;
    wg.go([&] { EXPECT_EQ(readText(p.client, 4), "pong"); });
    // The reader above holds the read lock and waits; the write must pass it.
    EXPECT_FALSE(p.client.write("ping").err);
    EXPECT_EQ(readText(p.server, 4), "ping");
    EXPECT_FALSE(p.server.write("pong").err);
    wg.wait();
  });
}

TEST(Conn, ReadingNothingReturnsAtOnce) {
  gmp::run([] {
    Pair p = connectPair();
    auto [n, err] = p.client.read({});
    EXPECT_EQ(n, 0u);
    EXPECT_FALSE(err);
    EXPECT_EQ(p.client.write("").n, 0u);
  });
}

TEST(Conn, HalfCloseEndsThePeersReadsAndLeavesTheOtherWayOpen) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.write("last").err);
    EXPECT_FALSE(p.client.closeWrite());
    EXPECT_EQ(io::readAll(p.server).first, "last");
    EXPECT_EQ(readError(p.server), errc::eof);
    EXPECT_FALSE(p.server.write("answer").err);
    EXPECT_EQ(readText(p.client, 6), "answer");
    EXPECT_EQ(p.client.write("x").err, errc::brokenPipe);
    EXPECT_FALSE(p.client.closeRead());
    EXPECT_EQ(readError(p.client), errc::eof);
  });
}

TEST(Conn, AResetConnectionSaysSo) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.write("unread").err);
    EXPECT_EQ(readText(p.server, 1), "u");
    // Closing with unread data makes the kernel reset the connection.
    EXPECT_FALSE(p.server.close());
    EXPECT_EQ(readError(p.client), errc::connectionReset);
  });
}

TEST(Conn, SeveralGoroutinesMayAcceptAtOnce) {
  static constexpr int kConns = 60;
  gmp::run(Config{.gomaxprocs = 3}, [] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    Atomic<int> accepted{0};
    WaitGroup servers, clients;
    for (int i = 0; i < 5; ++i) {
      servers.go([&, l = listener] {
        while (!l.accept().second) accepted.fetchAdd(1);
      });
    }
    for (int i = 0; i < kConns; ++i) {
      clients.go([a = listener.addr()] {
        auto [conn, dial_err] = net::dial("tcp", a);
        EXPECT_FALSE(dial_err);
        EXPECT_EQ(readError(conn), errc::eof) << "the server drops its end at once";
      });
    }
    clients.wait();
    EXPECT_FALSE(listener.close());
    servers.wait();
    EXPECT_EQ(accepted.load(), kConns);
  });
}

TEST(Conn, WorksOverIPv6AndByName) {
  gmp::run([] {
    for (auto [network, address] : {std::pair{"tcp6", "[::1]:0"}, {"tcp", "localhost:0"}, {"tcp4", ":0"}}) {
      auto [listener, err] = net::listen(network, address);
      if (err == std::errc::address_not_available || err == std::errc::address_family_not_supported) continue;
      ASSERT_FALSE(err) << net::describe("listen", listener, err);
      auto [client, dial_err] = net::dial(network, listener.addr());
      ASSERT_FALSE(dial_err) << net::describe("dial", client, dial_err);
      auto [server, accept_err] = listener.accept();
      ASSERT_FALSE(accept_err);
      EXPECT_EQ(client.remoteAddr(), server.localAddr());
      EXPECT_EQ(client.localAddr(), server.remoteAddr());
      EXPECT_FALSE(client.write("hi").err);
      EXPECT_EQ(readText(server, 2), "hi");
    }
  });
}

TEST(Conn, WorksOverUnixSockets) {
  const TempDir dir;
  const std::string path = dir / "socket";
  gmp::run([&] {
    Pair p = connectPair("unix", path);
    EXPECT_EQ(p.listener.addr(), path);
    EXPECT_EQ(p.client.remoteAddr(), path);
    EXPECT_FALSE(p.client.write("over unix").err);
    EXPECT_EQ(readText(p.server, 9), "over unix");
    EXPECT_FALSE(p.client.close());
    EXPECT_EQ(readError(p.server), errc::eof);
  });
}

}  // namespace
