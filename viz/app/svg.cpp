#include "viz/app/svg.h"

#include <cmath>
#include <cstdio>

namespace gmp::viz {

namespace {

std::string number(float v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", static_cast<double>(v));
  std::string s = text;
  while (s.back() == '0') s.pop_back();
  if (s.back() == '.') s.pop_back();
  return s == "-0" ? "0" : s;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

class Svg {
 public:
  std::string text;

  void scene(const Scene& s) {
    for (const Prim& p : s.prims()) {
      switch (p.kind) {
        case Prim::Kind::Fill: fill(s.fills()[p.index]); break;
        case Prim::Kind::Stroke: stroke(s.strokes()[p.index]); break;
        case Prim::Kind::Label: label(s.labels()[p.index]); break;
        case Prim::Kind::Glyph: glyph(s.glyphs()[p.index]); break;
        case Prim::Kind::Path: path(s.paths()[p.index]); break;
        case Prim::Kind::Hatch: hatch(s.hatches()[p.index]); break;
        case Prim::Kind::Dots: dots(s.dotGroups()[p.index]); break;
      }
    }
  }

  void rect(const Rect& r, float radius, const std::string& paint) {
    text += "<rect x=\"" + number(r.x) + "\" y=\"" + number(r.y) + "\" width=\"" + number(r.w) + "\" height=\"" +
            number(r.h) + "\"" + (radius > 0 ? " rx=\"" + number(radius) + "\"" : "") + paint + "/>\n";
  }
  static std::string color(std::string_view what, Color c) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "#%02x%02x%02x", c.r, c.g, c.b);
    std::string out = " " + std::string(what) + "=\"" + hex + "\"";
    if (c.a < 255) out += " " + std::string(what) + "-opacity=\"" + number(static_cast<float>(c.a) / 255) + "\"";
    return out;
  }

 private:
  static std::string pen(Color c, float width, bool dashed = false) {
    return " fill=\"none\"" + color("stroke", c) + " stroke-width=\"" + number(width) + "\"" +
           (dashed ? " stroke-dasharray=\"5 4\"" : "");
  }
  void fill(const FillPrim& f) { rect(f.rect, f.radius, color("fill", f.color)); }
  void stroke(const StrokePrim& s) { rect(s.rect, s.radius, pen(s.color, s.width, s.dashed)); }

  void label(const LabelPrim& l) {
    const bool mono = l.face == Face::Mono;
    text += "<text x=\"" + number(l.pos.x) + "\" y=\"" + number(l.pos.y + faceSize(l.face) * 0.36f) +
            "\" font-size=\"" + number(faceSize(l.face)) + "\" font-family=\"" +
            (mono ? "JetBrains Mono, monospace" : "Inter, sans-serif") + "\"" +
            (l.face == Face::Title ? " font-weight=\"600\"" : "") + color("fill", l.color) + ">" + escaped(l.text) +
            "</text>\n";
  }

  void points(const std::vector<Vec2>& at, bool closed, const std::string& paint) {
    text += closed ? "<polygon points=\"" : "<polyline points=\"";
    for (const Vec2 p : at) text += number(p.x) + "," + number(p.y) + " ";
    text.back() = '"';
    text += paint + "/>\n";
  }

  void circle(Vec2 m, float r, const std::string& paint) {
    text += "<circle cx=\"" + number(m.x) + "\" cy=\"" + number(m.y) + "\" r=\"" + number(r) + "\"" + paint + "/>\n";
  }

  void waves(const Rect& r, Color c) {
    for (const float y : {r.y + r.h * 0.30f, r.y + r.h * 0.70f}) {
      std::vector<Vec2> at;
      for (int i = 0; i <= 12; ++i) {
        const float t = static_cast<float>(i) / 12;
        at.push_back({r.x + r.w * t, y - std::sin(t * 2 * 3.14159265f) * r.h * 0.16f});
      }
      points(at, false, pen(c, 2));
    }
  }

  void glyph(const GlyphPrim& g) {
    const Rect& r = g.rect;
    const Vec2 m = r.center();
    switch (g.glyph) {
      case Glyph::None: break;
      case Glyph::Triangle:
        points({{r.x + r.w * 0.08f, r.y}, {r.right(), m.y}, {r.x + r.w * 0.08f, r.bottom()}}, true,
               color("fill", g.color));
        break;
      case Glyph::Disc: circle(m, r.w * 0.42f, color("fill", g.color)); break;
      case Glyph::Waves: waves(r, g.color); break;
      case Glyph::Bars:
        rect({r.x + r.w * 0.12f, r.y + 0.5f, r.w * 0.26f, r.h - 1}, 0, color("fill", g.color));
        rect({r.x + r.w * 0.62f, r.y + 0.5f, r.w * 0.26f, r.h - 1}, 0, color("fill", g.color));
        break;
      case Glyph::Square: rect(r.inset(1.5f), 0, pen(g.color, 2)); break;
      case Glyph::Ring: circle(m, r.w * 0.40f, pen(g.color, 2)); break;
      case Glyph::Cross:
        points({{r.x + 1.5f, r.y + 1.5f}, {r.right() - 1.5f, r.bottom() - 1.5f}}, false, pen(g.color, 2));
        points({{r.right() - 1.5f, r.y + 1.5f}, {r.x + 1.5f, r.bottom() - 1.5f}}, false, pen(g.color, 2));
        break;
      case Glyph::RingDashed: circle(m, r.w * 0.42f, pen(g.color, 2, true)); break;
      case Glyph::RingWaves:
        circle(m, r.w * 0.48f, pen(g.color, 1.2f));
        waves(r.inset(r.w * 0.26f), g.color);
        break;
    }
  }

  void path(const PathPrim& p) {
    if (p.points.size() < 2) return;
    points(p.points, false, pen(p.color, p.width, p.dashed) + " stroke-linejoin=\"round\"");
    if (!p.arrow) return;
    const Vec2 tip = p.points.back(), before = p.points[p.points.size() - 2];
    const float length = std::max(0.01f, distance(before, tip));
    const Vec2 way = (tip - before) * (1 / length), side{-way.y * 5, way.x * 5}, base = tip - way * 9;
    points({tip, base + side, base - side}, true, color("fill", p.color));
  }

  void hatch(const HatchPrim& h) {
    const Rect& r = h.rect;
    for (float d = 6; d < r.w + r.h; d += 6) {  // from the lower left to the upper right, cut at the edges
      const Vec2 a{r.x + std::max(0.0f, d - r.h), r.y + std::min(d, r.h)};
      const Vec2 b{r.x + std::min(d, r.w), r.y + std::max(0.0f, d - r.w)};
      points({a, b}, false, pen(h.color, 1));
    }
  }

  void dots(const DotsPrim& d) {
    for (const Vec2 at : d.at) rect({at.x, at.y, d.w, d.h}, 0, color("fill", d.color));
  }
};

}  // namespace

std::string svgOf(const std::vector<const Scene*>& scenes, const Rect& frame, Color background) {
  Svg svg;
  svg.text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"" + number(frame.x) + " " + number(frame.y) + " " +
             number(frame.w) + " " + number(frame.h) + "\" width=\"" + number(frame.w) + "\" height=\"" +
             number(frame.h) + "\">\n";
  svg.rect(frame, 0, Svg::color("fill", background));
  for (const Scene* scene : scenes) svg.scene(*scene);
  return svg.text + "</svg>\n";
}

}  // namespace gmp::viz
