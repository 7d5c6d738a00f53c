// Purpose: the lock of what only goroutines (and timers' functions) use: channels, the table of semaphores.
// Why: such a lock is only ever taken by an M with a P. While there is one P nobody else can hold it, and an atomic
//      instruction or two an operation are most of what a channel costs (docs/performance.md).
// Invariant: P::alone changes only with the world stopped, and nobody stops with such a lock held; so lock and unlock
//            of one section see the same value.
#pragma once

#include "core/runtime/emit.h"
#include "core/runtime/lock.h"

namespace gmp::rt {

class GMP_CAPABILITY("lock") GLock {
 public:
  constexpr GLock() = default;
  void lock(M* m) GMP_ACQUIRE() GMP_NO_ANALYSIS {
    if (!m->p->alone) return lock_.lock(m);
    probe(m, Where::lock);
    ++m->locks;
  }
  void unlock(M* m) GMP_RELEASE() GMP_NO_ANALYSIS {
    if (!m->p->alone) return lock_.unlock(m);
    --m->locks;
    probe(m, Where::unlock);
  }

 private:
  RLock lock_;
};

}  // namespace gmp::rt
