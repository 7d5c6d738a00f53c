// Purpose: everything that the trace tells about one thing at one moment: what the inspector shows.
// Invariants: a function of trace, index and target. The shares of a goroutine's time add up to the time since its
//             first event. What is not in the trace is said to be so.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/document.h"
#include "viz/model/palette.h"
#include "viz/model/scene.h"
#include "viz/model/stage_boxes.h"

namespace gmp::viz {

struct InspectorFact {
  std::string label, text;
  Target link;  // a click selects it; none: plain text
};

struct InspectorEvent {
  std::uint64_t index = 0;
  TokenState state = TokenState::Idle;  // it led to, as far as the event itself tells
  std::string text;
};

struct Inspection {
  Target target;
  std::string title;  // "G18 echo"
  TokenState state = TokenState::Idle;
  std::string now;  // "runnable for 0.4 µs, in the ring of P2"
  std::vector<InspectorFact> facts;
  std::array<std::int64_t, kTokenStates> split{};  // ns by state; goroutines only
  std::int64_t lifetime = 0;                       // ns, sum of the split; 0: there is none to show
  std::string moves;                               // "ran 9 times on P0 P1 P2, moved 4 times"
  bool cut = false;                                // its life is longer than what was looked at
  std::vector<InspectorEvent> history;             // newest first
  // Of a region of the stage: how many were in it over the whole run, from the oldest on; below 0: not known.
  std::vector<float> overTime;
  std::string overTimeSays;  // what is counted
};

// After event `index`. Moves the document's cursor. An empty title: there is nothing of that name.
Inspection inspect(Document& doc, std::uint64_t index, const Target& target);
// A region of the stage as something that can be selected.
Target boxTarget(BoxKind kind);
// "G18", "P2", "M3", "fd 10"; a region: its name.
std::string targetText(const Target& target);

}  // namespace gmp::viz
