// Purpose: the lock of a descriptor: one reader and one writer at a time, references, and "closed".
// Mirrors: internal/poll.fdMutex (internal/poll/fd_mutex.go).
// Invariants: one word: closed 1 bit, read lock 1, write lock 1, references 20, waiting readers 20, waiting writers
//             20. Every operation holds a reference; who drops the last one after "closed" was set destroys the
//             descriptor, so a number is never given back to the system while somebody uses it.
// All functions are called on goroutines; those that lock may return on another M.
#pragma once

#include <cstdint>

#include <gmpscope/atomic.h>

namespace gmp::rt {

class FdMutex {
 public:
  enum class Side { read, write };

  // Takes a reference; false: closed. More than 2^20 - 1 of anything is a Panic, as in Go.
  bool incref();
  // Takes a reference, sets "closed" and wakes everybody who waits for a lock; false: it was closed already.
  bool increfAndClose();
  // Drops a reference; true: it was the last of a closed descriptor, which the caller must destroy.
  [[nodiscard]] bool decref();
  // Takes that lock and a reference, after those who came before; false: closed.
  bool rwlock(Side side);
  // Drops both; true as decref.
  [[nodiscard]] bool rwunlock(Side side);

 private:
  Atomic<std::uint64_t> state_{0};
  Atomic<std::uint32_t> rsema_{0}, wsema_{0};
};

}  // namespace gmp::rt
