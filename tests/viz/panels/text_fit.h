// Purpose: judges what a frame drew: does every text lie inside of its box, in sight, and clear of every other text?
// Invariants: takes the frame as the painter drew it, so no string can be forgotten. A finding names text and place.
#pragma once

#include <string>
#include <vector>

#include "viz/panels/draw_log.h"

namespace gmp::viz::testing {

// In words, one for each text that does not fit; window: units.
std::vector<std::string> textsThatDoNotFit(const DrawLog& log, const Rect& window);

}  // namespace gmp::viz::testing
