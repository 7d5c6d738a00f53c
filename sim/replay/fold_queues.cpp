// Run queues: the fold keeps their contents and compares what every event says it moves (Q4).
#include "sim/replay/fold.h"

#include <algorithm>

namespace gmp::replay {

namespace ev = trace::ev;
using trace::QueuePlace;

void Fold::on(const ev::RunqPut& v) {
  GState* g = goroutine(e_.g);
  if (!g) return;
  MState& m = me();
  const std::ptrdiff_t at = m.hand.find(e_.g);
  takeFromHand(*g);
  switch (v.place) {
    case QueuePlace::runnext: {
      PState& p = proc(e_.p);
      if (p.runnext != v.kicked.v) {
        problem("Q4", "G", g->id, " kicks G", v.kicked.v, " out of runnext of P", e_.p, " but G", p.runnext,
                " is there");
      }
      if (GState* kicked = s_.gs.edit(p.runnext)) {
        toHand(*kicked, e_.m);
        // It takes the place of g in the hand: a batch is put one by one, in order.
        IdQueue& hand = me().hand;
        if (at >= 0 && static_cast<std::size_t>(at) + 1 < hand.size()) {
          hand.popBack();
          hand.pushFront({&kicked->id, 1});
        }
      }
      toRunnext(*g, e_.p);
      break;
    }
    case QueuePlace::tail: toRing(*g, e_.p); break;
    case QueuePlace::global: toGlobal(*g, false); break;
    case QueuePlace::globalHead: toGlobal(*g, true); break;
    default: toGlobal(*g, false); break;
  }
}

void Fold::on(const ev::RunqGrabOverflow& v) {
  MState& m = me();
  PState& p = proc(e_.p);
  if (scratchM_ || scratchP_) return;
  if (v.n.v != kRingSize / 2 || static_cast<std::int64_t>(p.ring.size()) != kRingSize) {
    problem("Q2", "overflow of P", e_.p, " takes ", v.n.v, " of ", p.ring.size(), " goroutines (128 of 256 are taken)");
  }
  const std::vector<std::int64_t> grabbed = p.ring.takeFront(v.n.v);
  s_.counts.inRings -= static_cast<std::int64_t>(grabbed.size());
  // They stand right before g; what the hand holds before g stays before them.
  const auto at = static_cast<std::int64_t>(std::max<std::ptrdiff_t>(m.hand.find(e_.g), 0));
  const std::vector<std::int64_t> before = m.hand.takeFront(at);
  m.hand.pushFront(grabbed);
  m.hand.pushFront(before);
  for (const std::int64_t id : grabbed) {
    if (GState* g = s_.gs.edit(id)) place(*g, GWhere::hand, e_.m);
  }
  m.overflowing = true;
}

void Fold::on(const ev::RunqPutBatch& v) {
  for (const std::int64_t id : batchOfHand(v.n.v, "a local queue")) {
    if (GState* g = s_.gs.edit(id)) toRing(*g, e_.p);
  }
}

void Fold::on(const ev::GlobalPutBatch& v) {
  MState& m = me();
  if (m.overflowing && v.n.v != kRingSize / 2 + 1) {
    problem("Q2", "overflow of P", e_.p, " puts ", v.n.v, " goroutines on the global queue instead of 129");
  }
  m.overflowing = false;
  for (const std::int64_t id : batchOfHand(v.n.v, "the global queue")) {
    if (GState* g = s_.gs.edit(id)) toGlobal(*g, false);
  }
}

void Fold::on(const ev::RunqGet& v) {
  GState* g = goroutine(e_.g);
  if (!g) return;
  const PState& p = proc(e_.p);
  const bool next = v.place == QueuePlace::runnext;
  const std::int64_t there = next ? p.runnext : p.ring.empty() ? 0 : p.ring.front();
  if (there != g->id) {
    problem("Q4", "G", g->id, " leaves the ", next ? "runnext" : "ring", " of P", e_.p, " but ",
            there ? "G" + std::to_string(there) + " is first there" : std::string("it is empty"));
  }
  toHand(*g, e_.m);
}

void Fold::on(const ev::GlobalGet& v) {
  MState& m = me();
  const auto size = static_cast<std::int64_t>(s_.global.size());
  if (v.size.v != size) problem("Q4", "the global queue is said to hold ", v.size.v, " but holds ", size);
  if (v.n.v < 1 || v.n.v > size)
    problem("Q4", "M", e_.m, " takes ", v.n.v, " of ", size, " goroutines of the global queue");
  if (size > 0 && s_.global.front() != e_.g) {
    problem("Q4", "G", e_.g, " leaves the global queue but G", s_.global.front(), " is first there");
  }
  if (scratchM_) return;
  for (const std::int64_t id : s_.global.takeFront(v.n.v)) {
    GState* g = s_.gs.edit(id);
    if (!g) continue;
    m.hand.pushBack(id);
    place(*g, GWhere::hand, e_.m);
  }
  m.handFromGlobal = true;
}

void Fold::on(const ev::RunqSteal& v) {
  GState* last = goroutine(e_.g);
  PState& victim = proc(v.victim.v);
  if (scratchP_ || !last) return;
  proc(e_.p);
  if (scratchP_) return;
  if (v.victim.v == e_.p) problem("Q3", "P", e_.p, " steals from itself");
  if (!s_.ps[static_cast<std::size_t>(e_.p)].ring.empty()) problem("Q3", "P", e_.p, " steals but has work of its own");
  const auto size = static_cast<std::int64_t>(victim.ring.size());
  if (v.next) {
    if (victim.runnext != e_.g) {
      problem("Q4", "G", e_.g, " is stolen from runnext of P", v.victim.v, " but G", victim.runnext, " is there");
    }
    if (v.n.v != 1) problem("Q3", v.n.v, " goroutines are stolen from runnext of P", v.victim.v);
    constexpr std::int32_t kLastRound = 3;
    if (v.round.v != kLastRound)
      problem("Q3", "runnext of P", v.victim.v, " is stolen in round ", v.round.v, ", not in the last");
    toHand(*last, e_.m);
    return;
  }
  // The thief counted before its CAS and the owner may have added meanwhile, so half is a bound, not the number.
  if (v.n.v < 1 || v.n.v > size - size / 2) {
    problem("Q3", "P", e_.p, " steals ", v.n.v, " of ", size, " goroutines of P", v.victim.v,
            " (at most half, rounded up)");
  }
  const std::vector<std::int64_t> taken = victim.ring.takeFront(v.n.v);
  s_.counts.inRings -= static_cast<std::int64_t>(taken.size());
  for (const std::int64_t id : taken) {
    if (GState* g = s_.gs.edit(id)) place(*g, GWhere::nowhere, -1);
  }
  if (taken.empty() || taken.back() != e_.g) {
    problem("Q4", "G", e_.g, " is said to be the last of the stolen but ",
            taken.empty() ? std::string("nothing was there") : "G" + std::to_string(taken.back()) + " is");
  }
  for (const std::int64_t id : taken) {
    GState* g = s_.gs.edit(id);
    if (g && id != e_.g) toRing(*g, e_.p);
  }
  toHand(*last, e_.m);
}

void Fold::on(const ev::StealMiss&) { me(); }

void Fold::on(const ev::ProcDrain& v) {
  // A P that had nothing went at the resize already.
  const auto dying = static_cast<std::size_t>(std::max(v.dying.v, 0));
  if (dying >= s_.ps.size() && dying < s_.retiredTicks.size()) return;
  PState& p = proc(v.dying.v);
  if (scratchP_) return;
  std::vector<std::int64_t> ids;
  if (p.runnext != 0) ids.push_back(p.runnext);
  for (const std::int64_t id : p.ring.items()) ids.push_back(id);
  s_.counts.inRings -= static_cast<std::int64_t>(ids.size());
  p.runnext = 0;
  p.ring.clear();
  s_.global.pushFront(ids);
  for (const std::int64_t id : ids) {
    if (GState* g = s_.gs.edit(id)) place(*g, GWhere::global, -1);
  }
  // Its timers go to the P of the one who takes it apart.
  std::vector<std::int64_t> timers;
  if (p.timers > 0) {
    s_.timers.forEach([&](std::int64_t id, const TimerState& t) {
      if (t.owner == v.dying.v) timers.push_back(id);
    });
  }
  p.timers = 0;
  const bool heir = s_.p(e_.p) != nullptr;
  for (const std::int64_t id : timers) s_.timers.edit(id)->owner = heir ? e_.p : -1;
  if (heir) s_.ps[static_cast<std::size_t>(e_.p)].timers += static_cast<std::int64_t>(timers.size());
  trimProcs();
}

// Drops dead Ps at the end of the list as soon as they hold nothing.
void Fold::trimProcs() {
  while (!s_.ps.empty()) {
    const PState& last = s_.ps.back();
    if (last.status != trace::PStatus::dead || last.runnext != 0 || !last.ring.empty() || last.timers != 0) return;
    s_.ps.pop_back();
  }
}

}  // namespace gmp::replay
