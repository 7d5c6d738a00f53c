#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <cfenv>
#include <unwind.h>

#include "core/base/sanitizers.h"
#include "core/fiber/fiber.h"
#include "core/fiber/stack_pool.h"

namespace {

using gmp::fiber::Fiber;
using gmp::fiber::here;
using gmp::fiber::Stack;
using gmp::fiber::StackPool;

constexpr std::size_t kStackBytes = GMP_ASAN ? 256u << 10 : 64u << 10;

// A function on a fiber of its own that can be left and entered again, from any thread.
class Coroutine {
 public:
  Coroutine(StackPool& pool, std::function<void(Coroutine&)> body)
      : pool_(pool), stack_(pool.get()), body_(std::move(body)) {
    gmp::fiber::init(fiber_, stack_, entry, this);
  }
  ~Coroutine() {
    gmp::fiber::destroy(fiber_);
    pool_.put(stack_);
  }

  // Runs it on this thread until it yields or ends.
  void resume() {
    Fiber* caller = here().fiber;
    home_ = caller;
    gmp::fiber::switchTo(*caller, fiber_);
  }
  void yield() { gmp::fiber::switchTo(fiber_, *home_); }
  bool done() const { return done_; }
  const Stack& stack() const { return stack_; }

 private:
  static void entry(void* self) {
    auto& c = *static_cast<Coroutine*>(self);
    c.body_(c);
    c.body_ = nullptr;
    c.done_ = true;
    gmp::fiber::exitTo(c.fiber_, *c.home_);
  }

  StackPool& pool_;
  Stack stack_;
  std::function<void(Coroutine&)> body_;
  Fiber fiber_;
  Fiber* home_ = nullptr;
  bool done_ = false;
};

// What a test does on a thread that can run fibers.
template <class Fn>
void onThread(void* m, Fn fn) {
  std::thread t([&] {
    Fiber self;
    gmp::fiber::adoptThread(self);
    here().m = m;
    fn();
    gmp::fiber::destroy(self);
    here() = {};
  });
  t.join();
}

class FiberTest : public testing::Test {
 protected:
  FiberTest() { gmp::fiber::adoptThread(self_); }
  ~FiberTest() override {
    gmp::fiber::destroy(self_);
    here() = {};
  }
  StackPool pool_{kStackBytes};
  Fiber self_;
};

TEST_F(FiberTest, RoundingModesBelongToTheFiber) {
  std::fesetround(FE_TONEAREST);
  int seen = -1;
  Coroutine c(pool_, [&](Coroutine& me) {
    std::fesetround(FE_UPWARD);
    me.yield();
    seen = std::fegetround();
  });
  c.resume();
  EXPECT_EQ(std::fegetround(), FE_TONEAREST);
  std::fesetround(FE_DOWNWARD);
  c.resume();
  EXPECT_EQ(seen, FE_UPWARD);
  EXPECT_EQ(std::fegetround(), FE_DOWNWARD);
  std::fesetround(FE_TONEAREST);
}

TEST_F(FiberTest, ANewFiberBeginsWithTheRoundingModeOfItsMaker) {
  std::fesetround(FE_UPWARD);
  int seen = -1;
  Coroutine c(pool_, [&](Coroutine&) { seen = std::fegetround(); });
  std::fesetround(FE_TONEAREST);
  c.resume();
  EXPECT_EQ(seen, FE_UPWARD);
}

TEST_F(FiberTest, ValuesSurviveManySwitches) {
  constexpr int kSwitches = 100'000;
  std::uint64_t sum = 0;
  double root = 0;
  Coroutine c(pool_, [&](Coroutine& me) {
    std::uint64_t a = 1, b = 2, d = 3, e = 4;
    double x = 1;
    for (int i = 0; i < kSwitches; ++i) {
      a += b, b ^= d, d += e * 3, e += a;
      x += std::sqrt(static_cast<double>(i));
      me.yield();
    }
    sum = a + b + d + e;
    root = x;
  });
  double y = 1;
  std::uint64_t a = 1, b = 2, d = 3, e = 4;
  for (int i = 0; i < kSwitches; ++i) {
    c.resume();
    a += b, b ^= d, d += e * 3, e += a;
    y += std::sqrt(static_cast<double>(i));
  }
  ASSERT_FALSE(c.done());
  c.resume();
  EXPECT_TRUE(c.done());
  EXPECT_EQ(sum, a + b + d + e);
  EXPECT_EQ(root, y);
}

TEST_F(FiberTest, RunsOnItsOwnStackWhichIsAligned) {
  std::uintptr_t at = 0;
  Coroutine c(pool_, [&](Coroutine&) {
    alignas(16) char local = 0;
    at = reinterpret_cast<std::uintptr_t>(&local);
    asm volatile("" ::"r"(&local) : "memory");
  });
  c.resume();
#if !GMP_ASAN  // ASan keeps locals on a fake stack
  const auto lo = reinterpret_cast<std::uintptr_t>(c.stack().lo);
  EXPECT_GT(at, lo);
  EXPECT_LT(at, lo + c.stack().size);
#endif
  EXPECT_EQ(at % 16, 0u);
}

TEST_F(FiberTest, HereFollowsTheFiberAndTheThread) {
  int m1 = 0, m2 = 0;
  void* seen[2] = {};
  bool ownFiber = true;
  Coroutine c(pool_, [&](Coroutine& me) {
    Fiber* mine = here().fiber;
    seen[0] = here().m;
    me.yield();
    seen[1] = here().m;
    ownFiber = ownFiber && here().fiber == mine;
  });
  onThread(&m1, [&] {
    Fiber* before = here().fiber;
    c.resume();
    EXPECT_EQ(here().fiber, before);
  });
  onThread(&m2, [&] { c.resume(); });
  EXPECT_EQ(seen[0], &m1);
  EXPECT_EQ(seen[1], &m2);
  EXPECT_TRUE(ownFiber);
}

TEST_F(FiberTest, ACaughtExceptionStaysWithItsFiberAcrossThreads) {
  std::string rethrown;
  Coroutine c(pool_, [&](Coroutine& me) {
    try {
      throw std::runtime_error("mine");
    } catch (const std::exception&) {
      me.yield();
      try {
        throw;
      } catch (const std::exception& e) { rethrown = e.what(); }
    }
  });
  // The first thread is in a catch block of its own when it runs the fiber, and still when it is back.
  onThread(nullptr, [&] {
    std::string ours;
    try {
      try {
        throw std::runtime_error("of the first thread");
      } catch (const std::exception&) {
        c.resume();
        throw;
      }
    } catch (const std::exception& e) { ours = e.what(); }
    EXPECT_EQ(ours, "of the first thread");
    EXPECT_EQ(std::current_exception(), nullptr);
  });
  onThread(nullptr, [&] {
    try {
      throw std::logic_error("of the second thread");
    } catch (const std::exception&) {
      c.resume();
      EXPECT_NE(std::current_exception(), nullptr);
    }
    EXPECT_EQ(std::current_exception(), nullptr);
  });
  EXPECT_TRUE(c.done());
  EXPECT_EQ(rethrown, "mine");
}

// Leaves and comes back while an exception is on its way up.
struct YieldsInDestructor {
  Coroutine& me;
  int* uncaught;
  ~YieldsInDestructor() {
    me.yield();
    *uncaught = std::uncaught_exceptions();
  }
};

TEST_F(FiberTest, AnExceptionOnItsWayUpStaysWithItsFiberAcrossThreads) {
  int uncaught = -1;
  bool caught = false;
  Coroutine c(pool_, [&](Coroutine& me) {
    try {
      YieldsInDestructor y{me, &uncaught};
      throw std::runtime_error("up");
    } catch (const std::runtime_error&) { caught = true; }
  });
  onThread(nullptr, [&] {
    c.resume();
    EXPECT_EQ(std::uncaught_exceptions(), 0);
  });
  onThread(nullptr, [&] {
    c.resume();
    EXPECT_EQ(std::uncaught_exceptions(), 0);
  });
  EXPECT_EQ(uncaught, 1);
  EXPECT_TRUE(caught);
}

// Compilers keep errno's address over a switch; these ask anew.
[[gnu::noinline]] int lastError() {
  asm volatile("" ::: "memory");
  return errno;
}
[[gnu::noinline]] void setLastError(int e) {
  asm volatile("" ::: "memory");
  errno = e;
}

TEST_F(FiberTest, ErrnoStaysWithItsFiberAcrossThreads) {
  int fresh = -1, kept = -1;
  Coroutine c(pool_, [&](Coroutine& me) {
    fresh = lastError();
    setLastError(EDOM);
    me.yield();
    kept = lastError();
    setLastError(EILSEQ);
  });
  for (int thread = 0; thread < 2; ++thread) {
    onThread(nullptr, [&] {
      setLastError(ERANGE);
      c.resume();
      EXPECT_EQ(lastError(), ERANGE);
    });
  }
  EXPECT_EQ(fresh, 0);
  EXPECT_EQ(kept, EDOM);
}

TEST_F(FiberTest, TwoThreadsRunDifferentFibersAtOnce) {
  auto work = [this](std::uint64_t salt) {
    std::uint64_t sum = 0;
    Coroutine c(pool_, [&](Coroutine& me) {
      for (std::uint64_t i = 0; i < 20'000; ++i) {
        sum += i * salt;
        me.yield();
      }
    });
    while (!c.done()) c.resume();
    return sum;
  };
  std::uint64_t sums[2] = {};
  std::thread threads[2];
  for (std::size_t i = 0; i < 2; ++i) {
    threads[i] = std::thread([&, i] {
      Fiber self;
      gmp::fiber::adoptThread(self);
      sums[i] = work(i + 1);
      gmp::fiber::destroy(self);
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(sums[0], 199'990'000u);
  EXPECT_EQ(sums[1], 2 * 199'990'000u);
}

TEST_F(FiberTest, AFiberThatNeverRanCanBeDestroyed) {
  int ran = 0;
  for (int i = 0; i < 1000; ++i) {
    Coroutine c(pool_, [&](Coroutine&) { ++ran; });
  }
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(pool_.inUse(), 0u);
}

TEST_F(FiberTest, StacksOfDeadFibersServeNewOnes) {
  int ran = 0;
  void* lo = nullptr;
  for (int i = 0; i < 10'000; ++i) {
    Coroutine c(pool_, [&](Coroutine&) {
      volatile char frame[2000];
      for (std::size_t k = 0; k < sizeof frame; k += 64) frame[k] = 1;
      ++ran;
    });
    c.resume();
    ASSERT_TRUE(c.done());
    if (lo != nullptr) { EXPECT_EQ(c.stack().lo, lo); }
    lo = c.stack().lo;
  }
  EXPECT_EQ(ran, 10'000);
}

_Unwind_Reason_Code countFrame(_Unwind_Context*, void* count) {
  return ++*static_cast<int*>(count) > 100 ? _URC_END_OF_STACK : _URC_NO_REASON;
}

TEST_F(FiberTest, UnwindingEndsAtTheEntry) {
  int frames = 0;
  Coroutine c(pool_, [&](Coroutine&) { _Unwind_Backtrace(countFrame, &frames); });
  c.resume();
  EXPECT_GE(frames, 2);
  EXPECT_LT(frames, 20);
}

using FiberDeathTest = FiberTest;

TEST_F(FiberDeathTest, AnExceptionOutOfTheEntryTerminates) {
  EXPECT_DEATH(
      {
        Coroutine c(pool_, [](Coroutine&) { throw std::runtime_error("nobody catches this"); });
        c.resume();
      },
      "nobody catches this");
}

TEST_F(FiberDeathTest, AnEntryThatReturnsIsOurBug) {
  EXPECT_DEATH(
      {
        Fiber f;
        gmp::fiber::init(
            f, pool_.get(), [](void*) {}, nullptr);
        gmp::fiber::switchTo(self_, f);
      },
      "entry function returned");
}

}  // namespace
