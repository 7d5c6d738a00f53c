// Purpose: where two traces part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <gmpscope/trace.h>

namespace gmp::replay {

struct Difference {
  std::uint64_t index = 0;  // of the first event that differs; the shorter trace may have none there
  std::string a, b;         // what stands there, in words; "ends here"
  bool onlyTime = false;    // the same happens, at another time
};

// The first event that differs. withTime: times count too (they are exact in the virtual world
// only). Texts are compared
// as texts, whatever their places in the tables. Nothing: the events are the same.
std::optional<Difference> firstDifference(const trace::Trace& a, const trace::Trace& b, bool withTime);

}  // namespace gmp::replay
