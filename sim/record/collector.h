// Purpose: keeps a recorder drained while a run goes on, within a bound of memory, and makes the trace at its end.
// Invariants: one thread at a time drains or finishes. When the bound is met recording stops: what is there is whole
// and lacks
//             only its end.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include <gmpscope/trace.h>

namespace gmp::record {

class Collector {
 public:
  // recorder outlives the collector.
  // onBatch: told of every batch, on the thread that drains.
  using OnBatch = std::function<void(const std::vector<trace::Event>&)>;
  Collector(trace::Recorder& recorder, std::size_t maxEvents, OnBatch onBatch = {})
      : recorder_(recorder), maxEvents_(maxEvents), onBatch_(std::move(onBatch)) {}

  // Moves what is certain out of the recorder.
  void drain(bool final = false);
  // The bound was met: recording has stopped. Any thread.
  bool full() const { return full_.load(); }
  // Everything, renumbered from 0; the collector is empty afterwards.
  trace::Trace finish(trace::Header header);
  // The same while somebody may still record: without the events that are under way.
  trace::Trace finishCertain(trace::Header header);

 private:
  trace::Recorder& recorder_;
  const std::size_t maxEvents_;
  const OnBatch onBatch_;
  std::vector<std::vector<trace::Event>> batches_;  // not one vector: growing that copies everything again and again
  std::size_t held_ = 0;
  std::atomic<bool> full_{false};
};

}  // namespace gmp::record
