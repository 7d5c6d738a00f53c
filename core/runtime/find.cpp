// Mirrors: findRunnable, checkRunqsNoP, checkTimersNoP, wakeNetPoller (runtime/proc.go), in Go's order of steps.
#include <algorithm>
#include <utility>

#include <gmpscope/run.h>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/base/prefetch.h"
#include "core/runtime/next.h"

namespace gmp::rt {

using trace::FindRule;
using trace::PollCaller;

namespace {

// What one pass of findRunnable carries from step to step.
struct Pass {
  std::int64_t now = 0;
  std::int64_t pollUntil = 0;  // the earliest timer seen; 0: none
  bool wasSpinning = false;
};

enum class Step { found, again, next };

// The first of a poll's goroutines runs here, the others are injected; then the count of waiters is corrected.
Found takePolled(M* m, GList& list, std::int32_t delta, FindRule rule) {
  G* gp = list.pop();
  if (!list.empty()) fetchPolled(gp, gp->fiber.context);
  injectglist(m, list);
  fetchWoken(m->p);
  emit(m, gp->id, trace::ev::GoReady{.cause = trace::ReadyCause::netpoll, .fd = {gp->waitfd}});
  casgstatus(m, gp, kGwaiting, kGrunnable);
  m->sched->netpoll.adjustWaiters(delta);
  return {gp, false, rule};
}

// Step 11: ask the poller without waiting, one M at a time.
bool pollWithoutWaiting(M* m, Found* f) {
  Sched& s = *m->sched;
  if (!s.switches.netpollInFindRunnable) return false;
  if (!s.netpoll.inited() || !s.netpoll.anyWaiters() || s.lastpoll.load() == 0) return false;
  if (s.pollingNet.exchange(1) != 0) return false;
  std::int32_t delta = 0;
  GList list = s.netpoll.poll(m, 0, PollCaller::findRunnable, &delta);
  s.pollingNet.store(0);
  if (list.empty()) {
    s.netpoll.adjustWaiters(delta);
    return false;
  }
  *f = takePolled(m, list, delta, FindRule::netpoll);
  return true;
}

// Step 12: rob other Ps, if spinning is allowed.
Step trySteal(M* m, Pass& pass, Found* f) {
  Sched& s = *m->sched;
  if (!m->spinning && 2 * s.nmspinning.load() >= s.gomaxprocs.load() - s.npidle.load()) return Step::next;
  if (!m->spinning) becomeSpinning(m, trace::SpinWhy::steal);
  switch (stealWork(m, pass.now, &pass.pollUntil, f)) {
    case StealResult::found: return Step::found;
    case StealResult::again: return Step::again;
    case StealResult::nothing: break;
  }
  return Step::next;
}

// Step 13: the second look under the lock, then the P goes on the idle list.
Step dropP(M* m, Found* f) {
  Sched& s = *m->sched;
  GQueue rest;
  G* gp = nullptr;
  {
    SchedGuard held(m);
    if (s.gcwaiting.load() != 0 || exiting(m)) return Step::again;
    gp = globrunqgetbatch(m, &rest, FindRule::globalLocked);
    if (GMP_STRICT() && !GMP_MUTANT(windowW1)) putRest(m, rest);  // as takeGlobalBatch
    if (gp == nullptr) {
      if (!m->spinning && s.needspinning.load() == 1 && !GMP_MUTANT(dropIgnoresNeedspinning)) {
        becomeSpinning(m, trace::SpinWhy::needspinning);
        return Step::again;
      }
      pidleput(m, releasep(m, trace::ReleaseWhy::nothingToRun));
      return Step::next;
    }
  }
  putRest(m, rest);
  *f = {gp, false, FindRule::globalLocked};
  return Step::found;
}

// The lowest wake time of all timers. Only looks.
std::int64_t checkTimersNoP(Sched& s, std::int64_t poll_until) {
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    P* pp = s.p(i);
    if (pp->mayHaveTimers.load() == 0) continue;
    std::int64_t w = pp->timers.wakeTime();
    if (w != 0 && (poll_until == 0 || w < poll_until)) poll_until = w;
  }
  return poll_until;
}

bool anyRunqNoP(Sched& s) {
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    P* pp = s.p(i);
    if (pp->idle.load() == 0 && !runqempty(pp)) return true;
  }
  return false;
}

// Step 14: it was spinning. Only after the count has gone down does a submitter wake somebody else, so look once more.
Step lookAgainWithoutP(M* m, Pass& pass, Found* f) {
  Sched& s = *m->sched;
  const bool looked = GMP_MUTANT(recheckBeforeDecrement) && s.globalEmpty() && !anyRunqNoP(s);
  stopSpinning(m, trace::UnspinWhy::nothingFound);
  if (!looked && !GMP_MUTANT(noRecheckGlobal)) {
    GQueue rest;
    s.lock.lock(m);
    P* pp = s.globalEmpty() ? nullptr : pidlegetSpinning(m);
    G* gp = pp != nullptr ? globrunqgetbatch(m, &rest, FindRule::globalRecheck) : nullptr;
    s.lock.unlock(m);
    if (gp != nullptr) {
      acquirep(m, pp, trace::AcquireWhy::recheck);
      becomeSpinning(m, trace::SpinWhy::recheck);
      putRest(m, rest);
      *f = {gp, false, FindRule::globalRecheck};
      return Step::found;
    }
  }
  if (s.switches.steal && !looked && !GMP_MUTANT(noRecheckQueues) && anyRunqNoP(s)) {
    s.lock.lock(m);
    P* pp = pidlegetSpinning(m);
    s.lock.unlock(m);
    if (pp != nullptr) {
      acquirep(m, pp, trace::AcquireWhy::recheck);
      becomeSpinning(m, trace::SpinWhy::recheck);
      return Step::again;
    }
  }
  if (!GMP_MUTANT(noRecheckTimers)) pass.pollUntil = checkTimersNoP(s, pass.pollUntil);
  return Step::next;
}

// What the blocking poll brought: with a P, run the first; without, all to the global queue.
Step afterBlockingPoll(M* m, Pass& pass, GList& list, std::int32_t delta, Found* f) {
  Sched& s = *m->sched;
  s.lock.lock(m);
  P* pp = exiting(m) ? nullptr : pidleget(m);
  // All Ps may have been idle for long. In Go the read that follows wakes the monitor, as a system call; ours is none.
  if (pp != nullptr && !list.empty()) sysmonWakeLocked(m);
  s.lock.unlock(m);
  if (pp == nullptr) {
    injectglist(m, list);
    s.netpoll.adjustWaiters(delta);
    return Step::next;
  }
  acquirep(m, pp, trace::AcquireWhy::pollReturned);
  if (!list.empty()) {
    *f = takePolled(m, list, delta, FindRule::netpollBlock);
    return Step::found;
  }
  s.netpoll.adjustWaiters(delta);
  if (pass.wasSpinning) becomeSpinning(m, trace::SpinWhy::pollEmpty);
  return Step::again;
}

// Step 15: become the one M that blocks in the poller, or make sure that it wakes in time for our timer.
Step pollBlocking(M* m, Pass& pass, Found* f) {
  Sched& s = *m->sched;
  const bool waiters = s.netpoll.anyWaiters() && !GMP_MUTANT(noRecheckNetWaiters);
  if (s.netpoll.inited() && (waiters || pass.pollUntil != 0) && s.lastpoll.exchange(0) != 0) {
    GMP_CHECK(m->p == nullptr && !m->spinning, "blocking poll with a P or spinning");
    s.pollUntil.store(pass.pollUntil);
    std::int64_t delay = -1;
    if (pass.pollUntil != 0) delay = std::max<std::int64_t>(0, pass.pollUntil - nanotime(m));
    // The end of the run wakes the M that polls now, which may be another one: look once more after becoming it.
    if (exiting(m) && !GMP_MUTANT(pollsPastTheEnd)) delay = 0;
    std::int32_t delta = 0;
    GList list = s.netpoll.poll(m, delay, PollCaller::findRunnableBlocking, &delta);
    s.pollUntil.store(0);
    s.lastpoll.store(std::max<std::int64_t>(1, nanotime(m)));
    return afterBlockingPoll(m, pass, list, delta, f);
  }
  if (pass.pollUntil != 0 && s.netpoll.inited()) {
    std::int64_t other = s.pollUntil.load();
    if (other == 0 || other > pass.pollUntil) s.netpoll.wake(m, trace::BreakWhy::timer);
  }
  return Step::next;
}

// A goroutine asks for another GOMAXPROCS, as one of the program's own could.
void resizeAsSteered(M* m) {
  const int procs = std::exchange(m->sched->options.steering->procs, 0);
  runqput(m, m->p, newproc1(m, Task([procs] { setGomaxprocs(procs); }), "fork", true), true);
}

}  // namespace

G* takeAtTick61(M* m) {
  if (!m->sched->switches.globalTick || GMP_MUTANT(noGlobalTick)) return nullptr;
  GlobalGuard held(m);
  return globrunqget(m, FindRule::tick61);
}

void putRest(M* m, GQueue& rest) {
  if (rest.empty()) return;
  runqputbatch(m, m->p, rest);
  GMP_CHECK(rest.empty(), "the local ring had no room for a batch of the global queue");
}

Found findRunnable(M* m) {
  for (;;) {
    if (exiting(m)) return {};
    if (m->sched->gcwaiting.load() != 0) {
      gcstopm(m);
      continue;
    }
    probe(m, Where::loop);
    if (resizeWanted(m)) resizeAsSteered(m);
    Pass pass;
    Found f;
    Timers::CheckResult due = m->p->timers.check(m, 0, true);
    if (due.ran && m->p->sole) fetchWoken(m->p);
    pass.now = due.now;
    pass.pollUntil = due.next;
    if (takeQueued<AnyPath>(m, &f) || pollWithoutWaiting(m, &f)) return f;
    Step step = trySteal(m, pass, &f);
    if (step == Step::next) {
      pass.wasSpinning = m->spinning;
      step = dropP(m, &f);
    }
    if (step == Step::next && pass.wasSpinning) step = lookAgainWithoutP(m, pass, &f);
    if (step == Step::next) step = pollBlocking(m, pass, &f);
    if (step == Step::found) return f;
    if (step == Step::next) stopm(m);
  }
}

void wakeNetPoller(M* m, std::int64_t when) {
  Sched& s = *m->sched;
  if (s.lastpoll.load() == 0) {
    // Somebody blocks in the poller, or is about to: it must be back in time.
    std::int64_t until = s.pollUntil.load();
    if ((until == 0 || until > when) && !GMP_MUTANT(timerNoBreak)) s.netpoll.wake(m, trace::BreakWhy::timer);
  } else if (!GMP_MUTANT(timerNoWakep)) {
    wakep(m);
  }
}

}  // namespace gmp::rt
