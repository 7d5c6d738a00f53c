// Purpose: whether what a scenario expects holds: in a trace, wherever it comes from.
#pragma once

#include <string>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/scenario/scenario.h"

namespace gmp::scenario {

// A trace whose head lists this as unknown is of a run that did not go as the scenario says (somebody ended
// it early, or
// other clients came): nothing is expected of it.
inline constexpr const char* kExpectations = "expectations";

// The expectations that a trace of this scenario breaks, one line each. Parameters are those of
// the trace's head. What a
// trace cannot tell (it is cut short, events are lost) is not judged; *unjudged then says why (may be null).
std::vector<std::string> brokenBy(const Scenario& s, const trace::Trace& trace, std::string* unjudged = nullptr);

}  // namespace gmp::scenario
