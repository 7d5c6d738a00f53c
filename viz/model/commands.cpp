#include "viz/model/commands.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/model/command_palette.h"
#include "viz/model/event_list.h"
#include "viz/model/input.h"
#include "viz/model/lane_moves.h"
#include "viz/model/menu.h"
#include "viz/model/navigate.h"
#include "viz/model/notes.h"
#include "viz/model/predict.h"
#include "viz/model/settings_sheet.h"

namespace gmp::viz {

namespace {

constexpr float kZoomSteps[] = {0.8f, 0.9f, 1.0f, 1.1f, 1.25f, 1.5f, 1.75f, 2.0f, 2.5f, 3.0f};

bool always(const AppState&) { return true; }
bool open(const AppState& s) { return s.document != nullptr && !s.document->empty(); }
bool hasNext(const AppState& s) { return open(s) && s.playback.index + 1 < s.document->size(); }
bool hasPrevious(const AppState& s) { return open(s) && s.playback.index > 0; }
bool hasSelection(const AppState& s) { return open(s) && s.selection.kind != Target::Kind::None; }
bool hasCause(const AppState& s) { return open(s) && s.derived.card.causedBy.has_value(); }
bool hasConsequence(const AppState& s) { return open(s) && s.derived.card.leadsTo.has_value(); }
bool canGoBack(const AppState& s) { return open(s) && s.history.at > 0; }
bool canGoForward(const AppState& s) { return open(s) && s.history.at + 1 < s.history.visits.size(); }
bool canPlay(const AppState& s) { return open(s) && (s.live.active || s.playback.playing || hasNext(s)); }
bool canEnd(const AppState& s) { return open(s) && (hasNext(s) || (s.live.active && !s.live.follow)); }
bool isNarrow(const AppState& s) { return s.derived.regions.narrow; }
bool hasLanes(const AppState& s) { return open(s) && !s.derived.regions.lanes.empty(); }
bool hasStage(const AppState& s) { return open(s) && !s.derived.regions.stageCovered && !s.compare.open; }
bool hasArrows(const AppState& s) { return hasLanes(s) && (s.view.lanes.allArrows || s.derived.lanes.arrowsFit); }
bool hasGoroutine(const AppState& s) { return open(s) && s.selection.kind == Target::Kind::G; }
bool isFiltered(const AppState& s) { return open(s) && !s.list.hits.showsAll(); }
bool hasFollowed(const AppState& s) { return open(s) && !s.view.lanes.followed.empty(); }
bool isLive(const AppState& s) { return s.live.active; }
bool hasGallery(const AppState& s) { return !s.gallery.items.empty(); }
bool hasOther(const AppState& s) { return open(s) && s.compare.other != nullptr; }
bool comparing(const AppState& s) { return hasOther(s) && s.compare.open; }
bool hasDifference(const AppState& s) { return comparing(s) && s.compare.difference.has_value(); }

std::int64_t timeHere(const AppState& s) { return s.document->timeAt(s.playback.index); }

// Leaving the edge of a running program freezes the view.
void hold(AppState& s) {
  pause(s.playback);
  if (s.live.active) s.live.follow = false;
}

void playPause(AppState& s) {
  if (s.live.active && s.live.follow) return hold(s);
  if (s.playback.playing) return pause(s.playback);
  if (hasNext(s)) play(s.playback, timeHere(s));
}

void stepForward(AppState& s) {
  hold(s);
  goTo(s, s.playback.index + 1, Way::StepForward);
}

void stepBack(AppState& s) {
  hold(s);
  goTo(s, s.playback.index - 1, Way::StepBack);
}

void tenForward(AppState& s) {
  hold(s);
  goTo(s, s.playback.index + 10, Way::Jump);
}

void tenBack(AppState& s) {
  hold(s);
  goTo(s, s.playback.index < 10 ? 0 : s.playback.index - 10, Way::Jump);
}

// The nearest event in that direction for which `wanted` holds; the present one if there is none.
template <class Wanted>
std::uint64_t nearestEvent(const AppState& s, int direction, Wanted wanted) {
  const std::uint64_t size = s.document->size();
  for (std::uint64_t i = s.playback.index;;) {
    if (direction > 0 ? ++i >= size : i-- == 0) return s.playback.index;
    if (wanted(s.document->event(i))) return i;
  }
}

void toSelection(AppState& s, int direction) {
  hold(s);
  const std::uint64_t i = nearestEvent(s, direction, [&](const trace::Event& e) { return concerns(e, s.selection); });
  if (i != s.playback.index) goTo(s, i, Way::Jump);
}

void toDecision(AppState& s, int direction) {
  hold(s);
  const std::uint64_t i = nearestEvent(s, direction, [](const trace::Event& e) { return carriesDecision(e.kind); });
  if (i != s.playback.index) goTo(s, i, Way::Jump);
}

void toStart(AppState& s) {
  hold(s);
  visit(s, 0);
}

void toEnd(AppState& s) {
  if (s.live.active) {
    s.live.follow = true;  // the next tick goes to the edge, as far as a frame allows
    pause(s.playback);
    return;
  }
  visit(s, s.document->size() - 1);
}

void toCause(AppState& s) {
  const std::uint64_t to = *s.derived.card.causedBy;
  hold(s);
  visit(s, to);
}

void toConsequence(AppState& s) {
  const std::uint64_t to = *s.derived.card.leadsTo;
  hold(s);
  visit(s, to);
}

void historyStep(AppState& s, int direction) {
  hold(s);
  historyMove(s, direction);
}

void clearOrClose(AppState& s) {
  if (closeTopmost(s)) return;
  if (s.view.layout.drawerOpen) {
    s.view.layout.drawerOpen = false;
    refreshLayout(s);
  } else if (!s.list.text.text.empty() || s.list.hits.chips() != 0) {
    clearFilter(s);
  } else {
    select(s, {});
  }
}

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

void toMarked(AppState& s, int direction) {
  hold(s);
  const std::uint64_t to = nextMarked(s, direction);
  if (to != s.playback.index) visit(s, to);
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

void copyMoment(AppState& s) {
  s.effects.copy = momentCommand(s);
  s.message = {"copied: " + s.effects.copy, false, s.now + kMessageTime};
}

void nextTrigger(AppState& s) {
  const TriggerKind next = static_cast<TriggerKind>((static_cast<int>(s.live.trigger.kind()) + 1) % kTriggers);
  s.live.trigger.arm(next);
  s.message = {std::string(triggerText(next)), false, s.now + kMessageTime};
}

void predict(AppState& s) {
  if (s.predict.active) leavePredict(s);
  else startPredict(s);
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

constexpr Chord key(Key k) { return {k, false, false, false}; }
constexpr Chord shift(Key k) { return {k, false, true, false}; }
constexpr Chord ctrl(Key k) { return {k, true, false, false}; }
constexpr Chord alt(Key k) { return {k, false, false, true}; }

const std::vector<Command>& table() {
  using C = CommandId;
  using enum CommandGroup;
  static const std::vector<Command> commands = {
      {C::PlayPause, "play", "Play or pause; live: freeze or go on", Playback, {key(Key::Space)}, canPlay, playPause},
      {C::StepForward, "step", "One event forward", Playback, {key(Key::Right)}, hasNext, stepForward},
      {C::StepBack, "back", "One event back", Playback, {key(Key::Left)}, hasPrevious, stepBack},
      {C::TenForward, "ten", "Ten events forward", Playback, {shift(Key::Right)}, hasNext, tenForward},
      {C::TenBack, "ten-back", "Ten events back", Playback, {shift(Key::Left)}, hasPrevious, tenBack},
      {C::NextOfSelection,
       "next-same",
       "Next event of the selection",
       Playback,
       {key(Key::Period)},
       hasSelection,
       [](AppState& s) { toSelection(s, 1); }},
      {C::PreviousOfSelection,
       "previous-same",
       "Previous event of the selection",
       Playback,
       {key(Key::Comma)},
       hasSelection,
       [](AppState& s) { toSelection(s, -1); }},
      {C::NextDecision,
       "next-decision",
       "Next decision",
       Playback,
       {alt(Key::Right)},
       hasNext,
       [](AppState& s) { toDecision(s, 1); }},
      {C::PreviousDecision,
       "previous-decision",
       "Previous decision",
       Playback,
       {alt(Key::Left)},
       hasPrevious,
       [](AppState& s) { toDecision(s, -1); }},
      {C::Start, "start", "To the start", Playback, {key(Key::Home)}, hasPrevious, toStart},
      {C::End, "end", "To the end; live: follow the newest event", Playback, {key(Key::End)}, canEnd, toEnd},
      {C::Slower,
       "slower",
       "Slower",
       Playback,
       {key(Key::LeftBracket)},
       open,
       [](AppState& s) { changeSpeed(s.playback, -1); }},
      {C::Faster,
       "faster",
       "Faster",
       Playback,
       {key(Key::RightBracket)},
       open,
       [](AppState& s) { changeSpeed(s.playback, 1); }},
      {C::NormalSpeed,
       "normal-speed",
       "Normal speed",
       Playback,
       {key(Key::Backslash)},
       open,
       [](AppState& s) { changeSpeed(s.playback, 0); }},
      {C::TogglePace,
       "pace",
       "Event pace or time pace",
       Playback,
       {key(Key::T)},
       open,
       [](AppState& s) { togglePace(s.playback, timeHere(s)); }},
      {C::NextChapter,
       "next-chapter",
       "Next chapter or bookmark",
       Playback,
       {key(Key::PageDown)},
       open,
       [](AppState& s) { toMarked(s, 1); }},
      {C::PreviousChapter,
       "previous-chapter",
       "Previous chapter or bookmark",
       Playback,
       {key(Key::PageUp)},
       open,
       [](AppState& s) { toMarked(s, -1); }},
      {C::GoToCause, "cause", "Go to the cause", Selection, {key(Key::B)}, hasCause, toCause},
      {C::GoToConsequence,
       "consequence",
       "Go to the consequence",
       Selection,
       {key(Key::N)},
       hasConsequence,
       toConsequence},
      {C::HistoryBack,
       "history-back",
       "Back to where you were",
       Selection,
       {ctrl(Key::Z)},
       canGoBack,
       [](AppState& s) { historyStep(s, -1); }},
      {C::HistoryForward,
       "history-forward",
       "Forward again",
       Selection,
       {ctrl(Key::Y)},
       canGoForward,
       [](AppState& s) { historyStep(s, 1); }},
      {C::ClearOrClose,
       "close",
       "Close what is open, then drop the selection",
       Selection,
       {key(Key::Escape)},
       always,
       clearOrClose},
      {C::GoToThing,
       "go-to",
       "Go to a goroutine, P, M, fd, event or time",
       Selection,
       {key(Key::G)},
       open,
       openPalette},
      {C::ToggleBookmark, "bookmark", "Bookmark here, or remove it", Selection, {key(Key::M)}, open, toggleBookmark},
      {C::WriteNote, "note", "Bookmark with a note", Selection, {shift(Key::M)}, open, openNote},
      {C::CopyMoment,
       "copy-moment",
       "Copy this moment as a command",
       Selection,
       {{Key::C, true, true, false}},
       open,
       copyMoment},
      {C::CardDepth,
       "card-depth",
       "Card: story, queues, runtime",
       View,
       {key(Key::E)},
       always,
       [](AppState& s) { s.view.depth = static_cast<CardDepth>((static_cast<int>(s.view.depth) + 1) % 3); }},
      {C::Menu,
       "menu",
       "Menu of the selection",
       Selection,
       {key(Key::J)},
       hasSelection,
       [](AppState& s) { openMenu(s, s.selection, s.derived.regions.window.center()); }},
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
      {C::Follow,
       "follow",
       "Follow the selected goroutine, or stop",
       Selection,
       {key(Key::P)},
       hasGoroutine,
       followSelection},
      {C::FollowNobody, "follow-none", "Follow nobody", Selection, {shift(Key::P)}, hasFollowed, followNobody},
      {C::Filter, "filter", "Filter the events", Selection, {key(Key::Slash)}, open, editFilter},
      {C::NextHit,
       "next-hit",
       "Next event of the filter",
       Selection,
       {key(Key::Enter)},
       isFiltered,
       [](AppState& s) { toHit(s, 1); }},
      {C::PreviousHit,
       "previous-hit",
       "Previous event of the filter",
       Selection,
       {shift(Key::Enter)},
       isFiltered,
       [](AppState& s) { toHit(s, -1); }},
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
      {C::WheelScrolls,
       "wheel",
       "Lanes: the wheel zooms or scrolls",
       View,
       {shift(Key::V)},
       always,
       [](AppState& s) { s.view.wheelScrolls = !s.view.wheelScrolls; }},
      {C::Help,
       "help",
       "All keys",
       Application,
       {shift(Key::Slash), key(Key::F1)},
       always,
       [](AppState& s) {
         s.view.help = !s.view.help;
         s.view.helpPage = 0;
       }},
      {C::Palette, "palette", "Find anything", Application, {ctrl(Key::P)}, always, openPalette},
      {C::Predict, "predict", "Predict: what happens next?", Application, {key(Key::U)}, open, predict},
      {C::WhatIf, "what-if", "What if something else had happened here?", Application, {shift(Key::F)}, open,
       openWhatIf},
      {C::Gallery, "gallery", "Gallery of scenarios", Application, {ctrl(Key::O)}, hasGallery, openGallery},
      {C::RunAgain,
       "again",
       "Run again: the same seed",
       Application,
       {key(Key::R)},
       canRunAgain,
       [](AppState& s) { runAgain(s, false); }},
      {C::RunNewSeed,
       "new-seed",
       "Run again: the next seed",
       Application,
       {shift(Key::R)},
       canRunAgain,
       [](AppState& s) { runAgain(s, true); }},
      {C::FirstMinute, "tour", "First minute: one read, step by step", Application, {shift(Key::F1)}, open, startTour},
      {C::Compare, "compare", "Compare with the second trace", Application, {key(Key::C)}, hasOther, toggleCompare},
      {C::SwapCompare, "swap", "Compare: swap A and B", Application, {key(Key::X)}, comparing, swapCompare},
      {C::CompareAlign,
       "align",
       "Compare: align by time or by event number",
       Application,
       {shift(Key::C)},
       comparing,
       toggleAlign},
      {C::FirstDifference,
       "difference",
       "Compare: go to the first difference",
       Application,
       {shift(Key::X)},
       hasDifference,
       goToDifference},
      {C::NextTrigger,
       "trigger",
       "Live: what freezes the view by itself",
       Application,
       {shift(Key::Space)},
       isLive,
       nextTrigger},
      {C::SavePicture,
       "picture",
       "Save a picture of this window",
       Application,
       {ctrl(Key::E)},
       open,
       [](AppState& s) { s.effects.picture = true; }},
      {C::SaveGif,
       "gif",
       "Save the last steps as an animated GIF",
       Application,
       {{Key::E, true, true, false}},
       hasPrevious,
       [](AppState& s) { s.effects.gif = true; }},
      {C::FullScreen,
       "full-screen",
       "Full screen",
       Application,
       {key(Key::F11)},
       always,
       [](AppState& s) { s.effects.fullScreen = true; }},
      {C::SaveTrace,
       "save",
       "Save what was recorded",
       Application,
       {ctrl(Key::S)},
       isLive,
       [](AppState& s) { s.effects.save = true; }},
      {C::Quit, "quit", "Quit", Application, {ctrl(Key::Q)}, always, [](AppState& s) { s.effects.quit = true; }},
  };
  return commands;
}

}  // namespace

std::span<const Command> commandTable() { return table(); }

const Command& command(CommandId id) { return table()[static_cast<std::size_t>(id)]; }

const Command* commandFor(const Chord& chord) {
  for (const Command& c : table()) {
    if (std::find(c.keys.begin(), c.keys.end(), chord) != c.keys.end()) return &c;
  }
  return nullptr;
}

std::string_view groupTitle(CommandGroup group) {
  switch (group) {
    case CommandGroup::Playback: return "Playback";
    case CommandGroup::Selection: return "Selection and history";
    case CommandGroup::View: return "View";
    case CommandGroup::Application: return "Application";
  }
  __builtin_unreachable();
}

}  // namespace gmp::viz
