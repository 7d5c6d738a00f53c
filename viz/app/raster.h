// Purpose: the draw data of a frame as an image, without a display or a graphics card.
// Invariants: as canvas.h: the same draw data give the same bytes everywhere.
#pragma once

#include "viz/app/canvas.h"

struct ImDrawData;

namespace gmp::viz {

// Draws everything into an image of the data's display size over `background`. The only texture is the font atlas
// given.
Image rasterize(const ImDrawData& data, const AlphaTexture& atlas, Color background);

}  // namespace gmp::viz
