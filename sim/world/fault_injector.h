// Purpose: decides which calls an injected fault strikes, and records each one in the trace.
// Invariant: a generator of its own (the stream "faults"), drawn from only for faults whose probability is not 0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <gmpscope/event.h>
#include <gmpscope/sim.h>

#include "core/base/rng.h"
#include "core/trace/buffer.h"

namespace gmp::sim {

class FaultInjector {
 public:
  FaultInjector(const Faults& faults, std::uint64_t seed);

  // Where ev::Fault goes from now on; null: nowhere.
  void recordTo(trace::Buffer* buffer) { buffer_ = buffer; }

  // now: the clock that the script goes by; outlives the injector.
  void goBy(const std::int64_t* now) { now_ = now; }
  // Can this fault strike at all?
  bool possible(trace::FaultWhat what) const {
    return threshold_[static_cast<std::size_t>(what)] != 0 || isScripted(what);
  }
  // Draws; true: it strikes now, and the trace says so.
  bool strikes(trace::FaultWhat what, int fd, int value = 0) {
    return (isNext(what) || isDue(what) || (possible(what) && draw(what))) && record(what, fd, value);
  }
  // The next call that this fault can strike is struck.
  void strikeNext(trace::FaultWhat what) { next_ = what; }
  // The same for a fault that leaves a random part of n > 1 things: how many are left (1..n-1), or n if it does not
  // strike.
  std::size_t part(trace::FaultWhat what, int fd, std::size_t n);
  std::uint64_t injected() const { return injected_; }

 private:
  bool isNext(trace::FaultWhat what) {
    if (next_ != what) [[likely]]
      return false;
    next_.reset();
    return true;
  }
  bool isScripted(trace::FaultWhat what) const;
  // The script wants it now; taken off the script.
  bool isDue(trace::FaultWhat what) { return !script_.empty() && takeDue(what); }
  bool takeDue(trace::FaultWhat what);
  bool draw(trace::FaultWhat what) { return rng_.next32() < threshold_[static_cast<std::size_t>(what)]; }
  bool record(trace::FaultWhat what, int fd, int value);

  std::array<std::uint64_t, trace::kWords<trace::FaultWhat>> threshold_{};  // of 2^32
  std::vector<Faults::Scripted> script_;
  const std::int64_t* now_ = nullptr;
  Rng rng_;
  std::optional<trace::FaultWhat> next_;
  trace::Buffer* buffer_ = nullptr;
  std::uint64_t injected_ = 0;
};

}  // namespace gmp::sim
