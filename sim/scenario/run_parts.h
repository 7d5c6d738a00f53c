// Purpose: what the two worlds' runs share.
#pragma once

#include "sim/scenario/runner.h"

namespace gmp::scenario {

// The plan with the values of the parameters.
RunOutcome planRun(const Scenario& s, const RunOptions& options, Bound* bound);

// Compares what the program and the clients counted with what the scenario expects.
void checkExpectations(const Scenario& s, RunOutcome* out);

void runReal(const Scenario& s, const RunOptions& options, Bound bound, RunOutcome* out);
void runSim(const Scenario& s, const RunOptions& options, Bound bound, RunOutcome* out);

// Puts the clients' counts into a finished trace: before the event that ends the program, or last.
void addClientDone(const load::LoadCounts& counts, trace::Trace* trace);

}  // namespace gmp::scenario
