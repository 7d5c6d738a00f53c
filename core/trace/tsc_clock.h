// Purpose: makes nanoseconds of the CPU's time stamp counter, against the monotonic clock.
// Invariants: two reference points, the start and the latest calibrate(); times between them are interpolated, so that
//             their error is that of reading the two clocks together (tens of ns), however short the span is.
// Rejected: a frequency measured once at the start: its error grows without bound over a long recording.
#pragma once

#include <cstdint>

namespace gmp::trace {

class TscClock {
 public:
  // false on machines without such a counter.
  static bool exists() noexcept;
  // Now is time 0.
  void start() noexcept;
  void calibrate() noexcept;
  // Nanoseconds from start() to the moment when the counter stood at `ticks`; may be slightly negative around 0.
  std::int64_t ns(std::int64_t ticks) const noexcept;
  // Nanoseconds that so many ticks take.
  std::int64_t span(std::int64_t ticks) const noexcept;

 private:
  struct Point {
    std::int64_t ticks = 0;
    std::int64_t ns = 0;
  };
  static Point readBoth() noexcept;

  Point start_;
  double nsPerTick_ = 0;
};

}  // namespace gmp::trace
