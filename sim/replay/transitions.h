// Purpose: the legal moves of goroutines and of rg/wg as tables, used by reducer, validator and pictures alike.
// Mirrors: casgstatus (runtime/proc.go), the semaphores of pollDesc (runtime/netpoll.go).
#pragma once

#include <gmpscope/event.h>

namespace gmp::replay {

// True if a goroutine may go from `from` to `to` (invariant G1).
bool legalStatus(trace::GStatus from, trace::GStatus to);

// The states of rg or wg before and after a move (invariant N1).
struct HalfMove {
  trace::PollState from, to;
};
HalfMove halfMove(trace::PollMove move);

}  // namespace gmp::replay
