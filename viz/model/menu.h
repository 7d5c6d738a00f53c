// Purpose: the menu of a thing (a goroutine, P, thread or descriptor) or of a plot: what can be done with it, by mouse
//          and by keys.
// Invariants: a list made from the state; nothing happens before an entry is taken. Called by update() and input.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/geometry.h"
#include "viz/model/keys.h"
#include "viz/model/scene.h"

namespace gmp::viz {

struct AppState;

struct MenuState {
  bool open = false;
  Target target;
  int plot = -1;  // >= 0: the menu of the plot at that place
  Vec2 at;        // where it was asked for, units
  int chosen = 0;
};

enum class MenuDeed : std::uint8_t {
  Inspect,
  Follow,
  OnlyThese,
  Lane,
  Next,
  Previous,
  Bookmark,
  Region,
  ShowPlot,
  PauseWhen,
  Like
};

struct MenuItem {
  MenuDeed deed = MenuDeed::Inspect;
  int value = 0;  // of ShowPlot: a PlotKind
  std::string text, key;
};

// Empty: nothing is open.
std::vector<MenuItem> menuItems(const AppState& s);
void openMenu(AppState& s, const Target& target, Vec2 at);
void openPlotMenu(AppState& s, int place, Vec2 at);
void takeMenuItem(AppState& s, int index);
void pressInMenu(AppState& s, const Chord& chord);

}  // namespace gmp::viz
