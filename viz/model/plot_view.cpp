#include "viz/model/plot_view.h"

#include <algorithm>
#include <cmath>

#include "sim/replay/narrate.h"
#include "viz/model/document.h"
#include "viz/model/format.h"
#include "viz/model/lane_moves.h"

namespace gmp::viz {

namespace {

constexpr std::uint64_t kTrackBudget = 100'000;  // events of one goroutine that are read at once
constexpr double kLeastSpan = 1000;              // ns that the plots show at least

bool open(const AppState& s) { return s.document != nullptr && !s.document->empty(); }

TimeRange whole(const AppState& s) { return {s.document->begin(), s.document->end()}; }

}  // namespace

bool plotKnown(PlotKind kind, const trace::Header& header) {
  switch (kind) {
    case PlotKind::Throughput:
    case PlotKind::Calls:
    case PlotKind::Bytes:
    case PlotKind::Batch: return !replay::unknownFact(header, "poller");
    case PlotKind::Steals:
    case PlotKind::Local:
    case PlotKind::Timers: return !replay::unknownFact(header, "queues");
    case PlotKind::Delay:
    case PlotKind::Runnable:
    case PlotKind::States:
    case PlotKind::Threads:
    case PlotKind::Starts:
    case PlotKind::Split: break;
  }
  return true;
}

std::string_view plotTitle(PlotKind kind) {
  static constexpr std::string_view kTitles[kPlotKinds] = {"Throughput",
                                                           "Ready to running",
                                                           "Runnable",
                                                           "Goroutines by state",
                                                           "Threads",
                                                           "System calls",
                                                           "Steals",
                                                           "Starts",
                                                           "Bytes",
                                                           "Local queues",
                                                           "One goroutine's time",
                                                           "Timers",
                                                           "Batch of netpoll"};
  return kTitles[static_cast<std::size_t>(kind)];
}

std::vector<std::array<double, kShareStates>> sharesOf(Document& document, std::int64_t g, TimeRange range,
                                                       int columns) {
  static constexpr LaneState kOrder[kShareStates] = {LaneState::Running, LaneState::Runnable, LaneState::NetWait,
                                                     LaneState::OtherWait, LaneState::Syscall};
  std::vector<std::array<double, kShareStates>> out(static_cast<std::size_t>(std::max(columns, 0)));
  const Series& series = document.series();
  const auto& lane = document.laneTracks().goroutine(g, series.folded(), kTrackBudget);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t a = timeBetween(range.from, range.to, static_cast<std::int64_t>(i), columns);
    const std::int64_t b =
        std::max(a + 1, timeBetween(range.from, range.to, static_cast<std::int64_t>(i) + 1, columns));
    double all = 0;
    for (const LaneSpan& span : lane.track.between(a, b, series.lanes().end())) {
      const auto at = std::find(std::begin(kOrder), std::end(kOrder), span.state);
      if (at == std::end(kOrder)) continue;
      const double ns = timeDistance(span.from, span.to);
      out[i][static_cast<std::size_t>(at - std::begin(kOrder))] += ns;
      all += ns;
    }
    for (double& share : out[i]) share = all > 0 ? share / all : 0;
  }
  return out;
}

TimeRange plotRange(const AppState& s) { return s.view.plots.range.has_value() ? *s.view.plots.range : whole(s); }

void zoomPlots(AppState& s, float notches, std::int64_t t) {
  if (!open(s)) return;
  const TimeRange was = plotRange(s), all = whole(s);
  const double most = std::max(1.0, timeDistance(all.from, all.to)),
               old = std::max(1.0, timeDistance(was.from, was.to));
  const double span = old * std::pow(1.2, -static_cast<double>(notches));
  if (span >= most) return showAllInPlots(s);
  const double kept = std::max(span, std::min(kLeastSpan, most)), share = timeDistance(was.from, t) / old;
  const auto middle = t + static_cast<std::int64_t>((0.5 - share) * kept);
  s.view.plots.range = rangeAround(middle, static_cast<std::int64_t>(kept), all.from, all.to);
}

void panPlots(AppState& s, float share) {
  if (!open(s) || !s.view.plots.range.has_value()) return;
  const TimeRange was = *s.view.plots.range, all = whole(s);
  const double span = timeDistance(was.from, was.to);
  const std::int64_t middle = timeBetween(was.from, was.to, 1, 2) + static_cast<std::int64_t>(span * share);
  s.view.plots.range = rangeAround(middle, static_cast<std::int64_t>(span), all.from, all.to);
}

void showAllInPlots(AppState& s) { s.view.plots.range.reset(); }

void selectInPlots(AppState& s, TimeRange range) {
  if (!open(s)) return;
  const TimeRange all = whole(s);
  if (range.to < range.from) std::swap(range.from, range.to);
  range = {std::max(range.from, all.from), std::min(range.to, all.to)};
  if (timeDistance(range.from, range.to) < std::min(kLeastSpan, timeDistance(all.from, all.to))) return;
  s.view.plots.range = range;
  s.view.range = range;
  s.view.laneSpan = std::max<std::int64_t>(1, range.to - range.from);
  s.view.lanePan = timeBetween(range.from, range.to, 1, 2) - s.document->timeAt(s.playback.index);
  refreshLanes(s);
}

void exchangePlot(AppState& s, int place, PlotKind kind) {
  auto& shown = s.view.plots.shown;
  if (place < 0 || place >= kPlotPlaces || std::find(shown.begin(), shown.end(), kind) != shown.end()) return;
  shown[static_cast<std::size_t>(place)] = kind;
}

bool hasTimeline(const AppState& s) {
  const Regions& r = s.derived.regions;
  return open(s) && (!r.lanes.empty() || !r.plotStates.empty());
}

// Around the playhead if it is in sight, else around the middle.
void zoomTimeline(AppState& s, float notches) {
  const bool plots = s.derived.regions.lanes.empty();
  const TimeRange r = plots ? plotRange(s) : s.derived.laneRange;
  const std::int64_t now = s.document->timeAt(s.playback.index);
  const std::int64_t t = now >= r.from && now <= r.to ? now : r.from + (r.to - r.from) / 2;
  if (plots) zoomPlots(s, notches, t);
  else zoomLanes(s, notches, t);
}

void panTimeline(AppState& s, float share) {
  if (s.derived.regions.lanes.empty()) panPlots(s, share);
  else panLanes(s, share);
}

void showWholeTimeline(AppState& s) {
  if (s.derived.regions.lanes.empty()) showAllInPlots(s);
  else showAllInLanes(s);
}

}  // namespace gmp::viz
