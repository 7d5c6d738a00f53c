// Purpose: gmp::Atomic of the test build: every operation is a scheduling point, and relaxed and release stores go
//          through a store buffer of the M that makes them. Included by <gmpscope/atomic.h> in place of its own.
// Invariant: what a single M sees of its own stores is program order; others see them in that order, perhaps late.
//            Not emulated: loads that are reordered with each other (weaker machines than x86), plain variables.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>

#include "tests/sim/mutants/store_buffers.h"

namespace gmp {

template <class T>
class Atomic {
 public:
  static_assert(sizeof(T) <= 8);
  constexpr Atomic() noexcept : v_{} {}
  constexpr explicit Atomic(T v) noexcept : v_(v) {}
  ~Atomic() { stepped::forget(&v_); }
  Atomic(const Atomic&) = delete;
  Atomic& operator=(const Atomic&) = delete;

  T load(std::memory_order = std::memory_order_seq_cst) const noexcept {
    stepped::step();
    std::uint64_t bits = 0;
    if (stepped::ownStore(&v_, &bits)) return fromBits(bits);
    return v_.load(std::memory_order_relaxed);
  }
  void store(T v, std::memory_order o = std::memory_order_seq_cst) noexcept {
    stepped::step();
    if (o != std::memory_order_seq_cst && stepped::buffer(&v_, toBits(v), write)) return;
    stepped::fence();
    v_.store(v, std::memory_order_relaxed);
  }
  T exchange(T v, std::memory_order = std::memory_order_seq_cst) noexcept { return rmw().exchange(v); }
  bool cas(T expected, T desired, std::memory_order = std::memory_order_seq_cst) noexcept {
    return rmw().compare_exchange_strong(expected, desired);
  }
  T fetchAdd(T d, std::memory_order = std::memory_order_seq_cst) noexcept { return rmw().fetch_add(d); }
  T fetchSub(T d, std::memory_order = std::memory_order_seq_cst) noexcept { return rmw().fetch_sub(d); }
  T fetchOr(T d, std::memory_order = std::memory_order_seq_cst) noexcept { return rmw().fetch_or(d); }
  T fetchAnd(T d, std::memory_order = std::memory_order_seq_cst) noexcept { return rmw().fetch_and(d); }
  void* raw() noexcept { return &v_; }

 private:
  std::atomic<T>& rmw() noexcept {
    stepped::step();
    stepped::fence();
    return v_;
  }
  static std::uint64_t toBits(T v) noexcept {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &v, sizeof v);
    return bits;
  }
  static T fromBits(std::uint64_t bits) noexcept {
    T v;
    std::memcpy(&v, &bits, sizeof v);
    return v;
  }
  static void write(void* cell, std::uint64_t bits) {
    static_cast<std::atomic<T>*>(cell)->store(fromBits(bits), std::memory_order_relaxed);
  }

  std::atomic<T> v_;
};

}  // namespace gmp
