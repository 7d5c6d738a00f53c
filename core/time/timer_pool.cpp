#include "core/time/timer_pool.h"

#include "core/runtime/sched.h"

namespace gmp::rt {

TimerPool& TimerPool::of(M* m) {
  Sched& s = *m->sched;
  if (TimerPool* pool = s.timerPool.load(); pool != nullptr) return *pool;
  SchedGuard held(m);
  if (s.timerPool.load() == nullptr) {
    s.timerPoolOwner = std::make_shared<TimerPool>();
    s.timerPool.store(s.timerPoolOwner.get());
  }
  return *s.timerPool.load();
}

TimerPool::Loan* TimerPool::get(M* m) {
  LockGuard held(m, lock_);
  if (free_.empty()) return &all_.emplace_back();
  Loan* loan = free_.back();
  free_.pop_back();
  return loan;
}

void TimerPool::put(M* m, Loan* loan) {
  LockGuard held(m, lock_);
  free_.push_back(loan);
}

}  // namespace gmp::rt
