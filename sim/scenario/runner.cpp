#include "sim/scenario/runner.h"

#include <algorithm>

#include <gmpscope/world.h>

#include "sim/scenario/expect.h"
#include "sim/scenario/run_parts.h"
#include "sim/scenario/world_table.h"

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
  spec.delay_ns = b.of(s.clients->delay);
  spec.messages = static_cast<std::uint64_t>(b.of(s.clients->messages));
  spec.rate = b.of(s.clients->rate);
  spec.burst_ns = b.of(s.clients->burst);
  spec.slow = static_cast<int>(b.of(s.clients->slow));
  spec.pause_ns = b.of(s.clients->pause);
  spec.resets = static_cast<int>(b.of(s.clients->resets));
  spec.halfCloses = static_cast<int>(b.of(s.clients->halfCloses));
  spec.exponentialThink = s.clients->exponentialThink;
  spec.echo = s.clients->echo;
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
  if (!sim && s.simOnly) {
    out.error = "scenario " + s.name + " runs in the virtual world only: add --world sim";
    return out;
  }
  if (out.procs == 0 && sim) out.procs = options.costs ? options.costs->cores : s.runtime.cores;
  if (out.procs == 0) out.procs = makeOsWorld(1)->usableCpus();
  out.seed = options.seed.value_or(sim ? s.runtime.seed : seedFromTheSystem());
  if (!sim && options.poller.value_or(sim::Poller::epoll) != sim::Poller::epoll) {
    out.error = "poller " + std::string(pollerWord(*options.poller)) + ": the real world has this machine's (epoll) " +
                "only; add --world sim";
    return out;
  }
  if (!sim && !options.poller && s.runtime.poller != sim::Poller::epoll) {
    out.error = "scenario " + s.name + " asks for the poller " + std::string(pollerWord(s.runtime.poller)) +
                ", which only the virtual world has: add --world sim, or --poller epoll";
    return out;
  }
  if (!sim && options.costs) {
    out.error = "--costs: the real world costs what it costs; add --world sim";
    return out;
  }
  out.cores = options.costs ? options.costs->cores : s.runtime.cores;
  if (sim) out.policy = options.policy;
  if (sim) out.poller = options.poller.value_or(s.runtime.poller);
  out.hadClients = options.clients && s.clients.has_value();
  if (out.hadClients) out.load = loadSpec(s, *bound, out.seed);
  return out;
}

RunOutcome planRun(const Scenario& scenario, const RunOptions& options) {
  Bound bound;
  return planRun(scenario, options, &bound);
}

void checkExpectations(const Scenario& s, RunOutcome* out) {
  if (out->interrupted || out->forked || !out->error.empty()) return;
  const auto expect = [&](bool holds, const std::string& line) {
    if (!holds) out->broken.push_back(line);
  };
  const bool whole = out->recorded && !out->traceFull && out->lostEvents == 0 && !out->trace.events.empty();
  if (whole && out->hadClients == s.clients.has_value()) out->broken = brokenBy(s, out->trace);
  else expect(!s.expect.completes || out->status == 0, "main did not return");
  if (!s.expect.allEchoed || !out->hadClients) return;
  const load::LoadCounts& c = out->clients;
  const auto n = [](std::uint64_t v) { return std::to_string(v); };
  expect(c.connectErrors == 0,
         n(static_cast<std::uint64_t>(c.connectErrors)) + " connections could not be made (" + c.firstError + ")");
  const std::uint64_t missing = c.messagesSent - c.abandoned - c.messagesEchoed;
  expect(missing == 0, n(missing) + " of " + n(c.messagesSent) + " messages were not echoed" +
                           (c.firstError.empty() ? "" : " (" + c.firstError + ")"));
  expect(c.mismatched == 0, n(c.mismatched) + " echoes were wrong");
  // What a reset threw away may or may not have been read, and its echo written.
  const ServerCounts& server = out->server;
  expect(server.bytesRead <= c.bytesSent && server.bytesRead + c.bytesAbandoned >= c.bytesSent,
         "the clients sent " + n(c.bytesSent) + " bytes, but the program read " + n(server.bytesRead));
  expect(server.bytesWritten >= c.bytesEchoed && server.bytesWritten <= c.bytesEchoed + c.bytesAbandoned,
         "the program wrote " + n(server.bytesWritten) + " bytes, but the clients got " + n(c.bytesEchoed));
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
                             // A reset, though meant, leaves the two sides' counts apart too.
                             .errors = {c.connectErrors + c.broken + c.reset + static_cast<int>(c.unfinished)}},
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
  const Switches& on = s.runtime.switches;
  if (!on.globalTick) h.parameters.emplace("globalTick", 0);  // the validator reads these
  if (!on.steal) h.parameters.emplace("steal", 0);
  if (!on.sysmon) h.parameters.emplace("sysmon", 0);
  h.seed = run.seed;
  h.gomaxprocs = run.procs;
  h.cores = run.cores;
  h.poller = pollerWord(run.poller);
  if (run.world == WorldKind::sim) h.policy = policyWord(run.policy);
  h.clock = run.world == WorldKind::sim ? "virtual" : tsc ? "tsc" : "monotonic";
  return h;
}

RunOutcome runScenario(const Scenario& scenario, const RunOptions& options) {
  Bound bound;
  RunOutcome out = planRun(scenario, options, &bound);
  if (!out.error.empty()) return out;
  if (options.world == WorldKind::real) runReal(scenario, options, std::move(bound), &out);
  else runSim(scenario, options, std::move(bound), &out);
  out.forked = options.fork.has_value();
  out.interrupted = options.stopper != nullptr && options.stopper->requested();
  if (out.interrupted || out.forked || out.hadClients != scenario.clients.has_value()) {
    out.trace.header.unknown.emplace_back(kExpectations);
  }
  checkExpectations(scenario, &out);
  return out;
}

}  // namespace gmp::scenario
