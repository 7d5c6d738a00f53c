// What close does, and who may close.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include <gmpscope/start.h>

#include "tests/core/net/net_tests.h"

namespace {

using namespace gmp;
using namespace gmp::test;

std::size_t openDescriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST(Close, WakesABlockedReaderWithClosed) {
  for (int procs : {1, 3}) {
    gmp::run(Config{.gomaxprocs = procs}, [] {
      Pair p = connectPair();
      std::error_code err;
      WaitGroup wg;
      wg.go([&] { err = readError(p.client); });
      gosched();  // with one P: the reader is parked now
      EXPECT_FALSE(p.client.close());
      wg.wait();
      EXPECT_EQ(err, errc::closed);
    });
  }
}

TEST(Close, WakesABlockedWriterWithTheBytesItWrote) {
  gmp::run(Config{.gomaxprocs = 2}, [] {
    Pair p = connectPair();
    IoResult result;
    WaitGroup wg;
    wg.go([&] { result = p.client.write(tooMuch()); });
    EXPECT_EQ(readText(p.server, 1), "x");  // so it is at it
    EXPECT_FALSE(p.client.close());
    wg.wait();
    EXPECT_EQ(result.err, errc::closed);
    EXPECT_GT(result.n, 0u);
    EXPECT_LT(result.n, tooMuch().size());
  });
}

TEST(Close, WakesEverybodyWhoAcceptsOrWaitsForTheirTurn) {
  gmp::run(Config{.gomaxprocs = 2}, [] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    Atomic<int> closed{0};
    WaitGroup wg;
    for (int i = 0; i < 5; ++i) {
      wg.go([&, l = listener] {
        if (l.accept().second == errc::closed) closed.fetchAdd(1);
      });
    }
    gosched();
    EXPECT_FALSE(listener.close());
    wg.wait();
    EXPECT_EQ(closed.load(), 5);
  });
}

TEST(Close, Again) {
  gmp::run([] {
    Pair p = connectPair();
    const net::Conn copy = p.client;
    EXPECT_FALSE(p.client.close());
    EXPECT_EQ(p.client.close(), errc::closed);
    EXPECT_EQ(copy.close(), errc::closed);
    EXPECT_EQ(readError(copy), errc::closed);
    EXPECT_EQ(copy.write("x").err, errc::closed);
    EXPECT_EQ(copy.closeWrite(), errc::closed);
    EXPECT_EQ(copy.setDeadline(gmp::now()), errc::closed);
    EXPECT_FALSE(p.listener.close());
    EXPECT_EQ(p.listener.close(), errc::closed);
    EXPECT_EQ(p.listener.accept().second, errc::closed);
  });
}

TEST(Close, OfAHandleWithoutAConnection) {
  gmp::run([] {
    const net::Conn none;
    const net::Listener nobody;
    EXPECT_FALSE(none);
    EXPECT_EQ(none.close(), errc::closed);
    EXPECT_EQ(readError(none), errc::closed);
    EXPECT_EQ(none.localAddr(), "");
    EXPECT_EQ(nobody.accept().second, errc::closed);
    EXPECT_EQ(nobody.close(), errc::closed);
  });
}

TEST(Close, HappensWhenTheLastCopyGoes) {
  gmp::run([] {
    Pair p = connectPair();
    std::optional<net::Conn> first = p.server;
    p.server = {};
    EXPECT_FALSE(p.client.write("x").err);
    EXPECT_EQ(readText(*first, 1), "x") << "a copy is left";
    first.reset();
    EXPECT_EQ(readError(p.client), errc::eof);
  });
}

TEST(Close, NeverReachesTheNextOwnerOfTheNumber) {
  // Closed and opened again and again while a stranger closes its old handle: the new connection must not notice.
  gmp::run(Config{.gomaxprocs = 4}, [] {
    Pair p = connectPair();
    for (int i = 0; i < 300; ++i) {
      net::Conn old = p.client;
      WaitGroup wg;
      for (int k = 0; k < 3; ++k) wg.go([old] { static_cast<void>(old.close()); });
      auto [client, err] = net::dial("tcp", p.listener.addr());
      ASSERT_FALSE(err);
      auto [server, accept_err] = p.listener.accept();
      ASSERT_FALSE(accept_err);
      ASSERT_FALSE(client.write("alive").err);
      ASSERT_EQ(readText(server, 5), "alive");
      wg.wait();
      p.client = client;
    }
  });
}

TEST(Close, TheEndOfARunClosesWhatItLeftOpen) {
  gmp::run([] {});  // what the first run makes once
  const std::size_t before = openDescriptors();
  for (int i = 0; i < 5; ++i) {
    gmp::run(Config{.gomaxprocs = 2}, [] {
      Pair* leaked = new Pair(connectPair());
      go([leaked] { static_cast<void>(readError(leaked->client)); });  // never ends
      gosched();
      leaked->server = {};
      // The goroutine above never lets go of the pair; the memory is given up on purpose, the descriptors are not.
      static auto& reachable = *new std::vector<Pair*>;
      reachable.push_back(leaked);
    });
    EXPECT_EQ(openDescriptors(), before);
  }
}

TEST(Close, AHandleThatOutlivesItsRunIsClosedAndHarmless) {
  net::Conn conn;
  net::Listener listener;
  gmp::run([&] {
    Pair p = connectPair();
    conn = p.client;
    listener = p.listener;
  });
  EXPECT_NE(conn.localAddr(), "");
  gmp::run([&] {
    // Numbers are used again: the old handles must not touch them.
    Pair p = connectPair();
    EXPECT_EQ(readError(conn), errc::closed);
    EXPECT_EQ(conn.close(), errc::closed);
    EXPECT_EQ(listener.accept().second, errc::closed);
    conn = {};
    listener = {};
    EXPECT_FALSE(p.client.write("x").err);
    EXPECT_EQ(readText(p.server, 1), "x");
  });
}

}  // namespace
