// Mirrors: reentersyscall, exitsyscall, exitsyscallTryGetP, exitsyscallNoP, setBlockOnExitSyscall,
//          entersyscallHandleGCWait (runtime/proc.go, 1.26 and later: the P stays wired, the G's scan bit is the lock).
#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/runtime/next.h"

namespace gmp::rt {

bool setBlockOnExitSyscall(P* pp, SyscallHold* hold) {
  M* mp = pp->m.load();
  if (mp == nullptr) return false;
  G* gp = mp->curg.load();
  if (gp == nullptr) return false;
  if (GMP_MUTANT(retakeWithoutScanBit) ? gp->status.load() != kGsyscall
                                       : !gp->status.cas(kGsyscall, kGsyscall | kGscan)) {
    return false;
  }
  // Held: the goroutine cannot leave its call. It may have been another call than the one we saw.
  if (gp->m.load() != mp || mp->p != pp) {
    releaseHold({gp, mp});
    return false;
  }
  *hold = {gp, mp};
  return true;
}

void releaseHold(const SyscallHold& hold) {
  if (!GMP_MUTANT(retakeWithoutScanBit)) hold.gp->status.store(kGsyscall);
}

void takeP(M* m, P* pp, const SyscallHold& hold, std::int64_t seen_for) {
  emit(m, hold.gp->id, trace::ev::ProcRetake{.victim = {pp->id}, .fromM = {hold.mp->id}, .seenFor = {seen_for}});
  hold.mp->p = nullptr;
  pp->m.store(nullptr);
  setPStatus(pp, kPrunning, kPidle);
  pp->syscalltick.fetchAdd(1);
}

namespace {

// The world stops: give the P up before the call, not after.
void handleStopBeforeSyscall(M* m) {
  Sched& s = *m->sched;
  SchedGuard held(m);
  if (s.stopwait <= 0 || m->p == nullptr) return;
  P* pp = releasep(m, trace::ReleaseWhy::stopTheWorld);
  emit(m, 0, trace::ev::ProcStop{.stopped = {pp->id}});
  setPStatus(pp, kPidle, kPgcstop);
  pp->syscalltick.fetchAdd(1);
  if (--s.stopwait == 0) s.stopnote.wakeup(m);
}

// The run has ended while the goroutine was in its call; nothing of the run may be touched but the M itself.
G* leaveFromSyscall(M*, G*) { return nullptr; }

G* exitsyscallNoP(M* m, G* gp) {
  Sched& s = *m->sched;
  emit(m, gp->id, trace::ev::GoSyscallNoP{});
  casgstatus(m, gp, kGrunning, kGrunnable);
  dropg(m);
  s.lock.lock(m);
  P* pp = pidleget(m);
  if (pp == nullptr && !GMP_MUTANT(syscallExitForgets)) globrunqput(m, gp);
  if (pp != nullptr) sysmonWakeLocked(m);
  s.lock.unlock(m);
  if (pp != nullptr) {
    acquirep(m, pp, trace::AcquireWhy::syscallIdleP);
    execute(m, gp, false, trace::FindRule::syscallIdleP);
    return gp;
  }
  stopm(m);
  return nullptr;
}

// The P of before the call, if it is in another goroutine's call just now; else any idle P.
P* exitsyscallTryGetP(M* m, P* oldp, trace::AcquireWhy* why) {
  Sched& s = *m->sched;
  SyscallHold hold;
  if (oldp != nullptr && oldp->status.load() == kPrunning && setBlockOnExitSyscall(oldp, &hold)) {
    takeP(m, oldp, hold, 0);
    releaseHold(hold);
    *why = trace::AcquireWhy::syscallOldP;
    return oldp;
  }
  if (s.npidle.load() == 0) return nullptr;
  SchedGuard held(m);
  P* pp = pidleget(m);
  if (pp != nullptr) sysmonWakeLocked(m);
  *why = trace::AcquireWhy::syscallIdleP;
  return pp;
}

// syscall -> running, always, before it is known whether a P is left. false: the run has ended.
bool backToRunning(M* m, G* gp) {
  for (;;) {
    if (exiting(m)) return false;
    probe(m, Where::syscallExit);
    {
      Reserved<> place(m);
      // Somebody may hold the scan bit to take our P: a moment. The reserved place is given up before anything blocks.
      if (!gp->status.cas(kGsyscall, kGrunning)) continue;
      if (m->p != nullptr) {
        place.commit(gp->id, trace::ev::GoSyscallExit{.hasP = true});
        return true;
      }
    }
    // Our P was taken, perhaps after the place was reserved: a new one is behind that for certain, and without a P
    // nobody acts on the status meanwhile.
    emit(m, gp->id, trace::ev::GoSyscallExit{.hasP = false});
    return true;
  }
}

}  // namespace

}  // namespace gmp::rt

namespace gmp::detail {

using namespace gmp::rt;

void entersyscall(std::string_view what) {
  G* gp = getg();
  M* m = getm();
  Sched& s = *m->sched;
  P* pp = m->p;
  m->oldp = pp;
  m->syscalltick = pp->syscalltick.load();
  trace::Str name;
  if (tracing(m) && !what.empty()) name = s.recorder->intern(what);
  emit(m, gp->id, trace::ev::GoSyscallEnter{.what = name});
  if (s.gcwaiting.load() != 0) handleStopBeforeSyscall(m);
  casgstatus(m, gp, kGrunning, kGsyscall);
  // From here the P may be taken.
  if (s.sysmonwait.load() != 0) {
    SchedGuard held(m);
    sysmonWakeLocked(m);
  }
  probe(m, Where::syscallEnter);
}

void exitsyscall() {
  M* m = getm();
  G* gp = m->curg.load(std::memory_order_relaxed);
  if (!backToRunning(m, gp)) mcall(leaveFromSyscall);
  if (m->p != nullptr) {
    m->p->syscalltick.fetchAdd(1);
    return;
  }
  trace::AcquireWhy why{};
  if (P* pp = exitsyscallTryGetP(m, m->oldp, &why)) {
    acquirep(m, pp, why);
    pp->syscalltick.fetchAdd(1);
    return;
  }
  mcall(exitsyscallNoP);
}

}  // namespace gmp::detail
