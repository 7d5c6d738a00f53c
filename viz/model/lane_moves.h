// Purpose: moving about in the lanes: which time they show, which rows, whom one follows.
// Invariants: called by update(), the commands and navigate.cpp only. After each of these derived.lanes fits the state.
#pragma once

#include "viz/model/app_state.h"

namespace gmp::viz {

inline constexpr std::size_t kMostPins = 8;

// Other part of the trace's time in the lanes: t keeps its place; notches > 0: less of it.
void zoomLanes(AppState& s, float notches, std::int64_t t);
void panLanes(AppState& s, float share);
void showAllInLanes(AppState& s);
// After a change of the position, of the pan, of the choice or of the document.
void refreshLanes(AppState& s);
// Scrolls so far that who the present event is about can be seen.
void revealInLanes(AppState& s);
// Lanes of P, M, G or Fd.
void showLanesOf(AppState& s, Target::Kind kind);
// The row of the selection comes into sight, around now; when it is already: all the time that it lives.
void centreSelection(AppState& s);
void scrollLanes(AppState& s, float rows);
// The selected goroutine gets a lane on top and a number on the stage, or loses them.
void followSelection(AppState& s);
void followNobody(AppState& s);
// The lane of the selection stands on top, or no longer.
void pinSelection(AppState& s);
void unpin(AppState& s, const Target& target);
// Spans narrower than that are folded, units.
void foldBelow(AppState& s, float narrowest);

}  // namespace gmp::viz
