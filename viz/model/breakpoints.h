// Purpose: "pause when": expressions of the filter language at which playback pauses and a live view freezes.
// Invariants: the first event that matches is where it stops, however many go by in one frame. Called by update(), the
//             commands and the keyboard only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/event_hits.h"
#include "viz/model/keys.h"
#include "viz/model/scene.h"

namespace gmp::viz {

struct AppState;

struct Breakpoint {
  std::string text;  // as it was typed
  EventHits hits;    // events that match, as far as they have been looked at
};

struct Breakpoints {
  static constexpr std::size_t kMost = 6;
  std::vector<Breakpoint> all;
  // The sheet in which they are written.
  bool editing = false;
  TextField text;
  FilterError error;
  bool wrong = false;  // `error` holds
};

// The expression for "when that does something": for a goroutine, when it runs; "": there is none.
std::string breakFilter(const Target& target);
// The same for people: "Pause when G18 runs".
std::string breakWords(const Target& target);
// False, and the sheet says why: the text is not of the language, or there are too many.
bool addBreakpoint(AppState& s, const std::string& text);
void removeBreakpoint(AppState& s, std::size_t which);
// Of the selection: there, or no longer.
void toggleBreakpoint(AppState& s, const Target& target);
void openBreakpoints(AppState& s);
void pressInBreakpoints(AppState& s, const Chord& chord);
void typeInBreakpoints(AppState& s, std::string_view more);

// The first event after `from`, up to and with `to`, at which one wants to stop.
std::optional<std::uint64_t> nextBreak(const Breakpoints& b, const Document& doc, std::uint64_t from,
                                       std::uint64_t to);
// Another document is open: everything is looked for anew.
void resetBreakpoints(Breakpoints& b);

}  // namespace gmp::viz
