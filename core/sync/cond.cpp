// Mirrors: Cond (sync/cond.go). The waiters stand in the scheduler's table of semaphores.
#include <gmpscope/sync.h>

#include "core/runtime/park.h"
#include "core/runtime/sched.h"
#include "core/runtime/sema.h"

namespace gmp {

void Cond::wait() {
  const std::uint32_t ticket = wait_.fetchAdd(1);
  mu_.unlock();
  rt::getm()->sched->semas->notifyWait({wait_, notify_}, ticket);
  mu_.lock();
}

void Cond::signal() {
  rt::preemptCheck();
  rt::getm()->sched->semas->notifyOne({wait_, notify_});
}

void Cond::broadcast() {
  rt::preemptCheck();
  rt::getm()->sched->semas->notifyAll({wait_, notify_});
}

}  // namespace gmp
