// Purpose: keys and text: first to what is open and takes them, then to the command table.
// Invariants: called by update() only.
#pragma once

#include <string_view>

#include "viz/model/app_state.h"
#include "viz/model/keys.h"

namespace gmp::viz {

void pressKey(AppState& s, const Chord& chord);
void typeText(AppState& s, std::string_view text);
// Letters go into a text field.
bool takesText(const AppState& s);
// Something lies over the window: what is under it does not answer.
bool sheetOpen(const AppState& s);
// Closes the topmost of what is open; false: nothing was.
bool closeTopmost(AppState& s);

}  // namespace gmp::viz
