// Purpose: the viewer on a running program as the window runs it, without the window, for measuring what it costs the
//          program.
// Invariants: does between two frames what the window does, at the window's rate for a run that is followed. What only
//             a window does (handing triangles to the graphics driver) is not in it.
#pragma once

#include <cstdint>

#include "viz/app/live_source.h"
#include "viz/panels/fonts.h"

namespace gmp::viz {

struct WatchedRun {
  std::uint64_t events = 0;   // that came
  std::uint64_t frames = 0;   // drawn
  std::uint64_t dropped = 0;  // frames: the one before took too long
  std::uint64_t behind = 0;   // most events that a frame was behind the newest
  double cpuSeconds = 0;      // of this thread
};

// Follows the program until it has ended. 20 frames a second.
WatchedRun watchRun(LiveSource& source, const FontPlaces& fonts = defaultFontPlaces());
// The same without a viewer: takes the events at the same rate and forgets them.
WatchedRun drainRun(LiveSource& source);

}  // namespace gmp::viz
