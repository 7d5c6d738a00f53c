// Purpose: a scene or picture as text, so that tests can compare two of them and say where they differ.
#pragma once

#include <sstream>
#include <string>

#include "viz/model/picture.h"

namespace gmp::viz::testing {

inline void put(std::ostream& out, const Rect& r) { out << r.x << ' ' << r.y << ' ' << r.w << ' ' << r.h; }
inline void put(std::ostream& out, Color c) {
  out << " #" << int{c.r} << ',' << int{c.g} << ',' << int{c.b} << ',' << int{c.a};
}

inline std::string sceneText(const Scene& s) {
  std::ostringstream out;
  for (const auto& f : s.fills()) put(out << "fill ", f.rect), put(out, f.color), out << '\n';
  for (const auto& k : s.strokes()) put(out << "stroke ", k.rect), put(out, k.color), out << ' ' << k.dashed << '\n';
  for (const auto& l : s.labels()) out << "label " << l.pos.x << ' ' << l.pos.y << ' ' << l.text << '\n';
  for (const auto& g : s.glyphs()) put(out << "glyph " << static_cast<int>(g.glyph) << ' ', g.rect), out << '\n';
  for (const auto& h : s.hatches()) put(out << "hatch ", h.rect), out << '\n';
  for (const auto& d : s.dotGroups()) {
    put(out << "dots ", d.color);
    for (const Vec2 p : d.at) out << ' ' << p.x << ',' << p.y;
    out << '\n';
  }
  for (const auto& p : s.paths()) {
    out << "path";
    for (const Vec2 v : p.points) out << ' ' << v.x << ',' << v.y;
    out << '\n';
  }
  return out.str();
}

inline std::string pictureText(const Picture& p) {
  std::ostringstream out;
  for (const Token& t : p.tokens) {
    put(out << "token " << (t.key.kind == TokenKey::Kind::G ? 'G' : 'M') << t.key.id << ' ' << t.label << " state "
            << static_cast<int>(t.state) << ' ',
        t.rect);
    out << '\n';
  }
  return out.str() + sceneText(p.base);
}

}  // namespace gmp::viz::testing
