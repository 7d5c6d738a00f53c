#include "core/trace/tsc_clock.h"

#include <limits>

#include <time.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace gmp::trace {
namespace {

std::int64_t ticksNow() noexcept {
#if defined(__x86_64__)
  return static_cast<std::int64_t>(__rdtsc());
#else
  return 0;
#endif
}

std::int64_t monotonicNow() noexcept {
  timespec ts{};
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return static_cast<std::int64_t>(ts.tv_sec) * 1'000'000'000 + ts.tv_nsec;
}

}  // namespace

bool TscClock::exists() noexcept {
#if defined(__x86_64__)
  return true;
#else
  return false;
#endif
}

// Of several tries the one that was interrupted least.
TscClock::Point TscClock::readBoth() noexcept {
  Point best;
  std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < 16; ++i) {
    const std::int64_t before = ticksNow();
    const std::int64_t ns = monotonicNow();
    const std::int64_t took = ticksNow() - before;
    if (took < 0 || took >= shortest) continue;
    shortest = took;
    best = {before + took / 2, ns};
  }
  return best;
}

void TscClock::start() noexcept { start_ = readBoth(); }

void TscClock::calibrate() noexcept {
  const Point now = readBoth();
  const std::int64_t ticks = now.ticks - start_.ticks;
  if (ticks > 0) nsPerTick_ = static_cast<double>(now.ns - start_.ns) / static_cast<double>(ticks);
}

std::int64_t TscClock::ns(std::int64_t ticks) const noexcept { return span(ticks - start_.ticks); }

std::int64_t TscClock::span(std::int64_t ticks) const noexcept {
  return static_cast<std::int64_t>(static_cast<double>(ticks) * nsPerTick_);
}

}  // namespace gmp::trace
