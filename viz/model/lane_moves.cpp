#include "viz/model/lane_moves.h"

#include <algorithm>
#include <cmath>

#include "viz/model/format.h"
#include "viz/model/navigate.h"

namespace gmp::viz {

namespace {

constexpr double kReadableEvents = 150;  // of all Ps together in the lanes
constexpr double kLeastSpan = 100;       // ns that the lanes show at least

// What the lanes show unless the user has zoomed: about as many events as can be read.
std::int64_t laneSpan(const AppState& s) {
  if (s.view.laneSpan > 0) return s.view.laneSpan;
  const Document& doc = *s.document;
  const double whole = timeDistance(doc.begin(), doc.end());
  const double share = std::min(1.0, kReadableEvents / static_cast<double>(doc.size()));
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(whole * share));
}

bool open(const AppState& s) { return s.document != nullptr && !s.document->empty(); }

void keepTopInside(AppState& s) {
  const std::size_t total = laneTotal(s.document->series().lanes(), s.view.lanes.kind);
  const std::size_t rows = laneRows(s.derived.regions.lanes, s.view.lanes, total);
  s.view.lanes.top = std::min(s.view.lanes.top, total > rows ? total - rows : 0);
}

}  // namespace

void refreshLanes(AppState& s) {
  if (s.document == nullptr || s.document->empty()) return;
  const Document& doc = *s.document;
  const std::int64_t middle = doc.timeAt(s.playback.index) + s.view.lanePan;
  s.derived.laneRange = rangeAround(middle, laneSpan(s), doc.begin(), doc.end());
  const Rect region = s.derived.regions.lanes;
  if (region.empty()) return;
  s.derived.lanes = buildLaneView({*s.document, s.derived.laneRange, region, s.view.lanes, s.selection, &s.list.hits});
}

void zoomLanes(AppState& s, float notches, std::int64_t t) {
  if (s.document == nullptr || s.document->empty()) return;
  const TimeRange was = s.derived.laneRange;
  const double whole = std::max(1.0, timeDistance(s.document->begin(), s.document->end()));
  const double old = std::max(1.0, timeDistance(was.from, was.to));
  const double span =
      std::clamp(old * std::pow(1.2, -static_cast<double>(notches)), std::min(kLeastSpan, whole), whole);
  const double share = timeDistance(was.from, t) / old;
  s.view.laneSpan = static_cast<std::int64_t>(span);
  const std::int64_t middle = t + static_cast<std::int64_t>((0.5 - share) * span);
  s.view.lanePan = middle - s.document->timeAt(s.playback.index);
  refreshLanes(s);
}

void panLanes(AppState& s, float share) {
  if (s.document == nullptr || s.document->empty()) return;
  const TimeRange was = s.derived.laneRange;
  const double span = timeDistance(was.from, was.to);
  const std::int64_t middle = timeBetween(was.from, was.to, 1, 2) + static_cast<std::int64_t>(span * share);
  const std::int64_t half = static_cast<std::int64_t>(span / 2);
  const Document& doc = *s.document;
  const std::int64_t kept = std::clamp(middle, std::min(doc.begin() + half, doc.end()),
                                       std::max(doc.end() - half, std::min(doc.begin() + half, doc.end())));
  s.view.lanePan = kept - doc.timeAt(s.playback.index);
  refreshLanes(s);
}

void showAllInLanes(AppState& s) {
  s.view.laneSpan = std::max<std::int64_t>(1, s.document->end() - s.document->begin());
  s.view.lanePan = 0;
  refreshLanes(s);
}

void revealInLanes(AppState& s) {
  if (!open(s) || s.derived.regions.lanes.empty()) return;
  LanePrefs& prefs = s.view.lanes;
  const Lanes& lanes = s.document->series().lanes();
  const Target about = laneSubject(s.document->event(s.playback.index), prefs.kind);
  if (about.kind == Target::Kind::None) return;
  const std::size_t total = laneTotal(lanes, prefs.kind), row = laneRowOf(lanes, about);
  const std::size_t rows = laneRows(s.derived.regions.lanes, prefs, total);
  if (row >= total || (row >= prefs.top && row < prefs.top + rows)) return;
  prefs.top = row > rows / 2 ? row - rows / 2 : 0;
  keepTopInside(s);
}

void showLanesOf(AppState& s, Target::Kind kind) {
  if (kind == Target::Kind::None || kind == Target::Kind::Box) return;
  s.view.lanes.kind = kind;
  s.view.lanes.top = 0;
  revealInLanes(s);
  refreshLanes(s);
}

namespace {

// From the first to the last event of a goroutine; of anything else the whole trace.
TimeRange lifeOf(const AppState& s, const Target& what) {
  const Document& doc = *s.document;
  if (what.kind != Target::Kind::G) return {doc.begin(), doc.end()};
  const auto last = doc.causes().lastOfG(what.id, doc.size());
  if (!last.has_value()) return {doc.begin(), doc.end()};
  std::uint64_t first = *last;
  for (auto i = last; i; i = doc.causes().prevOfG(*i)) first = *i;
  return {doc.timeAt(first), doc.timeAt(*last)};
}

void showRange(AppState& s, const TimeRange& range) {
  s.view.laneSpan = std::max<std::int64_t>(1, static_cast<std::int64_t>(timeDistance(range.from, range.to) * 1.05));
  s.view.lanePan = timeBetween(range.from, range.to, 1, 2) - s.document->timeAt(s.playback.index);
  refreshLanes(s);
}

// The row comes to the middle; false: it is in sight, and now too.
bool bringRow(AppState& s, const Target& what) {
  LanePrefs& prefs = s.view.lanes;
  bool moved = prefs.kind != what.kind || s.view.lanePan != 0;
  prefs.kind = what.kind;
  s.view.lanePan = 0;
  const Lanes& lanes = s.document->series().lanes();
  const std::size_t total = laneTotal(lanes, prefs.kind), row = laneRowOf(lanes, what);
  const std::size_t rows = laneRows(s.derived.regions.lanes, prefs, total);
  if (row < total && (row < prefs.top || row >= prefs.top + rows)) {
    prefs.top = row > rows / 2 ? row - rows / 2 : 0;
    moved = true;
  }
  keepTopInside(s);
  return moved;
}

}  // namespace

void centreSelection(AppState& s) {
  if (!open(s) || s.selection.kind == Target::Kind::None || s.selection.kind == Target::Kind::Box) return;
  const Target what = s.selection;
  if (s.derived.regions.lanes.empty()) {  // where there are no lanes the layout with most of them comes
    s.view.layout.kind = LayoutKind::Lanes;
    showLower(s, LowerPanel::Timeline);
    bringRow(s, what);
    return refreshLanes(s);
  }
  if (bringRow(s, what)) refreshLanes(s);
  else showRange(s, lifeOf(s, what));
}

void scrollLanes(AppState& s, float rows) {
  if (!open(s)) return;
  const float top = std::max(0.0f, static_cast<float>(s.view.lanes.top) + rows);
  s.view.lanes.top = static_cast<std::size_t>(top);
  keepTopInside(s);
  refreshLanes(s);
}

void followSelection(AppState& s) {
  if (s.selection.kind != Target::Kind::G) return;
  auto& followed = s.view.lanes.followed;
  const auto at = std::find(followed.begin(), followed.end(), s.selection.id);
  if (at != followed.end()) followed.erase(at);
  else if (followed.size() < kMostFollowed) followed.push_back(s.selection.id);
  refreshLanes(s);
  refreshPicture(s);
}

void pinSelection(AppState& s) {
  auto& pins = s.view.lanes.pins;
  const auto at = std::find(pins.begin(), pins.end(), s.selection);
  if (at != pins.end()) pins.erase(at);
  else if (pins.size() < kMostPins) pins.push_back(s.selection);
  else s.message = {"eight lanes are pinned already: Alt+V takes one away", true, s.now + kMessageTime};
  refreshLanes(s);
}

void unpin(AppState& s, const Target& target) {
  std::erase(s.view.lanes.pins, target);
  if (target.kind == Target::Kind::G) std::erase(s.view.lanes.followed, target.id);
  refreshLanes(s);
  refreshPicture(s);
}

void foldBelow(AppState& s, float narrowest) {
  s.view.lanes.narrowest = narrowest;
  refreshLanes(s);
}

void followNobody(AppState& s) {
  s.view.lanes.followed.clear();
  refreshLanes(s);
  refreshPicture(s);
}

}  // namespace gmp::viz
