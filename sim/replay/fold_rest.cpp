// Timers, channels and locks, the program's marks, snapshots and losses.
#include "sim/replay/fold.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::ChanHow;
using trace::GStatus;

// ---- timers
// ----------------------------------------------------------------------------------------------------------

void Fold::on(const ev::TimerSet& v) {
  TimerState* timer = s_.timers.add(v.id.v);
  if (!timer) {
    problem("limit", "too many timers");
    return;
  }
  timer->when = v.when.v;
  timer->what = v.what;
  if (timer->owner >= 0) return;  // armed already: it stays on its heap
  PState* heap = s_.p(e_.p) ? &proc(e_.p) : nullptr;
  if (!heap) return;
  timer->owner = e_.p;
  ++heap->timers;
}

void Fold::on(const ev::TimerStop& v) {
  const TimerState* timer = s_.timers.find(v.id.v);
  if (!timer) return;  // stopping what is not armed is legal
  if (timer->owner >= 0 && s_.p(timer->owner)) --proc(timer->owner).timers;
  s_.timers.erase(v.id.v);
}

void Fold::on(const ev::TimerFire& v) {
  const TimerState* timer = s_.timers.find(v.id.v);
  if (!timer) {
    problem("T1", "timer ", v.id.v, " fires but is not armed");
    return;
  }
  if (timer->when != v.when.v && timer->when != -1) {
    problem("T1", "timer ", v.id.v, " fires for ", v.when.v, " ns but is armed for ", timer->when, " ns");
  }
  if (v.what == trace::TimerWhat::ticker) {  // it is armed again at once, which is not an event
    s_.timers.edit(v.id.v)->when = -1;
    return;
  }
  if (timer->owner >= 0 && s_.p(timer->owner)) --proc(timer->owner).timers;
  s_.timers.erase(v.id.v);
}

// ---- channels and locks
// ----------------------------------------------------------------------------------------------

void Fold::dequeueWaiter(IdQueue& q, std::int64_t g, std::int64_t chan) {
  const ChanState* c = s_.chans.find(chan);
  const bool whole = c && c->cap >= 0;  // known since it was made
  if (whole && q.find(g) < 0) problem("C2", "G", g, " is served on channel ", chan, " but does not wait there");
  for (const std::int64_t earlier : q.items()) {
    if (earlier == g) break;
    if (s_.selects.contains(earlier))
      continue;  // its select may have been won elsewhere, which shows only when it runs
    problem("C2", "G", g, " is served on channel ", chan, " before G", earlier, " which waits longer");
    break;
  }
  q.remove(g);
}

void Fold::on(const ev::ChanMake& v) {
  ChanState* c = channel(v.id.v);
  if (!c) return;
  *c = ChanState{};
  c->cap = v.cap.v;
}

void Fold::on(const ev::ChanSend& v) {
  ChanState* c = channel(v.id.v);
  if (!c) return;
  // A timer's channel: its buffer is hidden, and emptied behind the scenes.
  if (e_.g == 0 || (c->cap == 0 && v.how == ChanHow::buffered)) c->cap = -1;
  if (v.how == ChanHow::blocks) {
    if (c->sendq.size() < static_cast<std::size_t>(kMaxWaiters)) c->sendq.pushBack(e_.g);
    noteSelect(v.id.v);
  }
  if (v.other.v != 0) dequeueWaiter(c->recvq, v.other.v, v.id.v);
  const int want = c->len + (v.how == ChanHow::buffered ? 1 : 0);
  if (c->cap >= 0 && v.how != ChanHow::closed && v.len.v != want) {
    problem("C3", "channel ", v.id.v, " holds ", v.len.v, " values after the send of G", e_.g, " but ", want,
            " were put in");
  }
  c->len = v.len.v;
}

void Fold::on(const ev::ChanRecv& v) {
  ChanState* c = channel(v.id.v);
  if (!c) return;
  if (v.how == ChanHow::blocks) {
    if (c->recvq.size() < static_cast<std::size_t>(kMaxWaiters)) c->recvq.pushBack(e_.g);
    noteSelect(v.id.v);
  }
  if (v.other.v != 0) dequeueWaiter(c->sendq, v.other.v, v.id.v);
  // A receive that takes from a full buffer lets the waiting sender put its value in: the length stays.
  const int want = c->len - (v.how == ChanHow::buffered && v.other.v == 0 ? 1 : 0);
  if (c->cap >= 0 && v.how != ChanHow::closed && v.len.v != want) {
    problem("C3", "channel ", v.id.v, " holds ", v.len.v, " values after the receive of G", e_.g, " but ", want,
            " should be left");
  }
  c->len = v.len.v;
}

void Fold::on(const ev::ChanClose& v) {
  ChanState* c = channel(v.id.v);
  if (!c) return;
  if (c->closed) problem("C3", "channel ", v.id.v, " is closed twice");
  std::int64_t waiting = 0;
  for (const IdQueue* q : {&c->recvq, &c->sendq}) {
    for (const std::int64_t id : q->items()) waiting += !s_.selects.contains(id);
  }
  if (waiting > v.waiters.v) {
    problem("C2", "channel ", v.id.v, " is closed with ", waiting, " waiters but wakes ", v.waiters.v);
  }
  c->closed = true;
  c->recvq.clear();
  c->sendq.clear();
}

void Fold::noteSelect(std::int64_t chan) {
  SelectState* select = s_.selects.edit(e_.g);
  if (select && select->chans.size() < static_cast<std::size_t>(kMaxWaiters)) select->chans.pushBack(chan);
}

void Fold::on(const ev::SelectWait& v) {
  SelectState* select = s_.selects.add(e_.g);
  if (select) *select = SelectState{v.cases.v, {}};
}

void Fold::on(const ev::SelectDone& v) {
  const SelectState* select = s_.selects.find(e_.g);
  if (!select) return;  // it did not have to wait
  if (v.index.v < 0) problem("C4", "the select of G", e_.g, " goes on with case ", v.index.v);
  for (const std::int64_t id : select->chans.items()) {
    ChanState* c = s_.chans.edit(id);
    if (!c) continue;
    c->recvq.remove(e_.g);
    c->sendq.remove(e_.g);
  }
  s_.selects.erase(e_.g);
}

void Fold::on(const ev::SemaWait&) {}
void Fold::on(const ev::SemaRelease&) {}

// ---- the program's own marks
// -----------------------------------------------------------------------------------------

void Fold::on(const ev::UserLog&) {}
void Fold::on(const ev::RegionBegin&) {}
void Fold::on(const ev::RegionEnd&) {}
void Fold::on(const ev::ClientDone&) {}
void Fold::on(const ev::ProgramEnd&) { s_.ended = true; }
void Fold::on(const ev::Fault&) {}
void Fold::on(const ev::Fork&) {}

// ---- snapshots and losses
// --------------------------------------------------------------------------------------------

void Fold::on(const ev::Lost& v) {
  if (v.n.v <= 0) problem("X2", "a loss of ", v.n.v, " events");
  if (v.n.v > 0) s_.lost += static_cast<std::uint64_t>(v.n.v);
  s_.known = false;
}

void Fold::forget() {
  WorldLists fresh;
  fresh.index = s_.index;
  fresh.t = e_.t;
  fresh.lost = s_.lost;
  fresh.ended = s_.ended;
  fresh.known = false;
  fresh.inSnapshot = true;
  fresh.retiredTicks = std::move(s_.retiredTicks);
  fresh.counts.created = s_.counts.created;
  fresh.counts.ended = s_.counts.ended;
  fresh.counts.peak = s_.counts.peak;
  static_cast<WorldLists&>(s_) = std::move(fresh);
  s_.gs.clear();
  s_.timers.clear();
  s_.chans.clear();
  s_.selects.clear();
  // What kind of connection a number stood for is no state: kept for those that turn out to live on.
  std::vector<std::int64_t> numbers;
  s_.fds.forEach([&](std::int64_t id, const FdState&) { numbers.push_back(id); });
  for (const std::int64_t id : numbers) {
    FdState* fd = s_.fds.edit(id);
    fd->registered = fd->open = false;
    fd->r = fd->w = HalfState{};
  }
}

void Fold::on(const ev::SnapBegin& v) {
  if (v.procs.v < 0 || v.procs.v > kMaxPs) problem("limit", v.procs.v, " Ps (at most ", kMaxPs, ")");
  forget();
  s_.needspinning = v.needspinning;
  if (v.procs.v < 0 || v.procs.v > kMaxPs) return;
  s_.ps.resize(static_cast<std::size_t>(v.procs.v));
  for (PState& p : s_.ps) p.since = e_.t;
}

void Fold::on(const ev::SnapP& v) {
  PState& p = proc(v.proc.v);
  if (scratchP_) return;
  p.status = isWord(v.status) ? v.status : trace::PStatus::idle;
  p.schedtick = v.tick.v;
  if (p.m >= 0) unwire(v.proc.v);
  if (v.owner.v < 0) return;
  MState& m = machineQuietly(v.owner.v);
  if (scratchM_) return;
  if (m.p >= 0) unwire(m.p);
  p.m = v.owner.v;
  m.p = v.proc.v;
}

void Fold::on(const ev::SnapM& v) {
  MState& m = machineQuietly(v.machine.v);
  if (scratchM_) return;
  m.started = true;
  m.sysmon = v.sysmon;
  if (v.sysmon) s_.sysmon.m = v.machine.v;
  setSpinning(m, v.spinning);
  if (v.idle && !m.idle) s_.idleMs.pushBack(v.machine.v);
  m.idle = m.idle || v.idle;
}

void Fold::on(const ev::SnapG& v) {
  if (e_.g <= 0 || !isWord(v.status) || v.status == GStatus::dead || v.status == GStatus::idle) return;
  GState* g = s_.gs.add(e_.g);
  if (!g) {
    problem("limit", "too many goroutines");
    return;
  }
  if (g->id != 0) {
    leave(*g);
    count(*g, -1);
  }
  *g = GState{};
  g->id = e_.g;
  g->parent = v.parent.v;
  g->name = v.name.v;
  g->created = g->since = e_.t;
  g->status = v.status;
  if (v.status == GStatus::waiting) {
    g->reason = v.reason;
    place(*g, GWhere::parked, -1);
  }
  count(*g, +1);
  s_.counts.peak = std::max(s_.counts.peak, s_.alive());
  if (v.status != GStatus::running && v.status != GStatus::syscall) return;
  MState& m = machineQuietly(v.onM.v);
  if (scratchM_) return;
  if (GState* old = m.curg ? s_.gs.edit(m.curg) : nullptr) leave(*old);
  m.curg = e_.g;
  m.inSyscall = v.status == GStatus::syscall;
  place(*g, GWhere::onM, v.onM.v);
}

void Fold::on(const ev::SnapQueue& v) {
  GState* g = s_.gs.edit(e_.g);
  if (!g || g->status != GStatus::runnable) return;  // a snapshot that is not consistent shows at its end (G7)
  if (v.proc.v < 0) {
    toGlobal(*g, false);
  } else if (v.place == trace::QueuePlace::runnext) {
    toRunnext(*g, v.proc.v);
  } else {
    toRing(*g, v.proc.v);
  }
}

void Fold::on(const ev::SnapIdleP& v) {
  PState& p = proc(v.proc.v);
  if (scratchP_ || p.onIdleList) return;
  p.onIdleList = true;
  s_.idlePs.pushBack(v.proc.v);
}

void Fold::on(const ev::SnapFd& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd || !isWord(v.state)) return;
  if (!fd->registered && fd->life != v.life.v) *fd = FdState{};  // another connection than before the loss
  if (!fd->registered) ++s_.poller.registered;
  fd->registered = fd->open = true;
  fd->life = v.life.v;
  HalfState& half = fd->half(v.mode);
  if (half.state == trace::PollState::g) --s_.poller.waiters;
  half = HalfState{v.state, 0, 0, Begun::notTold};
  if (v.state != trace::PollState::g) return;
  half.g = e_.g;
  ++s_.poller.waiters;
  if (GState* g = s_.gs.edit(e_.g)) {
    g->fd = v.fd.v;
    g->mode = v.mode;
  }
}

void Fold::on(const ev::SnapTimer& v) {
  TimerState* timer = s_.timers.add(v.id.v);
  if (!timer) return;
  if (timer->owner >= 0 && s_.p(timer->owner)) --proc(timer->owner).timers;
  const bool owned = s_.p(v.owner.v) != nullptr;
  *timer = TimerState{v.when.v, v.what, owned ? v.owner.v : -1};
  if (owned) ++proc(v.owner.v).timers;
}

void Fold::on(const ev::SnapEnd&) {
  s_.inSnapshot = false;
  s_.known = true;
  s_.gs.forEach([&](std::int64_t id, const GState& g) {
    if (g.status == GStatus::runnable && g.where == GWhere::nowhere) {
      problem("G7", "G", id, " is runnable in the snapshot but stands in no queue");
    }
  });
}

}  // namespace gmp::replay
