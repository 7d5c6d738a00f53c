// Purpose: the first minute: a tour over a run that shows one read that parks and wakes.
// Invariants: a tour is data made from the trace; its steps drive the ordinary commands, and Escape leaves it at any
//             point. Called by update() and the commands only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/document.h"
#include "viz/model/geometry.h"
#include "viz/model/keys.h"
#include "viz/model/palette.h"

namespace gmp::viz {

struct AppState;

// What stays bright.
enum class Spot : std::uint8_t { Everything, Procs, Network, Kernel, Card, Playback };

// A thing with its shape, in one short line.
struct TourThing {
  Glyph shape = Glyph::None;  // None: a box, as a P is drawn
  std::string name, says;
};

struct TourStep {
  std::uint64_t event = 0;
  Spot spot = Spot::Everything;
  std::string text, hint;
  Key key = Key::Right;                                         // goes on
  bool stays = false;                                           // `key` does what it does, and the step stays
  std::vector<TourThing> things;                                // in the place of the text
  std::string pointAt, pointSays;                               // a button by its id, and what stands beside it
  std::vector<std::uint64_t> chain;                             // the event and its causes, newest first
  std::string right, wrong;                                     // two answers; empty: no question
  Spot rightAt = Spot::Everything, wrongAt = Spot::Everything;  // where on the picture they stand
  std::string rule;                                             // once one was given
  bool last = false;                                            // what to see next is offered: kOffers
};

// What the end of the tour offers; the last one is the gallery.
inline constexpr int kOffers = 3;
std::string_view offerText(int offer);

struct TourState {
  bool active = false;
  std::vector<TourStep> steps;
  std::size_t at = 0;
  int answer = -1;  // 0: the first, 1: the second

  // Left before its end, and still about the run that is open.
  bool canResume() const { return !active && !steps.empty(); }
  const TourStep* step() const { return active && at < steps.size() ? &steps[at] : nullptr; }
  bool asks() const { return step() != nullptr && !step()->right.empty() && answer < 0; }
};

// Empty if the trace has no read that waits and is woken.
std::vector<TourStep> firstMinute(const Document& doc);
void startTour(AppState& s);
// It can be taken up again where it was left.
void leaveTour(AppState& s);
void resumeTour(AppState& s);
void moveTour(AppState& s, int direction);
void answerTour(AppState& s, int answer);
void takeOffer(AppState& s, int offer);
// True if the tour took the key.
bool pressInTour(AppState& s, const Chord& chord);
// The part of the window that stays bright; empty: all of it.
Rect spotRect(const AppState& s);
Rect spotRect(const AppState& s, Spot spot);

}  // namespace gmp::viz
