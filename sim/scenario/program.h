// Purpose: a scenario as a program that runs: its functions walked by goroutines through the public API, the same code
// in both
//          worlds, and what the program itself counted.
// Invariants: one run each. The Scenario and the Program outlive the run. Nothing here allocates on a goroutine's
// stack: variables
//             live in frames on the heap, which the goroutine's closure owns, so that a run that is cut short frees
//             them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <gmpscope/pool.h>
#include <gmpscope/task.h>

#include "sim/scenario/bind.h"
#include "sim/scenario/scenario.h"

namespace gmp {
class RunControl;
}

namespace gmp::scenario {

// What the program did with its sockets, counted by itself (not by the trace). Complete once the run has ended.
struct ServerCounts {
  std::uint64_t accepted = 0, dialed = 0;
  std::uint64_t reads = 0, bytesRead = 0;  // reads that returned bytes
  std::uint64_t writes = 0, bytesWritten = 0;
  std::uint64_t ioErrors = 0;  // failures other than the end of a stream or a closed socket
  std::string firstError;      // of those, as Go words it
  PoolStats pools;             // of all its pools together
};

struct ProgramOptions {
  std::string listenAt;  // not empty: the clients' listener (or the first) listens there instead
  std::function<void(const std::string& address)>
      onListening;                // on a goroutine, when that listener is up; must not block
  std::uint64_t seed = 1;         // of the choose steps
  RunControl* control = nullptr;  // loops look at it; a failure that nothing handles stops the run with it
};

class Program {
 public:
  Program(const Scenario& scenario, Bound bound, ProgramOptions options);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Goroutine 1. To be called once.
  Task main();
  ServerCounts counts() const;
  // Why the program could not do its work ("listen tcp 127.0.0.1:80: bind: permission denied"); empty: it could.
  std::string failure() const;

  struct Shared;  // for those who walk the steps
  struct Room;

 private:
  std::unique_ptr<Shared> shared_;
};

}  // namespace gmp::scenario
