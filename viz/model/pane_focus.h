// Purpose: the part of the window that the arrow keys ↑ and ↓ move in, for those who use no mouse.
// Invariants: only a part that is shown has the focus. Called by update() and the commands only.
#pragma once

#include <cstdint>

#include "viz/model/geometry.h"

namespace gmp::viz {

struct AppState;

enum class Pane : std::uint8_t { None, Stage, Card, Events, Lanes };
inline constexpr int kPanes = 5;

// Where it is drawn; empty: it is not.
Rect paneRect(const AppState& s, Pane pane);
// The part that has the focus now.
Pane focusedPane(const AppState& s);
void movePane(AppState& s, int direction);
// The next or previous thing inside: a token of the stage, a row of the lanes or of the list, a link of the card.
void moveInPane(AppState& s, int direction);

}  // namespace gmp::viz
