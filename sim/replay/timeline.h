// Purpose: a cursor over a trace: the state at any event, as cheap backwards as forwards.
// Invariants: state() is always the fold of events [0, position()), whatever way led there. Snapshots together stay
//             within the memory bound (every second one is dropped when they do not). Single-threaded.
//
// There is one whole state, the cursor's. Between two neighbouring snapshots stands what differs in the tables: of
// those before the cursor as it was at the earlier one, of those after it as it is at the later one. The cursor goes
// along this chain and exchanges on its way, so that a record is held where it differs, and a crowd that sleeps once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/replay/world_state.h"

namespace gmp::replay {

struct TimelineOptions {
  std::size_t snapshotBytes = 200u << 20;  // bound of all snapshots, the cursor's state not counted
  std::uint64_t firstInterval = 4096;      // events between snapshots; doubles when the bound is met
  std::uint64_t stroll = 4096;             // so far ahead events are folded, further on the snapshots are the way
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

  // Takes snapshots further on, at most maxEvents events further; true when none is missing. For a viewer that prepares
  // a long trace bit by bit without blocking a frame. Leaves the cursor where it has come to, unless there is nothing
  // to do.
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
  std::size_t snapshotBytesUsed() const;

 private:
  struct Snapshot {
    WorldLists lists;
    TablesDelta next;  // between this one and the one after
  };
  // Folds up to index, leaving snapshots where none are yet.
  void advance(std::uint64_t index);
  void keep();
  void thinOut();
  bool atLast() const { return at_ + 1 == snapshots_.size(); }
  std::size_t snapshotBefore(std::uint64_t index) const;
  // The cursor goes back to the snapshot that it was folded from; along the chain to another one.
  void takeBack();
  void walkTo(std::size_t snapshot);

  const trace::Trace* trace_;
  TimelineOptions options_;
  std::uint64_t interval_;
  std::vector<Snapshot> snapshots_;  // ascending by index; [0] is the initial state
  WorldState current_;               // notes what has changed since snapshot at_
  std::size_t at_ = 0;               // the last snapshot at or before the cursor
  bool preparing_ = false;           // the cursor stands where prepare() has come to
};

}  // namespace gmp::replay
