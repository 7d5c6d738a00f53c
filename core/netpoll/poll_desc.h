// Purpose: one registered descriptor: its two binary semaphores rg and wg, its deadlines, the flags that waiters
//          look at.
// Mirrors: runtime.pollDesc, pollInfo, netpollblock, netpollblockcommit, netpollunblock, netpollcheckerr
//          (runtime/netpoll.go).
// Invariants: whoever ends a wait publishes `info` before it touches the semaphores; whoever waits sets "wait"
//             before it reads `info` again: one of the two sees the other. A word changes by CAS only, and every
//             change takes its version up, so that a place reserved in the trace's order before the CAS is right
//             when the CAS succeeds. Between close and the next open the words are frozen: late events of the poller
//             cannot move them.
// Locks: `lock` guards what stands under "under lock"; it comes before a timer's lock.
// Emits: pollSem.
#pragma once

#include <cstdint>

#include <gmpscope/atomic.h>
#include <gmpscope/event.h>

#include "core/netpoll/netpoll.h"
#include "core/runtime/lock.h"
#include "core/runtime/timer.h"

namespace gmp::rt {

struct G;
struct M;
struct PollDesc;

// rg or wg: {version 16 | value 48}; the value is one of these or the address of the G that waits.
struct PollHalf {
  static constexpr std::uint64_t kNil = 0, kReady = 1, kWait = 2, kFrozen = 3;
  static constexpr int kVersionShift = 48;
  static constexpr std::uint64_t kValueMask = (std::uint64_t{1} << kVersionShift) - 1;

  Atomic<std::uint64_t> word{kFrozen};
  PollDesc* pd = nullptr;                        // never changes
  trace::PollMode mode = trace::PollMode::none;  // never changes: r or w

  static std::uint64_t value(std::uint64_t w) { return w & kValueMask; }
  static std::uint64_t next(std::uint64_t w, std::uint64_t value) {
    return (((w >> kVersionShift) + 1) << kVersionShift) | value;
  }
  static bool holdsG(std::uint64_t w) { return value(w) > kFrozen; }
  static G* asG(std::uint64_t w) { return holdsG(w) ? reinterpret_cast<G*>(value(w)) : nullptr; }
};

struct alignas(64) PollDesc {
  PollDesc();
  PollDesc(const PollDesc&) = delete;
  PollDesc& operator=(const PollDesc&) = delete;

  // Flags of `info`; its upper half is fdseq.
  static constexpr std::uint64_t kClosing = 1, kEventErr = 2, kExpiredRead = 4, kExpiredWrite = 8;
  static constexpr int kSeqShift = 32;

  // What an event, a wait and a reset touch, on one line of the cache.
  std::uint32_t index = 0;  // its number in the cache, for the token; never changes
  Atomic<int> fd{-1};
  Atomic<std::uint32_t> fdseq{0};  // life number of this slot: taken up at close, never 0 while open
  Atomic<std::uint64_t> info{0};
  // The poller has reported something besides data in this life: the end of the stream, an error, urgent data. From
  // then on a short read says nothing about what is left.
  Atomic<std::uint32_t> beyondData{0};
  PollHalf r, w;

  PollDesc* link = nullptr;  // in the cache of free ones

  RLock lock;
  bool inUse GMP_GUARDED_BY(lock) = false;  // between open and close
  bool closing GMP_GUARDED_BY(lock) = false;
  bool rrun GMP_GUARDED_BY(lock) = false;  // rt was armed and not stopped since
  bool wrun GMP_GUARDED_BY(lock) = false;
  std::uint64_t rseq GMP_GUARDED_BY(lock) = 0;  // a timer that carries another number is an old one
  std::uint64_t wseq GMP_GUARDED_BY(lock) = 0;
  std::int64_t rd GMP_GUARDED_BY(lock) = 0;  // deadlines: 0 none, > 0 absolute ns, -1 passed
  std::int64_t wd GMP_GUARDED_BY(lock) = 0;
  Timer rt, wt;  // if both deadlines are equal, rt serves both

  PollHalf& half(trace::PollMode mode) { return mode == trace::PollMode::w ? w : r; }
  // What comes back with every event of this life: slot number + 1 and fdseq; never 0, the token of the wake-up.
  std::uint64_t token() const { return (std::uint64_t{index} + 1) << 32 | fdseq.load(); }

  // Rewrites `info` from the fields under lock, except for kEventErr.
  void publishInfo() GMP_REQUIRES(lock);
  // Sets or clears kEventErr, if fdseq still is `seq`.
  void setEventErr(bool on, std::uint32_t seq);
};

// closing, an expired deadline of that direction, or (reading) an error of the poller: what a wait would end with.
PollErr netpollcheckerr(const PollDesc* pd, trace::PollMode mode);

// Waits until the half is ready: true; or until somebody ends the wait without readiness: false (see
// netpollcheckerr). On a goroutine; may return on another M. A second waiter of the same half is our bug.
// waitio: closing and deadlines do not matter. next: for G::touches.
bool netpollblock(PollHalf& half, bool waitio = false, const UsedNext& next = {});

// Ends a wait: io makes the half ready, deadline and close make it nil. Returns the goroutine that stood in it,
// which the caller must make runnable before it applies *delta to the count of waiters. seq: (io only) the life that
// is meant.
G* netpollunblock(M* m, PollHalf& half, trace::SemWhy why, std::uint32_t seq, std::int32_t* delta);

// Forgets a remembered readiness: before each operation. true: there was one.
bool netpollreset(M* m, PollHalf& half);

// No late event moves the half any more; nobody waits in it. thaw: open for a new life, nil.
void freeze(M* m, PollHalf& half);
void thaw(PollHalf& half);

}  // namespace gmp::rt
