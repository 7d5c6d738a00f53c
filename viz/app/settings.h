// Purpose: what is remembered between two starts: how the window looked (theme, zoom, layout, splitters, motion, card
//          depth), and which traces were open.
// Invariants: a damaged or missing file means the defaults; of a trace only its path and the place in it are kept.
#pragma once

#include <string>
#include <vector>

#include "viz/model/app_state.h"

namespace gmp::viz {

// $XDG_CONFIG_HOME/gmpscope/viewer.json, else ~/.config/gmpscope/viewer.json; "" if there is no home.
std::string settingsPath();
// Changes what the file says and leaves the rest.
void readSettings(const std::string& path, ViewPrefs& prefs);
// The traces that were open, the last one first. Those that are gone are left out.
std::vector<RecentFile> readRecent(const std::string& path);
// False: it cannot be written (the viewer goes on without).
bool writeSettings(const ViewPrefs& prefs, const std::vector<RecentFile>& recent, const std::string& path);

}  // namespace gmp::viz
