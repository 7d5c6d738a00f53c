// Mirrors: Pool.pin, poolCleanup (sync/pool.go): what a Pool needs to know of the scheduler.
#include <gmpscope/pool.h>

#include "core/runtime/emit.h"
#include "core/runtime/park.h"
#include "core/runtime/sched.h"
#include "core/runtime/sema.h"

namespace gmp::detail {

static_assert(kPoolProcs >= rt::kMaxProcs);

PoolPin poolPin() {
  rt::M* m = rt::getm();
  if (m == nullptr || m->curg.load(std::memory_order_relaxed) == nullptr) return {};
  rt::preemptCheck();
  m = rt::getm();
  return {m->sched, m->p->id};
}

std::weak_ptr<const void> poolRunHandle() { return rt::getm()->sched->weak_from_this(); }

void PoolLock::pause() noexcept {
  // Outside of a run there is nobody to ask for a pause; the holder is on another thread, a few instructions long.
  if (rt::M* m = rt::getm()) m->sched->world->procyield(rt::kSpinPauses);
}

PoolStop::PoolStop() : run_(rt::stopTheWorld()->sched) {}

PoolStop::~PoolStop() {
  rt::M* m = rt::getm();
  rt::startTheWorld(m, m->sched->gomaxprocs.load());
}

}  // namespace gmp::detail
