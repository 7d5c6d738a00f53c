// Purpose: runs a scenario in either world, with its clients, and says how it went: used by run, live and the tests.
// Invariants: runScenario returns when everything it started has ended: runtime, clients, recorder. Real world: the
// calling thread
//             becomes m0; a fatal error of the program ends the process, after onFatal.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmpscope/sim.h>
#include <gmpscope/start.h>
#include <gmpscope/trace.h>

#include "sim/load/load.h"
#include "sim/scenario/bind.h"
#include "sim/scenario/costs_file.h"
#include "sim/scenario/program.h"
#include "sim/scenario/scenario.h"

namespace gmp::scenario {

// How a run is ended from outside, in good order: first the clients stop sending and take in the echoes under way, then
// the
// program is ended. May be used for one run; outlives it.
class Stopper {
 public:
  // Any thread; returns at once. The second call ends the program without waiting for the clients.
  void request();
  bool requested() const { return requests_.load() > 0; }

  // -- for the runner
  RunControl& control() { return control_; }
  // on: the run looks at requested() itself and calls control().stop() when the time has come.
  void handled(bool on) { handled_.store(on); }

 private:
  RunControl control_;
  std::atomic<int> requests_{0};
  std::atomic<bool> handled_{false};
};

// What somebody who watches sees.
struct RunProgress {
  std::int64_t elapsed_ns = 0, planned_ns = 0;  // planned 0: not known
  int connections = 0;                          // of the built-in clients
  std::uint64_t messages = 0;                   // echoed to them
  ServerCounts server;
  std::uint64_t events = 0, lost = 0;  // recorded so far
};

// Status of a run that the virtual world ended, because the program does not come to its own end. There are no figures
// of its runtime then.
inline constexpr int kWorldEnded = 3;

struct RunOutcome {
  std::string error;         // not empty: it could not run (settings, limits, a busy port); one line, or several
  int status = 0;            // the program's: 0, or 2 after a panic or fatal error; or kWorldEnded
  std::string fatal;         // what it had to say then
  bool interrupted = false;  // ended by the Stopper
  bool forked = false;       // it left the way of its seed: what the scenario expects need not hold

  WorldKind world = WorldKind::real;
  int procs = 0;
  std::uint64_t seed = 0;
  sim::Poller poller = sim::Poller::epoll;
  sim::Policy policy;  // virtual world
  int cores = 0;       // of the virtual world
  std::map<std::string, double> parameters;
  std::int64_t elapsed_ns = 0;  // of the world's clock
  RunSummary runtime;
  ServerCounts server;
  bool hadClients = false;
  load::LoadSpec load;
  load::LoadCounts clients;

  bool recorded = false;
  trace::Trace trace;            // if recorded and not drained by somebody else
  std::uint64_t lostEvents = 0;  // dropped by the recorder
  bool traceFull = false;        // recording stopped at maxEvents

  std::vector<std::string> broken;  // expectations that did not hold, one line each
};

struct RunOptions {
  WorldKind world = WorldKind::real;
  int procs = 0;  // 0: the scenario's, else the world's own
  std::optional<std::uint64_t> seed;
  std::vector<std::pair<std::string, std::string>> settings;  // --set
  bool endless = false;                                       // parameter `for`, unless set, is as long as it may be
  sim::Policy policy;                                         // virtual world: who runs next
  std::optional<sim::Poller> poller;                          // virtual world: instead of the scenario's
  std::optional<MachineCosts> costs;                          // virtual world: be like that machine
  std::optional<sim::Faults> faults;                          // virtual world: instead of the scenario's
  std::optional<sim::Fork> fork;                              // virtual world: leave the way of the seed there
  std::function<void(sim::Config&)> bend;                     // virtual world: the last word on its configuration
  bool record = true;
  std::size_t maxEvents = 20'000'000;
  trace::Recorder* recorder = nullptr;  // somebody else's, who drains it. Then no trace comes back
  bool clients = true;
  std::string listenAt;
  Stopper* stopper = nullptr;
  std::function<void(const std::string& address)> onListening;  // on a goroutine: must not block
  std::function<void(const RunProgress&)> progress;             // real world, some times a second, on another thread
  std::function<void(RunOutcome&)> onFatal;                     // real world, before the process ends; holds the trace
};

// What is known before the run: settings checked, procs and seed decided (a second call draws another seed unless one
// is
// given). error tells why it cannot run.
RunOutcome planRun(const Scenario& scenario, const RunOptions& options);

RunOutcome runScenario(const Scenario& scenario, const RunOptions& options);

// The head of the trace of such a run.
trace::Header traceHeader(const Scenario& scenario, const RunOutcome& run, bool tsc);

}  // namespace gmp::scenario
