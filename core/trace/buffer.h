// Purpose: one thread's way into the recorder.
// Mirrors: Go's per-M trace buffers (runtime/tracebuf.go), with one global order added.
// Invariants: a single writer; reserve() stands between the read that a change is based on and the CAS or store that
//             publishes it, commit() comes after the change is certain, cancel() if it did not happen; nothing else of
//             this buffer happens in between. Never blocks, never allocates.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <gmpscope/trace.h>

namespace gmp::trace {

class ChunkPool;
class Cursor;

// A piece of a buffer's list. Plain memory: Buffer::written_ publishes what stands in it.
struct Chunk {
  static constexpr std::uint32_t kEvents = 1024;
  Chunk* next;  // set before the first event of the next chunk is published
  alignas(64) std::array<Event, kEvents> events;
};

class Buffer {
 public:
  // true if this moment records; one predictable branch. Look at it before building a payload.
  bool on() const noexcept { return rec_->enabled_.load(std::memory_order_relaxed); }

  // reserve + commit: for changes that cannot fail (exclusive right, or under a lock).
  void record(const Event& e) noexcept {
    reserve();
    commit(e);
  }
  template <class Payload>
  void record(const Payload& payload, std::int64_t g, int p) noexcept {
    reserve();
    commit(payload, g, p);
  }
  // Takes a place in the total order (a full barrier: later CASes of this thread come after it).
  void reserve() noexcept {
    pending_.store(kReserving, std::memory_order_release);
    seq_ = rec_->nextSeq_.fetch_add(1, std::memory_order_seq_cst);
    pending_.store(seq_ + kReserved, std::memory_order_release);
  }
  void commit(const Event& e) noexcept {
    put([&](Event& at) { at = e; });
  }
  // Written where it stays: a record that is put together elsewhere and copied costs twice as much.
  template <class Payload>
  void commit(const Payload& payload, std::int64_t g, int p) noexcept {
    put([&](Event& at) {
      pack(payload, at);
      at.g = g;
      at.p = static_cast<std::int16_t>(p);
    });
  }
  void cancel() noexcept { pending_.store(kIdle, std::memory_order_release); }

  // Now, on the raw clock that events are stamped with: ns, or ticks (see Span).
  std::int64_t stamp() const noexcept {
#if defined(__x86_64__)
    if (tsc_) return static_cast<std::int64_t>(__rdtsc());
#endif
    return now_(ctx_);
  }
  // The stamp of the last event, also if that was dropped.
  std::int64_t lastStamp() const noexcept { return stamp_; }
  // How long ago `then` was; 0 if this buffer is younger.
  std::int64_t since(std::int64_t then) const noexcept { return then < born_ ? 0 : stamp() - then; }

 private:
  friend class Recorder;
  friend class Cursor;

  // What pending_ tells the drainer: nothing is under way, a place is being taken, or place pending_ - kReserved is
  // taken but its event is not there yet.
  static constexpr std::uint64_t kIdle = 0, kReserving = 1, kReserved = 2;

  // The event at the place that is reserved, written by `fill`, then published; if there is no room it is lost.
  template <class Fill>
  void put(Fill fill) noexcept {
    stamp_ = stamp();
    const std::uint64_t n = written_.load(std::memory_order_relaxed);
    const std::uint64_t at = n % Chunk::kEvents;
    if (at != 0 || openChunk(n)) [[likely]] {
      Event& e = chunk_->events[at];
      fill(e);
      e.seq = seq_;
      e.t = stamp_;
      e.m = m_;
      written_.store(n + 1, std::memory_order_release);
    }
    pending_.store(kIdle, std::memory_order_release);
  }
  // Makes chunk_ the one that event n goes to, or counts a loss and returns false.
  bool openChunk(std::uint64_t n) noexcept;

  // The writer's.
  Recorder* rec_ = nullptr;
  ChunkPool* pool_ = nullptr;
  std::int64_t (*now_)(void*) = nullptr;
  void* ctx_ = nullptr;
  Chunk* chunk_ = nullptr;
  std::uint64_t seq_ = 0;
  std::int64_t stamp_ = 0;  // of the last event
  std::int64_t born_ = 0;   // when the buffer was made
  int m_ = -1;
  bool tsc_ = false;
  // Written by the writer, read by the drainer.
  std::atomic<std::uint64_t> pending_{kIdle};
  std::atomic<std::uint64_t> written_{0};    // events recorded since ever: the first `written_` of the chunk list
  std::atomic<std::uint64_t> lost_{0};       // events dropped since ever
  std::atomic<std::uint64_t> firstLost_{0};  // seq of the first one that the drainer had not reported yet
  // The drainer's.
  alignas(64) std::atomic<std::uint64_t> lostReported_{0};
  Chunk* readChunk_ = nullptr;
  std::uint32_t readAt_ = 0;  // place in readChunk_; kEvents: the next event is in the next chunk
  std::uint64_t read_ = 0;    // events taken since ever
  std::int64_t lastT_ = 0;
};

}  // namespace gmp::trace
