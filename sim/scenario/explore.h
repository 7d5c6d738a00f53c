// Purpose: every way a small scenario can go, within a bound: depth first over the choices of who goes on.
// Mirrors: delay-bounded scheduling (Emmi, Qadeer, Rakamaric, 2011): a deterministic order, and at most so many
//          departures from it.
// Invariants: each schedule is run once. Complete means: there is no other one within the bound.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/scenario/runner.h"

namespace gmp::scenario {

struct ExploreOptions {
  RunOptions run;                  // its policy is of no account
  int departures = 1;              // so often another thread may go on than the usual one (see sim::Directions)
  std::uint64_t maxRuns = 10'000;  // then it ends, incomplete
};

struct Explored {
  std::uint64_t runs = 0;
  bool complete = false;
  std::uint64_t longest = 0;          // most choices in one run
  std::string broken;                 // the first invariant or expectation that did not hold; ends the exploration
  std::string error;                  // the scenario could not run
  std::vector<std::int32_t> choices;  // of the broken run: what Policy::script takes
};

// progress: after each run; false ends the exploration.
Explored explore(const Scenario& s, const ExploreOptions& options,
                 const std::function<bool(const Explored&)>& progress);

}  // namespace gmp::scenario
