// Purpose: the memory of all buffers: chunks that recording threads take and the drainer gives back.
// Invariants: take() is lock-free and allocates nothing: the address space of all chunks is mapped at the start, and
//             the kernel commits it page by page as events are written. A chunk given back is taken before a fresh one,
//             so a recording that is drained steadily stays within a few warm chunks.
// Rejected: drainers that allocate ahead: a run that is drained only at its end needs all its memory at once anyway.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/trace/buffer.h"

namespace gmp::trace {

class ChunkPool {
 public:
  // Room for `events` events; throws std::bad_alloc when the address space is not to be had.
  // `ready` of them are in memory from the start, where the system knows how; the others come as they are written.
  explicit ChunkPool(std::size_t events, std::size_t ready = 0);
  ~ChunkPool();
  ChunkPool(const ChunkPool&) = delete;
  ChunkPool& operator=(const ChunkPool&) = delete;

  // Allows one chunk more to be taken: each buffer has one that may stay nearly empty, which must not shorten the rest.
  void addBuffer() noexcept;
  // Any thread. Null when all are in use. Its content is undefined.
  Chunk* take() noexcept;
  // Any thread; the chunk's last user.
  void give(Chunk* c) noexcept;

 private:
  Chunk* at(std::uint32_t index) const noexcept;

  std::uint32_t capacity_ = 0;  // chunks there is address space for
  void* memory_ = nullptr;
  std::unique_ptr<std::atomic<std::uint32_t>[]> below_;  // of a chunk on the free list: 1 + index of the next, 0: last
  std::atomic<std::uint64_t> free_{0};                   // top of the list: a counter against ABA << 32 | 1 + index
  std::atomic<std::uint32_t> fresh_{0};                  // chunks taken for the first time so far
  std::atomic<std::uint32_t> limit_{0};                  // how many may be
};

}  // namespace gmp::trace
