// The full state as events: at the start of every trace, and after a loss, so that a fold can begin or go on.
#include "core/runtime/runq.h"

namespace gmp::rt {

namespace {

using trace::QueuePlace;

trace::GStatus traceStatus(std::uint32_t st) {
  switch (st) {
    case kGrunnable: return trace::GStatus::runnable;
    case kGrunning: return trace::GStatus::running;
    case kGsyscall: return trace::GStatus::syscall;
    case kGwaiting: return trace::GStatus::waiting;
    case kGdead: return trace::GStatus::dead;
    default: return trace::GStatus::idle;
  }
}

trace::PStatus traceStatus(P* pp) {
  M* mp = pp->m.load();
  G* gp = mp != nullptr ? mp->curg.load() : nullptr;
  switch (pp->status.load()) {
    case kPidle: return trace::PStatus::idle;
    case kPgcstop: return trace::PStatus::gcstop;
    case kPdead: return trace::PStatus::dead;
    default: return gp != nullptr && readgstatus(gp) == kGsyscall ? trace::PStatus::syscall : trace::PStatus::running;
  }
}

void snapMs(M* m) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  std::vector<M*> idle;  // top of the stack first
  for (M* mp = s.midle; mp != nullptr; mp = mp->schedlink) idle.push_back(mp);
  auto one = [&](M* mp, bool is_idle) {
    emitP(m, -1, 0,
          trace::ev::SnapM{.machine = {mp->id}, .spinning = mp->spinning, .idle = is_idle, .sysmon = mp->isSysmon});
  };
  for (auto it = idle.rbegin(); it != idle.rend(); ++it) one(*it, true);
  for (auto& mp : s.allm) {
    bool listed = false;
    for (M* i : idle) listed = listed || i == mp.get();
    if (!listed) one(mp.get(), false);
  }
}

void snapPs(M* m) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    P* pp = s.p(i);
    M* mp = pp->m.load();
    emitP(m, -1, 0,
          trace::ev::SnapP{.proc = {i},
                           .status = traceStatus(pp),
                           .owner = {mp != nullptr ? mp->id : -1},
                           .tick = {static_cast<std::int32_t>(pp->schedtick.load())}});
  }
  std::vector<P*> idle;
  for (P* pp = s.pidle; pp != nullptr; pp = pp->link) idle.push_back(pp);
  for (auto it = idle.rbegin(); it != idle.rend(); ++it) emitP(m, -1, 0, trace::ev::SnapIdleP{.proc = {(*it)->id}});
}

void snapGs(M* m) {
  Sched& s = *m->sched;
  LockGuard held(m, s.allglock);
  s.allgs.each([m](const G& g) {
    const std::uint32_t st = readgstatus(&g);
    if (st == kGdead || st == kGidle) return;
    M* mp = g.m.load();
    emitP(m, -1, g.id,
          trace::ev::SnapG{.parent = {g.parent},
                           .name = g.name,
                           .status = traceStatus(st),
                           .reason = g.waitreason,
                           .onM = {mp != nullptr ? mp->id : -1}});
  });
}

void snapQueues(M* m) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    P* pp = s.p(i);
    if (G* gp = P::runnextG(pp->runnext.load()))
      emitP(m, -1, gp->id, trace::ev::SnapQueue{.proc = {i}, .place = QueuePlace::runnext});
    for (std::uint32_t h = pp->runqhead.load(); h != pp->runqtail.load(); ++h)
      emitP(m, -1, pp->runq[h % kRunqSize].load()->id, trace::ev::SnapQueue{.proc = {i}, .place = QueuePlace::tail});
  }
  takeInbox(s);
  for (G* gp = s.runq.front(); gp != nullptr; gp = gp->schedlink)
    emitP(m, -1, gp->id, trace::ev::SnapQueue{.proc = {-1}, .place = QueuePlace::global});
}

void snapTimers(M* m) {
  Sched& s = *m->sched;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    s.p(i)->timers.forEachArmed([&](std::int64_t id, std::int64_t when, trace::TimerWhat what) {
      emitP(m, -1, 0, trace::ev::SnapTimer{.id = {id}, .when = {traceWhen(m, when)}, .what = what, .owner = {i}});
    });
  }
}

}  // namespace

void emitSnapshot(M* m) {
  if (!tracing(m)) return;
  Sched& s = *m->sched;
  emitP(m, -1, 0, trace::ev::SnapBegin{.procs = {s.gomaxprocs.load()}, .needspinning = s.needspinning.load() != 0});
  snapPs(m);
  snapMs(m);
  snapGs(m);
  snapQueues(m);
  if (s.netpoll.inited()) s.netpoll.snapshot(m);
  snapTimers(m);
  emitP(m, -1, 0, trace::ev::SnapEnd{});
}

}  // namespace gmp::rt
