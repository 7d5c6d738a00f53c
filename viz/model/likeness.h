// Purpose: everything like the selection: the goroutines that run the same function.
// Invariants: a function of the document and the present event; a goroutine whose function the trace does not tell is
//             like no other.
#pragma once

#include <cstdint>

namespace gmp::viz {

struct AppState;

// Highlights the goroutines that are like the selected one; once more: no longer.
void toggleLikeness(AppState& s);
// That goroutine is highlighted.
bool isLike(const AppState& s, std::int64_t g);

}  // namespace gmp::viz
