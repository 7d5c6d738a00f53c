// Purpose: the viewer's part of `gmpscope bench`: traces made for it, and what the viewer costs on them.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/session.h"
#include "cli/talk.h"

namespace gmp::cli {

struct ViewerBenchArgs {
  std::uint64_t events = 10'000'000;    // of the long trace: an echo server in the virtual world
  std::int64_t goroutines = 1'000'000;  // of the crowded one
  std::string file;                     // a trace of one's own instead of both
};

// Adds one row a figure. Returns the exit status.
int runViewerBench(const Session& session, const ViewerBenchArgs& args, ProgressLine& progress,
                   nlohmann::ordered_json& rows);

}  // namespace gmp::cli
