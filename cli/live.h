// Purpose: a scenario under the viewer's eyes, or without it when there is no display.
#pragma once

#include <string>

#include "sim/scenario/runner.h"

namespace gmp::cli {

struct LiveOptions {
  std::string trace;             // where to write what was recorded, "": nowhere
  bool mayServeHeadless = true;  // no display: run without a window until stopped; else noDisplay comes back
};

// There seems to be a display, and this program has a viewer.
bool displayLikely();

inline constexpr int kNoDisplay = -1;
// Exit status, or kNoDisplay.
int runLive(const scenario::Scenario& s, scenario::RunOptions options, const LiveOptions& live);

}  // namespace gmp::cli
