// Purpose: the way from one goroutine to the next, as far as it only looks into queues: taking one off its M, finding
//          the next, putting it on. findRunnable and schedule use the same pieces.
// Mirrors: execute, dropg, the queue steps of findRunnable (runtime/proc.go).
// Differs: with one P a goroutine that parks, yields or ends goes on with the next one without g0 in between: whatever
//          it has published, nobody else can run it while its stack is still in use.
#pragma once

#include "core/runtime/fetch.h"
#include "core/runtime/runq.h"
#include "core/runtime/timer.h"

namespace gmp::rt {

// Takes the goroutine off m. On the only P it stays m's in name until the next one is (nextFiber).
template <class Path>
void dropgOn(M* m) {
  m->curg.load(std::memory_order_relaxed)->m.store(nullptr, std::memory_order_relaxed);
  if constexpr (!Path::kSole) m->curg.store(nullptr, std::memory_order_release);
}
inline void dropg(M* m) { dropgOn<AnyPath>(m); }

// Bookkeeping of execute: gp, runnable and in m's hand, becomes m's running goroutine. The caller switches to it.
template <class Path>
[[gnu::always_inline]] inline void executeOn(M* m, G* gp, bool inherit_time, [[maybe_unused]] trace::FindRule rule) {
  P* pp = m->p;
  const std::uint32_t tick = pp->schedtick.load(std::memory_order_relaxed) + (inherit_time ? 0 : 1);
  emit<Path>(m, gp->id,
             trace::ev::GoStart{.rule = rule, .inheritTime = inherit_time, .tick = {static_cast<std::int32_t>(tick)}});
  if constexpr (!Path::kSole) {
    if (tracing(m)) gp->startedAt = m->tb->lastStamp();
    m->curgid.store(gp->id, std::memory_order_relaxed);
  }
  gp->m.store(m, std::memory_order_relaxed);
  m->curg.store(gp, std::memory_order_release);
  gp->preempt.store(0, std::memory_order_relaxed);
  casgstatus<Path>(m, gp, kGrunnable, kGrunning);
  pp->schedtick.store(tick, std::memory_order_relaxed);
  probe<Path>(m, Where::execute);
}

// A batch of the global queue: the first runs here, the others go to the ring.
template <class Path>
G* takeGlobalBatch(M* m) {
  G* gp = nullptr;
  if constexpr (Path::kSole) {
    int filled = 0;
    gp = globrunqgetSole(*m->sched, m->p, &filled);
    fetchFirst(m->p, filled);
    return gp;
  }
  GQueue rest;
  {
    GlobalGuard held(m);
    gp = globrunqgetbatch(m, &rest, trace::FindRule::globalQueue);
    if (GMP_STRICT() && !GMP_MUTANT(windowW1)) putRest(m, rest);
  }
  // After the unlock, as Go does since 1.25: for a moment these are in nobody's queue (window W1).
  const int filled = rest.size();
  putRest(m, rest);
  fetchFirst(m->p, filled);
  return gp;
}

// Steps 7 to 10 of findRunnable: every 61st tick the global queue, then the local queue, then the global queue.
template <class Path>
[[gnu::always_inline]] inline bool takeQueued(M* m, Found* f) {
  using trace::FindRule;
  Sched& s = *m->sched;
  P* pp = m->p;
  if (pp->schedtick.load(std::memory_order_relaxed) % 61 == 0 && !s.globalEmpty()) [[unlikely]] {
    if (G* gp = takeAtTick61(m)) {
      *f = {gp, false, FindRule::tick61};
      return true;
    }
  }
  bool inherit = false;
  if (G* gp = runqgetOn<Path>(m, pp, &inherit)) {
    if (!inherit) fetchAhead(pp);
    *f = {gp, inherit, inherit ? FindRule::runnext : FindRule::localQueue};
    return true;
  }
  if (s.globalEmpty()) return false;
  G* gp = takeGlobalBatch<Path>(m);
  if (gp == nullptr) return false;
  *f = {gp, false, FindRule::globalQueue};
  return true;
}

// ---- without g0

// For g0 after a goroutine that has left by itself.
inline G* nothingMore(M*, G*) { return nullptr; }

// On the stack of the goroutine that was running and has been taken off m, which has the only P: the fiber to go on
// with. That is the next goroutine's, already executed, or g0's if it takes more than queues to find one.
template <class Path>
[[gnu::always_inline]] inline fiber::Fiber& nextFiber(M* m) {
  Sched& s = *m->sched;
  Found f;
  if (!exiting(m) && s.gcwaiting.load() == 0 && (Path::kSole || !resizeWanted(m))) {
    probe<Path>(m, Where::loop);
    if (!m->p->timers.due(m) && takeQueued<Path>(m, &f)) {
      executeOn<Path>(m, f.gp, f.inheritTime, f.rule);
      return f.gp->fiber;
    }
  }
  m->curg.store(nullptr, std::memory_order_release);
  m->mcallFn = nothingMore;
  return m->g0;
}

}  // namespace gmp::rt
