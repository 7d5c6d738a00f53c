#include "sim/scenario/what_if.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "sim/scenario/bind.h"
#include "sim/scenario/world_table.h"

namespace gmp::scenario {
namespace {

// A run that takes another way may be longer; one that goes on for ever ends here.
constexpr std::size_t kMoreEvents = 1'000'000;

// Where the two part, among the first n events; n: nowhere.
std::size_t firstDifference(const trace::Trace& a, const trace::Trace& b, std::size_t n) {
  n = std::min({n, a.events.size(), b.events.size()});
  const auto same = [](const trace::Event& x, const trace::Event& y) { return std::memcmp(&x, &y, sizeof x) == 0; };
  const auto end = a.events.begin() + static_cast<std::ptrdiff_t>(n);
  return static_cast<std::size_t>(std::mismatch(a.events.begin(), end, b.events.begin(), same).first -
                                  a.events.begin());
}

}  // namespace

RunOptions optionsOf(const trace::Header& header, Scenario* s) {
  RunOptions out;
  out.world = WorldKind::sim;
  out.procs = header.gomaxprocs;
  out.seed = header.seed;
  if (const auto poller = parsePoller(header.poller)) out.poller = *poller;
  if (const auto policy = parsePolicy(header.policy)) out.policy = *policy;
  if (header.cores > 0) s->runtime.cores = header.cores;
  for (const Parameter& p : s->parameters) {
    const auto it = header.parameters.find(p.name);
    if (it == header.parameters.end()) continue;
    out.settings.emplace_back(p.name, valueText(p, std::llround(it->second)));
  }
  return out;
}

WhatIf whatIf(const Scenario& s, const trace::Trace& original, const sim::Fork& fork, WhatIfWatch* watch) {
  WhatIf out;
  const auto refuse = [&out](std::string why) {
    out.error = std::move(why);
    return out;
  };
  if (original.header.world != "sim") return refuse("only a run of the virtual world can take another way");
  if (original.header.scenario != s.name) {
    return refuse("the trace is of scenario " + original.header.scenario + ", not of " + s.name);
  }
  const std::optional<sim::Policy> policy = parsePolicy(original.header.policy);
  if (policy && (policy->kind == sim::Policy::scripted || policy->kind == sim::Policy::directed)) {
    return refuse("the run followed a list of choices, which its trace does not hold");
  }
  if (fork.at >= original.events.size()) {
    return refuse("the trace has no event #" + std::to_string(fork.at) + ": its last one is #" +
                  std::to_string(original.events.size() - 1));
  }
  Scenario again = s;
  RunOptions options = optionsOf(original.header, &again);
  options.fork = fork;
  options.maxEvents = std::min(options.maxEvents, 2 * original.events.size() + kMoreEvents);
  if (watch != nullptr) {
    options.stopper = &watch->stopper;
    options.bend = [watch](sim::Config& c) { c.recorded = &watch->events; };
  }
  RunOutcome run = runScenario(again, options);
  if (run.interrupted) return refuse("stopped");
  if (!run.error.empty()) return refuse(run.error);
  const auto first = std::find_if(run.trace.events.begin(), run.trace.events.end(),
                                  [](const trace::Event& e) { return e.kind == trace::Kind::Fork; });
  out.forkedAt = static_cast<std::uint64_t>(first - run.trace.events.begin());
  if (const std::size_t at = firstDifference(run.trace, original, out.forkedAt); at < out.forkedAt) {
    return refuse("the recorded run cannot be repeated: event #" + std::to_string(at) +
                  " is another one; the scenario or the program has changed, or it ran with other costs or faults");
  }
  out.trace = std::move(run.trace);
  return out;
}

}  // namespace gmp::scenario
