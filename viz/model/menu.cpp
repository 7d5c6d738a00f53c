#include "viz/model/menu.h"

#include <algorithm>
#include <iterator>

#include "viz/model/commands.h"
#include "viz/model/event_list.h"
#include "viz/model/format.h"
#include "viz/model/lane_moves.h"
#include "viz/model/likeness.h"
#include "viz/model/navigate.h"
#include "viz/model/notes.h"

namespace gmp::viz {

namespace {

std::string keyOf(const AppState& s, CommandId id) { return chordText(command(id).keys.front(), s.keyNames); }

bool isFollowed(const AppState& s, std::int64_t g) {
  const auto& all = s.view.lanes.followed;
  return std::find(all.begin(), all.end(), g) != all.end();
}

std::vector<MenuItem> plotItems(const AppState& s) {
  std::vector<MenuItem> out;
  for (int k = 0; k < kPlotKinds; ++k) {
    const auto kind = static_cast<PlotKind>(k);
    const auto& shown = s.view.plots.shown;
    if (std::find(shown.begin(), shown.end(), kind) == shown.end())
      out.push_back({MenuDeed::ShowPlot, k, std::string(plotTitle(kind)), ""});
  }
  return out;
}

std::vector<MenuItem> pinItems(const AppState& s) {
  std::vector<MenuItem> out;
  int number = 0;
  for (const std::int64_t g : s.view.lanes.followed) {
    const Target t{Target::Kind::G, g};
    out.push_back(
        {MenuDeed::Unpin, 0, "No longer follow " + targetText(t) + " (" + std::to_string(++number) + ")", "", t});
  }
  for (const Target& t : s.view.lanes.pins) out.push_back({MenuDeed::Unpin, 0, "Unpin " + targetText(t), "", t});
  if (out.empty()) out.push_back({MenuDeed::Pin, 0, "Pin the lane of the selection", keyOf(s, CommandId::PinLane), {}});
  else out.push_back({MenuDeed::UnpinAll, 0, "Unpin all", "", {}});
  return out;
}

std::vector<MenuItem> foldItems(const AppState& s) {
  std::vector<MenuItem> out;
  for (std::size_t i = 0; i < std::size(kFoldChoices); ++i) {
    const float px = kFoldChoices[i];
    std::string text = i == 0 ? std::string("Fold as little as can be drawn")
                              : "Fold what is narrower than " + thousands(static_cast<std::int64_t>(px));
    if (px == s.view.lanes.narrowest) text += " (now)";
    out.push_back({MenuDeed::Fold, static_cast<int>(i), text, "", {}});
  }
  return out;
}

std::vector<MenuItem> thingItems(const AppState& s, const Target& t) {
  const std::string name = targetText(t);
  std::vector<MenuItem> out{{MenuDeed::Inspect, 0, "Inspect " + name, keyOf(s, CommandId::InspectorPanel)}};
  if (t.kind == Target::Kind::G)
    out.push_back(
        {MenuDeed::Follow, 0, isFollowed(s, t.id) ? "Stop following" : "Follow " + name, keyOf(s, CommandId::Follow)});
  out.push_back({MenuDeed::OnlyThese, 0, "Only events of " + name, keyOf(s, CommandId::FilterSelection)});
  const auto& pins = s.view.lanes.pins;
  const bool pinned = std::find(pins.begin(), pins.end(), t) != pins.end();
  out.push_back({MenuDeed::Pin, 0, pinned ? "Unpin its lane" : "Pin its lane on top", keyOf(s, CommandId::PinLane)});
  out.push_back({MenuDeed::Next, 0, "Next event of it", keyOf(s, CommandId::NextOfSelection)});
  out.push_back({MenuDeed::Previous, 0, "Previous event of it", keyOf(s, CommandId::PreviousOfSelection)});
  out.push_back({MenuDeed::Lane, 0, "Its lane", keyOf(s, CommandId::LanesKind)});
  if (t.kind == Target::Kind::P)
    out.push_back({MenuDeed::Region, 0, "Alone on the stage", keyOf(s, CommandId::NextRegion)});
  out.push_back({MenuDeed::PauseWhen, 0, breakWords(t), keyOf(s, CommandId::Breakpoint)});
  if (t.kind == Target::Kind::G)
    out.push_back({MenuDeed::Like, 0, "Highlight all that run the same", keyOf(s, CommandId::Highlight)});
  out.push_back({MenuDeed::Bookmark, 0, "Bookmark this moment", keyOf(s, CommandId::ToggleBookmark)});
  return out;
}

void run(AppState& s, CommandId id) {
  const Command& c = command(id);
  if (c.enabled(s)) c.run(s);
}

void doIt(AppState& s, const MenuState& menu, const MenuItem& item) {
  switch (item.deed) {
    case MenuDeed::Inspect: showLower(s, LowerPanel::Inspector); break;
    case MenuDeed::Follow: followSelection(s); break;
    case MenuDeed::OnlyThese: filterOnly(s, menu.target); break;
    case MenuDeed::Pin: run(s, CommandId::PinLane); break;
    case MenuDeed::Unpin: unpin(s, item.target); break;
    case MenuDeed::UnpinAll:
      s.view.lanes.pins.clear();
      followNobody(s);
      break;
    case MenuDeed::Fold: foldBelow(s, kFoldChoices[item.value]); break;
    case MenuDeed::Lane:
      if (s.view.layout.lower != LowerPanel::Timeline) showLower(s, LowerPanel::Timeline);
      showLanesOf(s, menu.target.kind);
      break;
    case MenuDeed::Next: run(s, CommandId::NextOfSelection); break;
    case MenuDeed::Previous: run(s, CommandId::PreviousOfSelection); break;
    case MenuDeed::Bookmark: toggleBookmark(s); break;
    case MenuDeed::PauseWhen: toggleBreakpoint(s, menu.target); break;
    case MenuDeed::Like: toggleLikeness(s); break;
    case MenuDeed::Region: showRegion(s, BoxName{BoxKind::Proc, static_cast<int>(menu.target.id)}); break;
    case MenuDeed::ShowPlot: exchangePlot(s, menu.plot, static_cast<PlotKind>(item.value)); break;
  }
}

}  // namespace

std::vector<MenuItem> menuItems(const AppState& s) {
  if (!s.menu.open) return {};
  switch (s.menu.of) {
    case MenuOf::Thing: return thingItems(s, s.menu.target);
    case MenuOf::Plot: return plotItems(s);
    case MenuOf::Pins: return pinItems(s);
    case MenuOf::Fold: return foldItems(s);
  }
  __builtin_unreachable();
}

void openMenu(AppState& s, const Target& target, Vec2 at) {
  if (target.kind == Target::Kind::None || target.kind == Target::Kind::Box) return;
  select(s, target);
  s.menu = {true, MenuOf::Thing, target, -1, at, 0};
}

void openPlotMenu(AppState& s, int place, Vec2 at) { s.menu = {true, MenuOf::Plot, {}, place, at, 0}; }

void openLanesMenu(AppState& s, MenuOf of) {
  const Rect r = s.derived.regions.lanes;
  s.menu = {true, of, {}, -1, {r.x + 170, r.y + kLaneHead}, 0};
}

void takeMenuItem(AppState& s, int index) {
  const std::vector<MenuItem> items = menuItems(s);
  const MenuState menu = s.menu;
  s.menu = MenuState{};
  if (index >= 0 && static_cast<std::size_t>(index) < items.size())
    doIt(s, menu, items[static_cast<std::size_t>(index)]);
}

void pressInMenu(AppState& s, const Chord& chord) {
  const int n = static_cast<int>(menuItems(s).size());
  switch (chord.key) {
    case Key::Up: s.menu.chosen = (s.menu.chosen + n - 1) % std::max(1, n); break;
    case Key::Down:
    case Key::Tab: s.menu.chosen = (s.menu.chosen + 1) % std::max(1, n); break;
    case Key::Enter:
    case Key::Space: takeMenuItem(s, s.menu.chosen); break;
    case Key::Escape: s.menu = MenuState{}; break;
    default: break;
  }
}

}  // namespace gmp::viz
