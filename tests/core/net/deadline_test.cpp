// Deadlines. Waiting "long enough" is always somebody else's deadline, never a sleep.
#include "tests/core/net/net_tests.h"

namespace {

using namespace gmp;
using namespace gmp::test;

// Returns when `d` has passed: the deadline of a connection on which nothing comes.
void pass(std::chrono::nanoseconds d) {
  Pair p = connectPair();
  EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + d));
  EXPECT_EQ(readError(p.client), errc::timeout);
}

TEST(Deadline, InTheFutureEndsAReadNotBefore) {
  gmp::run([] {
    Pair p = connectPair();
    const TimePoint until = gmp::now() + 15ms;
    EXPECT_FALSE(p.client.setReadDeadline(until));
    EXPECT_EQ(readError(p.client), errc::timeout);
    EXPECT_GE(gmp::now(), until);
  });
}

TEST(Deadline, InThePastFailsAtOnceEvenWithDataThere) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.server.write("data").err);
    EXPECT_EQ(readText(p.client, 1), "d");  // so it has arrived
    EXPECT_FALSE(p.client.setReadDeadline(TimePoint{}));
    EXPECT_EQ(readError(p.client), errc::timeout);
    EXPECT_EQ(readError(p.client), errc::timeout) << "it stays in force";
    EXPECT_FALSE(p.client.write("x").err) << "the other direction has none";
    EXPECT_FALSE(p.client.setReadDeadline(std::nullopt));
    EXPECT_EQ(readText(p.client, 3), "ata");
  });
}

TEST(Deadline, InThePastWakesWhoWaits) {
  gmp::run(Config{.gomaxprocs = 1}, [] {
    Pair p = connectPair();
    std::error_code read_err, write_err;
    WaitGroup wg;
    wg.go([&] { read_err = readError(p.client); });
    wg.go([&] { write_err = p.client.write(tooMuch()).err; });
    gosched();
    EXPECT_FALSE(p.client.setDeadline(TimePoint{}));
    wg.wait();
    EXPECT_EQ(read_err, errc::timeout);
    EXPECT_EQ(write_err, errc::timeout);
  });
}

TEST(Deadline, OfBothDirectionsIsOneTimerAndEndsBoth) {
  gmp::run(Config{.gomaxprocs = 2}, [] {
    Pair p = connectPair();
    const TimePoint until = gmp::now() + 15ms;
    EXPECT_FALSE(p.client.setDeadline(until));
    std::error_code read_err, write_err;
    WaitGroup wg;
    wg.go([&] { read_err = readError(p.client); });
    wg.go([&] { write_err = p.client.write(tooMuch()).err; });
    wg.wait();
    EXPECT_GE(gmp::now(), until);
    EXPECT_EQ(read_err, errc::timeout);
    EXPECT_EQ(write_err, errc::timeout);
  });
}

TEST(Deadline, OfBothThatIsTakenApartHoldsForEach) {
  gmp::run([] {
    Pair p = connectPair();
    const TimePoint soon = gmp::now() + 10ms;
    EXPECT_FALSE(p.client.setDeadline(soon));                 // one timer for both
    EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + 1h));  // now two
    EXPECT_EQ(p.client.write(tooMuch()).err, errc::timeout);
    EXPECT_GE(gmp::now(), soon);
    EXPECT_FALSE(p.server.write("x").err);
    EXPECT_EQ(readText(p.client, 1), "x") << "the read's is an hour away";
  });
}

TEST(Deadline, ClearedNeverFires) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + 5ms));
    EXPECT_FALSE(p.client.setReadDeadline(std::nullopt));
    std::string got;
    WaitGroup wg;
    wg.go([&] { got = readText(p.client, 1); });
    pass(20ms);
    EXPECT_FALSE(p.server.write("x").err);
    wg.wait();
    EXPECT_EQ(got, "x");
  });
}

TEST(Deadline, MovedLaterWhileSomebodyWaitsDoesNotEndTheWait) {
  gmp::run([] {
    // On a busy machine the deadline may pass before it is moved: then once more, with a longer one.
    bool moved_in_time = false;
    for (auto first = 10ms; !moved_in_time; first *= 2) {
      Pair p = connectPair();
      const TimePoint until = gmp::now() + first;
      EXPECT_FALSE(p.client.setReadDeadline(until));
      std::string got;
      WaitGroup wg;
      wg.go([&] { got = readText(p.client, 1); });
      gosched();
      EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + 1h));
      moved_in_time = gmp::now() < until;
      pass(first + 5ms);
      EXPECT_FALSE(p.server.write("x").err);
      wg.wait();
      if (moved_in_time) { EXPECT_EQ(got, "x"); }
    }
  });
}

TEST(Deadline, MovedEarlierWhileSomebodyWaitsEndsTheWait) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + 1h));
    std::error_code err;
    WaitGroup wg;
    wg.go([&] { err = readError(p.client); });
    gosched();
    EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + 5ms));
    wg.wait();
    EXPECT_EQ(err, errc::timeout);
  });
}

TEST(Deadline, ThatHasPassedCanBeMovedAndTheConnectionGoesOn) {
  gmp::run([] {
    Pair p = connectPair();
    for (int i = 0; i < 5; ++i) {
      EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + 1ms));
      EXPECT_EQ(readError(p.client), errc::timeout);
      EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + 1h));
      EXPECT_FALSE(p.server.write("x").err);
      EXPECT_EQ(readText(p.client, 1), "x");
    }
  });
}

TEST(Deadline, FarBeyondTheEndOfTimeIsJustLate) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.setReadDeadline(TimePoint::max()));
    EXPECT_FALSE(p.server.write("x").err);
    EXPECT_EQ(readText(p.client, 1), "x");
    EXPECT_FALSE(p.client.setReadDeadline(TimePoint::min()));
    EXPECT_EQ(readError(p.client), errc::timeout);
  });
}

TEST(Deadline, OfAListenerEndsAccept) {
  gmp::run([] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    EXPECT_FALSE(listener.setDeadline(gmp::now() + 5ms));
    EXPECT_EQ(listener.accept().second, errc::timeout);
    EXPECT_FALSE(listener.setDeadline(std::nullopt));
    auto [client, dial_err] = net::dial("tcp", listener.addr());
    ASSERT_FALSE(dial_err);
    EXPECT_FALSE(listener.accept().second);
  });
}

TEST(Deadline, RacesWithDataAndCloseLoseNothing) {
  // Deadlines, data and close at the same moment: every read ends with exactly one of the three; no data is lost.
  static constexpr int kPairs = 20, kRounds = 30;
  gmp::run(Config{.gomaxprocs = 4}, [] {
    WaitGroup wg;
    for (int i = 0; i < kPairs; ++i) {
      wg.go([] {
        Pair p = connectPair();
        std::size_t got = 0;
        WaitGroup inner;
        inner.go([&] {
          std::array<std::byte, 16> buf;
          for (;;) {
            EXPECT_FALSE(p.client.setReadDeadline(gmp::now() + 100us));
            auto [n, err] = p.client.read(buf);
            got += n;
            if (err && err != errc::timeout) break;
          }
        });
        for (int k = 0; k < kRounds; ++k) {
          EXPECT_FALSE(p.server.write("x").err);
          gosched();
        }
        EXPECT_FALSE(p.server.close());
        inner.wait();
        EXPECT_EQ(got, static_cast<std::size_t>(kRounds));
      });
    }
    wg.wait();
  });
}

}  // namespace
