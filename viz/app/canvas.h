// Purpose: triangles onto an image, in software, with a clip rectangle and one alpha texture.
// Invariants: integers only, so that every machine and compiler gives the same bytes. A pixel belongs to a triangle if
// its
//             centre does; a centre on an edge belongs to the top or left one, so triangles that share an edge neither
//             overlap nor leave a gap. The image stays opaque.
#pragma once

#include <cstdint>
#include <vector>

#include "viz/model/color.h"

namespace gmp::viz {

struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;  // 4 bytes a pixel, rows from the top
  Color at(int x, int y) const;
};

// Coverage, one byte a texel.
struct AlphaTexture {
  const std::uint8_t* texels = nullptr;
  int width = 0, height = 0;
};

// A corner: position in 1/256 pixel, texture coordinate in 1/256 texel.
struct Corner {
  std::int32_t x = 0, y = 0, u = 0, v = 0;
  Color color;
};

struct ClipRect {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};  // x1, y1 are outside

class Canvas {
 public:
  // All pixels have that colour. Width and height are at least 1.
  Canvas(int width, int height, Color background);

  void setTexture(AlphaTexture texture) { texture_ = texture; }
  // Intersected with the image.
  void setClip(ClipRect clip);
  void triangle(const Corner& a, const Corner& b, const Corner& c);
  // An axis-aligned rectangle with corners a (top left) and c (bottom right), of a's colour; its texture runs likewise.
  void rectangle(const Corner& a, const Corner& c);

  const Image& image() const { return image_; }
  Image take() { return std::move(image_); }

 private:
  struct Setup;
  void blend(int x, int y, Color c, int coverage);
  int sample(std::int64_t u, std::int64_t v) const;
  Color shade(const Setup& s, const std::int64_t* w) const;

  Image image_;
  AlphaTexture texture_;
  ClipRect clip_;
};

}  // namespace gmp::viz
