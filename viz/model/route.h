// Purpose: the way of a token from one place to another: right-angled, in the gutters between boxes.
// Invariants: leaves and enters a box along the inner margin that boxes keep free, so that it crosses no token; crosses
//             rows of boxes only in the gaps between them. The way back is the way there, reversed by the caller.
#pragma once

#include <vector>

#include "viz/model/stage_boxes.h"

namespace gmp::viz {

struct Stop {
  Rect rect;  // of the token
  const Box* box = nullptr;
};

// The boxes may come from two pictures.
bool sameBox(const Stop& a, const Stop& b);
// From centre to centre. Without boxes: a straight line.
std::vector<Vec2> route(const StageBoxes& boxes, const Stop& from, const Stop& to);

float pathLength(const std::vector<Vec2>& path);
// The point at share t (0..1) of the length.
Vec2 pointAlong(const std::vector<Vec2>& path, float t);

}  // namespace gmp::viz
