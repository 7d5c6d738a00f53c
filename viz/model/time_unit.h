// Purpose: the unit in which times up to a given one are written.
#pragma once

#include <cstdint>

namespace gmp::viz {

struct TimeUnit {
  std::int64_t ns;
  const char* name;
};

// The largest unit that the time holds at least one of; nanoseconds below a microsecond.
inline const TimeUnit& unitUpTo(std::int64_t t) {
  static constexpr TimeUnit kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "µs"}, {1, "ns"}};
  const TimeUnit* unit = kUnits;
  while (unit->ns > 1 && t < unit->ns) ++unit;
  return *unit;
}

}  // namespace gmp::viz
