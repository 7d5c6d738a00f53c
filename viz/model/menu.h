// Purpose: the menu of a thing (a goroutine, P, thread or descriptor), of a plot, of the pinned lanes or of what the
//          lanes fold: what can be done with it, by mouse and by keys.
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

enum class MenuOf : std::uint8_t { Thing, Plot, Pins, Fold };

struct MenuState {
  bool open = false;
  MenuOf of = MenuOf::Thing;
  Target target;
  int plot = -1;  // the place of the plot
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
  Like,
  Pin,
  Unpin,
  UnpinAll,
  Fold
};

struct MenuItem {
  MenuDeed deed = MenuDeed::Inspect;
  int value = 0;  // of ShowPlot: a PlotKind; of Fold: which of kFoldChoices
  std::string text, key;
  Target target;  // of Unpin
};

// Empty: nothing is open.
std::vector<MenuItem> menuItems(const AppState& s);
void openMenu(AppState& s, const Target& target, Vec2 at);
void openPlotMenu(AppState& s, int place, Vec2 at);
// Over the lanes.
void openLanesMenu(AppState& s, MenuOf of);
void takeMenuItem(AppState& s, int index);
void pressInMenu(AppState& s, const Chord& chord);

}  // namespace gmp::viz
