// Mirrors: stopTheWorldWithSema, startTheWorldWithSema, gcstopm (runtime/proc.go).
#include <algorithm>

#include "core/base/check.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

namespace {

constexpr std::int64_t kRetry = 100 * 1000;  // ns between two rounds of asking

void stopP(M* m, P* pp, std::uint32_t from) GMP_REQUIRES(schedLock) {
  emit(m, 0, trace::ev::ProcStop{.stopped = {pp->id}});
  setPStatus(pp, from, kPgcstop);
  --m->sched->stopwait;
}

// Takes the Ps of goroutines in system calls and the idle ones.
void stopQuietPs(M* m) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    P* pp = s.p(i);
    SyscallHold hold;
    if (pp->status.load() != kPrunning || !setBlockOnExitSyscall(pp, &hold)) continue;
    takeP(m, pp, hold, 0);
    stopP(m, pp, kPidle);
    releaseHold(hold);
  }
  while (P* pp = pidleget(m)) stopP(m, pp, kPidle);
}

}  // namespace

namespace {

// Every P in gcstop. stoppingWorld is held; m may be sysmon and have no P.
void stopAllPs(M* m) {
  Sched& s = *m->sched;
  G* gp = m->curg.load();
  emit(m, gp != nullptr ? gp->id : 0, trace::ev::StopWorld{});
  s.lock.lock(m);
  s.stopwait = s.gomaxprocs.load();
  s.gcwaiting.store(1);
  preemptall(m);
  if (m->p != nullptr) stopP(m, m->p, kPrunning);
  stopQuietPs(m);
  bool wait = s.stopwait > 0;
  s.lock.unlock(m);
  while (wait) {
    if (s.stopnote.sleepFor(m, kRetry)) break;
    preemptall(m);
    // A goroutine may have entered a system call since.
    SchedGuard held(m);
    int before = s.stopwait;
    stopQuietPs(m);
    if (before > 0 && s.stopwait == 0) break;
  }
  s.stopnote.clear();
  SchedGuard held(m);
  GMP_CHECK(s.stopwait == 0, "the world is not stopped");
}

// procs: with another number than now, the Ps are resized (m needs a P then).
void startAllPs(M* m, int procs) {
  Sched& s = *m->sched;
  P* runnable = nullptr;
  if (s.netpoll.inited()) {
    std::int32_t delta = 0;
    GList list = s.netpoll.poll(m, 0, trace::PollCaller::startTheWorld, &delta);
    injectglist(m, list);
    s.netpoll.adjustWaiters(delta);
  }
  s.lock.lock(m);
  if (procs != s.gomaxprocs.load()) procresize(m, procs, &runnable);
  else restartPs(m, &runnable);
  emit(m, 0, trace::ev::StartWorld{});
  s.gcwaiting.store(0);
  sysmonWakeLocked(m);
  M* handed = handPs(m, &runnable);
  s.lock.unlock(m);
  while (handed != nullptr) {
    M* nm = handed;
    handed = nm->schedlink;
    nm->schedlink = nullptr;
    nm->park.wakeup(m);
  }
  while (runnable != nullptr) {
    P* pp = runnable;
    runnable = pp->link;
    pp->link = nullptr;
    startm(m, pp, false, false);
  }
  wakep(m);
}

// With the world stopped: true if no M but m can do anything. Goroutines in system calls are held, into *holds; a
// failed attempt holds nothing.
bool holdEverybody(M* m, std::vector<SyscallHold>* holds) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  std::vector<M*> idle;
  for (M* mp = s.midle; mp != nullptr; mp = mp->schedlink) idle.push_back(mp);
  for (auto& mp : s.allm) {
    if (mp.get() == m || std::find(idle.begin(), idle.end(), mp.get()) != idle.end()) continue;
    G* gp = mp->curg.load();
    if (gp != nullptr && gp->status.cas(kGsyscall, kGsyscall | kGscan)) {
      holds->push_back({gp, mp.get()});
      continue;
    }
    for (const SyscallHold& h : *holds) releaseHold(h);
    holds->clear();
    return false;
  }
  return true;
}

}  // namespace

M* stopTheWorld() {
  // Whoever waits must be able to stop for the one who stops the world; so neither a runtime lock nor a semaphore will
  // do
  // (sysmon, which takes it too, has no P to wake a goroutine with).
  while (!getm()->sched->stoppingWorld.cas(0, 1)) goschedImpl();
  M* m = getm();
  stopAllPs(m);
  return m;
}

void startTheWorld(M* m, int procs) {
  startAllPs(m, procs);
  m->sched->stoppingWorld.store(0);
}

namespace {

// prepare(m) runs before the snapshot, when nobody but m moves.
bool snapshotAfter(M* m, void (*prepare)(M* m)) {
  Sched& s = *m->sched;
  if (!s.stoppingWorld.cas(0, 1)) return false;
  stopAllPs(m);
  std::vector<SyscallHold> holds;
  for (;;) {
    // An M may still block in the poller, or be on its way to sleep with goroutines in its hand.
    if (s.lastpoll.load() == 0) s.netpoll.wake(m, trace::BreakWhy::snapshot);
    s.lock.lock(m);
    if (exiting(m) || holdEverybody(m, &holds)) break;
    s.lock.unlock(m);
    s.world->usleep(kRetry / 5);
  }
  if (!exiting(m)) {
    if (prepare != nullptr) prepare(m);
    emitSnapshot(m);
  }
  s.lock.unlock(m);
  for (const SyscallHold& h : holds) releaseHold(h);
  startAllPs(m, s.gomaxprocs.load());
  s.stoppingWorld.store(0);
  return true;
}

void changeRecorder(M* m) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  std::shared_ptr<trace::Recorder> next = std::move(s.recorderWanted);
  s.recorder = next.get();
  // m first: its clock reading is where the trace begins.
  m->tb = next != nullptr ? next->newBuffer(m->id, traceNow, s.world.get()) : nullptr;
  s.traceOrigin = next != nullptr ? next->origin() : 0;
  for (auto& mp : s.allm) {
    if (mp.get() != m) mp->tb = next != nullptr ? next->newBuffer(mp->id, traceNow, s.world.get()) : nullptr;
  }
  markPaths(s);
  for (auto& mp : s.allm) {
    // SolePath does not keep it.
    if (G* gp = mp->curg.load(); gp != nullptr) mp->curgid.store(gp->id);
  }
  LockGuard held(m, s.allglock);
  s.allgs.each([](G& g) { g.name = {}; });  // numbers of the old one's table
  s.recorderOwner = std::move(next);
}

}  // namespace

bool snapshotStoppedWorld(M* m) { return snapshotAfter(m, nullptr); }

bool attachWantedRecorder(M* m) { return snapshotAfter(m, changeRecorder); }

void gcstopm(M* m) {
  Sched& s = *m->sched;
  if (m->spinning) stopSpinning(m, trace::UnspinWhy::stopTheWorld);
  P* pp = releasep(m, trace::ReleaseWhy::stopTheWorld);
  s.lock.lock(m);
  emit(m, 0, trace::ev::ProcStop{.stopped = {pp->id}});
  setPStatus(pp, kPidle, kPgcstop);
  if (--s.stopwait == 0) s.stopnote.wakeup(m);
  s.lock.unlock(m);
  stopm(m);
}

}  // namespace gmp::rt
