// Purpose: whether what a scenario expects holds: in a trace, wherever it comes from.
#pragma once

#include <string>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/scenario/scenario.h"

namespace gmp::scenario {

// The expectations that a trace of this scenario breaks, one line each. Parameters are those of
// the trace's head. What a
// trace cannot tell (it is cut short, events are lost) is not judged; *unjudged then says why (may be null).
std::vector<std::string> brokenBy(const Scenario& s, const trace::Trace& trace, std::string* unjudged = nullptr);

}  // namespace gmp::scenario
