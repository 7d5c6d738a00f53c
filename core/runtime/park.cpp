// Mirrors: gopark, park_m, goready, ready, goschedImpl, goyield_m, injectglist, gopreempt_m (runtime/proc.go).
#include <algorithm>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/runtime/next.h"

namespace gmp::rt {

using trace::YieldWhy;

namespace {

// Off its M and waiting, its lock released. false: the park was refused, and it runs again.
template <class Path>
bool parkG(M* m, G* gp) {
  const ParkInfo& info = m->waitinfo;
  UnlockFn unlockf = m->waitunlockf;
  void* lock = m->waitlock;
  emit<Path>(m, gp->id,
             trace::ev::GoPark{.obj = {info.obj}, .reason = info.reason, .fd = {info.fd}, .mode = info.mode});
  gp->waitreason = info.reason;
  gp->waitfd = info.fd;
  casgstatus<Path>(m, gp, kGrunning, kGwaiting);
  dropgOn<Path>(m);
  if (unlockf != nullptr && !unlockf(m, gp, lock)) {
    emit<Path>(m, gp->id, trace::ev::GoParkRefused{});
    casgstatus<Path>(m, gp, kGwaiting, kGrunnable);
    execute(m, gp, true, trace::FindRule::parkRefused);
    return false;
  }
  // From here gp may run on another M already, unless there is but one P.
  probe<Path>(m, Where::park);
  return true;
}

G* parkM(M* m, G* gp) { return parkG<AnyPath>(m, gp) ? nullptr : gp; }

// Locked on the stack of the goroutine that parks.
bool unlockGLock(M* m, G*, void* lock) GMP_NO_ANALYSIS {
  static_cast<GLock*>(lock)->unlock(m);
  return true;
}

trace::ev::GoYield yieldEvent(M* m, G* gp, YieldWhy why) {
  return {.why = why, .ran = {tracing(m) ? m->tb->since(gp->startedAt) : 0}};
}

// Off its M and at the end of the global queue. On SolePath there is nobody to lock out.
template <class Path>
void yieldG(M* m, G* gp, YieldWhy why) GMP_NO_ANALYSIS {
  if constexpr (!Path::kSole) emit(m, gp->id, yieldEvent(m, gp, why));
  casgstatus<Path>(m, gp, kGrunning, kGrunnable);
  dropgOn<Path>(m);
  if constexpr (Path::kSole) {
    globrunqputOn<Path>(m, gp);
    return;
  }
  {
    GlobalGuard held(m);
    globrunqputOn<Path>(m, gp);
  }
  wakep(m);
}

G* goschedM(M* m, G* gp) {
  yieldG<AnyPath>(m, gp, YieldWhy::gosched);
  return nullptr;
}

G* gopreemptM(M* m, G* gp) {
  if (m->sched->gcwaiting.load() == 0) {
    yieldG<AnyPath>(m, gp, YieldWhy::preempted);
    return nullptr;
  }
  // The world stops: the goroutine keeps its P and goes on there after the restart.
  emit(m, gp->id, yieldEvent(m, gp, YieldWhy::stopTheWorld));
  casgstatus(m, gp, kGrunning, kGrunnable);
  dropg(m);
  runqput(m, m->p, gp, true);
  return nullptr;
}

G* goyieldM(M* m, G* gp) {
  emit(m, gp->id, yieldEvent(m, gp, YieldWhy::goyield));
  casgstatus(m, gp, kGrunning, kGrunnable);
  dropg(m);
  runqput(m, m->p, gp, false);
  return nullptr;
}

// With one P: straight to the next goroutine.
template <class Path>
[[gnu::noinline]] void parkAlone(M* m, G* gp) {
  if (!parkG<Path>(m, gp)) return;
  fiber::Fiber& next = nextFiber<Path>(m);
  if (&next != &gp->fiber) fiber::switchTo(gp->fiber, next);
}

template <class Path>
[[gnu::noinline]] void goschedAlone(M* m, G* gp) {
  yieldG<Path>(m, gp, YieldWhy::gosched);
  fiber::Fiber& next = nextFiber<Path>(m);
  if (&next != &gp->fiber) fiber::switchOut(gp->fiber, next);
}

// The run ends while this goroutine runs: it never runs again.
G* leaveM(M*, G*) { return nullptr; }

}  // namespace

void gopark(UnlockFn unlockf, void* lock, const ParkInfo& info) {
  M* m = getm();
  m->waitunlockf = unlockf;
  m->waitlock = lock;
  m->waitinfo = info;
  if (!m->p->alone) return mcall(parkM);
  G* gp = m->curg.load(std::memory_order_relaxed);
  if (m->p->sole) return parkAlone<SolePath>(m, gp);
  parkAlone<AnyPath>(m, gp);
}

void goparkunlock(GLock& lock, const ParkInfo& info) { gopark(unlockGLock, &lock, info); }

void ready(M* m, G* gp, const ReadyInfo& info, bool next) {
  if (m->p->sole) {
    casgstatus<SolePath>(m, gp, kGwaiting, kGrunnable);
    runqputOn<SolePath>(m, m->p, gp, next);
    return;
  }
  G* by = m->curg.load(std::memory_order_relaxed);
  const trace::ev::GoReady event{
      .by = {by != nullptr ? by->id : 0}, .obj = {info.obj}, .cause = info.cause, .fd = {info.fd}};
  const std::int64_t id = gp->id;
  if (!GMP_MUTANT(readyEmitsLate)) emit(m, id, event);
  casgstatus(m, gp, kGwaiting, kGrunnable);
  runqput(m, m->p, gp, next);
  if (GMP_MUTANT(readyEmitsLate)) emit(m, id, event);
  if (!GMP_MUTANT(readyNoWakep)) wakep(m);
  probe(m, Where::ready);
}

void goschedImpl() {
  M* m = getm();
  if (!m->p->alone) return mcall(goschedM);
  G* gp = m->curg.load(std::memory_order_relaxed);
  if (m->p->sole) return goschedAlone<SolePath>(m, gp);
  goschedAlone<AnyPath>(m, gp);
}

void goyield() { mcall(goyieldM); }

void preemptNow(M* m) {
  if (exiting(m)) mcall(leaveM);
  mcall(gopreemptM);
}

namespace {

// Starts up to n Ms on idle Ps, not spinning.
void startIdle(M* m, int n) {
  Sched& s = *m->sched;
  for (int i = 0; i < n; ++i) {
    s.lock.lock(m);
    P* pp = pidlegetSpinning(m);
    if (pp == nullptr) {
      s.lock.unlock(m);
      return;
    }
    startm(m, pp, false, true);
    s.lock.unlock(m);
  }
}

void putGlobal(M* m, GQueue& q) {
  GlobalGuard held(m);
  globrunqputbatch(m, q);
}

}  // namespace

void injectglist(M* m, GList& list) {
  if (list.empty()) return;
  GQueue q;
  while (G* gp = list.pop()) {
    emit(m, gp->id, trace::ev::GoReady{.cause = trace::ReadyCause::netpoll, .fd = {gp->waitfd}});
    casgstatus(m, gp, kGwaiting, kGrunnable);
    q.pushBack(gp);
  }
  int n = q.size();
  if (m->p == nullptr) {
    emit(m, 0, trace::ev::PollInject{.n = {n}, .toGlobal = {n}});
    putGlobal(m, q);
    if (!GMP_MUTANT(injectStartsNobody)) startIdle(m, n);
    return;
  }
  int to_global = std::min(n, static_cast<int>(m->sched->npidle.load()));
  emit(m, 0, trace::ev::PollInject{.n = {n}, .toGlobal = {to_global}});
  GQueue globq;
  for (int i = 0; i < to_global; ++i) globq.pushBack(q.pop());
  if (to_global > 0) {
    putGlobal(m, globq);
    if (!GMP_MUTANT(injectStartsNobody)) startIdle(m, to_global);
  }
  if (!q.empty()) {
    runqputbatch(m, m->p, q, true);
    if (!q.empty()) putGlobal(m, q);
  }
  // Some of the batch may be left for others to steal.
  if (!GMP_MUTANT(injectStartsNobody)) wakep(m);
}

}  // namespace gmp::rt
