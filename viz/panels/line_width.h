// Purpose: how many pixels wide a line is, so that it is seen from the back of a room too.
#pragma once

#include <algorithm>
#include <cmath>

namespace gmp::viz {

// Pixels, in halves: 1 at least. In a room a line of 2 units or more has 3 at least, a finer one (a token's outline) 2.
inline float linePixels(float units, float scale, bool room) {
  const float least = !room ? 1.0f : units >= 2 ? 3.0f : 2.0f;
  return std::max(least, std::round(units * scale * 2) / 2);
}

}  // namespace gmp::viz
