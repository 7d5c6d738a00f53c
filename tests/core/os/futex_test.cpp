#include <atomic>
#include <csignal>
#include <cstdint>
#include <thread>

#include <gmpscope/world.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include "core/os/clock.h"

namespace {

using gmp::Atomic;

TEST(Futex, AWakeUpEndsTheSleep) {
  auto world = gmp::makeOsWorld(1);
  Atomic<std::uint32_t> word{0};
  std::thread sleeper([&] {
    while (word.load() == 0) world->futexsleep(word, 0, -1);
  });
  word.store(1);
  world->futexwakeup(word, 1);
  sleeper.join();
  EXPECT_EQ(word.load(), 1u);
}

TEST(Futex, TwoThreadsTakeTurns) {
  auto world = gmp::makeOsWorld(1);
  Atomic<std::uint32_t> turn{0};
  int count = 0;
  const auto play = [&](std::uint32_t mine) {
    for (int i = 0; i < 2000; ++i) {
      while (turn.load() != mine) world->futexsleep(turn, 1 - mine, -1);
      ++count;
      turn.store(1 - mine);
      world->futexwakeup(turn, 1);
    }
  };
  std::thread other(play, 1u);
  play(0);
  other.join();
  EXPECT_EQ(count, 4000);
}

TEST(Futex, AnOtherValueDoesNotSleep) {
  auto world = gmp::makeOsWorld(1);
  Atomic<std::uint32_t> word{5};
  world->futexsleep(word, 4, -1);
  EXPECT_EQ(word.load(), 5u);
}

TEST(Futex, ATimeoutEndsTheSleepNotBeforeItsTime) {
  auto world = gmp::makeOsWorld(1);
  Atomic<std::uint32_t> word{0};
  const std::int64_t end = world->nanotime() + 2'000'000;
  // Wake-ups for no reason are allowed: ask for what is left.
  for (std::int64_t left = 2'000'000; left > 0; left = end - world->nanotime()) world->futexsleep(word, 0, left);
  EXPECT_GE(world->nanotime(), end);
  world->futexsleep(word, 0, 0);
  world->futexsleep(word, 0, 1);
}

void ignoreSignal(int) {}

// Sends signals to the thread that runs `sleep` until it has returned.
template <class Fn>
void underSignals(Fn sleep) {
  struct sigaction sa {
  }, old{};
  sa.sa_handler = ignoreSignal;  // no SA_RESTART: system calls return EINTR
  sigaction(SIGUSR1, &sa, &old);
  std::atomic<bool> done{false};
  std::thread sleeper([&] {
    sleep();
    done.store(true);
  });
  while (!done.load()) {
    pthread_kill(sleeper.native_handle(), SIGUSR1);
    std::this_thread::yield();
  }
  sleeper.join();
  sigaction(SIGUSR1, &old, nullptr);
}

TEST(Sleep, SignalsDoNotCutItShort) {
  auto world = gmp::makeOsWorld(1);
  underSignals([&] {
    const std::int64_t before = world->nanotime();
    world->usleep(5'000'000);
    EXPECT_GE(world->nanotime() - before, 5'000'000);
    world->blockThread(5'000'000);
    EXPECT_GE(world->nanotime() - before, 10'000'000);
  });
}

TEST(Futex, SignalsDoNotChangeTheTimeout) {
  auto world = gmp::makeOsWorld(1);
  underSignals([&] {
    Atomic<std::uint32_t> word{0};
    const std::int64_t before = world->nanotime();
    world->futexsleep(word, 0, 5'000'000);
    EXPECT_GE(world->nanotime() - before, 5'000'000);
  });
}

}  // namespace
