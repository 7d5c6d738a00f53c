// Purpose: numbers as people write them: durations ("2s", "1.5ms", "1m30s") and plain integers, exactly.
// Mirrors: time.ParseDuration and Duration.String in spelling.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gmp::scenario {

// ns of a Go duration: one or more numbers with units ns, us (also the micro sign), ms, s, m, h; "0" needs none. No
// sign.
// nullopt: not a duration, or more than 292 years.
std::optional<std::int64_t> parseDuration(std::string_view text);

// A whole decimal number, perhaps with a sign; nothing around it. nullopt: anything else, or it does not fit.
std::optional<std::int64_t> parseInteger(std::string_view text);

// "0s", "850ns", "1.5ms", "2s", "1m30s": the shortest exact text that parseDuration reads back.
std::string formatDuration(std::int64_t ns);

}  // namespace gmp::scenario
