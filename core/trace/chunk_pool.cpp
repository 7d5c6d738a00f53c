#include "core/trace/chunk_pool.h"

#include <algorithm>
#include <new>

#include <sys/mman.h>

#include "core/base/check.h"

namespace gmp::trace {
namespace {

// Buffers that get a chunk of their own on top; those beyond share the common room.
constexpr std::uint32_t kMaxExtra = 4096;
constexpr std::size_t kMaxChunks = 1u << 26;

}  // namespace

ChunkPool::ChunkPool(std::size_t events, std::size_t ready) {
  // At least one: a writer leaves its full chunk, which then becomes free, only when it finds another.
  const std::size_t chunks =
      std::clamp<std::size_t>(events / Chunk::kEvents + (events % Chunk::kEvents != 0), 1, kMaxChunks);
  capacity_ = static_cast<std::uint32_t>(chunks) + kMaxExtra;
  limit_.store(static_cast<std::uint32_t>(chunks));
  below_ = std::make_unique<std::atomic<std::uint32_t>[]>(capacity_);
  memory_ = mmap(nullptr, capacity_ * sizeof(Chunk), PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory_ == MAP_FAILED) throw std::bad_alloc();
  // First touches cost 40 ns an event with small pages, and 8 with huge ones, which come as rare, longer waits.
  madvise(memory_, capacity_ * sizeof(Chunk), MADV_HUGEPAGE);
#ifdef MADV_POPULATE_WRITE
  madvise(memory_, std::min(ready / Chunk::kEvents, chunks) * sizeof(Chunk), MADV_POPULATE_WRITE);
#else
  static_cast<void>(ready);
#endif
}

ChunkPool::~ChunkPool() { munmap(memory_, capacity_ * sizeof(Chunk)); }

Chunk* ChunkPool::at(std::uint32_t index) const noexcept { return static_cast<Chunk*>(memory_) + index; }

void ChunkPool::addBuffer() noexcept {
  std::uint32_t limit = limit_.load(std::memory_order_relaxed);
  while (limit < capacity_ && !limit_.compare_exchange_weak(limit, limit + 1, std::memory_order_relaxed)) {}
}

Chunk* ChunkPool::take() noexcept {
  std::uint64_t top = free_.load(std::memory_order_acquire);
  while (static_cast<std::uint32_t>(top) != 0) {
    const std::uint32_t index = static_cast<std::uint32_t>(top) - 1;
    // Somebody else may take and give it back meanwhile: then this value is old, and the counter makes the swap fail.
    const std::uint64_t next = ((top >> 32) + 1) << 32 | below_[index].load(std::memory_order_relaxed);
    if (free_.compare_exchange_weak(top, next, std::memory_order_acq_rel, std::memory_order_acquire)) return at(index);
  }
  std::uint32_t fresh = fresh_.load(std::memory_order_relaxed);
  while (fresh < limit_.load(std::memory_order_relaxed)) {
    if (fresh_.compare_exchange_weak(fresh, fresh + 1, std::memory_order_relaxed)) return at(fresh);
  }
  return nullptr;
}

void ChunkPool::give(Chunk* c) noexcept {
  const auto index = static_cast<std::uint32_t>(c - at(0));
  std::uint64_t top = free_.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    below_[index].store(static_cast<std::uint32_t>(top), std::memory_order_relaxed);
    next = ((top >> 32) + 1) << 32 | (index + 1);
  } while (!free_.compare_exchange_weak(top, next, std::memory_order_release, std::memory_order_relaxed));
}

}  // namespace gmp::trace
