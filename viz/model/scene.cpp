#include "viz/model/scene.h"

#include <utility>

namespace gmp::viz {

namespace {

template <class T>
Prim added(std::vector<T>& list, T item, Prim::Kind kind) {
  list.push_back(std::move(item));
  return {kind, static_cast<std::uint32_t>(list.size() - 1)};
}

}  // namespace

void Scene::fill(const Rect& rect, float radius, Color color) {
  prims_.push_back(added(fills_, {rect, radius, color}, Prim::Kind::Fill));
}

void Scene::stroke(const Rect& rect, float radius, float width, Color color, bool dashed) {
  prims_.push_back(added(strokes_, {rect, radius, width, color, dashed}, Prim::Kind::Stroke));
}

float Scene::label(const TextMeasure& measure, Vec2 pos, Face face, Color color, std::string_view text,
                   float max_width) {
  std::string fits = elide(measure, face, text, max_width);
  if (fits.empty()) return 0;
  const float width = measure.width(face, fits);
  prims_.push_back(added(labels_, {pos, face, color, std::move(fits), width}, Prim::Kind::Label));
  return width;
}

float Scene::labelRight(const TextMeasure& measure, Vec2 pos, Face face, Color color, std::string_view text,
                        float max_width) {
  std::string fits = elide(measure, face, text, max_width);
  if (fits.empty()) return 0;
  const float width = measure.width(face, fits);
  prims_.push_back(added(labels_, {{pos.x - width, pos.y}, face, color, std::move(fits), width}, Prim::Kind::Label));
  return width;
}

void Scene::glyph(const Rect& rect, Glyph glyph, Color color) {
  if (glyph != Glyph::None) prims_.push_back(added(glyphs_, {rect, glyph, color}, Prim::Kind::Glyph));
}

void Scene::path(PathPrim path) {
  if (path.points.size() >= 2) prims_.push_back(added(paths_, std::move(path), Prim::Kind::Path));
}

void Scene::hatch(const Rect& rect, Color color) {
  prims_.push_back(added(hatches_, {rect, color}, Prim::Kind::Hatch));
}

void Scene::dots(DotsPrim dots) {
  if (!dots.at.empty()) prims_.push_back(added(dots_, std::move(dots), Prim::Kind::Dots));
}

void Scene::fade(std::size_t first, float alpha) {
  for (std::size_t i = first; i < prims_.size(); ++i) {
    const std::uint32_t at = prims_[i].index;
    switch (prims_[i].kind) {
      case Prim::Kind::Fill: fills_[at].color = fills_[at].color.faded(alpha); break;
      case Prim::Kind::Stroke: strokes_[at].color = strokes_[at].color.faded(alpha); break;
      case Prim::Kind::Label: labels_[at].color = labels_[at].color.faded(alpha); break;
      case Prim::Kind::Glyph: glyphs_[at].color = glyphs_[at].color.faded(alpha); break;
      case Prim::Kind::Path: paths_[at].color = paths_[at].color.faded(alpha); break;
      case Prim::Kind::Hatch: hatches_[at].color = hatches_[at].color.faded(alpha); break;
      case Prim::Kind::Dots: dots_[at].color = dots_[at].color.faded(alpha); break;
    }
  }
}

void Scene::hit(const Rect& rect, Target target, std::string tip) { hits_.push_back({rect, target, std::move(tip)}); }

void Scene::append(const Scene& o) {
  append(o, 0, o.prims_.size());
  hits_.insert(hits_.end(), o.hits_.begin(), o.hits_.end());
}

void Scene::append(const Scene& o, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    const Prim& p = o.prims_[i];
    switch (p.kind) {
      case Prim::Kind::Fill: prims_.push_back(added(fills_, o.fills_[p.index], p.kind)); break;
      case Prim::Kind::Stroke: prims_.push_back(added(strokes_, o.strokes_[p.index], p.kind)); break;
      case Prim::Kind::Label: prims_.push_back(added(labels_, o.labels_[p.index], p.kind)); break;
      case Prim::Kind::Glyph: prims_.push_back(added(glyphs_, o.glyphs_[p.index], p.kind)); break;
      case Prim::Kind::Path: prims_.push_back(added(paths_, o.paths_[p.index], p.kind)); break;
      case Prim::Kind::Hatch: prims_.push_back(added(hatches_, o.hatches_[p.index], p.kind)); break;
      case Prim::Kind::Dots: prims_.push_back(added(dots_, o.dots_[p.index], p.kind)); break;
    }
  }
}

void Scene::clear() { *this = Scene{}; }

std::size_t Scene::primitives() const {
  std::size_t n = prims_.size() - dots_.size();
  for (const DotsPrim& d : dots_) n += d.at.size();
  return n;
}

const HitRegion* Scene::hitAt(Vec2 p) const {
  for (auto it = hits_.rbegin(); it != hits_.rend(); ++it) {
    if (it->rect.contains(p)) return &*it;
  }
  return nullptr;
}

}  // namespace gmp::viz
