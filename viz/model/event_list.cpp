#include "viz/model/event_list.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/model/lane_moves.h"
#include "viz/model/navigate.h"

namespace gmp::viz {

namespace {

constexpr std::uint64_t kAtOnce = 200'000;  // events looked at before the first frame after a change

bool open(const AppState& s) { return s.document != nullptr && !s.document->empty(); }

float lastTop(const AppState& s) {
  const auto rows = static_cast<float>(s.list.hits.rows(*s.document));
  return std::max(0.0f, rows - visibleRows(s.derived.regions));
}

}  // namespace

float listHead(const Rect& events) { return listHasChips(events) ? 34 + 2 * 28 + 28 : 30; }

float visibleRows(const Regions& r) {
  return r.events.empty() ? 1 : std::max(1.0f, (r.events.h - listHead(r.events) - 8) / kRowHeight);
}

void editFilter(AppState& s) {
  if (s.derived.regions.narrow && s.derived.regions.drawer.empty()) {
    s.view.layout.drawerOpen = true;
    refreshLayout(s);
  }
  s.list.editing = !s.derived.regions.events.empty();
}

void refilter(AppState& s) {
  EventListState& list = s.list;
  std::optional<Filter> filter = Filter::parse(list.text.text, list.error);
  list.wrong = !filter.has_value();
  if (list.wrong) return;
  list.hits.reset(std::move(*filter), list.hits.chips());
  if (!open(s)) return;
  list.hits.advance(*s.document, kAtOnce);
  refreshLanes(s);
  centreList(s);
}

void clearFilter(AppState& s) {
  s.list.text = {};
  s.list.hits.reset({}, 0);
  refilter(s);
}

std::string filterOf(const Target& t) {
  switch (t.kind) {
    case Target::Kind::G: return "g:" + std::to_string(t.id);
    case Target::Kind::P: return "p:" + std::to_string(t.id);
    case Target::Kind::M: return "m:" + std::to_string(t.id);
    case Target::Kind::Fd: return "fd:" + std::to_string(t.id);
    case Target::Kind::None:
    case Target::Kind::Box: return "";
  }
  __builtin_unreachable();
}

void filterOnly(AppState& s, const Target& target) {
  editFilter(s);
  s.list.text.text = filterOf(target);
  refilter(s);
  s.list.editing = false;
}

void toggleChip(AppState& s, int chip) {
  if (chip < 0 || chip >= kChips) return;
  const auto chips = static_cast<std::uint16_t>(s.list.hits.chips() ^ (1u << chip));
  s.list.hits.reset(Filter(s.list.hits.filter()), chips);
  if (!open(s)) return;
  s.list.hits.advance(*s.document, kAtOnce);
  refreshLanes(s);
  centreList(s);
}

void pressInFilter(AppState& s, const Chord& chord) {
  switch (chord.key) {
    case Key::Backspace:
      s.list.text.erase();
      refilter(s);
      break;
    case Key::Enter: toHit(s, chord.shift ? -1 : 1); break;
    case Key::Escape: s.list.editing = false; break;
    default: break;
  }
}

void toHit(AppState& s, int direction) {
  if (!open(s) || s.list.hits.showsAll()) return;
  const auto& hits = s.list.hits.hits();
  const std::uint64_t here = s.playback.index, row = s.list.hits.rowOf(here);
  const bool on = row < hits.size() && hits[row] == here;
  if (direction > 0) {
    const std::uint64_t next = row + (on ? 1 : 0);
    if (next < hits.size()) visit(s, hits[next]);
  } else if (row > 0) {
    visit(s, hits[row - 1]);
  }
}

void centreList(AppState& s) {
  const float rows = visibleRows(s.derived.regions);
  const auto here = static_cast<float>(s.list.hits.rowOf(s.playback.index));
  const float wanted = s.live.active && s.live.follow ? lastTop(s) : here - std::floor((rows - 1) / 2);
  s.derived.eventsTop = std::clamp(wanted, 0.0f, lastTop(s));
}

void scrollList(AppState& s, float rows) {
  if (open(s)) s.derived.eventsTop = std::clamp(s.derived.eventsTop + rows, 0.0f, lastTop(s));
}

}  // namespace gmp::viz
