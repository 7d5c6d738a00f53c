// Select: which case, its index, its value, and what becomes of the others.
#include <gmpscope/gmpscope.h>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>

namespace {

using gmp::Chan;
using gmp::Config;
using gmp::go;
using gmp::onRecv;
using gmp::onSend;
using gmp::otherwise;
using gmp::WaitGroup;

void onOneP(auto f) { gmp::run(Config{.gomaxprocs = 1, .seed = 1}, f); }

constexpr auto ignore = [](auto&&...) {};

TEST(Select, ReturnsTheIndexAmongAllCasesTheDefaultIncluded) {
  onOneP([] {
    Chan<int> empty(1), full(1);
    full.send(3);
    EXPECT_EQ(gmp::select(otherwise(ignore), onRecv(empty, ignore), onSend(full, 1, ignore)), 0u);
    EXPECT_EQ(gmp::select(onRecv(empty, ignore), otherwise(ignore), onSend(full, 1, ignore)), 1u);
    EXPECT_EQ(gmp::select(onRecv(empty, ignore), otherwise(ignore), onRecv(full, ignore)), 2u);
    EXPECT_EQ(gmp::select(onSend(empty, 1, ignore), onRecv(Chan<int>(), ignore)), 0u);
    EXPECT_EQ(gmp::select(otherwise(ignore)), 0u);
    EXPECT_EQ(gmp::select(onRecv(empty, ignore)), 0u);
    EXPECT_EQ(gmp::select(onRecv(empty, ignore), otherwise(ignore)), 1u);
  });
}

TEST(Select, RunsExactlyTheCallbackOfTheChosenCase) {
  onOneP([] {
    Chan<std::string> a(1);
    Chan<int> b(1);
    b.send(1);
    std::string calls;
    a.send("text");
    b.recv();
    gmp::select(onRecv(a, [&](const std::optional<std::string>& v) { calls += "a:" + v.value_or("nothing"); }),
                onRecv(b, [&](auto) { calls += "b"; }));
    EXPECT_EQ(calls, "a:text");
    gmp::select(onRecv(a, [&](auto) { calls += "a"; }), onSend(b, 4, [&] { calls += " sent"; }));
    EXPECT_EQ(calls, "a:text sent");
    EXPECT_EQ(b.recv(), 4);
  });
}

TEST(Select, ClosedChannelsAreReadyWithoutAValue) {
  onOneP([] {
    Chan<int> open(0), closed(0);
    closed.close();
    bool empty = false;
    EXPECT_EQ(gmp::select(onRecv(open, ignore), onRecv(closed, [&](std::optional<int> v) { empty = !v; })), 1u);
    EXPECT_TRUE(empty);
  });
}

TEST(Select, WaitsAndIsWokenByASenderAReceiverOrClose) {
  onOneP([] {
    Chan<int> a(0), b(0);
    for (int how = 0; how < 3; ++how) {
      WaitGroup wg;
      std::size_t index = 9;
      std::optional<int> got;
      bool sent = false;
      wg.go([&] {
        index = gmp::select(onRecv(a, [&](std::optional<int> v) { got = v; }), onSend(b, 8, [&] { sent = true; }));
      });
      gmp::gosched();
      EXPECT_EQ(index, 9u);
      if (how == 0) a.send(7);
      if (how == 1) { EXPECT_EQ(b.recv(), 8); }
      if (how == 2) a.close();
      wg.wait();
      EXPECT_EQ(index, how == 1 ? 1u : 0u);
      EXPECT_EQ(got, how == 0 ? std::optional<int>(7) : std::nullopt);
      EXPECT_EQ(sent, how == 1);
    }
  });
}

TEST(Select, LosingCasesLeaveNothingBehind) {
  onOneP([] {
    Chan<int> a(0), b(0);
    WaitGroup wg;
    wg.go([&] { gmp::select(onRecv(a, ignore), onRecv(b, ignore), onSend(b, 5, ignore)); });
    gmp::gosched();
    a.send(1);
    wg.wait();
    EXPECT_FALSE(b.trySend(1));       // no receiver stands there any more
    EXPECT_FALSE(b.tryRecv().ready);  // and no sender
    EXPECT_FALSE(a.trySend(1));
  });
}

TEST(Select, DoesNotMeetItselfOnOneChannel) {
  onOneP([] {
    Chan<int> c(0);
    WaitGroup wg;
    std::size_t index = 9;
    wg.go([&] { index = gmp::select(onSend(c, 1, ignore), onRecv(c, ignore)); });
    gmp::gosched();
    EXPECT_EQ(index, 9u);
    c.send(2);
    wg.wait();
    EXPECT_EQ(index, 1u);
  });
}

TEST(Select, MovesOnlyTheValueThatIsSent) {
  onOneP([] {
    Chan<std::unique_ptr<int>> a(1), b(1), full(1);
    full.send(nullptr);
    EXPECT_EQ(gmp::select(onSend(a, std::make_unique<int>(3), ignore), onSend(full, std::make_unique<int>(4), ignore)),
              0u);
    EXPECT_EQ(**a.recv(), 3);
    std::unique_ptr<int> got;
    full.recv();
    full.send(std::make_unique<int>(5));
    gmp::select(onRecv(b, ignore), onRecv(full, [&](std::optional<std::unique_ptr<int>> v) { got = std::move(*v); }));
    EXPECT_EQ(*got, 5);
  });
}

TEST(Select, WaitingSendPanicsWhenTheChannelIsClosed) {
  onOneP([] {
    Chan<int> a(0), b(0);
    WaitGroup wg;
    std::string text;
    wg.go([&] {
      try {
        gmp::select(onSend(a, 1, ignore), onRecv(b, ignore));
      } catch (const gmp::Panic& p) { text = p.what(); }
    });
    gmp::gosched();
    a.close();
    wg.wait();
    EXPECT_EQ(text, "send on closed channel");
    EXPECT_FALSE(b.trySend(1));  // it left b, too
    // Its own state is clean: it can wait again.
    wg.go([&] { gmp::select(onRecv(b, ignore), onRecv(Chan<int>(), ignore)); });
    gmp::gosched();
    b.send(1);
    wg.wait();
  });
}

// Twenty cases of one channel each: more than the entries that fit the fast path.
template <std::size_t... I>
std::size_t selectMany(std::array<Chan<int>, sizeof...(I)>& c, std::index_sequence<I...>) {
  return gmp::select(onRecv(c[I], ignore)...);
}

TEST(Select, TakesManyCases) {
  onOneP([] {
    constexpr std::size_t n = 20;
    std::array<Chan<int>, n> c;
    for (auto& x : c) x = Chan<int>(0);
    WaitGroup wg;
    std::size_t index = 99;
    for (std::size_t want : {0u, 7u, 19u}) {
      wg.go([&] { index = selectMany(c, std::make_index_sequence<n>()); });
      gmp::gosched();
      c[want].send(1);
      wg.wait();
      EXPECT_EQ(index, want);
    }
  });
}

TEST(Select, ChoosesTheSameForTheSameSeed) {
  auto choices = [](std::uint64_t seed) {
    std::string out;
    gmp::run(Config{.gomaxprocs = 1, .seed = seed}, [&] {
      Chan<int> a(1), b(1), c(1);
      for (int i = 0; i < 64; ++i) {
        const std::size_t k = gmp::select(onSend(a, 1, ignore), onSend(b, 1, ignore), onSend(c, 1, ignore));
        out += static_cast<char>('0' + k);
        (k == 0 ? a : k == 1 ? b : c).recv();
      }
    });
    return out;
  };
  EXPECT_EQ(choices(7), choices(7));
  EXPECT_NE(choices(7), choices(8));
}

// Everybody selects on both channels in both directions: each value must arrive once.
TEST(SelectOnSeveralPs, LosesAndDoublesNothing) {
  constexpr int kSenders = 6, kEach = 1000;
  std::atomic<long> sum{0};
  std::atomic<int> received{0};
  gmp::run(Config{.gomaxprocs = 4}, [&] {
    Chan<int> a(0), b(2), quit(0);
    WaitGroup senders, receivers;
    for (int s = 0; s < kSenders; ++s) {
      senders.go([=] {
        for (int n = 1; n <= kEach; ++n) gmp::select(onSend(a, n, ignore), onSend(b, n, ignore));
      });
    }
    auto take = [&](std::optional<int> v) {
      sum += *v;
      ++received;
    };
    for (int r = 0; r < 4; ++r) {
      receivers.go([=] {
        while (gmp::select(onRecv(b, take), onRecv(a, take), onRecv(quit, ignore)) != 2) {}
      });
    }
    senders.wait();
    while (b.len() > 0) gmp::gosched();
    quit.close();
    receivers.wait();
  });
  EXPECT_EQ(received, kSenders * kEach);
  EXPECT_EQ(sum, static_cast<long>(kSenders) * kEach * (kEach + 1) / 2);
}

}  // namespace
