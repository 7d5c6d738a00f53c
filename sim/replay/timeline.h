// Purpose: a cursor over a trace: the state at any event, as cheap backwards as forwards.
// Invariants: state() is always the fold of events [0, position()), whatever way led there. Snapshots together stay
// within
//             the memory bound (every second one is dropped when they do not). Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/replay/world_state.h"

namespace gmp::replay {

struct TimelineOptions {
  std::size_t snapshotBytes = 200u << 20;  // bound of all snapshots
  std::uint64_t firstInterval = 4096;      // events between snapshots; doubles when the bound is met
};

class Timeline {
 public:
  // The trace outlives the timeline. It may grow at its end between calls (live); it never shrinks.
  // initial: the state before event 0 (of a trace whose beginning was cut off), empty for a whole one.
  explicit Timeline(const trace::Trace& trace, TimelineOptions options = {}, WorldState initial = {});

  std::uint64_t size() const { return trace_->events.size(); }
  // Events applied to state(): 0 is before the first, size() after the last.
  std::uint64_t position() const { return current_.index; }
  const WorldState& state() const { return current_; }
  const trace::Trace& trace() const { return *trace_; }

  // Moves to `index` (clamped to size()) and returns the state after events [0, index), that is: before event `index`.
  const WorldState& seek(std::uint64_t index);
  // One event on; false at the end.
  bool forward();
  // One event back; false at the beginning.
  bool back();

  // Takes snapshots ahead of the cursor, at most maxEvents events further; true when all that is recorded is covered.
  // For a viewer that prepares a long trace bit by bit without blocking a frame.
  bool prepare(std::uint64_t maxEvents);

  // Live: the first `count` events will leave the trace at once after this call. Those that stay are numbered from 0
  // then, and the cursor stands before the first of them. Snapshots of them are kept.
  void forgetFirst(std::uint64_t count);

  // Number of events at or before time t (ns): the index to seek to. Stamps only position events: between threads they
  // may be out of order by a little, and so may this.
  std::uint64_t indexAt(std::int64_t t) const;
  // Time of event index (clamped); 0 for an empty trace.
  std::int64_t timeAt(std::uint64_t index) const;
  std::int64_t duration() const;

  std::size_t snapshots() const { return snapshots_.size(); }
  std::size_t snapshotBytesUsed() const { return bytes_; }

 private:
  struct Snapshot {
    std::size_t listBytes = 0;   // held by this snapshot alone
    std::size_t pageBytes = 0;   // of its tables, shared with its neighbours as far as nothing changed
    std::uint64_t pageMark = 0;  // pageBytesMade then
    WorldState state;
  };
  // Folds `s` up to index, leaving snapshots where none are yet.
  void advance(WorldState& s, std::uint64_t index);
  void keep(const WorldState& s);
  void thinOut();
  void measure();

  const trace::Trace* trace_;
  TimelineOptions options_;
  std::uint64_t interval_;
  std::vector<Snapshot> snapshots_;  // ascending by state.index; [0] is the initial state
  std::size_t bytes_ = 0;
  WorldState current_;
  WorldState frontier_;         // of prepare(); empty once it has come to the end
  std::uint64_t prepared_ = 0;  // events that prepare() has covered
};

}  // namespace gmp::replay
