// Purpose: how the window looked when it was closed: theme, zoom, layout, splitters, motion, card depth.
// Invariants: a damaged or missing file means the defaults; nothing of a trace is kept here.
#pragma once

#include <string>

#include "viz/model/app_state.h"

namespace gmp::viz {

// $XDG_CONFIG_HOME/gmpscope/viewer.json, else ~/.config/gmpscope/viewer.json; "" if there is no home.
std::string settingsPath();
// Changes what the file says and leaves the rest.
void readSettings(const std::string& path, ViewPrefs& prefs);
// False: it cannot be written (the viewer goes on without).
bool writeSettings(const ViewPrefs& prefs, const std::string& path);

}  // namespace gmp::viz
