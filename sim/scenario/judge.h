// Purpose: the first thing that is wrong with a run: an invariant of the scheduler, else an expectation of the
//          scenario.
#pragma once

#include <string>

#include "sim/scenario/runner.h"

namespace gmp::scenario {

// "#12: G2: ...", or the expectation; "": all is well. The run was recorded.
std::string firstBroken(const RunOutcome& run);

}  // namespace gmp::scenario
