#include "core/net/fd_mutex.h"

#include <gmpscope/run.h>

#include "core/base/check.h"
#include "core/runtime/emit.h"
#include "core/runtime/sema.h"

namespace gmp::rt {

namespace {

constexpr std::uint64_t kClosed = 1, kRLock = 2, kWLock = 4;
constexpr std::uint64_t kRef = 1 << 3, kCount = (1 << 20) - 1, kRefMask = kCount << 3;
constexpr std::uint64_t kRWait = std::uint64_t{1} << 23, kRMask = kCount << 23;
constexpr std::uint64_t kWWait = std::uint64_t{1} << 43, kWMask = kCount << 43;

// What a side uses of the word.
struct Bits {
  std::uint64_t lock, wait, mask;
};
Bits bitsOf(FdMutex::Side side) {
  return side == FdMutex::Side::read ? Bits{kRLock, kRWait, kRMask} : Bits{kWLock, kWWait, kWMask};
}

void limit(std::uint64_t count) {
  if (count == 0) throw Panic("too many concurrent operations on a single file or socket (max 1048575)");
}

bool lastOfClosed(std::uint64_t state) { return (state & (kClosed | kRefMask)) == kClosed; }

void wakeOne(Atomic<std::uint32_t>& sema) { semrelease(sema, false, trace::LockKind::fdMutex); }

}  // namespace

bool FdMutex::incref() {
  for (;;) {
    const std::uint64_t old = state_.load();
    if ((old & kClosed) != 0) return false;
    limit((old + kRef) & kRefMask);
    probe(getm(), Where::lock);
    if (state_.cas(old, old + kRef)) return true;
  }
}

bool FdMutex::increfAndClose() {
  std::uint64_t old = 0;
  for (;;) {
    old = state_.load();
    if ((old & kClosed) != 0) return false;
    limit((old + kRef) & kRefMask);
    probe(getm(), Where::lock);
    if (state_.cas(old, ((old | kClosed) + kRef) & ~(kRMask | kWMask))) break;
  }
  // They see "closed" when they run.
  for (; (old & kRMask) != 0; old -= kRWait) wakeOne(rsema_);
  for (; (old & kWMask) != 0; old -= kWWait) wakeOne(wsema_);
  return true;
}

bool FdMutex::decref() {
  for (;;) {
    const std::uint64_t old = state_.load();
    GMP_CHECK((old & kRefMask) != 0, "inconsistent fdMutex: a reference too many was dropped");
    probe(getm(), Where::unlock);
    if (state_.cas(old, old - kRef)) return lastOfClosed(old - kRef);
  }
}

bool FdMutex::rwlock(Side side) {
  const Bits bits = bitsOf(side);
  for (;;) {
    const std::uint64_t old = state_.load();
    if ((old & kClosed) != 0) return false;
    const bool free = (old & bits.lock) == 0;
    const std::uint64_t next = free ? (old | bits.lock) + kRef : old + bits.wait;
    limit(next & (free ? kRefMask : bits.mask));
    M* m = getm();
    probe(m, Where::lock);
    if (!casUnlessAlone(m->p, state_, old, next)) continue;
    if (free) return true;
    // Whoever wakes us has taken us out of the count of waiters.
    semacquire(side == Side::read ? rsema_ : wsema_,
               {.reason = trace::WaitReason::semacquire, .kind = trace::LockKind::fdMutex});
  }
}

bool FdMutex::rwunlock(Side side) {
  const Bits bits = bitsOf(side);
  for (;;) {
    const std::uint64_t old = state_.load();
    GMP_CHECK((old & bits.lock) != 0 && (old & kRefMask) != 0, "inconsistent fdMutex: unlock without lock");
    const bool waiters = (old & bits.mask) != 0;
    const std::uint64_t next = (old & ~bits.lock) - kRef - (waiters ? bits.wait : 0);
    M* m = getm();
    probe(m, Where::unlock);
    if (!casUnlessAlone(m->p, state_, old, next)) continue;
    if (waiters) wakeOne(side == Side::read ? rsema_ : wsema_);
    return lastOfClosed(next);
  }
}

}  // namespace gmp::rt
