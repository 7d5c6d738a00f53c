// Purpose: a scenario with values for its parameters: what a run needs.
// Invariants: every value lies in its parameter's range.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/scenario.h"

namespace gmp::scenario {

struct Bound {
  std::vector<std::int64_t> values;  // by parameter

  // Numbers outside of functions: literal or parameter.
  std::int64_t of(const Number& n) const {
    return n.from == Number::From::parameter ? values[static_cast<std::size_t>(n.index)] : n.value;
  }
};

// "name=value" as written on the command line, split. first empty: it was not of that form.
std::pair<std::string, std::string> splitSetting(std::string_view text);

// The defaults of that world, with `settings` (name, text) in their places. Mistakes go to *errors, one line each.
Bound bind(const Scenario& s, WorldKind world, const std::vector<std::pair<std::string, std::string>>& settings,
           std::vector<std::string>* errors);

// The values by name, for the head of a trace and for people.
std::map<std::string, double> parametersOf(const Scenario& s, const Bound& b);
// "2s", "64".
std::string valueText(const Parameter& p, std::int64_t value);

}  // namespace gmp::scenario
