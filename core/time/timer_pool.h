// Purpose: the scheduler's timers that channel timers and afterFunc borrow while they are armed.
// Mirrors: nothing; Go's collector keeps a stopped timer alive while a heap still points to it.
// Invariants: a Timer's memory goes only with the run: a heap may point to a stopped timer for a long time, and one
// that
//             is lent again may still stand in some P's heap, which modify() knows how to use. One that is given back
//             is not armed, and its function does not run.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "core/runtime/lock.h"
#include "core/runtime/timer.h"

namespace gmp::rt {

class TimerPool {
 public:
  // The pool of m's run; made at the first call.
  static TimerPool& of(M* m);

  // keep: the borrower's reference to itself while the timer may still call it; dropped with the run at the latest.
  struct Loan {
    Timer timer;
    std::shared_ptr<void> keep;
  };
  Loan* get(M* m);
  void put(M* m, Loan* loan);  // keep is empty

 private:
  RLock lock_;
  std::deque<Loan> all_ GMP_GUARDED_BY(lock_);
  std::vector<Loan*> free_ GMP_GUARDED_BY(lock_);
};

}  // namespace gmp::rt
