#include "core/trace/tsc_clock.h"

#include <gtest/gtest.h>

#if defined(__x86_64__)
#include <x86intrin.h>

#include "core/os/clock.h"

namespace {

using gmp::trace::TscClock;

TEST(TscClock, AgreesWithTheMonotonicClock) {
  if (!gmp::os::tscIsSteady()) GTEST_SKIP() << "no steady time stamp counter here";
  const std::int64_t before = gmp::os::monotonicNs();
  TscClock clock;
  clock.start();
  const std::int64_t after = gmp::os::monotonicNs();
  struct Sample {
    std::int64_t low, ticks, high;
  };
  Sample samples[100];
  for (Sample& s : samples) {
    s.low = gmp::os::monotonicNs();
    s.ticks = static_cast<std::int64_t>(__rdtsc());
    s.high = gmp::os::monotonicNs();
  }
  clock.calibrate();
  std::int64_t last = -1;
  for (const Sample& s : samples) {
    const std::int64_t ns = clock.ns(s.ticks);
    // The sample was taken between two readings; start() between two others. 2 us for reading two clocks together.
    EXPECT_GE(ns, s.low - after - 2000);
    EXPECT_LE(ns, s.high - before + 2000);
    EXPECT_GE(ns, last);
    last = ns;
  }
}

}  // namespace
#endif
