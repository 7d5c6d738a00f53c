// Purpose: drawing in units: the one place where units become pixels.
// Invariants: draws only; knows no state of the viewer. Positions of texts and of straight edges fall on whole pixels.
#pragma once

#include <string_view>
#include <vector>

#include "viz/model/palette.h"
#include "viz/model/scene.h"
#include "viz/panels/draw_log.h"
#include "viz/panels/fonts.h"

namespace gmp::viz {

class Painter {
 public:
  // log: gets what is drawn; null: nobody asks.
  Painter(ImDrawList* list, const Fonts& fonts, DrawLog* log = nullptr)
      : list_(list), fonts_(fonts), scale_(fonts.scale), log_(log) {}

  float scale() const { return scale_; }
  void fill(const Rect& rect, float radius, Color color);
  void stroke(const Rect& rect, float radius, float width, Color color, bool dashed = false);
  // The middle of the line is at pos.y.
  void text(Vec2 pos, Face face, Color color, std::string_view text);
  void glyph(const Rect& rect, Glyph glyph, Color color);
  void path(const std::vector<Vec2>& points, float width, Color color, bool arrow, bool dashed);
  void line(Vec2 a, Vec2 b, float width, Color color);
  // Joined at its points, straight.
  void polyline(const std::vector<Vec2>& points, float width, Color color);
  void triangle(Vec2 a, Vec2 b, Vec2 c, Color color);
  void hatch(const Rect& rect, Color color);
  void dots(const DotsPrim& dots);
  void scene(const Scene& scene);
  void clip(const Rect& rect);
  void unclip();

 private:
  ImVec2 px(Vec2 p) const { return {p.x * scale_, p.y * scale_}; }
  ImVec2 corner(Vec2 p) const;
  void upright(ImVec2 a, ImVec2 b, ImU32 color, float width);
  void dash(Vec2 a, Vec2 b, float width, ImU32 color, float on, float off);
  void waves(const Rect& r, ImU32 color, float width);
  void ringDashed(Vec2 center, float radius, ImU32 color, float width);
  void note(DrawnItem item);

  ImDrawList* list_;
  const Fonts& fonts_;
  float scale_;
  DrawLog* log_;
};

}  // namespace gmp::viz
