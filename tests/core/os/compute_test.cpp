#include <atomic>
#include <cstdint>
#include <thread>

#include <gmpscope/world.h>
#include <gtest/gtest.h>

#include "core/os/clock.h"

namespace {

using gmp::Atomic;

TEST(Compute, BurnsTheCpuTimeAskedFor) {
  auto world = gmp::makeOsWorld(1);
  const Atomic<std::uint32_t> stop{0};
  const std::int64_t before = gmp::os::threadCpuNs();
  EXPECT_EQ(world->compute(5'000'000, stop), 0);
  EXPECT_GE(gmp::os::threadCpuNs() - before, 5'000'000);
}

TEST(Compute, DoesNotOvershootByMuch) {
  auto world = gmp::makeOsWorld(1);
  const Atomic<std::uint32_t> stop{0};
  EXPECT_EQ(world->compute(10'000'000, stop), 0);  // finds its speed
  const std::int64_t before = gmp::os::threadCpuNs();
  EXPECT_EQ(world->compute(10'000'000, stop), 0);
  // CPU time of this thread: what others do on the machine does not count, only what interrupts cost.
  EXPECT_LE(gmp::os::threadCpuNs() - before, 15'000'000);
}

TEST(Compute, DoesNothingWhenItIsStoppedAlready) {
  auto world = gmp::makeOsWorld(1);
  const Atomic<std::uint32_t> stop{1};
  EXPECT_EQ(world->compute(1'000'000'000, stop), 1'000'000'000);
  EXPECT_EQ(world->compute(0, stop), 0);
  EXPECT_EQ(world->compute(-5, stop), 0);
}

TEST(Compute, ReturnsWhatIsLeftWhenAsked) {
  auto world = gmp::makeOsWorld(1);
  Atomic<std::uint32_t> stop{0};
  constexpr std::int64_t kHour = 3'600'000'000'000;
  std::atomic<bool> started{false};
  std::thread asker([&] {
    while (!started.load()) std::this_thread::yield();
    stop.store(1);
  });
  started.store(true);
  const std::int64_t left = world->compute(kHour, stop);
  asker.join();
  EXPECT_GT(left, 0);
  EXPECT_LE(left, kHour);
}

}  // namespace
