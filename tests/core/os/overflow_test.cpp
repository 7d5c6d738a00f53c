#include "core/os/overflow.h"

#include <csignal>
#include <cstdio>
#include <cstring>

#include <gmpscope/world.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/base/sanitizers.h"
#include "core/fiber/fiber.h"
#include "core/fiber/stack_pool.h"

namespace {

using gmp::fiber::Fiber;
using gmp::fiber::StackPool;

void say(const char* text) { static_cast<void>(!write(STDERR_FILENO, text, std::strlen(text))); }

// As the runtime's: says so and ends the program if the address is a guard of its stacks.
void hook(void* pool, void* address) {
  void* lo = nullptr;
  if (!static_cast<StackPool*>(pool)->guardHit(address, &lo)) {
    say("not a guard page\n");
    return;
  }
  say("goroutine stack exceeded\n");
  _exit(2);
}

[[gnu::noinline]] int recurse(int depth) {
  volatile char frame[256];
  frame[0] = static_cast<char>(depth);
  const int below = depth > 0 ? recurse(depth - 1) : 0;
  return below + frame[0];
}

// Runs a fiber on this thread that calls itself until something gives.
void overflowHere(StackPool& pool) {
  Fiber thread, f;
  gmp::fiber::adoptThread(thread);
  gmp::fiber::init(
      f, pool.get(), [](void*) { std::printf("%d", recurse(1 << 30)); }, nullptr);
  gmp::fiber::switchTo(thread, f);
}

constexpr std::size_t kStackBytes = GMP_ASAN ? 256u << 10 : 64u << 10;

TEST(OverflowDeathTest, IsReportedOnTheThreadThatMadeTheWorld) {
  EXPECT_EXIT(
      {
        auto world = gmp::makeOsWorld(1);
        StackPool pool(kStackBytes);
        gmp::os::setOverflowHook(hook, &pool);
        overflowHere(pool);
      },
      testing::ExitedWithCode(2), "goroutine stack exceeded");
}

TEST(OverflowDeathTest, IsReportedOnAnM) {
  EXPECT_EXIT(
      {
        auto world = gmp::makeOsWorld(1);
        StackPool pool(kStackBytes);
        gmp::os::setOverflowHook(hook, &pool);
        world->newosproc([](void* p) { overflowHere(*static_cast<StackPool*>(p)); }, &pool);
        world->joinosprocs(0);
      },
      testing::ExitedWithCode(2), "goroutine stack exceeded");
}

void touchNothing() {
  StackPool pool(kStackBytes);
  gmp::os::setOverflowHook(hook, &pool);
  volatile int* volatile nothing = reinterpret_cast<int*>(64);  // not null: that is another sanitizer's finding
  *nothing = 1;
}

#if !GMP_ASAN && !GMP_TSAN  // they have a report of their own, and an exit status
TEST(OverflowDeathTest, OtherFaultsKillAsTheyAlwaysDid) {
  EXPECT_EXIT(touchNothing(), testing::KilledBySignal(SIGSEGV), "not a guard page");
}

TEST(OverflowDeathTest, ASignalThatWasSentIsNoFault) {
  EXPECT_EXIT(
      {
        StackPool pool(kStackBytes);
        gmp::os::setOverflowHook(hook, &pool);
        kill(getpid(), SIGSEGV);
        pause();
      },
      testing::KilledBySignal(SIGSEGV), "^$");
}

void earlierHandler(int, siginfo_t*, void*) {
  say("earlier handler\n");
  _exit(5);
}

TEST(OverflowDeathTest, AHandlerThatWasThereBeforeIsAsked) {
  EXPECT_EXIT(
      {
        struct sigaction sa {};
        sa.sa_sigaction = earlierHandler;
        sa.sa_flags = SA_SIGINFO;
        sigaction(SIGSEGV, &sa, nullptr);
        touchNothing();
      },
      testing::ExitedWithCode(5), "not a guard page\nearlier handler");
}
#else
TEST(OverflowDeathTest, OtherFaultsAreStillReported) { EXPECT_DEATH(touchNothing(), "not a guard page(.|\n)*SEGV"); }
#endif

}  // namespace
