// The callable that a goroutine runs: small ones stand inside, and none is copied, lost or destroyed twice.
#include <gmpscope/task.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <utility>

namespace {

using gmp::Task;

// Counts the objects that live.
struct Counted {
  explicit Counted(int* n) : live(n) { ++*live; }
  Counted(Counted&& o) noexcept : live(o.live) { ++*live; }
  Counted(const Counted&) = delete;
  ~Counted() { --*live; }
  int* live;
};

template <std::size_t Bytes>
void runsAndDestroysOnce() {
  int live = 0, ran = 0;
  std::array<char, Bytes> ballast{};
  ballast.back() = 7;
  {
    Task first([c = Counted(&live), ballast, &ran] { ran += ballast.back(); });
    EXPECT_EQ(live, 1);
    Task second = std::move(first);
    EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): that it is empty is the point
    Task third;
    third = std::move(second);
    EXPECT_TRUE(third);
    EXPECT_EQ(live, 1);
    third();
    EXPECT_EQ(ran, 7);
    EXPECT_EQ(live, 1);
    third = Task();
    EXPECT_EQ(live, 0);
  }
  EXPECT_EQ(live, 0);
}

TEST(Task, ASmallCallableMovesFromTaskToTask) { runsAndDestroysOnce<1>(); }
TEST(Task, ABigCallableMovesFromTaskToTask) { runsAndDestroysOnce<1000>(); }

TEST(Task, ACallableThatIsNeverCalledIsDestroyed) {
  int live = 0;
  { const Task t([c = Counted(&live)] {}); }
  EXPECT_EQ(live, 0);
}

TEST(Task, AMoveThatMayThrowIsNotMadeWhenTheTaskMoves) {
  struct MayThrow {
    MayThrow() = default;
    MayThrow(MayThrow&& o) : moves(o.moves + 1) {}  // NOLINT(performance-noexcept-move-constructor): the case
    int moves = 0;
  };
  int seen = -1;
  Task a([m = MayThrow(), &seen] { seen = m.moves; });
  a();
  const int before = seen;
  Task b = std::move(a);
  Task c = std::move(b);
  c();
  EXPECT_EQ(seen, before);
}

TEST(Task, OwnsWhatCannotBeCopied) {
  int got = 0;
  Task t([p = std::make_unique<int>(5), &got] { got = *p; });
  Task u = std::move(t);
  u();
  EXPECT_EQ(got, 5);
}

TEST(Task, ACallableThatCanBeCalledOnceIsCalledAsThat) {
  struct Once {
    int* ran;
    void operator()() && { ++*ran; }
  };
  int ran = 0;
  Task t(Once{&ran});
  t();
  EXPECT_EQ(ran, 1);
}

}  // namespace
