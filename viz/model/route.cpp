#include "viz/model/route.h"

#include <algorithm>

namespace gmp::viz {

namespace {

constexpr float kMargin = 5;      // from a box's edge to the lane inside it
constexpr float kClear = 2.5f;    // from a token to the line beside it
constexpr float kNeighbour = 12;  // nothing stands between two tokens that are no further apart
constexpr float kLow = 96;        // a lower box has one line of tokens: nothing stands between them and the gutter,
constexpr float kExit = 52;       // and the line leaves a token near its left end, where no heading stands

float nearest(const std::vector<float>& xs, float x) {
  float best = xs.front();
  for (const float c : xs) {
    if (std::fabs(c - x) < std::fabs(best - x)) best = c;
  }
  return best;
}

float laneOf(const Box& box, float toward) {
  const float left = box.rect.x + kMargin, right = box.rect.right() - kMargin;
  return std::fabs(toward - left) <= std::fabs(toward - right) ? left : right;
}

class Router {
 public:
  Router(const StageBoxes& boxes, const Stop& from, const Stop& to) : s_(boxes), from_(from), to_(to) {}

  std::vector<Vec2> run() {
    path_.push_back(from_.rect.center());
    if (sameBox(from_, to_)) inside();
    else across();
    path_.push_back(to_.rect.center());
    simplify();
    return std::move(path_);
  }

 private:
  Vec2 last() const { return path_.back(); }
  void toX(float x) { path_.push_back({x, last().y}); }
  void toY(float y) { path_.push_back({last().x, y}); }

  static bool low(const Stop& s) { return s.box->rect.h < kLow; }
  static float exitOf(const Rect& token) { return token.x + std::min(token.w / 2, kExit); }
  static float sideOf(const Rect& r, bool down) { return down ? r.bottom() + kClear : r.y - kClear; }

  void inside() {
    const Rect &a = from_.rect, &b = to_.rect;
    const bool same_line = a.y < b.bottom() && b.y < a.bottom();
    if (same_line) return alongLine(a, b);
    const bool down = b.y > a.y;
    toY(sideOf(a, down));
    toX(laneOf(*from_.box, (a.center().x + b.center().x) / 2));
    toY(sideOf(b, !down));
    toX(b.center().x);
  }

  // The queue moves up: straight; past what stands between the two: over it, and down in front of the token.
  void alongLine(const Rect& a, const Rect& b) {
    const bool left = b.x < a.x;
    const float gap = left ? a.x - b.right() : b.x - a.right();
    if (gap <= kNeighbour) return;
    toY(sideOf(a.y < b.y ? a : b, false));
    toX(left ? b.right() + kClear : b.x - kClear);
    toY(b.center().y);
  }

  void across() {
    const int a = from_.box->row, b = to_.box->row;
    const bool down = b > a || (b == a && a > 0);  // beside each other: through the gutter below
    if (low(from_)) {
      toX(exitOf(from_.rect));
    } else {
      toY(sideOf(from_.rect, down));
      toX(laneOf(*from_.box, from_.rect.center().x));
    }
    toY(s_.gutterAbove(down ? a + 1 : a));
    for (int row = down ? a + 1 : a - 1; down ? row < b : row > b; row += down ? 1 : -1) {
      toX(nearest(s_.channels(row), last().x));
      toY(s_.gutterAbove(down ? row + 1 : row));
    }
    if (low(to_)) {
      toX(exitOf(to_.rect));
      toY(to_.rect.center().y);
      return;
    }
    const bool from_above = down && b > a;
    toX(laneOf(*to_.box, to_.rect.center().x));
    toY(sideOf(to_.rect, !from_above));
    toX(to_.rect.center().x);
  }

  // Drops points that stand on the line of their neighbours.
  void simplify() {
    std::vector<Vec2> out;
    for (const Vec2 p : path_) {
      if (!out.empty() && distance(out.back(), p) < 0.01f) continue;
      const std::size_t n = out.size();
      const bool flat = n >= 2 && ((out[n - 2].x == out[n - 1].x && out[n - 1].x == p.x) ||
                                   (out[n - 2].y == out[n - 1].y && out[n - 1].y == p.y));
      if (flat) out.back() = p;
      else out.push_back(p);
    }
    path_ = std::move(out);
  }

  const StageBoxes& s_;
  const Stop &from_, &to_;
  std::vector<Vec2> path_;
};

}  // namespace

bool sameBox(const Stop& a, const Stop& b) {
  return a.box != nullptr && b.box != nullptr && a.box->kind == b.box->kind && a.box->id == b.box->id;
}

std::vector<Vec2> route(const StageBoxes& boxes, const Stop& from, const Stop& to) {
  if (from.box == nullptr || to.box == nullptr) return {from.rect.center(), to.rect.center()};
  return Router(boxes, from, to).run();
}

float pathLength(const std::vector<Vec2>& path) {
  float length = 0;
  for (std::size_t i = 1; i < path.size(); ++i) length += distance(path[i - 1], path[i]);
  return length;
}

Vec2 pointAlong(const std::vector<Vec2>& path, float t) {
  if (path.empty()) return {};
  float left = pathLength(path) * std::clamp(t, 0.0f, 1.0f);
  for (std::size_t i = 1; i < path.size(); ++i) {
    const float d = distance(path[i - 1], path[i]);
    if (left <= d && d > 0) return lerp(path[i - 1], path[i], left / d);
    left -= d;
  }
  return path.back();
}

}  // namespace gmp::viz
