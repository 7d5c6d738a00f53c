// Purpose: what the packages above (channels, locks, timers, network) use of the scheduler.
// Mirrors: gopark, goready, goyield, Gosched (runtime/proc.go).
#pragma once

#include <gmpscope/event.h>

#include "core/runtime/glist.h"
#include "core/runtime/goroutine_lock.h"
#include "core/runtime/m.h"

namespace gmp::rt {

struct ReadyInfo {
  trace::ReadyCause cause = trace::ReadyCause::unknown;
  std::int64_t obj = 0;
  int fd = -1;
};

// Parks the running goroutine: waiting, off its M, then unlockf(m, g, lock) on g0 (null: commits). Returns when
// somebody
// has readied it, perhaps on another M: get getm() again.
void gopark(UnlockFn unlockf, void* lock, const ParkInfo& info);
// gopark with unlockf = release of that lock.
void goparkunlock(GLock& lock, const ParkInfo& info) GMP_RELEASE(lock) GMP_NO_ANALYSIS;
// Makes a waiting goroutine runnable: runnext of m's P, then wakep. m: the running M, which has a P. The caller must
// own
// the right to wake gp (it took it off the wait object).
void ready(M* m, G* gp, const ReadyInfo& info, bool next = true);
// runtime.Gosched: to the tail of the global queue. On a goroutine.
void goschedImpl();
// To the tail of the local queue, no wake-up (semaphore hand-off).
void goyield();
// Safe point: yields if asked to. Every runtime call of a goroutine passes one.
void preemptNow(M* m);
inline void preemptCheck() {
  M* m = getm();
  G* gp = m->curg.load(std::memory_order_relaxed);
  probe(m, Where::loop);
  if (gp->preempt.load(std::memory_order_relaxed) != 0) [[unlikely]]
    preemptNow(m);
}
// On a goroutine; one at a time. The goroutine keeps its M until startTheWorld: it must not park in between. Returns
// that M.
M* stopTheWorld();
// procs: the number of Ps from now on.
void startTheWorld(M* m, int procs);
// Makes the ready list of a poll runnable (all waiting). Mirrors injectglist. cause is netpoll.
void injectglist(M* m, GList& list);

}  // namespace gmp::rt
