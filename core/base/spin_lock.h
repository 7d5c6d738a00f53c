// Purpose: the lock for the few short sections outside the scheduler that must work on any thread and any stack: the
//          list of free goroutine stacks, the recorder's table of strings.
// Mirrors: nothing. The scheduler's own lock is RLock in core/runtime, which sleeps through the World.
// Invariants: held for a handful of instructions; never across a stack switch, a World call or a callback.
// Rejected: std::mutex: it belongs to a thread, and a goroutine may be on another one by the time it unlocks.
#pragma once

#include <atomic>

#include <sched.h>

#include "core/base/thread_safety.h"

namespace gmp {

class GMP_CAPABILITY("lock") SpinLock {
 public:
  void lock() noexcept GMP_ACQUIRE() {
    for (int tries = 0; flag_.test_and_set(std::memory_order_acquire); ++tries) {
      // The holder may have lost its CPU: after a while waiting is worth more than spinning.
      if (tries > kSpins) sched_yield();
    }
  }
  void unlock() noexcept GMP_RELEASE() { flag_.clear(std::memory_order_release); }

 private:
  static constexpr int kSpins = 100;
  std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};

// std::lock_guard that the analysis knows.
class GMP_SCOPED_CAPABILITY SpinGuard {
 public:
  explicit SpinGuard(SpinLock& lock) noexcept GMP_ACQUIRE(lock) : lock_(lock) { lock_.lock(); }
  ~SpinGuard() GMP_RELEASE() { lock_.unlock(); }
  SpinGuard(const SpinGuard&) = delete;
  SpinGuard& operator=(const SpinGuard&) = delete;

 private:
  SpinLock& lock_;
};

}  // namespace gmp
