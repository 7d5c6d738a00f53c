#include "sim/replay/reducer.h"

#include <algorithm>

#include "sim/replay/fold.h"
#include "sim/replay/transitions.h"

namespace gmp::replay {

using trace::GStatus;
using trace::PStatus;

void apply(WorldState& s, const trace::Event& e, std::vector<Problem>* problems) {
  Fold fold(s, e, problems);
  if (static_cast<int>(e.kind) < trace::kKinds) {
    trace::dispatch(e, [&](const auto& payload) { fold.on(payload); });
  } else {
    fold.problem("limit", "event of no known kind (", static_cast<int>(e.kind), ")");
  }
  ++s.index;
  s.t = e.t;
}

// ---- finding
// ---------------------------------------------------------------------------------------------------------

MState& Fold::machineQuietly(std::int64_t id) {
  if (id < 0 || id >= kMaxMs) {
    problem("limit", "M", id, " is no thread id (0 to ", kMaxMs - 1, ")");
    return scratchM_.emplace();
  }
  const auto at = static_cast<std::size_t>(id);
  if (at >= s_.ms.size()) s_.ms.resize(at + 1);
  MState& m = s_.ms[at];
  if (!m.exists) {
    m = MState{};
    m.exists = true;
    m.since = e_.t;
    m.lookingSince = s_.index;
    ++s_.counts.machines;
  }
  return m;
}

MState& Fold::machine(std::int64_t id) {
  const bool known =
      id >= 0 && static_cast<std::size_t>(id) < s_.ms.size() && s_.ms[static_cast<std::size_t>(id)].exists;
  if (!known && id >= 0 && id < kMaxMs) problem("M5", "M", id, " takes part but was never made");
  return machineQuietly(id);
}

PState& Fold::proc(std::int64_t id) {
  if (id < 0 || static_cast<std::size_t>(id) >= s_.ps.size()) {
    problem("P5", "P", id, " takes part but there are ", s_.ps.size(), " Ps");
    return scratchP_.emplace();
  }
  return s_.ps[static_cast<std::size_t>(id)];
}

GState* Fold::goroutine(std::int64_t id) {
  GState* g = s_.gs.edit(id);
  if (!g) problem("G6", "G", id, " takes part but was never created, or ended long ago");
  return g;
}

FdState* Fold::descriptor(std::int64_t id) {
  if (id < 0 || id > kMaxFd) {
    problem("limit", "fd ", id, " is no descriptor (0 to ", kMaxFd, ")");
    return nullptr;
  }
  FdState* fd = s_.fds.add(id);
  if (!fd) problem("limit", "too many descriptors");
  return fd;
}

ChanState* Fold::channel(std::int64_t id) {
  if (id <= 0) return nullptr;  // a nil channel
  ChanState* c = s_.chans.add(id);
  if (!c) problem("limit", "too many channels");
  return c;
}

// ---- the one place of a goroutine
// ------------------------------------------------------------------------------------

void Fold::leave(GState& g) {
  const auto holder = static_cast<std::size_t>(g.holder);
  switch (g.where) {
    case GWhere::ring:
      s_.ps[holder].ring.remove(g.id);
      --s_.counts.inRings;
      break;
    case GWhere::runnext:
      s_.ps[holder].runnext = 0;
      --s_.counts.inRings;
      break;
    case GWhere::global: s_.global.remove(g.id); break;
    case GWhere::hand: s_.ms[holder].hand.remove(g.id); break;
    case GWhere::taken:
      s_.ms[holder].taken.remove(g.id);
      --s_.poller.taken;
      break;
    case GWhere::onM:
      s_.ms[holder].curg = 0;
      s_.ms[holder].inSyscall = false;
      break;
    case GWhere::parked:
    case GWhere::nowhere: break;
  }
  g.where = GWhere::nowhere;
  g.holder = -1;
}

void Fold::place(GState& g, GWhere where, std::int64_t holder) {
  g.where = where;
  g.holder = static_cast<std::int32_t>(holder);
}

void Fold::toHand(GState& g, std::int64_t m) {
  leave(g);
  MState& owner = machine(m);
  if (scratchM_) return;
  owner.hand.pushBack(g.id);
  place(g, GWhere::hand, m);
}

void Fold::toGlobal(GState& g, bool head) {
  leave(g);
  if (head) {
    s_.global.pushFront({&g.id, 1});
  } else {
    s_.global.pushBack(g.id);
  }
  place(g, GWhere::global, -1);
}

void Fold::toRing(GState& g, std::int64_t p) {
  leave(g);
  PState& pp = proc(p);
  if (scratchP_) return;
  if (static_cast<std::int64_t>(pp.ring.size()) >= kRingSize) {
    problem("Q1", "the ring of P", p, " takes G", g.id, " but holds ", pp.ring.size(), " already");
  }
  pp.ring.pushBack(g.id);
  ++s_.counts.inRings;
  place(g, GWhere::ring, p);
}

void Fold::toRunnext(GState& g, std::int64_t p) {
  leave(g);
  PState& pp = proc(p);
  if (scratchP_) return;
  if (pp.runnext != 0) {
    if (GState* old = s_.gs.edit(pp.runnext)) leave(*old);
  }
  pp.runnext = g.id;
  ++s_.counts.inRings;
  place(g, GWhere::runnext, p);
}

void Fold::takeFromHand(GState& g) {
  if (g.where != GWhere::hand || g.holder != e_.m) {
    problem("G2", "M", e_.m, " moves G", g.id, " but does not hold it");
  }
  leave(g);
}

std::vector<std::int64_t> Fold::batchOfHand(std::int64_t n, const char* where) {
  const MState& m = me();
  const auto all = m.hand.items();
  const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(m.hand.find(e_.g), 0));
  if (m.hand.find(e_.g) < 0 || n < 1 || static_cast<std::size_t>(n) > all.size() - from) {
    problem("G2", "M", e_.m, " puts ", n, " goroutines from G", e_.g, " on on ", where, " but does not hold them");
  }
  const std::size_t left = all.size() - std::min(from, all.size());
  const auto count = std::min(static_cast<std::size_t>(std::max<std::int64_t>(n, 0)), left);
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(from);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

// ---- statuses and owners
// ---------------------------------------------------------------------------------------------

void Fold::count(const GState& g, int by) {
  if (g.status == GStatus::dead) return;
  s_.counts.byStatus[static_cast<std::size_t>(g.status)] += by;
  if (g.status == GStatus::waiting && g.reason == trace::WaitReason::ioWait) s_.counts.waitNet += by;
}

void Fold::setStatus(GState& g, GStatus to, const char* invariant) {
  if (!legalStatus(g.status, to)) {
    problem(invariant, "G", g.id, " goes from ", word(g.status), " to ", word(to), " (", trace::kindName(e_.kind),
            " on M", e_.m, ")");
  }
  count(g, -1);
  if (g.status == GStatus::waiting) g.reason = trace::WaitReason::none;
  g.status = to;
  g.since = e_.t;
  count(g, +1);
}

void Fold::startLooking(MState& m) {
  m.since = e_.t;
  m.lookingSince = s_.index;
}

void Fold::putOnM(GState& g, GStatus status) {
  MState& m = me();
  if (scratchM_) return;
  if (m.curg != 0 && m.curg != g.id) {
    problem("G4", "M", e_.m, " starts G", g.id, " but still runs G", m.curg);
    if (GState* old = s_.gs.edit(m.curg)) leave(*old);
  }
  leave(g);
  setStatus(g, status);
  m.curg = g.id;
  m.inSyscall = status == GStatus::syscall;
  place(g, GWhere::onM, e_.m);
}

GState* Fold::stopRunning(GStatus to) {
  GState* g = goroutine(e_.g);
  if (!g) return nullptr;
  MState& m = me();
  if (m.curg != g->id && g->status == GStatus::running) {
    problem("G4", "G", g->id, " leaves M", e_.m, " but M", e_.m, " does not run it");
  }
  leave(*g);
  setStatus(*g, to);
  startLooking(me());
  return g;
}

void Fold::setProc(PState& p, PStatus to) {
  if (p.status != to) p.since = e_.t;
  p.status = to;
}

void Fold::unwire(std::int64_t pid) {
  PState& p = proc(pid);
  if (p.m >= 0 && static_cast<std::size_t>(p.m) < s_.ms.size() && s_.ms[static_cast<std::size_t>(p.m)].p == pid) {
    s_.ms[static_cast<std::size_t>(p.m)].p = -1;
  }
  p.m = -1;
}

void Fold::dropIdleP(std::int64_t pid) {
  PState& p = proc(pid);
  if (!p.onIdleList) return;
  if (!s_.idlePs.empty() && s_.idlePs.back() == pid) {
    s_.idlePs.popBack();
  } else {
    s_.idlePs.remove(pid);
  }
  p.onIdleList = false;
}

void Fold::setSpinning(MState& m, bool on) {
  if (m.spinning != on) s_.counts.spinning += on ? 1 : -1;
  m.spinning = on;
  m.spinAnnounced = false;
}

}  // namespace gmp::replay
