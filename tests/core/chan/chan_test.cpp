// Channels: values, closing, ranges, ownership of elements.
#include <gmpscope/gmpscope.h>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace {

using gmp::Chan;
using gmp::Config;
using gmp::go;
using gmp::makeChan;
using gmp::Panic;

void onOneP(auto f) { gmp::run(Config{.gomaxprocs = 1, .seed = 1}, f); }

template <class F>
std::string panicOf(F f) {
  try {
    f();
  } catch (const Panic& p) { return p.what(); }
  return "";
}

TEST(Chan, DefaultConstructedIsNil) {
  Chan<int> none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.len(), 0u);
  EXPECT_EQ(none.cap(), 0u);
  EXPECT_EQ(none, Chan<int>());
}

TEST(Chan, CopiesAreTheSameChannel) {
  onOneP([] {
    Chan<int> a(1), b = a;
    EXPECT_EQ(a, b);
    EXPECT_NE(a, Chan<int>(1));
    a.send(7);
    EXPECT_EQ(b.recv(), 7);
  });
}

TEST(Chan, BufferedValuesComeOutInOrderAndLenAndCapFollow) {
  onOneP([] {
    auto c = makeChan<int>(3);
    EXPECT_EQ(c.cap(), 3u);
    for (int lap = 0; lap < 5; ++lap) {
      c.send(lap);
      c.send(lap + 10);
      EXPECT_EQ(c.len(), 2u);
      EXPECT_EQ(c.recv(), lap);
      EXPECT_EQ(c.recv(), lap + 10);
      EXPECT_EQ(c.len(), 0u);
    }
  });
}

TEST(Chan, ClosedChannelsAreDrainedThenEmpty) {
  onOneP([] {
    Chan<int> c(2);
    c.send(1);
    c.send(2);
    c.close();
    EXPECT_EQ(c.recv(), 1);
    EXPECT_EQ(c.recv(), 2);
    EXPECT_EQ(c.recv(), std::nullopt);
    EXPECT_EQ(c.recv(), std::nullopt);
  });
}

TEST(Chan, MisuseOfClosedAndNilChannelsPanicsInGosWords) {
  onOneP([] {
    Chan<int> c(1);
    c.close();
    EXPECT_EQ(panicOf([&] { c.send(1); }), "send on closed channel");
    EXPECT_EQ(panicOf([&] { c.trySend(1); }), "send on closed channel");
    EXPECT_EQ(panicOf([&] { c.close(); }), "close of closed channel");
    EXPECT_EQ(panicOf([] { Chan<int>().close(); }), "close of nil channel");
    EXPECT_EQ(panicOf([] { Chan<double>(static_cast<std::size_t>(-1)); }), "makechan: size out of range");
    // It is as usable as before.
    EXPECT_EQ(c.recv(), std::nullopt);
  });
}

TEST(Chan, TrySendMovesOnlyOnSuccess) {
  onOneP([] {
    Chan<std::unique_ptr<int>> c(1);
    auto first = std::make_unique<int>(1), second = std::make_unique<int>(2);
    EXPECT_TRUE(c.trySend(std::move(first)));
    EXPECT_EQ(first, nullptr);
    EXPECT_FALSE(c.trySend(std::move(second)));
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(*second, 2);
    EXPECT_EQ(**c.recv(), 1);
    EXPECT_FALSE(Chan<std::unique_ptr<int>>().trySend(std::move(second)));
    EXPECT_NE(second, nullptr);
  });
}

TEST(Chan, TrySendOfAnLvalueCopies) {
  onOneP([] {
    Chan<std::string> c(1);
    const std::string text = "a text that is too long for the small string buffer";
    EXPECT_TRUE(c.trySend(text));
    EXPECT_FALSE(c.trySend(text));
    EXPECT_EQ(c.recv(), text);
  });
}

TEST(Chan, TryRecvTellsNothingThereFromClosed) {
  onOneP([] {
    Chan<int> c(1);
    EXPECT_FALSE(c.tryRecv().ready);
    c.send(5);
    const auto got = c.tryRecv();
    EXPECT_TRUE(got.ready);
    EXPECT_EQ(got.value, 5);
    c.close();
    const auto end = c.tryRecv();
    EXPECT_TRUE(end.ready);
    EXPECT_EQ(end.value, std::nullopt);
    EXPECT_FALSE(Chan<int>().tryRecv().ready);
  });
}

TEST(Chan, RangeMovesEachValueOutUntilClosed) {
  onOneP([] {
    Chan<std::unique_ptr<int>> c(2);
    go([c] {
      for (int i = 0; i < 10; ++i) c.send(std::make_unique<int>(i));
      c.close();
    });
    int expected = 0;
    for (std::unique_ptr<int> v : c) EXPECT_EQ(*v, expected++);
    EXPECT_EQ(expected, 10);
    for (auto&& v : c) ADD_FAILURE() << *v;
  });
}

TEST(Chan, TrySendAndTryRecvMeetWaitingPartners) {
  onOneP([] {
    Chan<int> c(0);
    EXPECT_FALSE(c.trySend(1));
    int got = 0;
    gmp::WaitGroup wg;
    wg.go([&] { got = *c.recv(); });
    gmp::gosched();
    EXPECT_TRUE(c.trySend(2));
    wg.wait();
    EXPECT_EQ(got, 2);
    wg.go([&] { c.send(3); });
    gmp::gosched();
    EXPECT_EQ(c.tryRecv().value, 3);
    wg.wait();
  });
}

TEST(Chan, MayBeMadeBeforeARunAndUsedInSeveral) {
  Chan<int> c(4);
  for (int run = 0; run < 3; ++run) {
    onOneP([&] {
      Chan<int> other(0);
      c.send(run);
      go([&] { other.send(*c.recv() + 100); });
      EXPECT_EQ(other.recv(), run + 100);
    });
  }
  EXPECT_EQ(c.len(), 0u);
}

// Counts how many of it live.
struct Counted {
  static inline std::atomic<int> alive{0};
  Counted() { ++alive; }
  Counted(Counted&&) noexcept { ++alive; }
  Counted(const Counted&) = delete;
  ~Counted() { --alive; }
};

TEST(Chan, ElementsAreDestroyedExactlyOnce) {
  onOneP([] {
    {
      Chan<Counted> c(2);
      c.send(Counted());
      c.send(Counted());
      go([c] { c.send(Counted()); });
      gmp::gosched();
      EXPECT_EQ(Counted::alive, 3);
      c.recv();  // a buffered one; the sender's is moved to the buffer
      EXPECT_EQ(Counted::alive, 3);
      gmp::gosched();  // the sender leaves its emptied one
      EXPECT_EQ(Counted::alive, 2);
      EXPECT_EQ(c.len(), 2u);
    }
    EXPECT_EQ(Counted::alive, 0);  // those in the buffer died with the channel
  });
}

struct alignas(64) Wide {
  char bytes[64];
};

TEST(Chan, KeepsTheAlignmentOfItsElements) {
  onOneP([] {
    Chan<Wide> c(3);
    for (char i = 0; i < 3; ++i) c.send(Wide{{i}});
    for (char i = 0; i < 3; ++i) {
      const auto v = c.recv();
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&*v) % 64, 0u);
      EXPECT_EQ(v->bytes[0], i);
    }
  });
}

// Sum and order of what `consumers` goroutines received of `producers`, over a channel of that capacity.
void fanInFanOut(int procs, std::size_t capacity, int producers, int consumers, int each) {
  std::vector<std::vector<std::vector<int>>> got(static_cast<std::size_t>(consumers));
  gmp::run(Config{.gomaxprocs = procs, .seed = 1}, [&] {
    struct Item {
      int producer, n;
    };
    Chan<Item> c(capacity);
    gmp::WaitGroup senders, receivers;
    for (auto& list : got) {
      list.resize(static_cast<std::size_t>(producers));
      receivers.go([c, &list] {
        for (Item i : c) list[static_cast<std::size_t>(i.producer)].push_back(i.n);
      });
    }
    for (int p = 0; p < producers; ++p) {
      senders.go([c, p, each] {
        for (int n = 0; n < each; ++n) c.send({p, n});
      });
    }
    senders.wait();
    c.close();
    receivers.wait();
  });
  std::vector<int> seen(static_cast<std::size_t>(producers));
  for (const auto& lists : got) {
    for (std::size_t p = 0; p < lists.size(); ++p) {
      for (std::size_t i = 1; i < lists[p].size(); ++i) ASSERT_LT(lists[p][i - 1], lists[p][i]) << "overtaken";
      seen[p] += static_cast<int>(lists[p].size());
    }
  }
  for (int n : seen) EXPECT_EQ(n, each) << "lost or doubled";
}

TEST(ChanOnSeveralPs, LosesDoublesAndReordersNothingUnbuffered) { fanInFanOut(4, 0, 8, 8, 2000); }
TEST(ChanOnSeveralPs, LosesDoublesAndReordersNothingBuffered) { fanInFanOut(4, 7, 8, 8, 2000); }
TEST(ChanOnSeveralPs, LosesDoublesAndReordersNothingWithOneConsumer) { fanInFanOut(3, 1, 20, 1, 500); }

TEST(ChanOnSeveralPs, CloseWakesEverybody) {
  for (int round = 0; round < 50; ++round) {
    gmp::run(Config{.gomaxprocs = 4}, [] {
      Chan<int> c(0);
      gmp::WaitGroup wg;
      std::atomic<int> ended{0};
      for (int i = 0; i < 20; ++i) {
        wg.go([&] {
          EXPECT_EQ(c.recv(), std::nullopt);
          ++ended;
        });
      }
      gmp::gosched();
      c.close();
      wg.wait();
      EXPECT_EQ(ended, 20);
    });
  }
}

}  // namespace
