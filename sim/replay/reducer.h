// Purpose: the fold: one event applied to a state.
// Invariants: total: never fails, whatever the event holds. An event that contradicts the state is applied as far as it
//             makes sense and reported with the id of the invariant it breaks; ids beyond the limits of world_state.h
//             are ignored. Exhaustive: a new kind of event does not compile without its case. Knows no strings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gmpscope/event.h>

#include "sim/replay/world_state.h"

namespace gmp::replay {

// Something in the trace that cannot be so.
struct Problem {
  std::uint64_t index = 0;  // of the event
  std::string invariant;    // "G2", "Q4"...; "limit" when a limit of the fold was met
  std::string text;         // one line with the ids of G, M, P, fd
};

// Applies e to s. problems: where contradictions go, may be null (then no text is made). While s.known is false nothing
// is
// reported: too little is known.
void apply(WorldState& s, const trace::Event& e, std::vector<Problem>* problems = nullptr);

}  // namespace gmp::replay
