// Purpose: the queue of values behind one P of a Pool: its owner puts and takes at one end, everybody else takes at the
//          other, nobody locks.
// Mirrors: poolDequeue and poolChain (sync/poolqueue.go).
// Invariants: one owner at a time calls pushHead and popHead. A slot is the owner's while it is empty; whoever moves
//             head or tail over a full one with the CAS owns its value. Rings double; a ring that was drained from the
//             tail is never pushed to again, and lives until its chain dies: thieves may still look at it (Go leaves
//             that to its collector).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <gmpscope/atomic.h>

namespace gmp::detail {

template <class T>
class PoolDequeue {
 public:
  // size: a power of two.
  explicit PoolDequeue(std::uint32_t size) : size_(size), slots_(std::make_unique<Slot[]>(size)) {}

  std::uint32_t size() const { return size_; }

  // false: full, or a thief is still busy with the slot; value is untouched. The owner.
  bool pushHead(T& value) {
    const std::uint64_t at = headTail_.load();
    if (static_cast<std::uint32_t>(tailOf(at) + size_) == headOf(at)) return false;
    Slot& slot = slotOf(headOf(at));
    if (slot.full.load() != 0) return false;
    slot.value.emplace(std::move(value));
    slot.full.store(1);
    headTail_.fetchAdd(std::uint64_t{1} << 32);  // an overflow falls off the upper end
    return true;
  }
  // The youngest value. The owner.
  std::optional<T> popHead() {
    for (;;) {
      const std::uint64_t at = headTail_.load();
      if (headOf(at) == tailOf(at)) return std::nullopt;
      const std::uint32_t head = headOf(at) - 1;
      if (headTail_.cas(at, pack(head, tailOf(at)))) return empty(slotOf(head));
    }
  }
  // The oldest value. Anybody.
  std::optional<T> popTail() {
    for (;;) {
      const std::uint64_t at = headTail_.load();
      if (headOf(at) == tailOf(at)) return std::nullopt;
      if (headTail_.cas(at, pack(headOf(at), tailOf(at) + 1))) return empty(slotOf(tailOf(at)));
    }
  }

 private:
  struct Slot {
    std::optional<T> value;
    Atomic<std::uint32_t> full{0};  // 0: the owner may fill it
  };
  static std::uint32_t headOf(std::uint64_t w) { return static_cast<std::uint32_t>(w >> 32); }
  static std::uint32_t tailOf(std::uint64_t w) { return static_cast<std::uint32_t>(w); }
  static std::uint64_t pack(std::uint32_t head, std::uint32_t tail) {
    return static_cast<std::uint64_t>(head) << 32 | tail;
  }
  Slot& slotOf(std::uint32_t at) { return slots_[at & (size_ - 1)]; }
  static std::optional<T> empty(Slot& slot) {
    std::optional<T> value(std::move(slot.value));
    slot.value.reset();
    slot.full.store(0);
    return value;
  }

  const std::uint32_t size_;
  std::unique_ptr<Slot[]> slots_;
  Atomic<std::uint64_t> headTail_{0};  // head: where the next is pushed; tail: the oldest
};

template <class T>
class PoolChain {
 public:
  PoolChain() = default;
  ~PoolChain() {
    while (newest_ != nullptr) delete std::exchange(newest_, newest_->older);
  }
  PoolChain(const PoolChain&) = delete;
  PoolChain& operator=(const PoolChain&) = delete;

  // The owner.
  void pushHead(T value) {
    if (newest_ == nullptr) {
      newest_ = new Ring(kFirst);
      tail_.store(newest_);
    }
    if (newest_->queue.pushHead(value)) return;
    const std::uint32_t size = newest_->queue.size();
    auto* ring = new Ring(size < kLimit ? 2 * size : size);
    ring->older = newest_;
    ring->prev.store(newest_);
    ring->queue.pushHead(value);
    std::exchange(newest_, ring)->next.store(ring);
  }
  // The owner.
  std::optional<T> popHead() {
    for (Ring* ring = newest_; ring != nullptr; ring = ring->prev.load()) {
      if (std::optional<T> value = ring->queue.popHead()) return value;
    }
    return std::nullopt;
  }
  // Anybody.
  std::optional<T> popTail() {
    Ring* ring = tail_.load();
    while (ring != nullptr) {
      // Before the attempt: if there is a next ring and this one is empty then, it is empty for good.
      Ring* next = ring->next.load();
      if (std::optional<T> value = ring->queue.popTail()) return value;
      if (next != nullptr && tail_.cas(ring, next)) next->prev.store(nullptr);
      ring = next;
    }
    return std::nullopt;
  }

 private:
  static constexpr std::uint32_t kFirst = 8, kLimit = 1u << 24;
  struct Ring {
    explicit Ring(std::uint32_t size) : queue(size) {}
    PoolDequeue<T> queue;
    Atomic<Ring*> next{nullptr};  // towards the head
    Atomic<Ring*> prev{nullptr};  // towards the tail; cut when that one is drained
    Ring* older = nullptr;        // all rings, for the destructor
  };
  Ring* newest_ = nullptr;  // the owner's
  Atomic<Ring*> tail_{nullptr};
};

}  // namespace gmp::detail
