// Purpose: what the live viewer costs the program that it watches, for `gmpscope bench live`.
#pragma once

#include <nlohmann/json.hpp>

#include "cli/session.h"
#include "cli/talk.h"

namespace gmp::cli {

struct LiveBenchArgs {
  int rounds = 0;      // 0: five
  double seconds = 3;  // of each run; in the first one a view fetches its memory for the first time
};

// Adds one row a figure. Returns the exit status.
int runLiveBench(const Session& session, const LiveBenchArgs& args, ProgressLine& progress,
                 nlohmann::ordered_json& rows);

}  // namespace gmp::cli
