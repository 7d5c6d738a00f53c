#include "cli/trace_input.h"

#include <algorithm>

#include "cli/talk.h"
#include "sim/replay/narrate.h"
#include "sim/scenario/quantity.h"

namespace gmp::cli {

std::optional<formats::TraceFile> openTrace(const std::string& path, int* status) {
  ProgressLine progress;
  auto result = formats::readTrace(path, [&](std::uint64_t done, std::uint64_t total) {
    progress.show(total > 0 ? static_cast<double>(done) / static_cast<double>(total) : -1, "reading " + path);
  });
  progress.wipe();
  if (!result) {
    *status = failWith(result.error());
    return std::nullopt;
  }
  if (result->trace.truncated) *status = failWith(cutShort(path, result->trace));
  return std::move(*result);
}

std::string cutShort(const std::string& path, const trace::Trace& trace) {
  const std::size_t n = trace.events.size();
  return (path == "-" ? "standard input" : path) + ": cut short: " +
         (n == 0 ? "no event is left"
                 : "only the " + replay::countText(static_cast<std::int64_t>(n)) + " events up to #" +
                       std::to_string(n - 1) + " could be read") +
         "; record it again for the rest";
}

std::optional<Moment> parseMoment(const std::string& text) {
  Moment m;
  if (text.starts_with("#")) {
    const auto n = scenario::parseInteger(std::string_view(text).substr(1));
    if (!n || *n < 0) return std::nullopt;
    m.event = static_cast<std::uint64_t>(*n);
    return m;
  }
  m.time = scenario::parseInteger(text);
  if (!m.time) m.time = scenario::parseDuration(text);
  if (!m.time || *m.time < 0) return std::nullopt;
  return m;
}

std::uint64_t firstEventAt(const trace::Trace& trace, const Moment& moment) {
  if (moment.event) return std::min<std::uint64_t>(*moment.event, trace.events.size());
  const auto at = std::find_if(trace.events.begin(), trace.events.end(),
                               [&](const trace::Event& e) { return e.t >= moment.time.value_or(0); });
  return static_cast<std::uint64_t>(at - trace.events.begin());
}

}  // namespace gmp::cli
