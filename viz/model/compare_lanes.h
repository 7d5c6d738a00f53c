// Purpose: what the Ps of both runs did around the moment that is compared: two stacks of lanes with one playhead.
// Invariants: made with the pictures of the comparison; empty where there is no room.
#pragma once

#include "viz/model/lane_view.h"

namespace gmp::viz {

struct CompareLanes {
  Rect place;     // of both; empty: they are not shown
  LaneView a, b;  // their areas lie in `place`
};

inline constexpr float kCompareLanesHead = 24;  // over the rows: the times

// `room`: what lies under the stages. a and b: the runs, at ta and tb (ns); span: how much time is shown.
CompareLanes compareLanes(Document& a, std::int64_t ta, Document& b, std::int64_t tb, std::int64_t span,
                          const Rect& room, const Target& selection);

}  // namespace gmp::viz
