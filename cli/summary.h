// Purpose: the figures of a run or of a trace, as the text that people read and as JSON.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sim/formats/trace_json.h"
#include "sim/replay/stats.h"
#include "sim/scenario/runner.h"

namespace gmp::cli {

// stats: of the run's trace, null when nothing was recorded. file: where the trace was written, "": nowhere.
std::string runText(const scenario::Scenario& s, const scenario::RunOutcome& run, const replay::Summary* stats,
                    const std::string& file);
nlohmann::ordered_json runJson(const scenario::Scenario& s, const scenario::RunOutcome& run,
                               const replay::Summary* stats, const std::string& file);

// scenario: that of the trace, for the units of its parameters; null if it is not at hand.
std::string traceText(const formats::TraceFile& file, const scenario::Scenario* scenario, const replay::Summary& stats);
nlohmann::ordered_json traceJson(const formats::TraceFile& file, const replay::Summary& stats);

}  // namespace gmp::cli
