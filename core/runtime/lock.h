// Purpose: the runtime's own lock and one-shot event, built on the World's futex.
// Mirrors: runtime.mutex, note, lock2, unlock2, notesleep, notewakeup (runtime/lock_futex.go of Go up to 1.23: the
//          spinning-bit design of 1.24 pays only with many cores).
// Invariants: taken and released by the same M (perhaps on different stacks of it: a G's and g0's, in park commits), or
//             handed over inside one M. A G that holds one is not switched away, except by gopark with that lock as its
//             wait lock. M::locks counts them; schedule() asserts 0. All members are atomics: no false sanitizer
//             reports.
#pragma once

#include <cstdint>

#include <gmpscope/atomic.h>

#include "core/base/thread_safety.h"

namespace gmp::rt {

struct M;

class GMP_CAPABILITY("lock") RLock {
 public:
  constexpr RLock() = default;
  void lock(M* m) GMP_ACQUIRE();
  void unlock(M* m) GMP_RELEASE();

 private:
  Atomic<std::uint32_t> key_{0};  // 0 unlocked, 1 locked, 2 locked and somebody may sleep
};

class GMP_SCOPED_CAPABILITY LockGuard {
 public:
  LockGuard(M* m, RLock& l) GMP_ACQUIRE(l) : m_(m), l_(l) { l_.lock(m_); }
  ~LockGuard() GMP_RELEASE() { l_.unlock(m_); }
  LockGuard(const LockGuard&) = delete;
  LockGuard& operator=(const LockGuard&) = delete;

 private:
  M* m_;
  RLock& l_;
};

// One sleeper, one wake-up; a wake-up before the sleep is remembered. clear() before reuse.
class Note {
 public:
  void clear() { key_.store(0); }
  void sleep(M* m);
  // Returns true if woken, false after timeout_ns.
  bool sleepFor(M* m, std::int64_t timeout_ns);
  // m: the waker (not the sleeper). A second wake-up without clear() in between is our bug and aborts.
  void wakeup(M* m);

 private:
  Atomic<std::uint32_t> key_{0};
};

}  // namespace gmp::rt
