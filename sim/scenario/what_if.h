// Purpose: a "what if" of a recorded run of the virtual world: the same run again up to one event, and from there on
//          with something different.
// Invariants: all up to the event is the recorded trace, byte for byte, or it is refused. The scenario is the one that
//             was recorded: its text is not in the trace.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include <gmpscope/sim.h>
#include <gmpscope/trace.h>

#include "sim/scenario/runner.h"

namespace gmp::scenario {

// How to run s once more as that head says: in the virtual world, with its seed, Ps, cores, parameters, poller and
// policy (one that it does not tell: timed). *s gets the cores.
RunOptions optionsOf(const trace::Header& header, Scenario* s);

struct WhatIf {
  std::string error;           // not empty: why there is none, one line
  trace::Trace trace;          // the other run, whole
  std::uint64_t forkedAt = 0;  // its first `fork` event: all before it is as recorded
};

// For another thread to look at the run, and to end it.
struct WhatIfWatch {
  std::atomic<std::uint64_t> events{0};  // recorded so far
  Stopper stopper;
};

// original: a whole trace of a run of s, with its own costs and faults. fork.at: the number of one of its events. Takes
// as long as the run took in the virtual world; may be called on any thread that is no goroutine.
// watch may be null.
WhatIf whatIf(const Scenario& s, const trace::Trace& original, const sim::Fork& fork, WhatIfWatch* watch = nullptr);

}  // namespace gmp::scenario
