// Mirrors: Mutex.lockSlow, unlockSlow (internal/sync/mutex.go).
// Differs: Go unlocks first and decides in a second step whom to wake; here one CAS does both. It is one of Go's own
//          interleavings, and the only one after which the mutex may be gone: once the lock is free, nothing but a
//          token is left to give, and that only to a waiter which this very step has promised it to.
#include <gmpscope/sync.h>

#include "core/base/check.h"
#include "core/runtime/emit.h"
#include "core/runtime/fatal.h"
#include "core/runtime/park.h"
#include "core/runtime/sema.h"

namespace gmp::detail {

using rt::M;
using trace::LockKind;
using trace::WaitReason;

namespace {

// The lower half of the word.
constexpr std::uint64_t kLocked = 1;
constexpr std::uint64_t kWoken = 2;     // somebody is on his way to the lock already: wake nobody
constexpr std::uint64_t kStarving = 4;  // the lock is handed from waiter to waiter
constexpr std::uint64_t kWaiter = 8;    // one of them
constexpr std::uint64_t kWaiters = 0xFFFF'FFFFu & ~(kWaiter - 1);
constexpr std::int64_t kStarvationThreshold_ns = 1'000'000;

bool any(std::uint64_t word, std::uint64_t bits) { return (word & bits) != 0; }

}  // namespace

// What is nearly always the case stands by itself, so that it saves no register.
void LockWord::lock(LockKind kind) {
  const M* m = rt::getm();
  const bool undisturbed =
      !m->virtualWorld && m->curg.load(std::memory_order_relaxed)->preempt.load(std::memory_order_relaxed) == 0;
  if (undisturbed && word_.cas(0, kLocked)) [[likely]]
    return;
  lockSlow(kind);
}

void LockWord::lockSlow(LockKind kind) {
  rt::preemptCheck();
  World& world = *rt::getm()->sched->world;
  std::int64_t waiting_since = 0;  // 0: has not queued yet
  bool starving = false, awoke = false;
  int spins = 0;
  for (;;) {
    std::uint64_t old = word_.load();
    if ((old & (kLocked | kStarving)) == kLocked && rt::getm()->sched->semas->canSpin(rt::getm(), spins)) {
      // Tell the holder not to wake another one: we are here.
      if (!awoke && !any(old, kWoken) && any(old, kWaiters) && word_.cas(old, old | kWoken)) awoke = true;
      world.procyield(rt::kSpinPauses);
      ++spins;
      continue;
    }
    const bool ours = !any(old, kLocked | kStarving);
    std::uint64_t desired = ours ? old | kLocked : old + kWaiter;
    if (starving && any(old, kLocked)) desired |= kStarving;
    if (awoke) {
      GMP_CHECK(any(old, kWoken), "inconsistent mutex state");
      desired &= ~kWoken;
    }
    if (!word_.cas(old, desired)) continue;
    if (ours) return rt::probe(rt::getm(), Where::lock);

    const bool again = waiting_since != 0;  // woken once, and somebody else was faster: to the front
    if (!again) waiting_since = world.nanotime();
    rt::semacquire(sema_, {WaitReason::mutexLock, kind}, again);
    starving = starving || world.nanotime() - waiting_since > kStarvationThreshold_ns;
    old = word_.load();
    if (any(old, kStarving)) {
      // The lock is ours by hand-off; the word still counts us as a waiter. The last one, and one that has not waited
      // long, ends the starvation mode.
      GMP_CHECK(!any(old, kLocked | kWoken) && any(old, kWaiters), "inconsistent mutex state");
      const bool end = !starving || (old & kWaiters) == kWaiter;
      word_.fetchAdd(kLocked - kWaiter - (end ? kStarving : 0));
      return rt::probe(rt::getm(), Where::lock);
    }
    awoke = true;
    spins = 0;
  }
}

bool LockWord::tryLock(std::int32_t upper_must_be, std::int32_t add_upper) {
  rt::preemptCheck();
  const std::uint64_t old = word_.load();
  if (any(old, kLocked | kStarving) || static_cast<std::int32_t>(old >> 32) != upper_must_be) return false;
  return word_.cas(old, (old | kLocked) + shifted(add_upper));
}

LockWord::Wake LockWord::release(std::int32_t add_upper, std::int32_t* old_upper) {
  for (;;) {
    const std::uint64_t old = word_.load();
    if (!any(old, kLocked)) rt::fatalError(rt::getm(), "sync: unlock of unlocked mutex");
    Wake who = Wake::nobody;
    std::uint64_t desired = old - kLocked;
    if (any(old, kStarving)) {
      who = Wake::handoff;
    } else if (any(old, kWaiters) && !any(old, kWoken)) {
      who = Wake::waiter;
      desired = (desired - kWaiter) | kWoken;
    }
    if (!word_.cas(old, desired + shifted(add_upper))) continue;
    if (old_upper != nullptr) *old_upper = static_cast<std::int32_t>(old >> 32);
    return who;
  }
}

void LockWord::wake(Wake who, LockKind kind) {
  if (who != Wake::nobody) rt::semrelease(sema_, who == Wake::handoff, kind);
}

bool LockWord::casUpper(std::int32_t from, std::int32_t to) {
  for (;;) {
    const std::uint64_t old = word_.load();
    if (static_cast<std::int32_t>(old >> 32) != from) return false;
    if (word_.cas(old, (old & 0xFFFF'FFFFu) | shifted(to))) return true;
  }
}

}  // namespace gmp::detail

namespace gmp {

namespace {

[[gnu::noinline]] void unlockSlow(detail::LockWord& word) {
  auto who = detail::LockWord::Wake::nobody;
  if (!word.releaseAlone()) who = word.release(0, nullptr);
  rt::probe(rt::getm(), Where::unlock);
  word.wake(who, trace::LockKind::mutex);
}

}  // namespace

void Mutex::lock() { word_.lock(trace::LockKind::mutex); }
bool Mutex::try_lock() { return word_.tryLock(0, 0); }
void Mutex::unlock() {
  if (!rt::getm()->virtualWorld && word_.releaseAlone()) [[likely]]
    return;
  unlockSlow(word_);
}

}  // namespace gmp
