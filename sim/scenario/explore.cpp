#include "sim/scenario/explore.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/scenario/judge.h"

namespace gmp::scenario {
namespace {

using Point = sim::Directions::Point;

// The choice that is tried after this one: the usual is first, then the others in their order. false: it was the last.
bool nextChoice(const Point& p, std::uint16_t* out) {
  int next = p.chosen == p.usual ? 0 : p.chosen + 1;
  if (next == p.usual) ++next;
  *out = static_cast<std::uint16_t>(next);
  return next < p.among;
}

// The way after the one that these points are of, in depth-first order. false: there is none within the bound.
bool nextWay(const std::vector<Point>& points, int departures, std::vector<std::uint16_t>* ranks) {
  int used = 0;
  for (const Point& p : points) used += p.chosen != p.usual;
  for (std::size_t at = points.size(); at-- > 0;) {
    const Point& p = points[at];
    used -= p.chosen != p.usual;  // by the points before it
    std::uint16_t choice = 0;
    if (used >= departures || !nextChoice(p, &choice)) continue;
    ranks->clear();
    for (std::size_t i = 0; i < at; ++i) ranks->push_back(points[i].chosen);
    ranks->push_back(choice);
    return true;
  }
  return false;
}

}  // namespace

Explored explore(const Scenario& s, const ExploreOptions& options,
                 const std::function<bool(const Explored&)>& progress) {
  Explored out;
  std::vector<std::uint16_t> ranks;
  while (out.runs < options.maxRuns) {
    const auto way = std::make_shared<sim::Directions>();
    way->ranks = ranks;
    std::vector<std::int32_t> choices;
    RunOptions run = options.run;
    run.world = WorldKind::sim;
    run.record = true;
    run.policy.kind = sim::Policy::directed;
    run.policy.directions = way;
    run.bend = [&choices](sim::Config& c) { c.choices = &choices; };
    const RunOutcome outcome = runScenario(s, run);
    ++out.runs;
    out.longest = std::max<std::uint64_t>(out.longest, way->points.size());
    out.error = outcome.error;
    if (!out.error.empty()) return out;
    out.broken = firstBroken(outcome);
    if (!out.broken.empty()) {
      out.choices = std::move(choices);
      return out;
    }
    out.complete = !nextWay(way->points, options.departures, &ranks);
    if (!progress(out) || out.complete) return out;
  }
  return out;
}

}  // namespace gmp::scenario
