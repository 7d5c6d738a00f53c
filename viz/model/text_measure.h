// Purpose: how wide a text is, behind an interface, so that layout can be tested without a font atlas.
// Invariants: widths and heights are in units (pixels at 100 %), whatever the scale of the fonts that measure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gmp::viz {

// Faces: Ui 18, Title 24 semibold, Mono 17 (numbers, Go names), Small 16 (secondary), Caption 20 (what a room reads).
enum class Face : std::uint8_t { Ui, Title, Mono, Small, Caption };
inline constexpr int kFaces = 5;
float faceSize(Face face);
// Distance between two lines of prose.
float lineHeight(Face face);

class TextMeasure {
 public:
  virtual ~TextMeasure() = default;
  virtual float width(Face face, std::string_view text) const = 0;
};

// The text, or its longest beginning that fits in `width` with an ellipsis at the end; "" if not even that fits.
std::string elide(const TextMeasure& measure, Face face, std::string_view text, float width);

// Breaks at spaces into lines no wider than `width`. At most `max_lines`; the last one ends in an ellipsis if there is
// more. A word that is wider than a line is broken.
std::vector<std::string> wrap(const TextMeasure& measure, Face face, std::string_view text, float width, int max_lines);

}  // namespace gmp::viz
