// Purpose: what a frame drew, as boxes and texts in the order of drawing: for tests that measure it.
// Invariants: filled by the painter alone, and only where somebody asked for it; lengths are units.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/geometry.h"
#include "viz/model/text_measure.h"

namespace gmp::viz {

struct DrawnItem {
  enum class Kind : std::uint8_t { Fill, Stroke, Text };
  Kind kind = Kind::Text;
  Rect rect;           // of a text: its width, and its height from the top of capitals to the foot of descenders
  Rect clip;           // what can be seen of it
  bool round = false;  // a fill or stroke with corners: a box; square ones are bars, spans and lines
  int alpha = 255;
  Face face = Face::Ui;
  std::string text;
};

using DrawLog = std::vector<DrawnItem>;

// Height of the ink of a line of that face.
inline float inkHeight(Face face) { return faceSize(face) * 0.74f; }

}  // namespace gmp::viz
