// Purpose: a short virtual run of a scenario that is shipped, for tests that draw it.
// Invariants: the same scenario gives the same trace.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "sim/scenario/runner.h"

namespace gmp::viz::testing {

// The scenario's own settings, but nothing that takes long.
inline trace::Trace shortRun(const scenario::Scenario& s, std::uint64_t events = 3000) {
  scenario::RunOptions options;
  options.world = scenario::WorldKind::sim;
  options.seed = 1;
  options.maxEvents = events;
  for (const auto& [name, text] : {std::pair{"for", "3ms"}, {"connections", "12"}, {"goroutines", "40"}}) {
    if (s.parameter(name) >= 0) options.settings.emplace_back(name, text);
  }
  scenario::RunOutcome run = scenario::runScenario(s, options);
  if (!run.error.empty()) {  // out of the range of a parameter: as it is
    options.settings.clear();
    run = scenario::runScenario(s, options);
  }
  EXPECT_EQ(run.error, "") << s.name;
  return std::move(run.trace);
}

}  // namespace gmp::viz::testing
