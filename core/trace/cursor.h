// Purpose: the drainer's view of one buffer: its events below a watermark, with a Lost event where some were dropped.
// Invariants: one drainer at a time; seq never decreases. A chunk is given back when its last event has been taken and
//             the writer has left it.
#pragma once

#include <cstdint>

#include "core/trace/buffer.h"

namespace gmp::trace {

class ChunkPool;
class TscClock;

// From a buffer's raw stamps to ns since the origin.
struct Clock {
  const TscClock* tsc = nullptr;  // null: stamps are ns of the run's own clock
  std::int64_t origin = 0;
  std::int64_t ns(std::int64_t raw) const noexcept;
  std::int64_t span(std::int64_t raw) const noexcept;
};

class Cursor {
 public:
  // Events with from <= seq < below; every one of them must be in the buffer by now.
  Cursor(Buffer& b, ChunkPool& pool, std::uint64_t from, std::uint64_t below);
  // true if there is an event; its seq is then seq().
  bool ready() const noexcept { return lostN_ != 0 || haveEvent_; }
  std::uint64_t seq() const noexcept;
  // Takes the event, its time converted.
  Event take(const Clock& clock) noexcept;
  // Upper bound of what is left.
  std::uint64_t left() const noexcept { return (lostN_ != 0) + (end_ - b_->read_); }

 private:
  void look() noexcept;

  Buffer* b_;
  ChunkPool* pool_;
  std::uint64_t below_;
  std::uint64_t end_;        // events published when the cursor was made
  bool haveEvent_ = false;   // the next one is below the watermark
  std::uint64_t lostN_ = 0;  // to be reported, at seq lostAt_
  std::uint64_t lostAt_ = 0;
};

}  // namespace gmp::trace
