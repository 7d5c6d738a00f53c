// Purpose: what the viewer costs on a trace: going somewhere, drawing a frame, memory.
// Invariants: measures the very code that the window runs, without the window.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmpscope/trace.h>

#include "viz/panels/fonts.h"

namespace gmp::viz {

struct BenchFigure {
  std::string name, unit;
  double value = 0;
  double limit = 0;  // at most; 0: none
};

// A legal trace with `goroutines` that wait, of which one after the other, in an order drawn from `seed`, becomes
// ready, runs and waits again until there are about `events` events more.
trace::Trace crowdTrace(std::int64_t goroutines, std::uint64_t events, std::uint64_t seed);

// Opens the trace as the window does and measures. prefix stands before the names. said: called with what goes on.
std::vector<BenchFigure> benchViewer(trace::Trace trace, const std::string& prefix,
                                     const std::function<void(const std::string&)>& said,
                                     const FontPlaces& fonts = defaultFontPlaces());

}  // namespace gmp::viz
