// The end of a run. Go's process exits here; a library must leave the process as it found it: every M goes back to its
// World, except one that a program's own system call holds, which leaves when that returns and touches nothing of the
// run.
#include "core/base/check.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

void beginExit(M* m) {
  Sched& s = *m->sched;
  s.exiting.store(1);
  s.world->futexwakeup(s.exiting, 1);
  s.lock.lock(m);
  M* mp = s.midle;
  s.midle = nullptr;
  s.nmidle = 0;
  sysmonWakeLocked(m);
  s.lock.unlock(m);
  while (mp != nullptr) {
    M* next = mp->schedlink;
    mp->schedlink = nullptr;
    mp->park.wakeup(m);
    mp = next;
  }
  if (s.netpoll.inited()) s.netpoll.wake(m, trace::BreakWhy::exit);
}

namespace {

enum class Fate { left, stuck, running };

Fate fateOf(M* mp) {
  if (mp->left.load() != 0) return Fate::left;
  G* gp = mp->curg.load();
  if (gp == nullptr) return Fate::running;
  std::uint32_t st = gp->status.load();
  // The scan bit is kept for good: the goroutine can never leave its call.
  if (st == (kGsyscall | kGscan)) return Fate::stuck;
  if (st == kGsyscall && gp->status.cas(kGsyscall, kGsyscall | kGscan)) return Fate::stuck;
  gp->preempt.store(1);
  return Fate::running;
}

}  // namespace

int awaitExit(M* m) {
  Sched& s = *m->sched;
  for (;;) {
    std::uint32_t seen = s.leftMs.load();
    int stuck = 0;
    bool running = false;
    s.lock.lock(m);
    for (auto& mp : s.allm) {
      if (mp.get() == m) continue;
      switch (fateOf(mp.get())) {
        case Fate::left: break;
        case Fate::stuck: ++stuck; break;
        case Fate::running: running = true; break;
      }
    }
    s.lock.unlock(m);
    if (!running) return stuck;
    // An M that was past its last look at `exiting` when the run ended blocks in the poller only now.
    if (s.netpoll.inited() && s.lastpoll.load() == 0) s.netpoll.wake(m, trace::BreakWhy::exit);
    s.world->futexsleep(s.leftMs, seen, 1000 * 1000);
  }
}

}  // namespace gmp::rt
