// Purpose: the scheduler's timers that channel timers and afterFunc borrow while they are armed.
// Mirrors: nothing; Go's collector keeps a stopped timer alive while a heap still points to it.
// Invariants: memory goes only with the run: a heap may point to a stopped timer for a long time, and one that is
//             taken again may still stand in some P's heap, which modify() knows how to use. One that is given back
//             is not armed, and its function does not run.
#pragma once

#include <deque>
#include <vector>

#include "core/runtime/lock.h"
#include "core/runtime/timer.h"

namespace gmp::rt {

class TimerPool {
 public:
  // The pool of m's run; made at the first call.
  static TimerPool& of(M* m);

  Timer* get(M* m);
  void put(M* m, Timer* t);

 private:
  RLock lock_;
  std::deque<Timer> all_;
  std::vector<Timer*> free_;
};

}  // namespace gmp::rt
