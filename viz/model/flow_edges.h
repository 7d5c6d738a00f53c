// Purpose: the lines between the regions of the stage while a run is too fast to follow single goroutines: how wide
//          they are and what stands on them says how many go that way.
// Invariants: a line for what was counted and for nothing else, at most kMostFlowEdges, the largest. They run where the
//             ways of tokens run: along the inner margins of boxes and in the gutters between them.
#pragma once

#include <string>
#include <vector>

#include "viz/model/picture.h"
#include "viz/model/stage_flow.h"

namespace gmp::viz {

inline constexpr std::size_t kMostFlowEdges = 6;
inline constexpr float kDashSpeed = 60, kDashLength = 10, kDashGap = 10;  // units a second, units

struct FlowEdge {
  std::vector<Vec2> path;
  float width = 2;
  std::string text;  // "11,800/s"
  Rect plate;        // of the text; empty: there was no room for it
};

// 2 to 12 units, by the logarithm of the rate: ten a second and fewer, a million and more.
float flowWidth(double rate);
// The regions that have a box on this stage; of each, what leaves runs at its right and what comes at its left.
std::vector<FlowEdge> placeFlows(const StageBoxes& boxes, const std::vector<RegionFlow>& flows,
                                 const TextMeasure& measure);
// now: ns of the injected clock, by which the dashes run; still: they stand (reduced motion).
void drawFlows(Scene& scene, const std::vector<FlowEdge>& edges, const Palette& palette, const TextMeasure& measure,
               std::int64_t now, bool still);

}  // namespace gmp::viz
