#include "sim/scenario/runner.h"

#include <algorithm>

#include <gmpscope/world.h>

#include "sim/scenario/run_parts.h"

namespace gmp::scenario {

void Stopper::request() {
  if (++requests_ > 1 || !handled_.load()) control_.stop();
}

namespace {

std::uint64_t seedFromTheSystem() {
  return makeOsWorld(0)->seed() >> 12 | 1;  // below 2^53: exact in every JSON reader
}

load::LoadSpec loadSpec(const Scenario& s, const Bound& b, std::uint64_t seed) {
  load::LoadSpec spec;
  spec.connections = static_cast<int>(b.of(s.clients->connections));
  spec.message = static_cast<std::size_t>(b.of(s.clients->message));
  spec.think_ns = b.of(s.clients->think);
  spec.for_ns = b.of(s.clients->duration);
  spec.seed = seed;
  return spec;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}

}  // namespace

RunOutcome planRun(const Scenario& s, const RunOptions& options, Bound* bound) {
  RunOutcome out;
  std::vector<std::string> errors;
  *bound = bind(s, options.world, options.settings, &errors);
  out.error = joined(errors);
  if (!out.error.empty()) return out;
  const int duration = s.parameter("for");
  const auto isDuration = [](const auto& setting) { return setting.first == "for"; };
  const bool given = std::any_of(options.settings.begin(), options.settings.end(), isDuration);
  if (options.endless && duration >= 0 && !given) {
    bound->values[static_cast<std::size_t>(duration)] = s.parameters[static_cast<std::size_t>(duration)].max;
  }
  out.world = options.world;
  out.parameters = parametersOf(s, *bound);
  out.procs = options.procs > 0 ? options.procs : s.runtime.gomaxprocs;
  const bool sim = options.world == WorldKind::sim;
  if (out.procs == 0) out.procs = sim ? s.runtime.cores : makeOsWorld(1)->usableCpus();
  out.seed = options.seed.value_or(sim ? s.runtime.seed : seedFromTheSystem());
  out.hadClients = options.clients && s.clients.has_value();
  if (out.hadClients) out.load = loadSpec(s, *bound, out.seed);
  return out;
}

RunOutcome planRun(const Scenario& scenario, const RunOptions& options) {
  Bound bound;
  return planRun(scenario, options, &bound);
}

void checkExpectations(const Scenario& s, RunOutcome* out) {
  if (out->interrupted || !out->error.empty()) return;
  const auto expect = [&](bool holds, const std::string& line) {
    if (!holds) out->broken.push_back(line);
  };
  expect(!s.expect.completes || out->status == 0, "main did not return");
  if (!s.expect.allEchoed || !out->hadClients) return;
  const load::LoadCounts& c = out->clients;
  const auto n = [](std::uint64_t v) { return std::to_string(v); };
  expect(c.connectErrors == 0,
         n(static_cast<std::uint64_t>(c.connectErrors)) + " connections could not be made (" + c.firstError + ")");
  expect(c.messagesEchoed == c.messagesSent, n(c.messagesSent - c.messagesEchoed) + " of " + n(c.messagesSent) +
                                                 " messages were not echoed" +
                                                 (c.firstError.empty() ? "" : " (" + c.firstError + ")"));
  expect(c.mismatched == 0, n(c.mismatched) + " echoes were wrong");
  expect(out->server.bytesRead == c.bytesSent,
         "the clients sent " + n(c.bytesSent) + " bytes, but the program read " + n(out->server.bytesRead));
  expect(out->server.bytesWritten == c.bytesEchoed,
         "the program wrote " + n(out->server.bytesWritten) + " bytes, but the clients got " + n(c.bytesEchoed));
}

void addClientDone(const load::LoadCounts& c, trace::Trace* trace) {
  using trace::Kind;
  std::vector<trace::Event>& events = trace->events;
  if (events.empty()) return;
  const auto isEnd = [](const trace::Event& e) { return e.kind == Kind::ProgramEnd; };
  const auto last = std::find_if(events.rbegin(), events.rend(), isEnd);
  const auto at = last == events.rend() ? events.end() : last.base() - 1;
  trace::Event e;
  pack(trace::ev::ClientDone{.messages = {static_cast<std::int64_t>(c.messagesEchoed)},
                             .bytes = {static_cast<std::int64_t>(c.bytesEchoed)},
                             .connections = {c.opened},
                             .errors = {c.connectErrors + c.broken + static_cast<int>(c.unfinished)}},
       e);
  e.t = at == events.end() ? events.back().t : at->t;
  for (auto it = events.insert(at, e); it != events.end(); ++it) {
    it->seq = static_cast<std::uint64_t>(it - events.begin());
  }
}

trace::Header traceHeader(const Scenario& s, const RunOutcome& run, bool tsc) {
  trace::Header h;
  h.generator = "gmpscope 0.1";
  h.world = run.world == WorldKind::real ? "real" : "sim";
  h.scenario = s.name;
  h.parameters = run.parameters;
  h.seed = run.seed;
  h.gomaxprocs = run.procs;
  h.cores = s.runtime.cores;
  h.clock = run.world == WorldKind::sim ? "virtual" : tsc ? "tsc" : "monotonic";
  return h;
}

RunOutcome runScenario(const Scenario& scenario, const RunOptions& options) {
  Bound bound;
  RunOutcome out = planRun(scenario, options, &bound);
  if (!out.error.empty()) return out;
  if (options.world == WorldKind::real) runReal(scenario, options, std::move(bound), &out);
  else runSim(scenario, options, std::move(bound), &out);
  out.interrupted = options.stopper != nullptr && options.stopper->requested();
  checkExpectations(scenario, &out);
  return out;
}

}  // namespace gmp::scenario
