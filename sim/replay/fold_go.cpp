// Goroutines: made, started, parked, readied, ended; and their system calls.
#include "sim/replay/fold.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::GStatus;
using trace::PStatus;

void Fold::bringRunnable(GState& g, RunnableBy by) {
  g.by = by;
  toHand(g, e_.m);
}

void Fold::on(const ev::GoCreate& v) {
  if (e_.g <= 0) {
    problem("limit", "G", e_.g, " is no goroutine id");
    return;
  }
  if (GState* old = s_.gs.edit(e_.g)) {
    problem("G1", "G", e_.g, " is created but exists already (", word(old->status), ")");
    leave(*old);
    count(*old, -1);
    if (s_.lastDead == e_.g) s_.lastDead = 0;
  }
  GState* g = s_.gs.add(e_.g);
  if (!g) {
    problem("limit", "too many goroutines");
    return;
  }
  *g = GState{};
  g->id = e_.g;
  g->parent = v.parent.v;
  g->name = v.name.v;
  g->created = g->since = e_.t;
  g->status = GStatus::runnable;
  count(*g, +1);
  ++s_.counts.created;
  s_.counts.peak = std::max(s_.counts.peak, s_.alive());
  bringRunnable(*g, RunnableBy::created);
}

void Fold::on(const ev::GoStart& v) {
  GState* g = goroutine(e_.g);
  if (!g) return;
  if (g->status == GStatus::waiting) {
    problem("G6", "G", g->id, " starts on M", e_.m, " but still waits: nobody made it ready");
  } else if (g->status == GStatus::running || g->status == GStatus::syscall) {
    problem("G2", "G", g->id, " starts on M", e_.m, " but is on M", g->holder, " (", word(g->status), ")");
  } else if (g->status == GStatus::runnable && (g->where != GWhere::hand || g->holder != e_.m)) {
    problem("G2", "G", g->id, " starts on M", e_.m, " but M", e_.m, " does not hold it");
  }
  const bool legal = g->status == GStatus::runnable || g->status == GStatus::dead || g->status == GStatus::idle;
  if (!legal) {  // reported above; said once
    count(*g, -1);
    g->status = GStatus::runnable;
    count(*g, +1);
  }
  putOnM(*g, GStatus::running);
  me().handFromGlobal = false;
  g->obj = 0;
  g->fd = -1;
  g->mode = trace::PollMode::none;
  if (e_.p < 0) return;
  PState& p = proc(e_.p);
  p.schedtick = v.tick.v;
  p.tickKnown = true;
}

void Fold::on(const ev::GoPark& v) {
  GState* g = stopRunning(GStatus::waiting);
  if (!g) return;
  g->reason = v.reason;
  if (v.reason == trace::WaitReason::ioWait) ++s_.counts.waitNet;
  g->obj = v.obj.v;
  g->fd = v.fd.v;
  g->mode = v.mode;
  place(*g, GWhere::parked, -1);
}

void Fold::on(const ev::GoParkRefused&) {
  GState* g = goroutine(e_.g);
  if (!g) return;
  leave(*g);
  setStatus(*g, GStatus::runnable);
  bringRunnable(*g, RunnableBy::parkRefused);
}

void Fold::on(const ev::GoReady&) {
  GState* g = goroutine(e_.g);
  if (!g) return;
  if (g->where == GWhere::parked && g->fd >= 0) {
    const FdState* fd = s_.fds.find(g->fd);
    if (fd && fd->half(g->mode).state == trace::PollState::g && fd->half(g->mode).g == g->id) {
      problem("N1", "G", g->id, " is made ready but still stands in ", word(g->mode), "g of fd ", g->fd);
    }
  }
  leave(*g);
  setStatus(*g, GStatus::runnable, "G6");
  bringRunnable(*g, RunnableBy::readied);
}

void Fold::on(const ev::GoYield&) {
  if (GState* g = stopRunning(GStatus::runnable)) bringRunnable(*g, RunnableBy::yielded);
}

void Fold::on(const ev::GoEnd&) {
  GState* g = stopRunning(GStatus::dead);
  if (!g) return;
  ++s_.counts.ended;
  const std::int64_t old = s_.lastDead;
  s_.lastDead = g->id;
  if (old == 0 || old == s_.lastDead) return;
  if (GState* gone = s_.gs.edit(old)) leave(*gone);  // an illegal trace may have queued a dead goroutine
  s_.gs.erase(old);
}

void Fold::on(const ev::GoSyscallEnter&) {
  GState* g = goroutine(e_.g);
  if (!g) return;
  MState& m = me();
  if (m.curg != g->id) problem("G4", "G", g->id, " enters a system call on M", e_.m, " which does not run it");
  putOnM(*g, GStatus::syscall);
  if (me().p >= 0) setProc(proc(me().p), PStatus::syscall);
}

void Fold::on(const ev::GoSyscallExit& v) {
  GState* g = goroutine(e_.g);
  if (!g) return;
  if (me().curg != g->id) problem("G4", "G", g->id, " returns on M", e_.m, " which does not hold it");
  putOnM(*g, GStatus::running);
  if (me().p >= 0) setProc(proc(me().p), PStatus::running);
  if (v.hasP != (me().p >= 0)) {
    problem("P3", "G", g->id, " returns from its system call ", v.hasP ? "with" : "without", " a P but M", e_.m,
            me().p >= 0 ? " still has one" : " has none");
  }
}

void Fold::on(const ev::GoSyscallNoP&) {
  if (GState* g = stopRunning(GStatus::runnable)) bringRunnable(*g, RunnableBy::syscall);
}

}  // namespace gmp::replay
