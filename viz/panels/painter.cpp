#include "viz/panels/painter.h"

#include <cmath>

#include "viz/panels/line_width.h"

namespace gmp::viz {

namespace {

ImU32 packed(Color c) { return IM_COL32(c.r, c.g, c.b, c.a); }

constexpr float kCorner = 10;  // radius of a path's corners
constexpr float kArrow = 9;    // length of its head

}  // namespace

ImVec2 Painter::corner(Vec2 p) const { return {std::round(p.x * scale_), std::round(p.y * scale_)}; }

void Painter::note(DrawnItem item) {
  if (log_ == nullptr) return;
  const ImVec2 a = list_->GetClipRectMin(), b = list_->GetClipRectMax();
  item.clip = {a.x / scale_, a.y / scale_, (b.x - a.x) / scale_, (b.y - a.y) / scale_};
  log_->push_back(std::move(item));
}

void Painter::fill(const Rect& r, float radius, Color color) {
  note({DrawnItem::Kind::Fill, r, {}, radius > 0, color.a, {}, {}});
  compat::rectFilled(list_, corner({r.x, r.y}), corner({r.right(), r.bottom()}), packed(color), radius * scale_);
}

void Painter::stroke(const Rect& r, float radius, float width, Color color, bool dashed) {
  note({DrawnItem::Kind::Stroke, r, {}, radius > 0, color.a, {}, {}});
  const float w = linePixels(width, scale_, fonts_.least > 0);
  if (!dashed) {
    compat::rect(list_, corner({r.x, r.y}), corner({r.right(), r.bottom()}), packed(color), radius * scale_, w);
    return;
  }
  const Vec2 a{r.x + 0.5f, r.y + 0.5f}, b{r.right() - 0.5f, r.y + 0.5f}, c{r.right() - 0.5f, r.bottom() - 0.5f},
      d{r.x + 0.5f, r.bottom() - 0.5f};
  for (const auto& [from, to] : {std::pair{a, b}, std::pair{b, c}, std::pair{c, d}, std::pair{d, a}})
    dash(from, to, w, packed(color), 4, 3);
}

void Painter::text(Vec2 pos, Face face, Color color, std::string_view text) {
  if (text.empty() || color.a == 0) return;
  const float size = fonts_.size(face);
  const ImVec2 at{std::round(pos.x * scale_), std::round(pos.y * scale_ - size / 2)};
  if (log_ != nullptr) {
    const float w = compat::textWidth(fonts_.of(face), size, text.data(), text.data() + text.size()) / scale_;
    const float h = inkHeight(face);
    note({DrawnItem::Kind::Text, {pos.x, pos.y - h / 2, w, h}, {}, false, color.a, face, std::string(text)});
  }
  compat::text(list_, fonts_.of(face), size, at, packed(color), text.data(), text.data() + text.size());
}

void Painter::dash(Vec2 a, Vec2 b, float width, ImU32 color, float on, float off) {
  const float length = distance(a, b);
  for (float at = 0; at < length; at += on + off) {
    const Vec2 p = lerp(a, b, at / length), q = lerp(a, b, std::min(1.0f, (at + on) / length));
    if (p.y == q.y || p.x == q.x) upright(px(p), px(q), color, width);
    else list_->AddLine(px(p), px(q), color, width);
  }
}

// A line along an axis needs no soft edges: half the corners of one that does.
void Painter::upright(ImVec2 a, ImVec2 b, ImU32 color, float width) {
  const float w = std::max(1.0f, std::round(width));
  const ImVec2 from{std::floor(std::min(a.x, b.x)), std::floor(std::min(a.y, b.y))};
  const ImVec2 size{std::max(w, std::round(std::abs(b.x - a.x))), std::max(w, std::round(std::abs(b.y - a.y)))};
  list_->AddRectFilled(from, {from.x + size.x, from.y + size.y}, color);
}

void Painter::waves(const Rect& r, ImU32 color, float width) {
  constexpr int kSteps = 12;
  for (const float y : {r.y + r.h * 0.30f, r.y + r.h * 0.70f}) {
    for (int i = 0; i <= kSteps; ++i) {
      const float t = static_cast<float>(i) / kSteps;
      list_->PathLineTo(px({r.x + r.w * t, y - std::sin(t * 2 * 3.14159265f) * r.h * 0.16f}));
    }
    list_->PathStroke(color, 0, width);
  }
}

void Painter::ringDashed(Vec2 center, float radius, ImU32 color, float width) {
  constexpr int kDashes = 6;
  for (int i = 0; i < kDashes; ++i) {
    const float a = static_cast<float>(i) * 2 * 3.14159265f / kDashes;
    list_->PathArcTo(px(center), radius * scale_, a, a + 0.62f, 6);
    list_->PathStroke(color, 0, width);
  }
}

void Painter::glyph(const Rect& r, Glyph glyph, Color color) {
  const ImU32 c = packed(color);
  const float w = std::max(1.5f, 2 * scale_);
  const Vec2 m = r.center();
  switch (glyph) {
    case Glyph::None: break;
    case Glyph::Triangle:
      list_->AddTriangleFilled(px({r.x + r.w * 0.08f, r.y}), px({r.right(), m.y}), px({r.x + r.w * 0.08f, r.bottom()}),
                               c);
      break;
    case Glyph::Disc: list_->AddCircleFilled(px(m), r.w * 0.42f * scale_, c, 20); break;
    case Glyph::Waves: waves(r, c, w); break;
    case Glyph::Bars:
      fill({r.x + r.w * 0.12f, r.y + 0.5f, r.w * 0.26f, r.h - 1}, 0, color);
      fill({r.x + r.w * 0.62f, r.y + 0.5f, r.w * 0.26f, r.h - 1}, 0, color);
      break;
    case Glyph::Square:
      compat::rect(list_, px({r.x + 1.5f, r.y + 1.5f}), px({r.right() - 1.5f, r.bottom() - 1.5f}), c, 0, w);
      break;
    case Glyph::Ring: list_->AddCircle(px(m), r.w * 0.40f * scale_, c, 20, w); break;
    case Glyph::Cross:
      list_->AddLine(px({r.x + 1.5f, r.y + 1.5f}), px({r.right() - 1.5f, r.bottom() - 1.5f}), c, w);
      list_->AddLine(px({r.right() - 1.5f, r.y + 1.5f}), px({r.x + 1.5f, r.bottom() - 1.5f}), c, w);
      break;
    case Glyph::RingDashed: ringDashed(m, r.w * 0.42f, c, w); break;
    case Glyph::RingWaves:
      list_->AddCircle(px(m), r.w * 0.48f * scale_, c, 20, std::max(1.0f, 1.2f * scale_));
      waves(r.inset(r.w * 0.26f), c, std::max(1.0f, 1.3f * scale_));
      break;
  }
}

void Painter::line(Vec2 a, Vec2 b, float width, Color color) {
  list_->AddLine(px(a), px(b), packed(color), std::max(1.0f, width * scale_));
}

void Painter::polyline(const std::vector<Vec2>& points, float width, Color color) {
  if (points.size() < 2) return;
  for (const Vec2 p : points) list_->PathLineTo(px(p));
  list_->PathStroke(packed(color), 0, std::max(1.0f, width * scale_));
}

void Painter::triangle(Vec2 a, Vec2 b, Vec2 c, Color color) {
  list_->AddTriangleFilled(px(a), px(b), px(c), packed(color));
}

void Painter::path(const std::vector<Vec2>& points, float width, Color color, bool arrow, bool dashed) {
  if (points.size() < 2) return;
  const ImU32 c = packed(color);
  const float w = linePixels(width, scale_, fonts_.least > 0);
  std::vector<Vec2> p = points;
  const Vec2 tip = p.back(), before = p[p.size() - 2];
  const float last = distance(before, tip);
  const Vec2 way = last > 0 ? (tip - before) * (1 / last) : Vec2{1, 0};
  if (arrow) p.back() = tip - way * std::min(kArrow, last);
  if (dashed) {
    for (std::size_t i = 1; i < p.size(); ++i) dash(p[i - 1], p[i], w, c, 5, 4);
  } else {
    list_->PathLineTo(px(p.front()));
    for (std::size_t i = 1; i + 1 < p.size(); ++i) {
      const float a = distance(p[i - 1], p[i]), b = distance(p[i], p[i + 1]);
      const float r = std::min({kCorner, a / 2, b / 2});
      if (r < 0.5f) {
        list_->PathLineTo(px(p[i]));
        continue;
      }
      list_->PathLineTo(px(lerp(p[i], p[i - 1], r / a)));
      list_->PathBezierQuadraticCurveTo(px(p[i]), px(lerp(p[i], p[i + 1], r / b)), 6);
    }
    list_->PathLineTo(px(p.back()));
    list_->PathStroke(c, 0, w);
  }
  if (!arrow) return;
  const Vec2 side{-way.y * kArrow * 0.55f, way.x * kArrow * 0.55f};
  const Vec2 base = tip - way * kArrow;
  list_->AddTriangleFilled(px(tip), px(base + side), px(base - side), c);
}

void Painter::hatch(const Rect& r, Color color) {
  clip(r);
  for (float x = r.x - r.h; x < r.right(); x += 6)
    list_->AddLine(px({x, r.bottom()}), px({x + r.h, r.y}), packed(color), std::max(1.0f, scale_));
  unclip();
}

void Painter::dots(const DotsPrim& d) {
  const ImU32 c = packed(d.color);
  const ImVec2 size{std::max(1.0f, std::round(d.w * scale_)), std::max(1.0f, std::round(d.h * scale_))};
  list_->PrimReserve(static_cast<int>(d.at.size()) * 6, static_cast<int>(d.at.size()) * 4);
  for (const Vec2 at : d.at) {
    const ImVec2 a = corner(at);
    list_->PrimRect(a, {a.x + size.x, a.y + size.y}, c);
  }
}

void Painter::scene(const Scene& s) {
  for (const Prim& p : s.prims()) {
    switch (p.kind) {
      case Prim::Kind::Fill: {
        const auto& f = s.fills()[p.index];
        fill(f.rect, f.radius, f.color);
        break;
      }
      case Prim::Kind::Stroke: {
        const auto& k = s.strokes()[p.index];
        stroke(k.rect, k.radius, k.width, k.color, k.dashed);
        break;
      }
      case Prim::Kind::Label: {
        const auto& l = s.labels()[p.index];
        text(l.pos, l.face, l.color, l.text);
        break;
      }
      case Prim::Kind::Glyph: {
        const auto& g = s.glyphs()[p.index];
        glyph(g.rect, g.glyph, g.color);
        break;
      }
      case Prim::Kind::Path: {
        const auto& w = s.paths()[p.index];
        path(w.points, w.width, w.color, w.arrow, w.dashed);
        break;
      }
      case Prim::Kind::Hatch: {
        const auto& h = s.hatches()[p.index];
        hatch(h.rect, h.color);
        break;
      }
      case Prim::Kind::Dots: dots(s.dotGroups()[p.index]); break;
    }
  }
}

void Painter::clip(const Rect& r) { list_->PushClipRect(corner({r.x, r.y}), corner({r.right(), r.bottom()}), true); }
void Painter::unclip() { list_->PopClipRect(); }

}  // namespace gmp::viz
