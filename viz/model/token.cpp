#include "viz/model/token.h"

namespace gmp::viz {

namespace {

constexpr float kDimmedToken = 0.7f;
constexpr float kGlyphSize = 12, kPadX = 8, kGlyphGap = 6;

}  // namespace

float chipWidth(const TextMeasure& measure, std::string_view label) {
  return std::max(58.0f, std::ceil(2 * kPadX + kGlyphSize + kGlyphGap + measure.width(Face::Mono, label)));
}

void drawToken(Scene& scene, const TextMeasure& measure, const Palette& pal, const Token& token, const Rect& rect,
               float alpha) {
  if (token.dim) alpha *= kDimmedToken;
  const float radius = std::min(6.0f, rect.h / 3);
  const Color fill = pal.of(token.state);
  Color ink = pal.labelOn(fill);
  if (token.outlined) {
    ink = pal.text;
    scene.fill(rect, radius, pal.well().faded(alpha));
    scene.stroke(rect, radius, 1.5f, fill.faded(alpha));
  } else {
    scene.fill(rect, radius, fill.faded(alpha));
  }
  if (pal.forRoom && !token.outlined) scene.stroke(rect, radius, 1.4f, pal.text.faded(alpha));
  const Glyph glyph = token.glyph == Glyph::None ? glyphOf(token.state) : token.glyph;
  const float pad = std::min(kPadX, rect.w * 0.14f), middle = rect.center().y;
  const Rect sign{rect.x + pad, middle - kGlyphSize / 2, kGlyphSize, kGlyphSize};
  scene.glyph(sign, glyph, ink.faded(alpha));
  const float text_x = sign.right() + kGlyphGap;
  scene.label(measure, {text_x, middle}, Face::Mono, ink.faded(alpha), token.label, rect.right() - 4 - text_x);
}

}  // namespace gmp::viz
