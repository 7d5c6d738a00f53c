// The network poller, its descriptors, and sockets.
#include <algorithm>

#include "sim/replay/fold.h"
#include "sim/replay/transitions.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::GStatus;
using trace::PollMode;
using trace::PollState;

void Fold::on(const ev::PollOpen& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd) return;
  if (fd->registered) problem("N5", "fd ", v.fd.v, " is registered with the poller twice");
  const bool wasRegistered = fd->registered;
  const bool wasOpen = fd->open;  // accept and connect may be told before their descriptor is registered
  const FdState old = *fd;
  *fd = FdState{};
  if (wasOpen) {
    fd->kind = old.kind;
    fd->addr = old.addr;
    fd->w.begun = old.w.begun;  // a connect begins before its descriptor is registered
  }
  if (!wasRegistered) ++s_.poller.registered;
  fd->registered = fd->open = true;
  fd->life = v.life.v;
}

void Fold::on(const ev::PollClose& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd) return;
  if (!fd->registered) problem("N5", "fd ", v.fd.v, " leaves the poller but was not registered");
  for (HalfState* half : {&fd->r, &fd->w}) {
    if (half->state != PollState::g) continue;
    problem("N8", "fd ", v.fd.v, " leaves the poller while G", half->g, " is parked on it");
    --s_.poller.waiters;
    *half = HalfState{};
  }
  if (fd->registered) --s_.poller.registered;
  fd->registered = false;
}

void Fold::takeFromHalf(HalfState& half, const ev::PollSem& v) {
  const std::int64_t id = half.g;
  half.g = 0;
  --s_.poller.waiters;
  if (e_.g != id) problem("N1", word(v.mode), "g of fd ", v.fd.v, " held G", id, " but gives G", e_.g);
  GState* g = goroutine(id);
  if (!g || g->status != GStatus::waiting) return;
  leave(*g);
  MState& m = me();
  if (scratchM_) return;
  // netpoll pushes every ready goroutine on the front of its list.
  m.taken.pushFront({&g->id, 1});
  ++s_.poller.taken;
  place(*g, GWhere::taken, e_.m);
}

void Fold::moveHalf(const ev::PollSem& v, FdState& fd) {
  HalfState& half = fd.half(v.mode);
  const HalfMove move = halfMove(v.move);
  const PollState from = half.state;
  if (from != move.from) {
    const bool doubleWait = v.move == trace::PollMove::nilToWait && (from == PollState::wait || from == PollState::g);
    problem("N1", word(v.mode), "g of fd ", v.fd.v, " goes ", word(v.move), " but was ", word(from),
            doubleWait ? " (double wait)" : "");
  }
  half.state = move.to;
  if (from == PollState::g && move.to == PollState::g) return;
  if (from == PollState::g) {
    takeFromHalf(half, v);
  } else if (move.to == PollState::g) {
    half.g = e_.g;
    ++s_.poller.waiters;
    GState* g = goroutine(e_.g);
    if (!g) return;
    if (g->status != GStatus::waiting) {
      problem("N1", "G", e_.g, " enters ", word(v.mode), "g of fd ", v.fd.v, " but is ", word(g->status));
    }
    g->fd = v.fd.v;
    g->mode = v.mode;
  }
}

void Fold::on(const ev::PollSem& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd) return;
  if (!fd->registered) problem("N5", "pollDesc.", word(v.mode), "g of fd ", v.fd.v, " moves but is not registered");
  if (!isWord(v.move) || !isWord(v.mode) || v.mode == PollMode::none) {
    problem("N1", "fd ", v.fd.v, " makes a move that no half of a pollDesc can make");
    return;
  }
  moveHalf(v, *fd);
}

void Fold::on(const ev::PollBegin& v) {
  MState& m = me();
  if (scratchM_) return;
  if (m.polling) problem("N2", "M", e_.m, " enters netpoll but is in it already");
  m.polling = true;
  m.pollCaller = v.caller;
  m.pollDelay = v.delay.v;
  m.pollBegan = s_.index;
  m.since = e_.t;
  if (v.caller == trace::PollCaller::findRunnableBlocking) {
    if (s_.poller.blocked >= 0 && s_.poller.blocked != e_.m) {
      problem("M5", "M", e_.m, " enters the blocking poll but M", s_.poller.blocked, " is in it");
    }
    s_.poller.blocked = e_.m;
  }
  s_.poller.lastM = e_.m;
  s_.poller.lastCaller = v.caller;
  s_.poller.lastDelay = v.delay.v;
  s_.poller.lastBegin = e_.t;
}

void Fold::on(const ev::PollEnd& v) {
  MState& m = me();
  if (scratchM_) return;
  if (!m.polling) problem("N2", "M", e_.m, " returns from netpoll but was not in it");
  m.polling = false;
  m.since = e_.t;
  if (s_.poller.blocked == e_.m) s_.poller.blocked = -1;
  // A poll that does not wait leaves the wake-up to the one that does (N7).
  if (v.woken && m.pollDelay != 0) s_.poller.breakPending = false;
  s_.poller.lastEnd = e_.t;
  s_.poller.lastEvents = v.events.v;
  s_.poller.lastGoroutines = v.goroutines.v;
}

void Fold::on(const ev::PollFd& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd || v.stale) return;
  fd->lastBits = v.bits.v;
  fd->lastBitsAt = e_.t;
  if (v.what != trace::PollWhat::completion) return;
  constexpr std::int32_t kIn = 1, kOut = 2;
  if ((v.bits.v & kIn) != 0) fd->r.begun = Begun::complete;
  if ((v.bits.v & kOut) != 0) fd->w.begun = Begun::complete;
}

// A socket call with this result: begun, or done with.
void Fold::began(std::int32_t number, PollMode mode, std::int32_t result) {
  constexpr std::int32_t kInProgress = -115;
  FdState* fd = descriptor(number);
  if (fd) fd->half(mode).begun = result == kInProgress ? Begun::underWay : Begun::nothing;
}

void Fold::on(const ev::PollInject& v) {
  const MState& m = me();
  if (v.n.v < 0 || static_cast<std::size_t>(v.n.v) > m.hand.size() || v.toGlobal.v < 0 || v.toGlobal.v > v.n.v) {
    problem("G2", "M", e_.m, " injects ", v.n.v, " goroutines (", v.toGlobal.v, " to the global queue) but holds ",
            m.hand.size());
  }
}

void Fold::on(const ev::PollBreak& v) {
  // The poll is recorded as returned before it takes the mark back: one that finds the mark until then changes nothing.
  if (v.coalesced) return;
  if (s_.poller.breakPending) problem("N7", "netpollBreak counts as new but one is on its way already");
  s_.poller.breakPending = true;
}

void Fold::on(const ev::PollDeadline& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd) return;
  if (v.mode != PollMode::w) fd->r.deadline = v.when.v;
  if (v.mode != PollMode::r) fd->w.deadline = v.when.v;
}

void Fold::on(const ev::PollDeadlineHit& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd || v.stale) return;
  if (v.mode != PollMode::w) fd->r.deadline = -1;
  if (v.mode != PollMode::r) fd->w.deadline = -1;
}

// ---- sockets
// ---------------------------------------------------------------------------------------------------------

void Fold::on(const ev::SockListen& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd) return;
  fd->open = true;
  fd->kind = FdKind::listener;
  fd->addr = v.addr.v;
}

void Fold::on(const ev::SockAccept& v) {
  began(v.fd.v, PollMode::r, v.result.v);
  if (v.newFd.v < 0 || v.result.v < 0) return;
  FdState* fd = descriptor(v.newFd.v);
  if (!fd) return;
  // The number was closed before: what is known of its last life goes, unless the poller knows the new one already.
  if (!fd->registered) *fd = FdState{};
  fd->open = true;
  fd->kind = FdKind::accepted;
  fd->addr = v.peer.v;
}

void Fold::on(const ev::SockDial& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd) return;
  if (!fd->registered && !fd->open) *fd = FdState{};
  fd->open = true;
  fd->kind = FdKind::dialed;
  fd->addr = v.addr.v;
  began(v.fd.v, PollMode::w, v.result.v);
}

void Fold::on(const ev::SockRead& v) {
  began(v.fd.v, PollMode::r, v.result.v);
  if (v.result.v <= 0) return;
  if (FdState* fd = descriptor(v.fd.v)) fd->bytesRead += v.result.v;
}

void Fold::on(const ev::SockWrite& v) {
  began(v.fd.v, PollMode::w, v.result.v);
  if (v.result.v <= 0) return;
  if (FdState* fd = descriptor(v.fd.v)) fd->bytesWritten += v.result.v;
}

void Fold::on(const ev::SockShutdown&) {}

void Fold::on(const ev::SockClose& v) {
  FdState* fd = descriptor(v.fd.v);
  if (!fd) return;
  fd->open = false;
}

}  // namespace gmp::replay
