// Purpose: SIGINT and SIGTERM during a run that is recorded unasked: the run ends, its trace is saved, then the signal
//          does what it does.
// Invariants: only where the program leaves these signals to the system; a second one kills at once. One at a time.
#pragma once

#include <gmpscope/start.h>

namespace gmp::record {

class StopSignals {
 public:
  // control outlives this.
  explicit StopSignals(RunControl& control);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // If a signal came: gives it its old meaning and raises it again.
  void dieIfAsked();
};

}  // namespace gmp::record
