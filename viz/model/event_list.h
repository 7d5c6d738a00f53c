// Purpose: the event list: its filter, its chips, its place.
// Invariants: called by update(), the commands and navigate.cpp only.
#pragma once

#include "viz/model/app_state.h"

namespace gmp::viz {

void editFilter(AppState& s);
// The text of the field or the chips have changed.
void refilter(AppState& s);
void clearFilter(AppState& s);
// "g:18", as the filter says it; "" if it has no word for it.
std::string filterOf(const Target& target);
// The list shows what is about that and nothing else.
void filterOnly(AppState& s, const Target& target);
void toggleChip(AppState& s, int chip);
// Keys while the field is being written in.
void pressInFilter(AppState& s, const Chord& chord);
// The next or previous event that the list shows.
void toHit(AppState& s, int direction);
// Puts the present event into the middle of the list; live: the end.
void centreList(AppState& s);
void scrollList(AppState& s, float rows);

}  // namespace gmp::viz
