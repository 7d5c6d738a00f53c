// Purpose: a trace named on the command line, read for a subcommand, with what there is to say about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/formats/trace_json.h"

namespace gmp::cli {

// The trace, or nothing after one line said why; *status becomes kWrongUse then, and also when the file was cut short
// (what could be
// read comes back, and one line says so). path "-": standard input.
std::optional<formats::TraceFile> openTrace(const std::string& path, int* status);

// What there is to say of a trace that was cut short: one line.
std::string cutShort(const std::string& path, const trace::Trace& trace);

// A moment: "1.5ms" or ns from the start, or "#500", an event.
struct Moment {
  std::optional<std::int64_t> time;
  std::optional<std::uint64_t> event;
};
std::optional<Moment> parseMoment(const std::string& text);

// The event at which a moment lies: the first at or after it.
std::uint64_t firstEventAt(const trace::Trace& trace, const Moment& moment);

}  // namespace gmp::cli
