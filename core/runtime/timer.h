// Purpose: timers and the per-P heaps they live in.
// Mirrors: runtime.timer, runtime.timers (runtime/time.go, the design of 1.23 and later).
// Invariants: lock order: a set's lock before a timer's lock. Only heap code under the set's lock changes the heap;
// stop and
//             modify only set bits and lower minWhenModified. Timer functions run on an M with a P, no lock held.
// Emits: timerSet, timerStop, timerFire.
#pragma once

#include <cstdint>
#include <vector>

#include <gmpscope/atomic.h>
#include <gmpscope/event.h>

#include "core/runtime/lock.h"

namespace gmp::rt {

struct M;
class Timers;

// Called when the timer is due: m has a P; delta: how late. Must not park.
using TimerFn = void (*)(M* m, void* arg, std::uint64_t seq, std::int64_t delta);

struct Timer {
  static constexpr std::uint32_t kHeaped = 1, kModified = 2, kZombie = 4;

  RLock lock;
  Atomic<std::uint32_t> astate{0};  // copy of state, readable without the lock
  std::uint32_t state = 0;
  Timers* ts = nullptr;  // the set it stands in while kHeaped
  std::int64_t id = 0;   // for the trace, given at first arming
  trace::TimerWhat what = trace::TimerWhat::func;
  std::int64_t when = 0;    // absolute ns; 0: stopped
  std::int64_t period = 0;  // ns; 0: fires once
  TimerFn fn = nullptr;
  void* arg = nullptr;
  std::uint64_t seq = 0;

  // (Re-)arms for when > 0 with these values; returns whether it was pending. Mirrors timer.modify.
  bool modify(M* m, std::int64_t when_ns, std::int64_t period_ns, TimerFn f, void* a, std::uint64_t s);
  // Disarms; returns whether it was pending (then fn will not run). Mirrors timer.stop. The Timer must stay alive while
  // it is heaped: see Timers::forget.
  bool stop(M* m);
  // Takes it out of its heap at once, so that its memory may go. It must be stopped. Blocks no longer than heap work.
  void forget(M* m);
};

// The timer set of one P.
class Timers {
 public:
  struct CheckResult {
    std::int64_t now, next;
    bool ran;
  };
  // Runs what is due. now 0: reads the clock if anything is armed. own: this is m's own P. Mirrors timers.check.
  CheckResult check(M* m, std::int64_t now, bool own);
  // Would check by the owner do anything just now?
  bool due(M* m) const { return wakeTime() != 0 && dueSlow(m); }
  // When the poller must be back for this set; 0: nothing armed. Mirrors timers.wakeTime.
  std::int64_t wakeTime() const {
    const std::int64_t modified = minWhenModified_.load(), heap = minWhenHeap_.load();
    return heap == 0 || (modified != 0 && modified < heap) ? modified : heap;
  }
  std::uint32_t len() const { return len_.load(); }
  // Moves everything into `to` (a P that disappears). World stopped. Mirrors timers.take.
  void moveTo(M* m, Timers& to);
  // Calls f(timer id, when, what) for every armed timer. World stopped.
  template <class Fn>
  void forEachArmed(Fn f) const GMP_NO_ANALYSIS {
    for (const Entry& e : heap_)
      if (e.timer->when != 0) f(e.timer->id, e.timer->when, e.timer->what);
  }
  int pid = -1;

 private:
  friend struct Timer;
  struct Entry {
    Timer* timer;
    std::int64_t when;
  };

  bool dueSlow(M* m) const;
  void fetchDue(std::int64_t now) const GMP_REQUIRES(lock_);
  void add(M* m, Timer* t);
  bool needsAdd(const Timer* t) const { return (t->state & Timer::kHeaped) == 0 && t->when > 0; }
  void addHeap(Timer* t) GMP_REQUIRES(lock_);
  void deleteMin() GMP_REQUIRES(lock_);
  void siftUp(std::size_t i) GMP_REQUIRES(lock_);
  void siftDown(std::size_t i) GMP_REQUIRES(lock_);
  void disown(Timer* t) GMP_REQUIRES(lock_);
  bool settle(Timer* t, std::size_t i) GMP_REQUIRES(lock_);
  bool dropTail(M* m) GMP_REQUIRES(lock_);
  void cleanHead(M* m) GMP_REQUIRES(lock_);
  void adjust(M* m, std::int64_t now, bool force) GMP_REQUIRES(lock_);
  std::int64_t runOne(M* m, std::int64_t now) GMP_REQUIRES(lock_);
  bool updateHead(Timer* t) GMP_REQUIRES(lock_);
  void updateMinWhenHeap() GMP_REQUIRES(lock_);
  void lowerMinWhenModified(std::int64_t when);

  RLock lock_;
  std::vector<Entry> heap_ GMP_GUARDED_BY(lock_);  // four-ary, by when
  Atomic<std::uint32_t> len_{0};
  Atomic<std::int64_t> minWhenHeap_{0};
  Atomic<std::int64_t> minWhenModified_{0};
  Atomic<std::int32_t> zombies_{0};
};

}  // namespace gmp::rt
