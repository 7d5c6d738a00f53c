#include "viz/model/menu.h"

#include <algorithm>

#include "viz/model/commands.h"
#include "viz/model/event_list.h"
#include "viz/model/lane_moves.h"
#include "viz/model/likeness.h"
#include "viz/model/navigate.h"
#include "viz/model/notes.h"

namespace gmp::viz {

namespace {

std::string keyOf(CommandId id) { return chordText(command(id).keys.front()); }

// "g:18", as the filter says it.
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

std::vector<MenuItem> thingItems(const AppState& s, const Target& t) {
  const std::string name = targetText(t);
  std::vector<MenuItem> out{{MenuDeed::Inspect, 0, "Inspect " + name, keyOf(CommandId::InspectorPanel)}};
  if (t.kind == Target::Kind::G)
    out.push_back(
        {MenuDeed::Follow, 0, isFollowed(s, t.id) ? "Stop following" : "Follow " + name, keyOf(CommandId::Follow)});
  out.push_back({MenuDeed::OnlyThese, 0, "Only events of " + name, keyOf(CommandId::Filter)});
  out.push_back({MenuDeed::Next, 0, "Next event of it", keyOf(CommandId::NextOfSelection)});
  out.push_back({MenuDeed::Previous, 0, "Previous event of it", keyOf(CommandId::PreviousOfSelection)});
  out.push_back({MenuDeed::Lane, 0, "Its lane", keyOf(CommandId::LanesKind)});
  if (t.kind == Target::Kind::P)
    out.push_back({MenuDeed::Region, 0, "Alone on the stage", keyOf(CommandId::NextRegion)});
  out.push_back({MenuDeed::PauseWhen, 0, breakWords(t), keyOf(CommandId::Breakpoint)});
  if (t.kind == Target::Kind::G)
    out.push_back({MenuDeed::Like, 0, "Highlight all that run the same", keyOf(CommandId::Highlight)});
  out.push_back({MenuDeed::Bookmark, 0, "Bookmark this moment", keyOf(CommandId::ToggleBookmark)});
  return out;
}

void onlyThese(AppState& s, const Target& target) {
  editFilter(s);
  s.list.text.text = filterOf(target);
  refilter(s);
  s.list.editing = false;
}

void run(AppState& s, CommandId id) {
  const Command& c = command(id);
  if (c.enabled(s)) c.run(s);
}

void doIt(AppState& s, const MenuState& menu, const MenuItem& item) {
  switch (item.deed) {
    case MenuDeed::Inspect: showLower(s, LowerPanel::Inspector); break;
    case MenuDeed::Follow: followSelection(s); break;
    case MenuDeed::OnlyThese: onlyThese(s, menu.target); break;
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
  return s.menu.plot >= 0 ? plotItems(s) : thingItems(s, s.menu.target);
}

void openMenu(AppState& s, const Target& target, Vec2 at) {
  if (target.kind == Target::Kind::None || target.kind == Target::Kind::Box) return;
  select(s, target);
  s.menu = {true, target, -1, at, 0};
}

void openPlotMenu(AppState& s, int place, Vec2 at) { s.menu = {true, {}, place, at, 0}; }

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
