// Purpose: the one atomic type of the scheduler. In the product it is std::atomic; a test build of the very same
//          source names a header with another one that is a scheduling point and emulates a store buffer
//          (tests/sim/mutants, docs/simulator.md).
// Invariant: nothing in core/ except core/trace and core/os uses std::atomic directly.
#pragma once

#include <atomic>
#include <cstdint>

#ifdef GMPSCOPE_ATOMIC_HEADER
#include GMPSCOPE_ATOMIC_HEADER
#else

namespace gmp {

template <class T>
class Atomic {
 public:
  constexpr Atomic() noexcept : v_{} {}
  constexpr explicit Atomic(T v) noexcept : v_(v) {}
  Atomic(const Atomic&) = delete;
  Atomic& operator=(const Atomic&) = delete;

  T load(std::memory_order o = std::memory_order_seq_cst) const noexcept { return v_.load(o); }
  void store(T v, std::memory_order o = std::memory_order_seq_cst) noexcept { v_.store(v, o); }
  T exchange(T v, std::memory_order o = std::memory_order_seq_cst) noexcept { return v_.exchange(v, o); }
  // Compare-and-swap; `expected` is taken by value because the scheduler always re-reads before it tries again.
  bool cas(T expected, T desired, std::memory_order o = std::memory_order_seq_cst) noexcept {
    return v_.compare_exchange_strong(expected, desired, o, std::memory_order_relaxed);
  }
  T fetchAdd(T d, std::memory_order o = std::memory_order_seq_cst) noexcept { return v_.fetch_add(d, o); }
  T fetchSub(T d, std::memory_order o = std::memory_order_seq_cst) noexcept { return v_.fetch_sub(d, o); }
  T fetchOr(T d, std::memory_order o = std::memory_order_seq_cst) noexcept { return v_.fetch_or(d, o); }
  T fetchAnd(T d, std::memory_order o = std::memory_order_seq_cst) noexcept { return v_.fetch_and(d, o); }
  // The address a futex call needs; only a World may use it.
  void* raw() noexcept { return &v_; }

 private:
  std::atomic<T> v_;
};

}  // namespace gmp

#endif
