// The commands of the group "Selection and history": what is selected, searched and marked, and where one has been.
#include "viz/model/command_palette.h"
#include "viz/model/command_parts.h"
#include "viz/model/event_list.h"
#include "viz/model/input.h"
#include "viz/model/lane_moves.h"
#include "viz/model/likeness.h"
#include "viz/model/menu.h"
#include "viz/model/navigate.h"
#include "viz/model/notes.h"

namespace gmp::viz::parts {

namespace {

bool hasCause(const AppState& s) { return open(s) && s.derived.card.causedBy.has_value(); }
bool hasConsequence(const AppState& s) { return open(s) && s.derived.card.leadsTo.has_value(); }
bool canGoBack(const AppState& s) { return open(s) && s.history.at > 0; }
bool canGoForward(const AppState& s) { return open(s) && s.history.at + 1 < s.history.visits.size(); }
bool hasGoroutine(const AppState& s) { return open(s) && s.selection.kind == Target::Kind::G; }
bool hasThing(const AppState& s) { return hasSelection(s) && s.selection.kind != Target::Kind::Box; }
bool isFiltered(const AppState& s) { return open(s) && !s.list.hits.showsAll(); }
bool canEnter(const AppState& s) { return isFiltered(s) || hasSelection(s); }
bool hasFollowed(const AppState& s) { return open(s) && !s.view.lanes.followed.empty(); }

// To the next hit; if there is no filter, what is selected is looked at.
void enter(AppState& s) {
  if (isFiltered(s)) toHit(s, 1);
  else showLower(s, LowerPanel::Inspector);
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
  if (s.view.range.has_value()) return s.view.range.reset();
  if (s.view.layout.drawerOpen) {
    s.view.layout.drawerOpen = false;
    refreshLayout(s);
  } else if (!s.list.text.text.empty() || s.list.hits.chips() != 0) {
    clearFilter(s);
  } else {
    select(s, {});
  }
}

void copyMoment(AppState& s) {
  s.effects.copy = momentCommand(s);
  s.message = {"copied: " + s.effects.copy, false, s.now + kMessageTime};
}

}  // namespace

void addSelection(Commands& table) {
  using C = CommandId;
  using enum CommandGroup;
  table.insert(
      table.end(),
      {{C::GoToCause, "cause", "Go to the cause", Selection, {key(Key::B)}, hasCause, toCause},
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
       {C::Menu,
        "menu",
        "Menu of the selection",
        Selection,
        {key(Key::J)},
        hasSelection,
        [](AppState& s) { openMenu(s, s.selection, s.derived.regions.window.center()); }},
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
        "Next event of the filter; without one: inspect",
        Selection,
        {key(Key::Enter)},
        canEnter,
        enter},
       {C::PreviousHit,
        "previous-hit",
        "Previous event of the filter",
        Selection,
        {shift(Key::Enter)},
        isFiltered,
        [](AppState& s) { toHit(s, -1); }},
       {C::FilterSelection,
        "only-these",
        "Only events of the selection",
        Selection,
        {alt(Key::Slash)},
        hasThing,
        [](AppState& s) { filterOnly(s, s.selection); }},
       {C::PinLane,
        "pin",
        "Pin the lane of the selection, or unpin it",
        Selection,
        {alt(Key::P)},
        hasThing,
        pinSelection},
       {C::Highlight,
        "highlight",
        "Highlight every goroutine like the selected one",
        Selection,
        {key(Key::H)},
        hasGoroutine,
        toggleLikeness},
       {C::NextPane,
        "pane",
        "Next part of the window",
        Selection,
        {key(Key::Tab)},
        open,
        [](AppState& s) { movePane(s, 1); }},
       {C::PreviousPane,
        "pane-back",
        "Previous part of the window",
        Selection,
        {shift(Key::Tab)},
        open,
        [](AppState& s) { movePane(s, -1); }},
       {C::ItemBack,
        "item-back",
        "In it: the one before",
        Selection,
        {key(Key::Up)},
        open,
        [](AppState& s) { moveInPane(s, -1); }},
       {C::ItemForward, "item", "In it: the next one", Selection, {key(Key::Down)}, open, [](AppState& s) {
          moveInPane(s, 1);
        }}});
}

}  // namespace gmp::viz::parts
