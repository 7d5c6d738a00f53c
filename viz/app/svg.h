// Purpose: a scene as SVG: shapes and texts that a drawing program or a text can take over.
// Invariants: the same scene gives the same text; lengths are units.
#pragma once

#include <string>
#include <vector>

#include "viz/model/scene.h"

namespace gmp::viz {

// `frame`: what is seen; the scenes lie on each other in their order.
std::string svgOf(const std::vector<const Scene*>& scenes, const Rect& frame, Color background);

}  // namespace gmp::viz
