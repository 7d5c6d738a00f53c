// Purpose: a stretch of time that is selected in lanes and plots, and what can be done with it.
// Invariants: it lies inside the trace's time and has some length. Called by update() and the commands only.
#pragma once

#include <string>

#include "viz/model/lanes.h"

namespace gmp::viz {

struct AppState;

// "1.120–1.180 ms   Δ 60 µs": as many digits as its length needs.
std::string rangeText(const TimeRange& range);
// Ends in any order. A stretch without length selects nothing.
void selectRange(AppState& s, TimeRange range);
// It begins, or ends, at the present event.
void rangeFromHere(AppState& s);
void rangeToHere(AppState& s);
void zoomToRange(AppState& s);
// Plays it again and again.
void loopRange(AppState& s);
// A bookmark at its first event, with the range in its note.
void noteRange(AppState& s);

}  // namespace gmp::viz
