// Purpose: how a lane is drawn: spans in the colours of their states, folded blocks with their mix on top.
// Invariants: draws only what the row says.
#pragma once

#include "viz/model/lane_view.h"
#include "viz/panels/ui.h"

namespace gmp::viz {

Color laneColor(const Palette& palette, LaneState state);
// The row in `whole`; what it tells about the selection has a ring.
void drawLaneRow(Ui& ui, const LaneRow& row, const Rect& whole, const Target& selection);

}  // namespace gmp::viz
