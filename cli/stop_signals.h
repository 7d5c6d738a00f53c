// Purpose: Ctrl-C and a polite kill as calls of a function on a plain thread, while this object lives.
// Invariants: made before any other thread (they inherit the blocked signals). The third signal ends the process at
// once.
#pragma once

#include <functional>
#include <memory>

namespace gmp::cli {

class StopSignals {
 public:
  // onSignal is called for the first and the second SIGINT, SIGTERM or SIGHUP.
  explicit StopSignals(std::function<void()> onSignal);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gmp::cli
