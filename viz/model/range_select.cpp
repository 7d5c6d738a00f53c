#include "viz/model/range_select.h"

#include <algorithm>
#include <cstdio>

#include "viz/model/format.h"
#include "viz/model/lane_moves.h"
#include "viz/model/notes.h"
#include "viz/model/time_unit.h"

namespace gmp::viz {

namespace {

bool open(const AppState& s) { return s.document != nullptr && !s.document->empty(); }

// Events of the stretch; the nearest one if there is none in it.
std::uint64_t firstIn(const Document& doc, const TimeRange& r) {
  const std::uint64_t before = doc.indexAt(r.from);
  return doc.timeAt(before) < r.from ? std::min(before + 1, doc.size() - 1) : before;
}

}  // namespace

std::string rangeText(const TimeRange& r) {
  const TimeUnit* unit = &unitUpTo(r.to);
  int digits = 0;
  for (std::int64_t part = unit->ns; part > 1 && timeDistance(r.from, r.to) < 20 * static_cast<double>(part);
       part /= 10)
    ++digits;
  const auto value = [unit](std::int64_t t) { return static_cast<double>(t) / static_cast<double>(unit->ns); };
  char text[128];
  std::snprintf(text, sizeof text, "%.*f–%.*f %s", digits, value(r.from), digits, value(r.to), unit->name);
  return std::string(text) + "   Δ " + deltaText(r.to - r.from).substr(1);
}

void selectRange(AppState& s, TimeRange r) {
  if (!open(s)) return;
  if (r.to < r.from) std::swap(r.from, r.to);
  r = {std::max(r.from, s.document->begin()), std::min(r.to, s.document->end())};
  s.view.range.reset();
  if (r.from < r.to) s.view.range = r;
}

void rangeFromHere(AppState& s) {
  const std::int64_t now = s.document->timeAt(s.playback.index);
  const bool kept = s.view.range.has_value() && s.view.range->to > now;
  selectRange(s, {now, kept ? s.view.range->to : s.derived.laneRange.to});
}

void rangeToHere(AppState& s) {
  const std::int64_t now = s.document->timeAt(s.playback.index);
  const bool kept = s.view.range.has_value() && s.view.range->from < now;
  selectRange(s, {kept ? s.view.range->from : s.derived.laneRange.from, now});
}

void zoomToRange(AppState& s) {
  if (!s.view.range.has_value()) return;
  const TimeRange r = *s.view.range;
  s.view.plots.range = r;
  s.view.laneSpan = std::max<std::int64_t>(1, static_cast<std::int64_t>(timeDistance(r.from, r.to)));
  s.view.lanePan = timeBetween(r.from, r.to, 1, 2) - s.document->timeAt(s.playback.index);
  refreshLanes(s);
}

void loopRange(AppState& s) {
  if (!s.view.range.has_value()) return;
  setLoop(s.playback, false, firstIn(*s.document, *s.view.range));
  setLoop(s.playback, true, s.document->indexAt(s.view.range->to));
}

void noteRange(AppState& s) {
  if (!s.view.range.has_value()) return;
  openNote(s);
  s.note.event = s.document->dropped() + firstIn(*s.document, *s.view.range);
  const Bookmark* mark = s.notebook.at(s.note.event);
  s.note.text.text = mark != nullptr ? mark->note : rangeText(*s.view.range) + ": ";
}

}  // namespace gmp::viz
