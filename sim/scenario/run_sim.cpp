// A scenario in the virtual world.
#include <optional>

#include <gmpscope/sim.h>

#include "sim/load/sim_clients.h"
#include "sim/replay/leftover.h"
#include "sim/scenario/run_parts.h"

namespace gmp::scenario {
namespace {

sim::Config configOf(const Scenario& s, const RunOptions& options, const RunOutcome& out) {
  sim::Config c;
  c.gomaxprocs = out.procs;
  c.cores = s.runtime.cores;
  c.seed = out.seed;
  c.switches = s.runtime.switches;
  c.policy = options.policy;
  c.poller = out.poller;
  c.network = s.network;
  c.faults = options.faults.value_or(s.faults);
  c.costs = s.costs;
  if (options.costs) beLike(*options.costs, &c);
  c.limit = std::chrono::hours(24 * 366);  // the longest sleep a scenario may ask for ends before
  c.trace = options.record && options.recorder == nullptr;
  c.recorder = options.recorder;
  c.fork = options.fork;
  c.maxEvents = options.maxEvents;
  return c;
}

}  // namespace

void runSim(const Scenario& s, const RunOptions& options, Bound bound, RunOutcome* out) {
  sim::Config config = configOf(s, options, *out);
  RunControl own;
  config.control = options.stopper != nullptr ? &options.stopper->control() : &own;
  std::optional<load::SimClients> clients;
  if (out->hadClients) {
    clients.emplace(out->load);
    config.clients = [&](sim::ClientPort& port) { clients->attach(port); };
  }
  if (options.bend) options.bend(config);
  Program program(s, std::move(bound), {options.listenAt, options.onListening, out->seed, config.control});
  sim::Result result = sim::run(config, program.main());
  out->status = result.status;
  out->fatal = std::move(result.fatal);
  out->error = program.failure();
  if (out->error.empty() && !result.forkRefused.empty()) {
    out->error = "fork at #" + std::to_string(config.fork->at) + ": " + result.forkRefused;
  }
  out->elapsed_ns = result.elapsed.count();
  out->runtime = result.summary;
  out->server = program.counts();
  if (clients) out->clients = clients->counts();
  out->recorded = config.trace;
  out->traceFull = result.traceFull;
  out->trace = std::move(result.trace);
  out->trace.header = traceHeader(s, *out, false);
  if (out->status == kWorldEnded) out->fatal += "\n" + (out->recorded ? replay::leftoverText(out->trace) : "");
  if (clients && out->recorded) addClientDone(out->clients, &out->trace);
}

}  // namespace gmp::scenario
