// Purpose: the threads that Ms run on.
// Mirrors: runtime.newosproc (runtime/os_linux.go, and the pthread_create of runtime/cgo).
// Invariants: a finished thread is joined (when the next one starts, or in join), so that its resources are gone when
//             join returns; a stuck one is detached and keeps what it needs alive by itself.
#pragma once

#include <memory>

namespace gmp::os {

class Threads {
 public:
  Threads();
  ~Threads();  // detaches whatever was not joined
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  // A thread with here().m = m and an alternate signal stack that calls entry(m). 0 or -errno.
  int start(void (*entry)(void*), void* m);
  // Waits until at most `except` of the threads are left. Not from one of them.
  void join(int except);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gmp::os
