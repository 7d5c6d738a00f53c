// Purpose: keeps a recorder drained while a run goes on, within a bound of memory, and makes the trace at its end.
// Invariants: one thread at a time drains or finishes. When the bound is met recording stops: what is there is whole
// and lacks
//             only its end.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

#include <gmpscope/trace.h>

namespace gmp::scenario {

class Collector {
 public:
  // recorder outlives the collector.
  Collector(trace::Recorder& recorder, std::size_t maxEvents) : recorder_(recorder), maxEvents_(maxEvents) {}

  // Moves what is certain out of the recorder.
  void drain(bool final = false);
  // The bound was met: recording has stopped. Any thread.
  bool full() const { return full_.load(); }
  // Everything, renumbered from 0; the collector is empty afterwards.
  trace::Trace finish(trace::Header header);

 private:
  trace::Recorder& recorder_;
  const std::size_t maxEvents_;
  std::vector<std::vector<trace::Event>> batches_;  // not one vector: growing that copies everything again and again
  std::size_t held_ = 0;
  std::atomic<bool> full_{false};
};

}  // namespace gmp::scenario
