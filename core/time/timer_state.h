// Purpose: what stands behind a Timer, a Ticker, after() and afterFunc().
// Mirrors: the channel half of runtime.timer: sendLock, seq, blocked, maybeRunChan, blockTimerChan (runtime/time.go).
// Invariants: it stands in a heap only while it has something to do there: always when armed, for a function; only
//             while a goroutine waits on the channel, otherwise. A firing counts only if it is that of the last
//             arming: stop, reset and each arming move seq_ on, and a firing compares under sendLock_. While a heap
//             or a running firing may refer to it (armed_ > 0) the loan of its timer keeps it alive.
// Locks: sendLock_, then the channel's lock, then lock_, then the heap's and the timer's.
// Differs: a ticker is armed anew for each tick (Go: by the heap), so that every firing owns one count of armed_.
#pragma once

#include <cstdint>
#include <memory>

#include <gmpscope/task.h>

#include "core/chan/chan_core.h"
#include "core/runtime/timer.h"
#include "core/time/timer_pool.h"

namespace gmp::detail {

class TimerState final : public TimerHook, public std::enable_shared_from_this<TimerState> {
 public:
  // For the hidden channel of a timer, which owns this as its hook.
  TimerState(ChanCore* chan, trace::TimerWhat what) : chan_(chan), what_(what) {}
  // For a function; owned by shared pointers.
  explicit TimerState(Task f)
      : chan_(nullptr), what_(trace::TimerWhat::func), f_(std::make_shared<Task>(std::move(f))) {}

  // Arms for when_ns (absolute), then every period_ns if that is not 0. Returns whether it was armed, or had a value
  // that nobody received.
  bool reset(rt::M* m, std::int64_t when_ns, std::int64_t period_ns);
  bool stop(rt::M* m);
  // The last handle of a function's timer is gone: nobody can arm it again. What the function holds is destroyed
  // here, or on the goroutine that will run it, never in a timer's firing.
  void handleGone() GMP_NO_ANALYSIS;  // outside of a run there is nobody to lock out

  void maybeRun(rt::M* m) override;
  void block(rt::M* m) override;
  void unblock(rt::M* m) override;

 private:
  using Self = std::shared_ptr<void>;

  static void fire(rt::M* m, void* arg, std::uint64_t seq, std::int64_t delta);
  void arm(rt::M* m) GMP_REQUIRES(lock_);
  [[nodiscard]] Self disarm(rt::M* m) GMP_REQUIRES(lock_);  // to be dropped after the lock
  [[nodiscard]] Self unref(rt::M* m) GMP_REQUIRES(lock_);
  void bind(rt::M* m) GMP_REQUIRES(lock_);
  bool change(rt::M* m, std::int64_t when_ns, std::int64_t period_ns);
  bool wantsHeap() const GMP_REQUIRES(lock_) { return when_ > 0 && (chan_ == nullptr || blocked_ > 0); }
  void advance(std::int64_t delta) GMP_REQUIRES(lock_) {
    when_ = period_ == 0 ? 0 : when_ + period_ * (1 + delta / period_);
  }
  void fireChan(rt::M* m, std::uint64_t seq, std::int64_t delta);
  void fireFunc(rt::M* m, std::uint64_t seq);

  ChanCore* const chan_;  // null: a function
  const trace::TimerWhat what_;
  rt::RLock sendLock_;
  rt::RLock lock_;
  rt::Sched* sched_ GMP_GUARDED_BY(lock_) = nullptr;            // the run it belongs to
  std::weak_ptr<rt::Sched> schedMemory_ GMP_GUARDED_BY(lock_);  // keeps that address from being used again
  std::int64_t id_ GMP_GUARDED_BY(lock_) = 0;
  std::int64_t when_ GMP_GUARDED_BY(lock_) = 0;  // 0: not armed
  std::int64_t period_ GMP_GUARDED_BY(lock_) = 0;
  std::uint64_t seq_ GMP_GUARDED_BY(lock_) = 0;
  int blocked_ GMP_GUARDED_BY(lock_) = 0;  // goroutines that wait on the channel
  int armed_ GMP_GUARDED_BY(lock_) = 0;    // references: one of the heap, one of each firing under way
  rt::TimerPool::Loan* loan_ GMP_GUARDED_BY(lock_) = nullptr;  // while armed_ > 0; its keep refers to us
  std::shared_ptr<Task> f_ GMP_GUARDED_BY(lock_);
  bool handleGone_ GMP_GUARDED_BY(lock_) = false;
};

}  // namespace gmp::detail
