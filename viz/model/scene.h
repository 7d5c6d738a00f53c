// Purpose: a picture as a list of simple shapes, texts and places that can be clicked; drawn by the panels, read by
// tests.
// Invariants: no type of the drawing library; lengths are units; a text in it fits its width (it was elided when it was
//             added). Primitives are drawn in order, later ones on top.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/geometry.h"
#include "viz/model/palette.h"
#include "viz/model/text_measure.h"

namespace gmp::viz {

// What can be selected.
struct Target {
  enum class Kind : std::uint8_t { None, G, P, M, Fd, Box };
  Kind kind = Kind::None;
  std::int64_t id = 0;
  friend bool operator==(const Target&, const Target&) = default;
  friend auto operator<=>(const Target&, const Target&) = default;
};

struct FillPrim {
  Rect rect;
  float radius = 0;
  Color color;
};
struct StrokePrim {
  Rect rect;
  float radius = 0;
  float width = 1;
  Color color;
  bool dashed = false;
};
struct LabelPrim {
  Vec2 pos;
  Face face = Face::Ui;
  Color color;
  std::string text;
  float width = 0;
};
struct GlyphPrim {
  Rect rect;
  Glyph glyph = Glyph::None;
  Color color;
};
// A right-angled line with rounded corners and, if `arrow`, a head at the end.
struct PathPrim {
  std::vector<Vec2> points;
  float width = 2;
  Color color;
  bool arrow = false;
  bool dashed = false;
};
// 45 degrees, 6 units apart: unknown or not recorded, nothing else.
struct HatchPrim {
  Rect rect;
  Color color;
};
// Many equal unrounded squares, for dots: cheap to build and to draw.
struct DotsPrim {
  std::vector<Vec2> at;
  float w = 9, h = 9;
  Color color;
};

struct Prim {
  enum class Kind : std::uint8_t { Fill, Stroke, Label, Glyph, Path, Hatch, Dots };
  Kind kind;
  std::uint32_t index;  // into the list of that kind
};

struct HitRegion {
  Rect rect;
  Target target;
  std::string tip;
};

class Scene {
 public:
  void fill(const Rect& rect, float radius, Color color);
  void stroke(const Rect& rect, float radius, float width, Color color, bool dashed = false);
  // Adds the text elided to `max_width`; pos is the left end of the line, at its vertical middle. Returns its width.
  float label(const TextMeasure& measure, Vec2 pos, Face face, Color color, std::string_view text, float max_width);
  // The same, ending at pos.x.
  float labelRight(const TextMeasure& measure, Vec2 pos, Face face, Color color, std::string_view text,
                   float max_width);
  void glyph(const Rect& rect, Glyph glyph, Color color);
  void path(PathPrim path);
  void hatch(const Rect& rect, Color color);
  void dots(DotsPrim dots);
  void hit(const Rect& rect, Target target, std::string tip = {});
  // Primitives from number `first` on, at `alpha` of their opacity.
  void fade(std::size_t first, float alpha);
  // Adds everything of `other` on top.
  void append(const Scene& other);
  // Of its primitives those from number `first` to before `last`; nothing that can be clicked.
  void append(const Scene& other, std::size_t first, std::size_t last);
  void clear();

  // Shapes and texts, every dot counted.
  std::size_t primitives() const;
  const std::vector<Prim>& prims() const { return prims_; }
  const std::vector<FillPrim>& fills() const { return fills_; }
  const std::vector<StrokePrim>& strokes() const { return strokes_; }
  const std::vector<LabelPrim>& labels() const { return labels_; }
  const std::vector<GlyphPrim>& glyphs() const { return glyphs_; }
  const std::vector<PathPrim>& paths() const { return paths_; }
  const std::vector<HatchPrim>& hatches() const { return hatches_; }
  const std::vector<DotsPrim>& dotGroups() const { return dots_; }
  const std::vector<HitRegion>& hits() const { return hits_; }
  // The topmost region under the point; nullptr: none.
  const HitRegion* hitAt(Vec2 p) const;

 private:
  std::vector<Prim> prims_;
  std::vector<FillPrim> fills_;
  std::vector<StrokePrim> strokes_;
  std::vector<LabelPrim> labels_;
  std::vector<GlyphPrim> glyphs_;
  std::vector<PathPrim> paths_;
  std::vector<HatchPrim> hatches_;
  std::vector<DotsPrim> dots_;
  std::vector<HitRegion> hits_;
};

}  // namespace gmp::viz
