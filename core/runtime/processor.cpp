// Mirrors: acquirep, releasep, pidleput, pidleget, pidlegetSpinning, handoffp, procresize, p.init, p.destroy.
#include <algorithm>
#include <numeric>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

using trace::HandoffRule;

void acquirep(M* m, P* pp, trace::AcquireWhy why) {
  GMP_CHECK(m->p == nullptr && pp->m.load() == nullptr, "acquirep: the M has a P or the P an M");
  emitP(m, pp->id, 0, trace::ev::ProcAcquire{.why = why});
  m->p = pp;
  pp->oldm = m;
  pp->m.store(m);
  setPStatus(pp, kPidle, kPrunning);
}

P* releasep(M* m, trace::ReleaseWhy why) {
  P* pp = m->p;
  GMP_CHECK(pp != nullptr && pp->m.load() == m, "releasep: not wired");
  emit(m, 0, trace::ev::ProcRelease{.why = why});
  m->p = nullptr;
  pp->m.store(nullptr);
  setPStatus(pp, kPrunning, kPidle);
  return pp;
}

void pidleput(M* m, P* pp) {
  Sched& s = *m->sched;
  GMP_CHECK(runqempty(pp), "pidleput: the P has goroutines");
  emit(m, 0, trace::ev::ProcIdlePut{.idle = {pp->id}});
  if (pp->timers.len() == 0 || GMP_MUTANT(idlePForgetsTimers)) pp->mayHaveTimers.store(0);
  pp->idle.store(1);
  pp->link = s.pidle;
  s.pidle = pp;
  s.npidle.fetchAdd(1);
  probe(m, Where::idlePut);
}

P* pidleget(M* m) {
  Sched& s = *m->sched;
  P* pp = s.pidle;
  if (pp == nullptr) return nullptr;
  emit(m, 0, trace::ev::ProcIdleGet{.idle = {pp->id}});
  pp->mayHaveTimers.store(1);
  pp->idle.store(0);
  s.pidle = pp->link;
  pp->link = nullptr;
  s.npidle.fetchSub(1);
  return pp;
}

P* pidlegetSpinning(M* m) {
  P* pp = pidleget(m);
  if (pp == nullptr && !GMP_MUTANT(noNeedspinning)) {
    // Work was found and nobody is there to run it: whoever is about to drop its P must look again.
    if (m->sched->needspinning.load() == 0) emit(m, 0, trace::ev::MNeedSpinning{.value = true});
    m->sched->needspinning.store(1);
  }
  return pp;
}

namespace {

// What becomes of a P that nobody has work for; stopped: it is done already.
enum class Handed { idle, stopped, work, lastP };
Handed handoffLocked(M* m, P* pp) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  if (s.gcwaiting.load() != 0) {
    emit(m, 0, trace::ev::ProcHandoff{.given = {pp->id}, .rule = HandoffRule::stopTheWorld});
    emit(m, 0, trace::ev::ProcStop{.stopped = {pp->id}});
    setPStatus(pp, kPidle, kPgcstop);
    if (--s.stopwait == 0) s.stopnote.wakeup(m);
    return Handed::stopped;
  }
  if (!s.globalEmpty() && !GMP_MUTANT(handoffForgetsGlobal)) return Handed::work;
  const bool last_p = s.npidle.load() == s.gomaxprocs.load() - 1 && s.lastpoll.load() != 0;
  return last_p ? Handed::lastP : Handed::idle;
}

}  // namespace

void handoffp(M* m, P* pp) {
  Sched& s = *m->sched;
  if (!runqempty(pp) || (!s.globalEmpty() && !GMP_MUTANT(handoffForgetsGlobal))) {
    emit(m, 0, trace::ev::ProcHandoff{.given = {pp->id}, .rule = HandoffRule::work});
    startm(m, pp, false, false);
    return;
  }
  if (s.nmspinning.load() + s.npidle.load() == 0 && s.nmspinning.cas(0, 1)) {
    if (s.needspinning.exchange(0) != 0) emit(m, 0, trace::ev::MNeedSpinning{.value = false});
    emit(m, 0, trace::ev::ProcHandoff{.given = {pp->id}, .rule = HandoffRule::noSpinner});
    startm(m, pp, true, false);
    return;
  }
  s.lock.lock(m);
  if (const Handed to = handoffLocked(m, pp); to != Handed::idle) {
    s.lock.unlock(m);
    if (to == Handed::stopped) return;
    const HandoffRule rule = to == Handed::work ? HandoffRule::globalWork : HandoffRule::lastP;
    emit(m, 0, trace::ev::ProcHandoff{.given = {pp->id}, .rule = rule});
    startm(m, pp, false, false);
    return;
  }
  // Window W2: needspinning may have been set a moment ago; bounded by preemption, as in Go.
  if (GMP_STRICT() && !GMP_MUTANT(windowW2) && s.needspinning.load() != 0) {
    s.nmspinning.fetchAdd(1);
    s.needspinning.store(0);
    s.lock.unlock(m);
    emit(m, 0, trace::ev::MNeedSpinning{.value = false});
    emit(m, 0, trace::ev::ProcHandoff{.given = {pp->id}, .rule = HandoffRule::noSpinner});
    startm(m, pp, true, false);
    return;
  }
  std::int64_t when = pp->timers.wakeTime();
  emit(m, 0, trace::ev::ProcHandoff{.given = {pp->id}, .rule = HandoffRule::idle});
  pidleput(m, pp);
  s.lock.unlock(m);
  if (when != 0) wakeNetPoller(m, when);
}

namespace {

// A P that disappears: its goroutines to the head of the global queue, its timers to m's P.
void destroyP(M* m, P* pp) GMP_REQUIRES(schedLock) {
  emit(m, 0, trace::ev::ProcDrain{.dying = {pp->id}});
  GQueue q;
  std::uint32_t h = pp->runqhead.load(), t = pp->runqtail.load();
  std::uint64_t next = pp->runnext.load();
  if (G* gp = P::runnextG(next)) q.pushBack(gp);
  for (; h != t; ++h) q.pushBack(pp->runq[h % kRunqSize].load());
  pp->runnext.store(P::runnextWord(next, nullptr));
  pp->runqhead.store(t);
  globrunqputhead(m, q);
  pp->timers.moveTo(m, m->p->timers);
  while (G* gp = pp->gFree.pop()) m->sched->gFree.push(gp);
  pp->status.store(kPdead);
}

void rebuildStealOrder(Sched& s, int n) {
  s.stealCoprimes.clear();
  for (int i = 1; i <= n; ++i)
    if (std::gcd(i, n) == 1) s.stealCoprimes.push_back(static_cast<std::uint32_t>(i));
}

}  // namespace

void markPaths(Sched& s) {
  for (P* pp : s.allp) {
    if (pp == nullptr) continue;
    pp->alone = s.gomaxprocs.load() == 1;
    pp->sole = pp->alone && !s.virtualWorld && s.recorder == nullptr;
  }
}

void procresize(M* m, int n, P** runnable) {
  Sched& s = *m->sched;
  int old = s.gomaxprocs.load();
  emit(m, 0, trace::ev::ProcResize{.n = {n}, .old = {old}});
  for (int i = 0; i < n; ++i) {
    if (s.p(i) == nullptr) s.allp[static_cast<std::size_t>(i)] = new P(i);
    else if (i >= old) s.p(i)->status.store(kPgcstop);
  }
  s.gomaxprocs.store(n);
  markPaths(s);
  // m keeps its P if that still exists, else takes P0.
  if (m->p == nullptr || m->p->id >= n) {
    if (m->p != nullptr) {
      m->p->m.store(nullptr);
      m->p = nullptr;
    }
    s.p(0)->m.store(nullptr);
    s.p(0)->status.store(kPidle);
    acquirep(m, s.p(0), trace::AcquireWhy::resize);
  }
  for (int i = n; i < old; ++i) destroyP(m, s.p(i));
  rebuildStealOrder(s, n);
  restartPs(m, runnable);
}

void restartPs(M* m, P** runnable) {
  Sched& s = *m->sched;
  *runnable = nullptr;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    P* pp = s.p(i);
    emit(m, 0, trace::ev::ProcStart{.started = {i}});
    if (pp == m->p) {
      pp->status.store(kPrunning);
      continue;
    }
    pp->status.store(kPidle);
    if (runqempty(pp)) {
      pidleput(m, pp);
    } else {
      pp->link = *runnable;
      *runnable = pp;
    }
  }
}

}  // namespace gmp::rt
