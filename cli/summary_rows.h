// Purpose: the rows of a summary that come from a trace; run and info show the same.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "sim/replay/stats.h"

namespace gmp::cli {

// "label       text\n".
std::string row(std::string_view label, std::string_view text);
// "3 Ps", "1 P".
std::string counted(std::int64_t n, std::string_view one, std::string_view many);
// "12.3 %" of a whole; "0 %" of nothing.
std::string shareText(std::int64_t part, std::int64_t whole);

// What a row says of a fact that its trace lacks.
inline constexpr std::string_view kNotRecorded = "not recorded by this trace";
// Whether a trace of that head tells of run queues and steals; of polls and the sockets' reads and writes.
bool knowsQueues(const trace::Header& head);
bool knowsPoller(const trace::Header& head);

// Time split, queues, steals, polls, parks, threads, goroutines. A part that the trace lacks says so; null in JSON.
std::string schedulerRows(const replay::Summary& s, const trace::Header& head);
nlohmann::ordered_json schedulerJson(const replay::Summary& s, const trace::Header& head);

}  // namespace gmp::cli
