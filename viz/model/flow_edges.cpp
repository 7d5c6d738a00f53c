#include "viz/model/flow_edges.h"

#include <algorithm>
#include <cmath>

#include "viz/model/format.h"
#include "viz/model/route.h"

namespace gmp::viz {

namespace {

constexpr float kSide = 2.5f;  // opposite directions beside each other in a gutter
constexpr float kPlate = 20;   // height

// In the margin that boxes keep free.
Stop stopAt(const Box& box, bool leaves, float width) {
  const float margin = std::max(1.5f, width / 2 - 1.5f);
  const float x = leaves ? box.rect.right() - margin : box.rect.x + margin;
  return {Rect{x, box.rect.center().y, 0, 0}, &box};
}

// Up a little for those that go right, down for the others, where they run level.
void shiftLevels(std::vector<Vec2>& path) {
  for (std::size_t i = 1; i + 2 < path.size(); ++i) {
    Vec2 &a = path[i], &b = path[i + 1];
    if (a.y != b.y || a.x == b.x) continue;
    const float by = b.x > a.x ? -kSide : kSide;
    a.y += by;
    b.y += by;
  }
}

// On a level stretch, where it stands on no other plate.
Rect plateOn(const std::vector<Vec2>& path, float w, const std::vector<FlowEdge>& placed) {
  for (std::size_t i = 1; i < path.size(); ++i) {
    const Vec2 a = path[i - 1], b = path[i];
    if (a.y != b.y || std::fabs(b.x - a.x) < w + 12) continue;
    for (const float share : {0.5f, 0.3f, 0.7f, 0.15f, 0.85f}) {
      const Rect plate = Rect::around(lerp(a, b, share), w, kPlate);
      if (plate.x < std::min(a.x, b.x) || plate.right() > std::max(a.x, b.x)) continue;
      const auto over = [&](const FlowEdge& e) { return !e.plate.empty() && e.plate.overlaps(plate); };
      if (std::none_of(placed.begin(), placed.end(), over)) return plate;
    }
  }
  return {};
}

// The part of the path between two lengths, its corners included.
std::vector<Vec2> stretch(const std::vector<Vec2>& path, float from, float to) {
  std::vector<Vec2> out;
  float at = 0;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const float d = distance(path[i - 1], path[i]);
    const float a = std::max(from, at), b = std::min(to, at + d);
    if (a < b) {
      if (out.empty()) out.push_back(lerp(path[i - 1], path[i], (a - at) / d));
      out.push_back(lerp(path[i - 1], path[i], (b - at) / d));
    }
    at += d;
  }
  return out;
}

}  // namespace

float flowWidth(double rate) {
  if (rate <= 0) return 2;
  return std::clamp(2 + 2 * static_cast<float>(std::log10(rate / 10)), 2.0f, 12.0f);
}

std::vector<FlowEdge> placeFlows(const StageBoxes& boxes, const std::vector<RegionFlow>& flows,
                                 const TextMeasure& measure) {
  std::vector<FlowEdge> out;
  for (const RegionFlow& f : flows) {
    if (out.size() == kMostFlowEdges) break;
    const Box *from = boxes.find(f.from.kind, f.from.id), *to = boxes.find(f.to.kind, f.to.id);
    if (from == nullptr || to == nullptr || from == to || f.rate <= 0) continue;
    FlowEdge edge;
    edge.width = flowWidth(f.rate);
    edge.path = route(boxes, stopAt(*from, true, edge.width), stopAt(*to, false, edge.width));
    shiftLevels(edge.path);
    edge.text = shortNumber(f.rate) + "/s";
    edge.plate = plateOn(edge.path, measure.width(Face::Small, edge.text) + 14, out);
    out.push_back(std::move(edge));
  }
  return out;
}

void drawFlows(Scene& scene, const std::vector<FlowEdge>& edges, const Palette& palette, const TextMeasure& measure,
               std::int64_t now, bool still) {
  constexpr float kPeriod = kDashLength + kDashGap;
  const double run = still ? 0 : static_cast<double>(now % 1'000'000'000'000) * 1e-9 * kDashSpeed;
  const auto phase = static_cast<float>(std::fmod(run, double{kPeriod}));
  for (const FlowEdge& e : edges) {
    scene.path({e.path, e.width, palette.link.faded(0.2f), false, false});
    const float length = pathLength(e.path);
    for (float at = phase - kPeriod; at < length; at += kPeriod) {
      std::vector<Vec2> dash = stretch(e.path, std::max(at, 0.0f), std::min(at + kDashLength, length));
      if (dash.size() > 1) scene.path({std::move(dash), e.width, palette.link.faded(0.6f), false, false});
    }
    scene.path({stretch(e.path, std::max(0.0f, length - 14), length), 2.5f, palette.link, true, false});
  }
  for (const FlowEdge& e : edges) {
    if (e.plate.empty()) continue;
    scene.fill(e.plate, kPlate / 2, palette.background);
    scene.stroke(e.plate, kPlate / 2, 1.5f, palette.link);
    scene.label(measure, {e.plate.x + 7, e.plate.center().y}, Face::Small, palette.text, e.text, e.plate.w - 7);
  }
}

}  // namespace gmp::viz
