// Purpose: starting the runtime in a given World: what gmp::run (real world) and sim::run (virtual) share, and what
//          tools use that record, stop or bend a run.
// Mirrors: runtime.rt0_go, schedinit and main (runtime/proc.go).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <gmpscope/config.h>
#include <gmpscope/task.h>
#include <gmpscope/world.h>

namespace gmp {

namespace trace {
class Recorder;
}

// Policies of the scheduler that a "what if" turns off, to see what breaks. All true: Go's behaviour.
struct Switches {
  bool runnext = true;                // goready and go put the goroutine next
  bool steal = true;                  // findRunnable robs other Ps
  bool globalTick = true;             // every 61st tick looks at the global queue first
  bool sysmon = true;                 // the monitor thread
  bool netpollInFindRunnable = true;  // findRunnable asks the poller without waiting
  bool readFirst = true;              // a read always asks the kernel first, also when it is known to have nothing.
                                      // gmp::run turns it off (docs/deviations.md)
};

// What a virtual world may change in a run that is under way, between two steps of it (see sim::Fork). The scheduler
// reads it at each decision.
struct Steering {
  Switches switches{};
  // Not 0: as soon as an M looks for work, a goroutine of the runtime's calls setGomaxprocs with it. The scheduler then
  // sets it back to 0.
  int procs = 0;
};

// A handle by which another thread ends a run early, as if main had returned. Outlives the run. In the real world the
// run
// notices within 50 ms.
class RunControl {
 public:
  // Any thread, any time; async-signal-safe. Idempotent.
  void stop() { stop_.store(true); }
  bool stopped() const { return stop_.load(); }

 private:
  std::atomic<bool> stop_{false};
};

struct StartOptions {
  Config config{};
  Switches switches{};
  trace::Recorder* recorder = nullptr;  // null: no trace. Outlives the run.
  RunControl* control = nullptr;
  // Virtual worlds only. Not null: its switches count, not those above. Outlives the run.
  Steering* steering = nullptr;
  // Called once, before the program ends with a fatal error or a panic (status, what will stand on stderr).
  std::function<void(int, std::string_view)> onFatal{};
  // Real worlds only. Called in the signal handler after a stack overflow has been reported; then the process ends.
  void (*onOverflow)() = nullptr;
};

// Runs `main` as goroutine 1. In the real world all Ms are threads of their own and the caller only waits; in the
// virtual
// world the caller is a fiber of the world and becomes m0. Returns 0 when main returns or control stops the
// run: the other goroutines never run again, their descriptors are closed. A fatal error does not return
// (World::exitProgram).
// What the run looked like at its end goes to *summary when given.
struct RunSummary {
  int threads = 0;
  int goroutinesLeft = 0;
  std::uint64_t goroutinesMade = 0;
};
int runIn(std::shared_ptr<World> world, const StartOptions& options, Task main, RunSummary* summary = nullptr);

// What tools want to know of a run that is under way.
struct RunInfo {
  bool virtualWorld = false;
  bool recorded = false;  // it has a recorder
  bool tsc = false;       // its recorder may stamp with the time stamp counter
  int gomaxprocs = 0;
  int cores = 0;
  std::uint64_t seed = 0;  // of its Config
};
// The run of the calling goroutine; none elsewhere.
std::optional<RunInfo> currentRun();

// From here on the run of the calling goroutine records into that recorder, beginning with a snapshot; null: into none
// any more. The monitor does it with the world stopped; returns when it is done. The run keeps the recorder until
// it is replaced. Names that goroutines were given before are not known to it. false: the run has no monitor.
[[nodiscard]] bool attachRecorder(std::shared_ptr<trace::Recorder> recorder);

}  // namespace gmp
