#include "core/base/check.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

G* getg() noexcept {
  M* m = getm();
  GMP_CHECK(m != nullptr && m->curg.load(std::memory_order_relaxed) != nullptr,
            "functions of gmpscope are called on goroutines, inside gmp::run");
  return m->curg.load(std::memory_order_relaxed);
}

void dropg(M* m) {
  m->curg.load(std::memory_order_relaxed)->m.store(nullptr, std::memory_order_relaxed);
  m->curg.store(nullptr, std::memory_order_release);
}

void execute(M* m, G* gp, bool inherit_time, trace::FindRule rule) {
  P* pp = m->p;
  std::uint32_t tick = pp->schedtick.load(std::memory_order_relaxed) + (inherit_time ? 0 : 1);
  emit(m, gp->id,
       trace::ev::GoStart{.rule = rule, .inheritTime = inherit_time, .tick = {static_cast<std::int32_t>(tick)}});
  if (tracing(m)) gp->startedAt = m->sched->world->traceTime();
  gp->m.store(m, std::memory_order_relaxed);
  m->curgid.store(gp->id, std::memory_order_relaxed);
  m->curg.store(gp, std::memory_order_release);
  gp->preempt.store(0, std::memory_order_relaxed);
  casgstatus(m, gp, kGrunnable, kGrunning);
  pp->schedtick.store(tick, std::memory_order_relaxed);
  probe(m, Where::execute);
}

namespace {

// One round of the scheduler: the goroutine to switch to, already executed; null: the run ends.
G* schedule(M* m) {
  GMP_CHECK(m->locks == 0, "schedule with a runtime lock held");
  Found f = findRunnable(m);
  if (f.gp == nullptr) return nullptr;
  if (m->spinning) resetspinning(m);
  execute(m, f.gp, f.inheritTime, f.rule);
  return f.gp;
}

}  // namespace

void scheduleLoop(M* m) {
  while (G* gp = schedule(m)) {
    do {
      fiber::switchTo(m->g0, gp->fiber);
      // Back on g0, still on this M: g0's stack belongs to it. The goroutine left a function for us.
      gp = m->mcallFn(m, m->curg.load(std::memory_order_relaxed));
    } while (gp != nullptr);
  }
}

namespace {

// For g0 after a goroutine that has left by itself.
G* nothingMore(M*, G*) { return nullptr; }

// The fiber to go on with, already executed if it is a goroutine's.
fiber::Fiber& nextAlone(M* m) {
  Found f;
  if (findQueued(m, &f)) {
    execute(m, f.gp, f.inheritTime, f.rule);
    return f.gp->fiber;
  }
  m->mcallFn = nothingMore;
  return m->g0;
}

}  // namespace

void scheduleAlone(M* m, G* old) {
  fiber::Fiber& next = nextAlone(m);
  if (&next != &old->fiber) fiber::switchTo(old->fiber, next);
}

void scheduleAloneOut(M* m, G* old) {
  fiber::Fiber& next = nextAlone(m);
  if (&next != &old->fiber) fiber::switchOut(old->fiber, next);
}

void scheduleAloneDead(M* m, G* old) { fiber::exitTo(old->fiber, nextAlone(m)); }

void mcall(G* (*fn)(M*, G*)) {
  M* m = getm();
  G* gp = m->curg.load(std::memory_order_relaxed);
  m->mcallFn = fn;
  fiber::switchTo(gp->fiber, m->g0);
}

}  // namespace gmp::rt
