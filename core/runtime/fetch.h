// Purpose: memory ahead of its use. While goroutines wait in a P's ring, what they will touch is not in the cache. It
//          is asked for some places before their turn, many at once: what takes long is to find it, and that goes on
//          side by side. Not for all of them at the start: what runs in between takes the cache for itself.
// Invariant: nothing here is needed. Addresses may be old and are only asked for; the processor may ignore it.
#pragma once

#include <algorithm>

#include "core/base/prefetch.h"
#include "core/runtime/runq.h"

namespace gmp::rt {

constexpr std::uint32_t kFetchBurst = 8;

// Of one that the poller has woken: the frames of a read from its park up, and down to where its next one parks; and
// what it noted before it parked.
inline void fetchPolled(const G* gp, const void* stack) {
  for (int line : {-4, -3, 2, 3, 4, 5, 6, 7, 8}) prefetchLine(stack, line);
  prefetchLine(gp, 2);  // what it runs
  prefetchLine(gp->touches.pd.load(std::memory_order_relaxed));
  const void* user = gp->touches.user.load(std::memory_order_relaxed);
  const void* into = gp->touches.into.load(std::memory_order_relaxed);
  for (int line : {0, 1}) prefetchLine(user, line);
  for (int line : {0, 1}) prefetchLine(into, line);
}

// The memory of the ring's goroutines from..to-1.
[[gnu::noinline]] inline void fetchWaiting(P* pp, std::uint32_t from, std::uint32_t to) {
  for (std::uint32_t i = from; i < to; ++i) {
    const RunqNote note(runqNote(pp, i));
    prefetchLine(note.stack());
    if (note.polled()) prefetchLine(runqSlot(pp, i).load(std::memory_order_relaxed), 1);  // its G::touches
  }
  for (std::uint32_t i = from; i < to; ++i) {
    const G* gp = runqSlot(pp, i).load(std::memory_order_relaxed);
    prefetchLine(gp);
    // What it has saved and its frame above, and below that what its next call of the runtime will use.
    const RunqNote note(runqNote(pp, i));
    for (int line : {-2, -1, 1}) prefetchLine(note.stack(), line);
    if (note.polled()) fetchPolled(gp, note.stack());
  }
}

// One has been taken from the ring: every so many times, the burst behind the next one.
inline void fetchAhead(P* pp) {
  const std::uint32_t h = pp->runqhead.load(std::memory_order_relaxed);
  if (h % kFetchBurst != 0) return;
  const std::uint32_t waiting = pp->runqtail.load(std::memory_order_relaxed) - h;
  if (waiting > kFetchBurst && waiting <= kRunqSize) [[unlikely]]
    fetchWaiting(pp, h + kFetchBurst, h + std::min(waiting, 2 * kFetchBurst));
}

// An empty ring has been filled with so many: those that fetchAhead will not come to.
inline void fetchFirst(P* pp, int filled) {
  if (filled <= static_cast<int>(kFetchBurst)) [[likely]]
    return;
  const std::uint32_t h = pp->runqhead.load(std::memory_order_relaxed);
  const std::uint32_t first = 2 * kFetchBurst - h % kFetchBurst;
  fetchWaiting(pp, h, h + std::min(static_cast<std::uint32_t>(filled), first));
}

// Timers or the poller have woken some, which stand in the ring.
inline void fetchWoken(P* pp) {
  const std::uint32_t h = pp->runqhead.load(std::memory_order_relaxed);
  const std::uint32_t t = pp->runqtail.load(std::memory_order_relaxed);
  fetchWaiting(pp, h, std::min(t, h + 2 * kFetchBurst));
}

}  // namespace gmp::rt
