// Purpose: the only function that changes the state of the viewer.
// Invariants: deterministic: the same state and actions give the same state. Seeking never blocks longer than one seek
// of the
//             timeline; long work is done in small portions by ticks.
#pragma once

#include "viz/model/app_state.h"

namespace gmp::viz {

// A state that shows nothing yet. measure outlives it.
AppState makeAppState(const TextMeasure& measure);
void update(AppState& state, const Action& action);

}  // namespace gmp::viz
