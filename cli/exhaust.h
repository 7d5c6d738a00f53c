// Purpose: sweep --policy exhaustive: every schedule of a small scenario within a bound.
#pragma once

#include <string>

#include "sim/scenario/explore.h"

namespace gmp::cli {

struct ExhaustArgs {
  int departures = 1;
  std::uint64_t maxRuns = 10'000;
  std::string saveChoices;  // of the schedule that breaks something; "": nowhere
  bool json = false;
};

// Explores, says what was found and returns the exit status.
int exhaust(const scenario::Scenario& s, const scenario::RunOptions& run, const ExhaustArgs& args);

}  // namespace gmp::cli
