// The commands of the group "View": how the window looks: layouts, lanes and plots, theme and scale.
#include <algorithm>
#include <cmath>

#include "viz/model/command_parts.h"
#include "viz/model/lane_moves.h"
#include "viz/model/menu.h"
#include "viz/model/navigate.h"
#include "viz/model/range_select.h"
#include "viz/model/settings_sheet.h"

namespace gmp::viz::parts {

namespace {

constexpr float kZoomSteps[] = {0.8f, 0.9f, 1.0f, 1.1f, 1.25f, 1.5f, 1.75f, 2.0f, 2.5f, 3.0f};

bool isNarrow(const AppState& s) { return s.derived.regions.narrow; }
bool hasLanes(const AppState& s) { return open(s) && !s.derived.regions.lanes.empty(); }
bool hasStage(const AppState& s) { return open(s) && !s.derived.regions.stageCovered && !s.compare.open; }
bool canCentre(const AppState& s) {
  return open(s) && !s.compare.open && hasSelection(s) && s.selection.kind != Target::Kind::Box;
}
bool hasRange(const AppState& s) { return hasTimeline(s) && s.view.range.has_value(); }
bool hasPath(const AppState& s) { return open(s) && !s.derived.card.inGo.empty(); }
bool hasArrows(const AppState& s) { return hasLanes(s) && (s.view.lanes.allArrows || s.derived.lanes.arrowsFit); }

void zoom(AppState& s, int direction) {
  const auto nearest = std::min_element(std::begin(kZoomSteps), std::end(kZoomSteps), [&](float a, float b) {
    return std::fabs(a - s.view.zoom) < std::fabs(b - s.view.zoom);
  });
  auto at = nearest - std::begin(kZoomSteps) + direction;
  at = std::clamp<std::ptrdiff_t>(at, 0, std::ssize(kZoomSteps) - 1);
  s.view.zoom = direction == 0 ? 1.0f : kZoomSteps[at];
  refreshLayout(s);
}

void theme(AppState& s) {
  s.view.theme = nextTheme(s.view.theme);
  refreshLayout(s);
}

void sideColumn(AppState& s) {
  s.view.layout.drawerOpen = !s.view.layout.drawerOpen;
  refreshLayout(s);
}

template <LayoutKind kind>
void useLayout(AppState& s) {
  s.view.layout.kind = kind;
  s.view.layout.drawerOpen = false;
  s.view.layout.stageHeight = 0;
  refreshLayout(s);
}

template <LowerPanel panel>
void lower(AppState& s) {
  const bool open = s.view.layout.lower == panel;
  showLower(s, open ? LowerPanel::Timeline : panel);
}

// Light, large and with nothing but the stage: a projector's black is grey, and the back row is far away.
void projector(AppState& s) {
  if (s.projector.has_value()) {
    s.view.theme = s.projector->theme;
    s.view.zoom = s.projector->zoom;
    s.view.layout.kind = s.projector->kind;
    s.projector.reset();
  } else {
    s.projector = BeforeProjector{s.view.theme, s.view.zoom, s.view.layout.kind};
    s.view.theme = Theme::Light;
    s.view.zoom = 1;  // Present is enlarged already
    s.view.layout.kind = LayoutKind::Present;
  }
  s.view.layout.stageHeight = 0;
  refreshLayout(s);
}

void nextLanesKind(AppState& s) {
  using K = Target::Kind;
  const K now = s.view.lanes.kind;
  showLanesOf(s, now == K::P ? K::M : now == K::M ? K::G : now == K::G ? K::Fd : K::P);
}

template <bool low>
void laneHeight(AppState& s) {
  s.view.lanes.low = low;
  refreshLanes(s);
}

void allArrows(AppState& s) {
  s.view.lanes.allArrows = !s.view.lanes.allArrows;
  refreshLanes(s);
}

}  // namespace

void addView(Commands& table) {
  using C = CommandId;
  using enum CommandGroup;
  table.insert(
      table.end(),
      {{C::CardDepth,
        "card-depth",
        "Card: story, queues, runtime",
        View,
        {key(Key::E)},
        always,
        [](AppState& s) { s.view.depth = static_cast<CardDepth>((static_cast<int>(s.view.depth) + 1) % 3); }},
       {C::GoNotes,
        "go-notes",
        "Card: what the Go functions do",
        View,
        {key(Key::Y)},
        hasPath,
        [](AppState& s) { s.view.goNotes = !s.view.goNotes; }},
       {C::NextRegion,
        "region",
        "Stage: one region alone, the next one",
        View,
        {key(Key::Z)},
        hasStage,
        [](AppState& s) { nextRegion(s, 1); }},
       {C::PreviousRegion,
        "region-back",
        "Stage: one region alone, the one before",
        View,
        {shift(Key::Z)},
        hasStage,
        [](AppState& s) { nextRegion(s, -1); }},
       {C::SideColumn,
        "side",
        "Card and events over the stage (narrow window)",
        View,
        {key(Key::Q)},
        isNarrow,
        sideColumn},
       {C::LayoutLearn, "learn", "Layout: learn", View, {key(Key::Num1)}, always, useLayout<LayoutKind::Learn>},
       {C::LayoutLanes, "lanes", "Layout: more lanes", View, {key(Key::Num2)}, always, useLayout<LayoutKind::Lanes>},
       {C::LayoutPlots, "plots", "Layout: plots", View, {key(Key::Num3)}, always, useLayout<LayoutKind::Plots>},
       {C::LayoutPresent, "present", "Layout: present", View, {key(Key::Num4)}, always, useLayout<LayoutKind::Present>},
       {C::LanesIn,
        "zoom-in",
        "Lanes, plots: closer",
        View,
        {key(Key::W)},
        hasTimeline,
        [](AppState& s) { zoomTimeline(s, 2); }},
       {C::LanesOut,
        "zoom-out",
        "Lanes, plots: wider",
        View,
        {key(Key::S)},
        hasTimeline,
        [](AppState& s) { zoomTimeline(s, -2); }},
       {C::LanesEarlier,
        "earlier",
        "Lanes, plots: earlier",
        View,
        {key(Key::A)},
        hasTimeline,
        [](AppState& s) { panTimeline(s, -0.2f); }},
       {C::LanesLater,
        "later",
        "Lanes, plots: later",
        View,
        {key(Key::D)},
        hasTimeline,
        [](AppState& s) { panTimeline(s, 0.2f); }},
       {C::LanesAll, "all", "Lanes, plots: the whole run", View, {key(Key::Num0)}, hasTimeline, showWholeTimeline},
       {C::LanesKind, "lanes-kind", "Lanes of P, M, G, fd", View, {key(Key::V)}, hasLanes, nextLanesKind},
       {C::LanesTaller, "taller", "Lanes: taller rows", View, {shift(Key::W)}, hasLanes, laneHeight<false>},
       {C::LanesLower, "lower", "Lanes: lower rows", View, {shift(Key::S)}, hasLanes, laneHeight<true>},
       {C::AllArrows, "arrows", "Lanes: every wake-up in sight", View, {shift(Key::E)}, hasArrows, allArrows},
       {C::LanePins,
        "pins",
        "Lanes: what is pinned",
        View,
        {alt(Key::V)},
        hasLanes,
        [](AppState& s) { openLanesMenu(s, MenuOf::Pins); }},
       {C::LaneFold,
        "fold",
        "Lanes: how narrow spans are folded",
        View,
        {alt(Key::F)},
        hasLanes,
        [](AppState& s) { openLanesMenu(s, MenuOf::Fold); }},
       {C::RangeStart, "range-start", "Range: begins here", View, {shift(Key::I)}, hasTimeline, rangeFromHere},
       {C::RangeEnd, "range-end", "Range: ends here", View, {shift(Key::O)}, hasTimeline, rangeToHere},
       {C::RangeZoom, "range-zoom", "Range: zoom to it", View, {shift(Key::Num0)}, hasRange, zoomToRange},
       {C::RangeLoop, "range-loop", "Range: loop over it", View, {shift(Key::L)}, hasRange, loopRange},
       {C::RangeNote, "range-note", "Range: write a note", View, {alt(Key::M)}, hasRange, noteRange},
       {C::RangeClear,
        "range-clear",
        "Range: none",
        View,
        {shift(Key::Backspace)},
        hasRange,
        [](AppState& s) { s.view.range.reset(); }},
       {C::Centre,
        "centre",
        "Lanes: to the selection; again: all of its life",
        View,
        {key(Key::F)},
        canCentre,
        centreSelection},
       {C::NextTheme, "theme", "Theme: dark, light, contrast", View, {key(Key::F9)}, always, theme},
       {C::ScaleUp, "larger", "Larger", View, {ctrl(Key::Equal)}, always, [](AppState& s) { zoom(s, 1); }},
       {C::ScaleDown, "smaller", "Smaller", View, {ctrl(Key::Minus)}, always, [](AppState& s) { zoom(s, -1); }},
       {C::ScaleReset, "scale-reset", "Scale 100 %", View, {ctrl(Key::Num0)}, always, [](AppState& s) { zoom(s, 0); }},
       {C::Projector, "projector", "Projector: light, large, stage only", View, {key(Key::F8)}, always, projector},
       {C::ReducedMotion,
        "reduced-motion",
        "Less motion: fades instead of moves",
        View,
        {shift(Key::F9)},
        always,
        [](AppState& s) { s.view.reducedMotion = !s.view.reducedMotion; }},
       {C::EventsPanel,
        "timeline",
        "Lanes and plots under the stage",
        View,
        {key(Key::F2)},
        open,
        [](AppState& s) { showLower(s, LowerPanel::Timeline); }},
       {C::InspectorPanel, "inspector", "Inspector", View, {key(Key::F3)}, open, lower<LowerPanel::Inspector>},
       {C::PollerPanel, "poller", "Network poller", View, {key(Key::F4)}, open, lower<LowerPanel::Poller>},
       {C::Settings, "settings", "Settings", View, {ctrl(Key::Comma)}, always, toggleSettings},
       {C::WheelScrolls, "wheel", "Lanes: the wheel zooms or scrolls", View, {shift(Key::V)}, always, [](AppState& s) {
          s.view.wheelScrolls = !s.view.wheelScrolls;
        }}});
}

}  // namespace gmp::viz::parts
