// Purpose: events that no program leaves, to show that what reads a trace holds whatever stands in it.
#pragma once

#include <gmpscope/event.h>

#include "core/base/rng.h"

namespace gmp::test {

// An event of any kind with fields from small and from wild ranges.
inline trace::Event randomEvent(Rng& rng) {
  trace::Event e;
  e.kind = static_cast<trace::Kind>(rng.below(trace::kKinds));
  const auto number = [&]() -> std::int64_t {
    switch (rng.below(6)) {
      case 0: return static_cast<std::int64_t>(rng.next());
      case 1: return -1;
      case 2: return rng.below(300);
      default: return rng.below(6);
    }
  };
  e.t = number();
  e.g = number();
  e.m = static_cast<std::int32_t>(number());
  e.p = static_cast<std::int16_t>(number());
  for (std::int64_t& w : e.wide) w = number();
  for (std::int32_t& n : e.narrow) n = static_cast<std::int32_t>(number());
  return e;
}

}  // namespace gmp::test
