// Purpose: the JSON Schema of scenario files, for editors; its part about steps comes from the table of steps.
// Invariant: assets/scenario.schema.json is this text (a test compares them).
#pragma once

#include <string>

namespace gmp::scenario {

std::string scenarioSchema();

}  // namespace gmp::scenario
