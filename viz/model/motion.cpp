#include "viz/model/motion.h"

#include <map>
#include <tuple>

#include "viz/model/route.h"

namespace gmp::viz {

namespace {

constexpr std::int64_t kCloseGap = 120'000'000, kFade = 200'000'000;

const Box* boxOf(const Picture& p, const Place& place) {
  return p.boxes.find(place.box, place.box == BoxKind::Proc ? place.id : 0);
}

// Lists whose members shift when one leaves.
bool sameList(const Place& a, const Place& b) { return a == b; }

class Planner {
 public:
  explicit Planner(const MotionInput& in) : in_(in) {}

  Motion plan() {
    m_.start = in_.now;
    m_.timing = in_.timing;
    m_.main = in_.main;
    m_.verb = in_.verb;
    for (const Token& t : in_.after.tokens) planToken(t);
    for (const Token& t : in_.before.tokens) planLeaver(t);
    pack();
    return std::move(m_);
  }

 private:
  std::vector<Vec2> way(const Place& a, const Rect& ra, const Place& b, const Rect& rb) const {
    const Stop from{ra, boxOf(in_.before, a)}, to{rb, boxOf(in_.after, b)};
    if (!in_.back) return route(in_.after.boxes, from, to);
    std::vector<Vec2> path = route(in_.after.boxes, to, from);
    std::reverse(path.begin(), path.end());
    return path;
  }

  void planToken(const Token& t) {
    Mover mover{t.key, t.rect, t.rect, {}, 0, 0, 1, false, false};
    Place place;
    Rect rect;
    if (!in_.before.locate(t.key, place, rect)) {
      mover.fades = true;
      mover.length = std::min(kFade, std::max(in_.timing.move, kFade / 2));
      m_.movers.push_back(std::move(mover));
      return;
    }
    if (in_.before.find(t.key) == nullptr && sameList(place, t.place)) {  // one of a crowd until now: shown, not moved
      mover.fades = true;
      mover.length = std::min(kFade, in_.timing.move);
      m_.movers.push_back(std::move(mover));
      return;
    }
    if (in_.running != nullptr) rect = in_.running->at(t.key, rect, in_.now);
    if (rect == t.rect) return;
    if (in_.timing.fades) return planFade(std::move(mover), place, rect, t);
    mover.from = rect;
    if (sameList(place, t.place)) {
      mover.length = std::min(kCloseGap, in_.timing.move);
    } else {
      mover.path = way(place, rect, t.place, t.rect);
      mover.local = place.box == t.place.box && (place.box != BoxKind::Proc || place.id == t.place.id);
      mover.delay = in_.timing.lead;
      mover.length = in_.timing.move;
    }
    m_.movers.push_back(std::move(mover));
  }

  // It appears where it is now. A line shows its way, if there is time to see one; who only moves up in its list just
  // stands there.
  void planFade(Mover mover, const Place& place, const Rect& rect, const Token& t) {
    if (sameList(place, t.place)) return;
    mover.fades = true;
    mover.length = in_.timing.move;
    if (in_.timing.pathFade != 0) mover.path = way(place, rect, t.place, t.rect);
    mover.local = place.box == t.place.box && (place.box != BoxKind::Proc || place.id == t.place.id);
    m_.movers.push_back(std::move(mover));
  }

  // Drawn before, not drawn now: it goes into a crowd, or is gone.
  void planLeaver(const Token& t) {
    if (in_.after.find(t.key) != nullptr) return;
    Leaver leaver{t, {}};
    Place place;
    Rect rect;
    const bool line = !in_.timing.fades || in_.timing.pathFade != 0;
    if (line && in_.after.locate(t.key, place, rect) && !sameList(place, t.place))
      leaver.path = way(t.place, t.rect, place, rect);
    m_.leavers.push_back(std::move(leaver));
  }

  // Same from and to: one pack. More than kMaxMovers of what is left: the others fade in place.
  void pack() {
    using Way = std::tuple<int, int, int, int, int, int>;
    std::map<Way, std::size_t> leaders;
    int moving = 0;
    for (std::size_t i = 0; i < m_.movers.size(); ++i) {
      Mover& mover = m_.movers[i];
      if (mover.path.empty()) continue;
      const Token* t = in_.after.find(mover.key);
      Place from;
      Rect rect;
      in_.before.locate(mover.key, from, rect);
      const Way key{static_cast<int>(from.box),     from.id,     static_cast<int>(from.part),
                    static_cast<int>(t->place.box), t->place.id, static_cast<int>(t->place.part)};
      const auto [at, first] = leaders.try_emplace(key, i);
      if (!first && mover.key.kind == TokenKey::Kind::G) {
        ++m_.movers[at->second].pack;
        mover.pack = 0;
      } else if (++moving > kMaxMovers && !(mover.key == m_.main)) {
        mover.path.clear();
        mover.from = mover.to;
        mover.fades = true;
      }
    }
  }

  const MotionInput& in_;
  Motion m_;
};

const Mover* findMover(const Motion& m, TokenKey key) {
  const auto at = std::lower_bound(m.movers.begin(), m.movers.end(), key,
                                   [](const Mover& a, const TokenKey& k) { return a.key < k; });
  return at != m.movers.end() && at->key == key ? &*at : nullptr;
}

float share(const Mover& mover, const Motion& m, std::int64_t now) {
  const std::int64_t passed = now - m.start - mover.delay;
  if (mover.length <= 0) return passed >= 0 ? 1.0f : 0.0f;
  return ease(m.timing.easing, static_cast<float>(passed) / static_cast<float>(mover.length));
}

Rect drawnAt(const Mover& mover, const Motion& m, std::int64_t now) {
  const float t = share(mover, m, now);
  if (mover.path.empty()) return lerp(mover.from, mover.to, t);
  const Vec2 centre = pointAlong(mover.path, t);
  return Rect::around(centre, lerp(mover.from.w, mover.to.w, t), lerp(mover.from.h, mover.to.h, t));
}

std::int64_t lengthOf(const Motion& m) {
  std::int64_t length = m.movers.empty() && m.leavers.empty() ? 0 : kFade;
  for (const Mover& mover : m.movers) length = std::max(length, mover.delay + mover.length);
  const std::int64_t moved = m.timing.lead + m.timing.move;
  length = std::max(length, moved + std::max<std::int64_t>(m.timing.ringFade, 0));
  return std::max(length, moved + std::max<std::int64_t>(m.timing.pathFade, 0));
}

// 1 while the token moves, then down to 0 (or 1 for good if the path stays).
float pathAlpha(const Motion& m, std::int64_t now) {
  if (m.timing.pathFade < 0) return 1;
  const std::int64_t passed = now - m.start - m.timing.lead - m.timing.move;
  if (passed <= 0) return 1;
  return m.timing.pathFade == 0
             ? 0
             : std::max(0.0f, 1 - static_cast<float>(passed) / static_cast<float>(m.timing.pathFade));
}

}  // namespace

bool Motion::active(std::int64_t now) const { return now - start < lengthOf(*this); }

Rect Motion::at(TokenKey key, const Rect& rest, std::int64_t now) const {
  const Mover* mover = findMover(*this, key);
  return mover == nullptr || mover->fades ? rest : drawnAt(*mover, *this, now);
}

Motion moveBetween(const MotionInput& input) { return Planner(input).plan(); }

namespace {

class Overlay {
 public:
  Overlay(Scene& scene, const OverlayInput& in) : scene_(scene), in_(in) {}

  void draw() {
    for (const Token& t : in_.picture.tokens) {
      const Mover* mover = findMover(in_.motion, t.key);
      if (mover == nullptr || mover->path.empty() || mover->fades) drawAtRest(t, mover);
    }
    drawPaths();
    drawLeavers();
    for (const Token& t : in_.picture.tokens) {
      const Mover* mover = findMover(in_.motion, t.key);
      if (mover != nullptr && !mover->path.empty() && !mover->fades) drawMoving(t, *mover);
    }
    drawRings();
  }

 private:
  void token(const Token& t, const Rect& rect, float alpha) {
    drawToken(scene_, in_.measure, in_.palette, t, rect, alpha);
    const Target::Kind kind = t.key.kind == TokenKey::Kind::G ? Target::Kind::G : Target::Kind::M;
    scene_.hit(rect, {kind, t.key.id}, t.tip);
  }

  void drawAtRest(const Token& t, const Mover* mover) {
    if (mover == nullptr) return token(t, t.rect, 1);
    const float s = share(*mover, in_.motion, in_.now);
    if (!mover->fades) return token(t, drawnAt(*mover, in_.motion, in_.now), 1);
    const float size = in_.motion.timing.fades ? 1 : 0.6f + 0.4f * s;
    token(t, Rect::around(t.rect.center(), t.rect.w * size, t.rect.h * size), 0.25f + 0.75f * s);
  }

  void drawMoving(const Token& t, const Mover& mover) {
    const float s = share(mover, in_.motion, in_.now);
    if (mover.pack == 0) {
      if (s >= 1) token(t, t.rect, 1);
      return;
    }
    const Rect rect = drawnAt(mover, in_.motion, in_.now);
    token(t, rect, 1);
    if (mover.pack > 1 && s < 1) {
      const std::string times = "×" + std::to_string(mover.pack);
      const Rect plate{rect.right() + 4, rect.center().y - 11, in_.measure.width(Face::Mono, times) + 10, 22};
      scene_.fill(plate, 4, in_.palette.panel);
      scene_.label(in_.measure, {plate.x + 5, plate.center().y}, Face::Mono, in_.palette.text, times, plate.w);
    }
  }

  void drawPaths() {
    const float alpha = pathAlpha(in_.motion, in_.now);
    if (alpha <= 0) return;
    const Mover* labelled = nullptr;
    for (const Mover& m : in_.motion.movers) {
      if (m.path.empty() || m.pack == 0) continue;
      line(m.path, m.from, m.to, alpha);
      if (!m.local && (labelled == nullptr || m.key == in_.motion.main)) labelled = &m;
    }
    for (const Leaver& l : in_.motion.leavers) {
      if (!l.path.empty()) line(l.path, l.token.rect, {}, alpha);
    }
    if (in_.motion.timing.verb && labelled != nullptr && !in_.motion.verb.empty()) verb(*labelled, alpha);
  }

  // From edge to edge; the arrow head reaches a little into the token, where there may be no room in front of it.
  void line(std::vector<Vec2> points, const Rect& from, const Rect& to, float alpha) {
    trim(points, to, 4);
    std::reverse(points.begin(), points.end());
    trim(points, from, 0);
    std::reverse(points.begin(), points.end());
    scene_.path({std::move(points), in_.palette.forRoom ? 3.0f : 2.5f, in_.palette.link.faded(alpha), true,
                 in_.motion.timing.dotted});
  }

  // Pulls the last point back from the middle of `rect` to `inside` units behind its edge.
  static void trim(std::vector<Vec2>& points, const Rect& rect, float inside) {
    const std::size_t n = points.size();
    if (n < 2 || rect.empty()) return;
    const Vec2 before = points[n - 2];
    Vec2& end = points[n - 1];
    if (before.x == end.x)
      end.y += (end.y > before.y ? -1.0f : 1.0f) * std::min(std::fabs(end.y - before.y), rect.h / 2 - inside);
    else if (before.y == end.y)
      end.x += (end.x > before.x ? -1.0f : 1.0f) * std::min(std::fabs(end.x - before.x), rect.w / 2 - inside);
  }

  // Between two rows of boxes, where the plate covers no word.
  bool inGutter(float y) const {
    const auto& boxes = in_.picture.boxes.boxes;
    return std::none_of(boxes.begin(), boxes.end(), [y](const Box& b) { return y > b.rect.y && y < b.rect.bottom(); });
  }

  // On the longest level stretch of the path that lies in a gutter.
  void verb(const Mover& m, float alpha) {
    const float want = in_.measure.width(Face::Small, in_.motion.verb) + 14;
    float best = want + 12;
    Vec2 at{-1, -1};
    for (std::size_t i = 1; i < m.path.size(); ++i) {
      const Vec2 a = m.path[i - 1], b = m.path[i];
      if (a.y != b.y || std::fabs(a.x - b.x) < best || !inGutter(a.y)) continue;
      best = std::fabs(a.x - b.x);
      at = {(a.x + b.x) / 2, a.y};
    }
    if (at.x < 0) return;
    const Rect plate = Rect::around(at, want, 20);
    scene_.fill(plate, 11, in_.palette.background.faded(alpha));
    scene_.stroke(plate, 11, 1.5f, in_.palette.link.faded(alpha));
    scene_.label(in_.measure, {plate.x + 7, plate.center().y}, Face::Small, in_.palette.text.faded(alpha),
                 in_.motion.verb, want);
  }

  void drawLeavers() {
    const std::int64_t passed = in_.now - in_.motion.start;
    for (const Leaver& l : in_.motion.leavers) {
      const std::int64_t length = l.path.empty() ? kFade : in_.motion.timing.lead + in_.motion.timing.move;
      if (passed >= length) continue;
      const float t = length <= 0 ? 1.0f : static_cast<float>(passed) / static_cast<float>(length);
      Token token = l.token;
      Rect rect = token.rect;
      if (l.path.empty() && token.key.kind == TokenKey::Kind::G) token.glyph = Glyph::Cross;
      if (!l.path.empty() && !in_.motion.timing.fades)
        rect = Rect::around(pointAlong(l.path, ease(in_.motion.timing.easing, t)), rect.w, rect.h);
      drawToken(scene_, in_.measure, in_.palette, token, rect, 1 - t * t);
    }
  }

  void ring(const Rect& rect, float alpha) {
    scene_.stroke(rect.inset(-2.25f), 8, 2.5f, in_.palette.selection.faded(alpha));
  }

  // Two rings, and the number that it has among those followed.
  void followed(const Token& t, const Rect& rect) {
    scene_.stroke(rect.inset(-2), 8, 1.5f, in_.palette.link);
    scene_.stroke(rect.inset(-4.5f), 9, 1.5f, in_.palette.link);
    const Rect badge = Rect::around({rect.right() - 1, rect.y - 1}, 18, 18);
    const std::string number = std::to_string(t.followed);
    scene_.fill(badge, 9, in_.palette.link);
    scene_.label(in_.measure, {badge.center().x - in_.measure.width(Face::Small, number) / 2, badge.center().y},
                 Face::Small, in_.palette.labelOn(in_.palette.link), number, badge.w);
  }

  // Around what the event is about, and around the selection.
  void drawRings() {
    const std::int64_t end = in_.motion.start + in_.motion.timing.lead + in_.motion.timing.move;
    for (const Token& t : in_.picture.tokens) {
      const bool chosen = (t.key.kind == TokenKey::Kind::G ? Target::Kind::G : Target::Kind::M) == in_.selection.kind &&
                          t.key.id == in_.selection.id;
      const bool main = t.key == in_.motion.main && t.key != TokenKey{};
      if (!chosen && !main) continue;
      float alpha = 1;
      if (!chosen && in_.motion.timing.pathFade >= 0) {
        const std::int64_t fade = std::max<std::int64_t>(in_.motion.timing.ringFade, 1);
        alpha = std::clamp(1 - static_cast<float>(in_.now - end) / static_cast<float>(fade), 0.0f, 1.0f);
      }
      if (alpha > 0) ring(in_.motion.at(t.key, t.rect, in_.now), alpha);
    }
    for (const Token& t : in_.picture.tokens) {
      if (t.followed > 0) followed(t, in_.motion.at(t.key, t.rect, in_.now));
    }
  }

  Scene& scene_;
  const OverlayInput& in_;
};

}  // namespace

void drawOverlay(Scene& scene, const OverlayInput& input) { Overlay(scene, input).draw(); }

}  // namespace gmp::viz
