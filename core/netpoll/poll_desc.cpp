#include "core/netpoll/poll_desc.h"

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/runtime/emit.h"
#include "core/runtime/park.h"

namespace gmp::rt {

using trace::PollMode;
using trace::PollMove;
using trace::SemWhy;

namespace {

trace::ev::PollSem semEvent(const PollHalf& half, int fd, PollMove move, SemWhy why) {
  return {.fd = {fd}, .mode = half.mode, .move = move, .why = why};
}

// One step of the automaton: from the word `was`, as read, to `value`, with its event at that very place in the
// order. False: somebody else was faster; read again.
bool step(M* m, PollHalf& half, std::uint64_t was, std::uint64_t value, std::int64_t g, PollMove move, SemWhy why) {
  const int fd = half.pd->fd.load();
  probe(m, Where::pollSemaphore);
  Reserved place(m);
  if (!half.word.cas(was, PollHalf::next(was, value))) return false;
  place.commit(g, semEvent(half, fd, move, why));
  return true;
}

// Runs on g0 once the goroutine's status is waiting. An event, a deadline or a close that came first has moved the
// word away from "wait": the park is refused and the goroutine looks again.
bool netpollblockcommit(M* m, G* gp, void* arg) {
  PollHalf& half = *static_cast<PollHalf*>(arg);
  for (;;) {
    const std::uint64_t was = half.word.load();
    if (PollHalf::value(was) != PollHalf::kWait && !GMP_MUTANT(parkCommitByStore)) return false;
    if (step(m, half, was, reinterpret_cast<std::uint64_t>(gp), gp->id, PollMove::waitToG, SemWhy::commit)) break;
  }
  // gp may run elsewhere from here on; only the count is ours.
  m->sched->netpoll.adjustWaiters(1);
  return true;
}

// What stands in the half after the wait, taken out of it: true if it was readiness.
bool consume(M* m, PollHalf& half, std::int64_t g) {
  for (;;) {
    const std::uint64_t was = half.word.load();
    switch (PollHalf::value(was)) {
      case PollHalf::kNil: return false;
      case PollHalf::kReady:
        if (step(m, half, was, PollHalf::kNil, g, PollMove::readyToNil, SemWhy::consume)) return true;
        break;
      case PollHalf::kWait:
        if (step(m, half, was, PollHalf::kNil, g, PollMove::waitToNil, SemWhy::giveUp)) return false;
        break;
      default: GMP_CHECK(false, "corrupted pollDesc: a goroutine runs and stands in its semaphore");
    }
  }
}

}  // namespace

PollDesc::PollDesc() {
  r.pd = w.pd = this;
  r.mode = PollMode::r;
  w.mode = PollMode::w;
}

void PollDesc::publishInfo() {
  std::uint64_t next = std::uint64_t{fdseq.load()} << kSeqShift;
  if (closing) next |= kClosing;
  if (rd < 0) next |= kExpiredRead;
  if (wd < 0) next |= kExpiredWrite;
  for (;;) {
    const std::uint64_t was = info.load();
    if (info.cas(was, (was & kEventErr) | next)) return;
  }
}

void PollDesc::setEventErr(bool on, std::uint32_t seq) {
  for (;;) {
    const std::uint64_t was = info.load();
    if (was >> kSeqShift != seq || ((was & kEventErr) != 0) == on) return;
    if (info.cas(was, was ^ kEventErr)) return;
  }
}

PollErr netpollcheckerr(const PollDesc* pd, PollMode mode) {
  const std::uint64_t info = pd->info.load();
  if ((info & PollDesc::kClosing) != 0) return PollErr::closing;
  const std::uint64_t expired = mode == PollMode::r ? PollDesc::kExpiredRead : PollDesc::kExpiredWrite;
  if ((info & expired) != 0) return PollErr::timeout;
  // A write gets its error from the write itself, more precise than this.
  if (mode == PollMode::r && (info & PollDesc::kEventErr) != 0) return PollErr::notPollable;
  return PollErr::none;
}

bool netpollblock(PollHalf& half, bool waitio, const UsedNext& next) {
  M* m = getm();
  G* const gp = getg();
  for (;;) {
    const std::uint64_t was = half.word.load();
    if (PollHalf::value(was) == PollHalf::kReady) {
      if (step(m, half, was, PollHalf::kNil, gp->id, PollMove::readyToNil, SemWhy::consume)) return true;
      continue;
    }
    GMP_CHECK(PollHalf::value(was) == PollHalf::kNil, "double wait: two goroutines in one direction of a descriptor");
    if (step(m, half, was, PollHalf::kWait, gp->id, PollMove::nilToWait, SemWhy::prepare)) break;
  }
  // Closers and deadlines publish first and look at the word second: after "wait" stands there, look at what they
  // published.
  if (waitio || GMP_MUTANT(noRecheckAfterWait) || netpollcheckerr(half.pd, half.mode) == PollErr::none) {
    const ParkInfo info{.reason = trace::WaitReason::ioWait, .fd = half.pd->fd.load(), .mode = half.mode};
    gp->touches.pd.store(half.pd, std::memory_order_relaxed);
    gp->touches.user.store(next.user, std::memory_order_relaxed);
    gp->touches.into.store(next.into, std::memory_order_relaxed);
    gopark(netpollblockcommit, &half, info);
    m = getm();
  }
  return consume(m, half, gp->id);
}

G* netpollunblock(M* m, PollHalf& half, SemWhy why, std::uint32_t seq, std::int32_t* delta) {
  const bool ioready = why == SemWhy::io;
  const std::uint64_t to = ioready ? PollHalf::kReady : PollHalf::kNil;
  for (;;) {
    const std::uint64_t was = half.word.load();
    const std::uint64_t value = PollHalf::value(was);
    if (value == PollHalf::kReady || value == PollHalf::kFrozen) return nullptr;
    if (value == PollHalf::kNil && !ioready) return nullptr;
    // The word as read belongs to this life only if the life still lasts afterwards; close takes fdseq up before it
    // freezes the word, so a CAS that succeeds hit the life that is meant.
    if (ioready && half.pd->fdseq.load() != seq && !GMP_MUTANT(pollIgnoresFdseq)) return nullptr;
    G* gp = PollHalf::asG(was);
    PollMove move = PollMove::nilToReady;
    if (gp != nullptr) move = ioready ? PollMove::gToReady : PollMove::gToNil;
    if (value == PollHalf::kWait) move = ioready ? PollMove::waitToReady : PollMove::waitToNil;
    if (!step(m, half, was, to, gp != nullptr ? gp->id : 0, move, why)) continue;
    if (gp != nullptr) --*delta;
    return gp;
  }
}

bool netpollreset(M* m, PollHalf& half) {
  for (;;) {
    const std::uint64_t was = half.word.load();
    if (PollHalf::value(was) == PollHalf::kNil) return false;
    GMP_CHECK(PollHalf::value(was) == PollHalf::kReady, "reset of a semaphore that somebody waits in");
    if (step(m, half, was, PollHalf::kNil, getg()->id, PollMove::readyToNil, SemWhy::reset)) return true;
  }
}

void freeze(M* m, PollHalf& half) {
  for (;;) {
    const std::uint64_t was = half.word.load();
    const std::uint64_t value = PollHalf::value(was);
    GMP_CHECK(value == PollHalf::kNil || value == PollHalf::kReady, "a descriptor is closed while somebody waits");
    // To everybody who looks, a frozen half is nil.
    if (value == PollHalf::kReady) {
      if (step(m, half, was, PollHalf::kFrozen, 0, PollMove::readyToNil, SemWhy::close)) return;
    } else if (half.word.cas(was, PollHalf::next(was, PollHalf::kFrozen))) {
      return;
    }
  }
}

void thaw(PollHalf& half) {
  const std::uint64_t was = half.word.load();
  GMP_CHECK(PollHalf::value(was) == PollHalf::kFrozen, "a descriptor is opened twice");
  half.word.store(PollHalf::next(was, PollHalf::kNil));
}

}  // namespace gmp::rt
