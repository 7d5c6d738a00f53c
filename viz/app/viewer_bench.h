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

// Opens the trace as the window does and measures. prefix stands before the names. said: called with what goes on.
std::vector<BenchFigure> benchViewer(trace::Trace trace, const std::string& prefix,
                                     const std::function<void(const std::string&)>& said,
                                     const FontPlaces& fonts = defaultFontPlaces());

// The fullest views there are: crowds of many sizes in every region of the stage, arrows, lanes, card and list, at 1600
// by 900 and in the largest window. Of each figure the worst.
std::vector<BenchFigure> benchWorstView(const std::function<void(const std::string&)>& said,
                                        const FontPlaces& fonts = defaultFontPlaces());

}  // namespace gmp::viz
