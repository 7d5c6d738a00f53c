#include "viz/model/pane_focus.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "viz/model/app_state.h"
#include "viz/model/lane_moves.h"
#include "viz/model/navigate.h"

namespace gmp::viz {

namespace {

constexpr float kLine = 20;  // units: less apart, things stand beside each other

// Tokens and what of the boxes can be selected, line by line.
std::vector<Target> onStage(const AppState& s) {
  if (s.derived.picture == nullptr) return {};
  std::vector<std::pair<Rect, Target>> all;
  for (const Token& t : s.derived.picture->tokens)
    all.emplace_back(t.rect, Target{t.key.kind == TokenKey::Kind::G ? Target::Kind::G : Target::Kind::M, t.key.id});
  for (const HitRegion& hit : s.derived.picture->base.hits()) all.emplace_back(hit.rect, hit.target);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    const int ya = static_cast<int>(a.first.y / kLine), yb = static_cast<int>(b.first.y / kLine);
    return ya != yb ? ya < yb : a.first.x < b.first.x;
  });
  std::vector<Target> out;
  for (const auto& [rect, target] : all) {
    const bool thing = target.kind != Target::Kind::None && target.kind != Target::Kind::Box;
    if (thing && std::find(out.begin(), out.end(), target) == out.end()) out.push_back(target);
  }
  return out;
}

std::vector<Target> inLanes(const AppState& s) {
  std::vector<Target> out;
  for (const LaneRow& row : s.derived.lanes.rows) out.push_back(row.what);
  return out;
}

// The one after or before the selection; the first if nothing of it is selected.
void selectNext(AppState& s, const std::vector<Target>& all, int direction) {
  if (all.empty()) return;
  const auto at = std::find(all.begin(), all.end(), s.selection);
  const auto n = static_cast<std::ptrdiff_t>(all.size());
  const std::ptrdiff_t next = at == all.end() ? 0 : (at - all.begin() + direction + n) % n;
  select(s, all[static_cast<std::size_t>(next)]);
}

void moveInList(AppState& s, int direction) {
  const EventHits& hits = s.list.hits;
  const std::uint64_t rows = hits.rows(*s.document), row = hits.rowOf(s.playback.index);
  if (rows == 0 || (direction < 0 && row == 0)) return;
  const bool on = row < rows && hits.eventOf(row) == s.playback.index;
  const std::uint64_t to = direction < 0 ? row - 1 : on ? row + 1 : row;
  if (to < rows) visit(s, hits.eventOf(to));
}

void followCard(AppState& s, int direction) {
  const auto& to = direction < 0 ? s.derived.card.causedBy : s.derived.card.leadsTo;
  if (to.has_value()) visit(s, *to);
}

}  // namespace

Rect paneRect(const AppState& s, Pane pane) {
  if (s.document == nullptr || s.document->empty() || s.compare.open) return {};
  const Regions& r = s.derived.regions;
  switch (pane) {
    case Pane::None: return {};
    case Pane::Stage: return r.stageCovered ? Rect{} : r.stage;
    case Pane::Card: return s.predict.active ? Rect{} : r.card;
    case Pane::Events: return s.predict.active ? Rect{} : r.events;
    case Pane::Lanes: return r.lanes;
  }
  __builtin_unreachable();
}

Pane focusedPane(const AppState& s) { return paneRect(s, s.view.pane).empty() ? Pane::None : s.view.pane; }

void movePane(AppState& s, int direction) {
  int at = static_cast<int>(focusedPane(s));
  for (int i = 0; i < kPanes; ++i) {
    at = (at + direction + kPanes) % kPanes;
    if (at == 0 || !paneRect(s, static_cast<Pane>(at)).empty()) break;
  }
  s.view.pane = static_cast<Pane>(at);
}

void moveInPane(AppState& s, int direction) {
  pause(s.playback);
  if (s.live.active) s.live.follow = false;
  switch (focusedPane(s)) {
    case Pane::Stage: return selectNext(s, onStage(s), direction);
    case Pane::Lanes: {
      const std::vector<Target> rows = inLanes(s);
      if (rows.empty()) return;
      const bool edge = s.selection == (direction > 0 ? rows.back() : rows.front());
      if (edge) scrollLanes(s, static_cast<float>(direction));
      return selectNext(s, inLanes(s), direction);
    }
    case Pane::Card: return followCard(s, direction);
    case Pane::Events:
    case Pane::None: return moveInList(s, direction);
  }
}

}  // namespace gmp::viz
