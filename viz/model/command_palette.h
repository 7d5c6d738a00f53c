// Purpose: one box that finds commands, goroutines, Ps, threads, descriptors, events, times, chapters, notes and words.
// Invariants: entries are a function of the state and the text; the first one is the best. Every entry can be
//             carried out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "viz/model/app_state.h"

namespace gmp::viz {

struct PaletteEntry {
  std::string title;
  std::string detail;  // what kind of thing it is, or what it says
  std::string key;     // that does the same
  Action action;
};

inline constexpr std::size_t kPaletteMost = 60;

std::vector<PaletteEntry> paletteEntries(const AppState& s);
// Carries out entry `index` of the list as it is now and closes the palette; nothing if there is none.
void takePaletteEntry(AppState& s, int index);
void openPalette(AppState& s);

}  // namespace gmp::viz
