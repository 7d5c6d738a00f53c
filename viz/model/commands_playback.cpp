// The commands of the group "Playback": playing, stepping, speed and chapters.
#include <algorithm>

#include "viz/model/command_parts.h"
#include "viz/model/lane_moves.h"
#include "viz/model/navigate.h"
#include "viz/model/notes.h"

namespace gmp::viz::parts {

namespace {

bool canPlay(const AppState& s) { return open(s) && (s.live.active || s.playback.playing || hasNext(s)); }
bool canLoop(const AppState& s) { return open(s) && hasLoop(s.playback); }
bool canBreak(const AppState& s) { return open(s) && !breakFilter(s.selection).empty(); }
bool canEnd(const AppState& s) { return open(s) && (hasNext(s) || (s.live.active && !s.live.follow)); }

std::int64_t timeHere(const AppState& s) { return s.document->timeAt(s.playback.index); }

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

void fiftyMsBack(AppState& s) {
  hold(s);
  const std::int64_t t = timeHere(s) - std::min<std::int64_t>(50'000'000, timeHere(s) - s.document->begin());
  goTo(s, s.document->indexAt(t), Way::Jump);
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

void toMarked(AppState& s, int direction) {
  hold(s);
  const std::uint64_t to = nextMarked(s, direction);
  if (to != s.playback.index) visit(s, to);
}

}  // namespace

void addPlayback(Commands& table) {
  using C = CommandId;
  using enum CommandGroup;
  table.insert(
      table.end(),
      {{C::PlayPause, "play", "Play or pause; live: freeze or go on", Playback, {key(Key::Space)}, canPlay, playPause},
       {C::StepForward, "step", "One event forward", Playback, {key(Key::Right)}, hasNext, stepForward},
       {C::StepBack, "back", "One event back", Playback, {key(Key::Left)}, hasPrevious, stepBack},
       {C::TenForward, "ten", "Ten events forward", Playback, {shift(Key::Right)}, hasNext, tenForward},
       {C::TenBack, "ten-back", "Ten events back", Playback, {shift(Key::Left)}, hasPrevious, tenBack},
       {C::FiftyMsBack,
        "back-50ms",
        "Back by 50 ms of the trace",
        Playback,
        {ctrl(Key::Left)},
        hasPrevious,
        fiftyMsBack},
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
        "The scenario's own speed",
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
       {C::LoopStart,
        "loop-start",
        "The loop begins here",
        Playback,
        {key(Key::I)},
        open,
        [](AppState& s) { setLoop(s.playback, false, s.playback.index); }},
       {C::LoopEnd,
        "loop-end",
        "The loop ends here",
        Playback,
        {key(Key::O)},
        open,
        [](AppState& s) { setLoop(s.playback, true, s.playback.index); }},
       {C::Loop,
        "loop",
        "Loop on or off",
        Playback,
        {key(Key::L)},
        canLoop,
        [](AppState& s) { s.playback.looping = !s.playback.looping; }},
       {C::Breakpoint,
        "breakpoint",
        "Pause when the selection runs, or no longer",
        Playback,
        {key(Key::K)},
        canBreak,
        [](AppState& s) { toggleBreakpoint(s, s.selection); }},
       {C::PauseWhen,
        "pause-when",
        "Pause when an expression holds",
        Playback,
        {shift(Key::K)},
        open,
        openBreakpoints}});
}

}  // namespace gmp::viz::parts
