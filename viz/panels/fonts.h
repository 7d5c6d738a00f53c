// Purpose: the four faces, built for exact pixel sizes, and measuring with them.
// Invariants: a change of scale builds the atlas anew; glyphs are never stretched. Missing files fall back: Inter and
// JetBrains
//             Mono, then DejaVu, then the built-in font.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "viz/model/text_measure.h"
#include "viz/panels/imgui_compat.h"

namespace gmp::viz {

struct Fonts {
  std::array<ImFont*, kFaces> face{};
  std::array<float, kFaces> pixels{};  // size the face was built for
  float scale = 1;
  float least = 0;  // no face is smaller, in pixels

  ImFont* of(Face f) const { return face[static_cast<std::size_t>(f)]; }
  float size(Face f) const { return pixels[static_cast<std::size_t>(f)]; }
};

// Folders to look for font files in, in order; the system's own places come after them.
struct FontPlaces {
  std::vector<std::string> folders;
};
// fonts/ beside the program, and where the build put it.
FontPlaces defaultFontPlaces();

// Clears the atlas of the current ImGui context and adds the faces at `scale`, none with fewer pixels than `least`. The
// atlas is built (as alpha) afterwards.
// Returns false if no file was found and the built-in font is used.
bool loadFonts(Fonts& fonts, float scale, float least, const FontPlaces& places);

// Measures in units with fonts that may be reloaded meanwhile.
class FontMeasure : public TextMeasure {
 public:
  explicit FontMeasure(const Fonts& fonts) : fonts_(&fonts) {}
  float width(Face face, std::string_view text) const override;

 private:
  const Fonts* fonts_;
};

}  // namespace gmp::viz
