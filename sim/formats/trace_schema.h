// Purpose: the JSON Schema of a trace file, made from the lists of events and words: it cannot fall behind.
// Mirrors: assets/trace.schema.json, which a test compares with it.
#pragma once

#include <string>

namespace gmp::formats {

// As text, with a newline at its end. It accepts what this version writes, and the older minor versions.
std::string traceSchema();

}  // namespace gmp::formats
