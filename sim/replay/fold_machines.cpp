// Processors and threads: who owns what, who sleeps, who spins.
#include "sim/replay/fold.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::PStatus;

// ---- processors
// ------------------------------------------------------------------------------------------------------

void Fold::on(const ev::ProcResize& v) {
  if (v.n.v < 1 || v.n.v > kMaxPs) {
    problem("limit", v.n.v, " Ps (1 to ", kMaxPs, " are possible)");
    return;
  }
  const auto n = static_cast<std::size_t>(v.n.v);
  const std::size_t old = s_.ps.size();
  if (v.old.v != static_cast<std::int64_t>(old)) problem("P5", "a resize from ", v.old.v, " Ps but there are ", old);
  // The last ones are dead from now on; each stays until its queue has been given back (ProcDrain).
  for (std::size_t i = n; i < old; ++i) {
    dropIdleP(static_cast<std::int64_t>(i));
    unwire(static_cast<std::int64_t>(i));
    setProc(s_.ps[i], PStatus::dead);
    if (i >= s_.retiredTicks.size()) s_.retiredTicks.resize(i + 1, 0);
    s_.retiredTicks[i] = s_.ps[i].schedtick;
  }
  if (n > old) s_.ps.resize(n);
  for (std::size_t i = old; i < n; ++i) {
    s_.ps[i].status = PStatus::gcstop;  // fresh Ps start so
    s_.ps[i].careOf = e_.m;
    s_.ps[i].since = e_.t;
    if (i < s_.retiredTicks.size()) s_.ps[i].schedtick = s_.retiredTicks[i];
    s_.ps[i].tickKnown = s_.lost == 0;
  }
  trimProcs();
}

void Fold::on(const ev::ProcAcquire&) {
  MState& m = me();
  PState& p = proc(e_.p);
  if (scratchM_ || scratchP_) return;
  if (p.m >= 0 && p.m != e_.m) problem("P2", "M", e_.m, " acquires P", e_.p, " but M", p.m, " owns it");
  if (m.p >= 0) problem("P2", "M", e_.m, " acquires P", e_.p, " but has P", m.p, " already");
  if (p.m < 0 && p.status != PStatus::idle && p.status != PStatus::gcstop) {
    problem("P1", "P", e_.p, " is acquired while it is ", word(p.status));
  }
  if (p.onIdleList) problem("P4", "M", e_.m, " acquires P", e_.p, " which is still on the idle list");
  if (m.p >= 0) unwire(m.p);
  if (p.m >= 0) unwire(e_.p);
  dropIdleP(e_.p);
  m.p = e_.p;
  m.nextp = -1;
  p.m = e_.m;
  p.careOf = -1;
  setProc(p, m.inSyscall ? PStatus::syscall : PStatus::running);
}

void Fold::on(const ev::ProcRelease&) {
  PState& p = proc(e_.p);
  if (scratchP_) return;
  if (p.m != e_.m) problem("P2", "M", e_.m, " releases P", e_.p, " but M", p.m, " owns it");
  unwire(e_.p);
  p.careOf = e_.m;
  setProc(p, PStatus::idle);
}

void Fold::on(const ev::ProcIdlePut& v) {
  PState& p = proc(v.idle.v);
  if (scratchP_) return;
  if (p.onIdleList) problem("P4", "P", v.idle.v, " is put on the idle list twice");
  if (p.m >= 0) problem("P2", "P", v.idle.v, " is put on the idle list but M", p.m, " owns it");
  if (p.runnext != 0 || !p.ring.empty()) {
    problem("P4", "P", v.idle.v, " is put on the idle list with ", p.ring.size() + (p.runnext ? 1 : 0), " goroutines");
  }
  if (p.m >= 0) unwire(v.idle.v);
  if (!p.onIdleList) s_.idlePs.pushBack(v.idle.v);
  p.onIdleList = true;
  p.careOf = -1;
  setProc(p, PStatus::idle);
}

void Fold::on(const ev::ProcIdleGet& v) {
  PState& p = proc(v.idle.v);
  if (scratchP_) return;
  if (!p.onIdleList) {
    problem("P4", "P", v.idle.v, " is taken from the idle list but is not on it");
  } else if (s_.idlePs.back() != v.idle.v) {
    problem("P4", "P", v.idle.v, " is taken from the idle list but P", s_.idlePs.back(), " was put there last");
  }
  dropIdleP(v.idle.v);
  p.careOf = e_.m;
}

void Fold::on(const ev::ProcRetake& v) {
  PState& p = proc(v.victim.v);
  if (scratchP_) return;
  if (p.m != v.fromM.v) problem("P2", "P", v.victim.v, " is taken from M", v.fromM.v, " but M", p.m, " owns it");
  if (p.status != PStatus::syscall) {
    problem("P3", "P", v.victim.v, " is taken from M", v.fromM.v, " which is in no system call");
  }
  unwire(v.victim.v);
  p.careOf = e_.m;
  setProc(p, PStatus::idle);
}

void Fold::on(const ev::ProcHandoff& v) {
  PState& p = proc(v.given.v);
  if (scratchP_) return;
  if (p.m >= 0) problem("P2", "P", v.given.v, " is handed off but M", p.m, " owns it");
  p.careOf = e_.m;
}

void Fold::on(const ev::ProcStop& v) {
  PState& p = proc(v.stopped.v);
  if (scratchP_) return;
  dropIdleP(v.stopped.v);
  setProc(p, PStatus::gcstop);
}

void Fold::on(const ev::ProcStart& v) {
  PState& p = proc(v.started.v);
  if (scratchP_) return;
  // The P that m took during a resize runs already.
  if (p.status != PStatus::gcstop && p.m != e_.m)
    problem("P1", "P", v.started.v, " leaves gcstop but is ", word(p.status));
  p.careOf = e_.m;
  setProc(p, p.m >= 0 ? PStatus::running : PStatus::idle);
}

// ---- machines
// --------------------------------------------------------------------------------------------------------

void Fold::on(const ev::MNew& v) {
  if (s_.m(v.newM.v)) problem("M5", "M", v.newM.v, " is made but exists already");
  me();
  MState& m = machineQuietly(v.newM.v);
  if (scratchM_) return;
  m.nextp = v.nextp.v;
  if (v.nextp.v >= 0) proc(v.nextp.v).careOf = v.newM.v;
  if (v.spinning && !m.spinning) {
    setSpinning(m, true);
    m.spinAnnounced = true;
  }
}

void Fold::on(const ev::MStart& v) {
  MState& m = me();
  if (scratchM_) return;
  if (m.started) problem("M5", "M", e_.m, " begins to run twice");
  m.started = true;
  m.sysmon = v.sysmon;
  if (v.sysmon) s_.sysmon.m = e_.m;
  startLooking(m);
}

void Fold::on(const ev::MSpin& v) {
  // The M that is about to be made may be named here before newm tells of it.
  MState& m = machineQuietly(v.target.v);
  if (scratchM_) return;
  if (m.spinning && !m.spinAnnounced) problem("M3", "M", v.target.v, " becomes spinning but spins already");
  setSpinning(m, true);
}

void Fold::on(const ev::MUnspin&) {
  MState& m = me();
  if (!m.spinning) problem("M3", "M", e_.m, " stops spinning but does not spin");
  setSpinning(m, false);
}

void Fold::on(const ev::MPark&) {
  MState& m = me();
  if (scratchM_) return;
  if (m.idle) problem("M1", "M", e_.m, " parks but is on the idle list already");
  if (!m.idle) s_.idleMs.pushBack(e_.m);
  m.idle = true;
  m.since = e_.t;
}

void Fold::on(const ev::MWake& v) {
  me();
  MState& m = machine(v.target.v);
  if (scratchM_) return;
  if (!m.idle) problem("M2", "M", v.target.v, " is woken but does not sleep");
  s_.idleMs.remove(v.target.v);
  m.idle = false;
  m.nextp = v.nextp.v;
  if (v.nextp.v >= 0) proc(v.nextp.v).careOf = v.target.v;
  if (v.spinning && !m.spinning) {
    setSpinning(m, true);
    m.spinAnnounced = true;
  }
  startLooking(m);
}

void Fold::on(const ev::MNeedSpinning& v) { s_.needspinning = v.value; }

void Fold::on(const ev::MEnd&) {
  MState& m = me();
  if (scratchM_) return;
  setSpinning(m, false);
  if (m.idle) s_.idleMs.remove(e_.m);
  if (m.p >= 0) unwire(m.p);
  if (GState* g = s_.gs.edit(m.curg)) leave(*g);
  for (const std::int64_t id : m.hand.takeFront(kMaxWaiters)) {
    if (GState* g = s_.gs.edit(id)) place(*g, GWhere::nowhere, -1);
  }
  for (const std::int64_t id : m.taken.takeFront(kMaxWaiters)) {
    if (GState* g = s_.gs.edit(id)) place(*g, GWhere::nowhere, -1);
    --s_.poller.taken;
  }
  if (s_.poller.blocked == e_.m) s_.poller.blocked = -1;
  m = MState{};
  --s_.counts.machines;
}

// ---- sysmon, stop the world
// ------------------------------------------------------------------------------------------

void Fold::on(const ev::SysmonSleep& v) {
  s_.sysmon.m = e_.m;
  s_.sysmon.delay = v.delay.v;
  s_.sysmon.deep = v.deep;
}

void Fold::on(const ev::SysmonWake&) { s_.sysmon.deep = false; }

void Fold::on(const ev::SysmonPreempt&) {}

void Fold::on(const ev::StopWorld&) { s_.stopTheWorld = true; }

void Fold::on(const ev::StartWorld&) { s_.stopTheWorld = false; }

}  // namespace gmp::replay
