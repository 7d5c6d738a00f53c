#include "core/time/timer_state.h"

#include <chrono>
#include <utility>

// A timer's function has no goroutine: it needs the inner way of starting one.
#include "core/runtime/internal.h"

namespace gmp::detail {

using rt::LockGuard;
using rt::M;

// A timer of an earlier run starts anew: its heap is gone.
void TimerState::bind(M* m) {
  if (sched_ == m->sched) return;
  sched_ = m->sched;
  schedMemory_ = m->sched->weak_from_this();
  id_ = m->sched->objgen.fetchAdd(1) + 1;
  when_ = 0;
  blocked_ = armed_ = 0;
  loan_ = nullptr;  // gone with its run
}

void TimerState::arm(M* m) {
  if (loan_ == nullptr) {
    loan_ = rt::TimerPool::of(m).get(m);
    loan_->timer.id = id_;
    loan_->timer.what = what_;
  }
  if (loan_->keep == nullptr && chan_ != nullptr) loan_->keep = chan_->shared_from_this();
  if (loan_->keep == nullptr) loan_->keep = shared_from_this();
  if (!loan_->timer.modify(m, when_, 0, fire, this, ++seq_)) ++armed_;
}

TimerState::Self TimerState::unref(M* m) {
  if (--armed_ > 0) return nullptr;
  Self keep = std::move(loan_->keep);
  rt::TimerPool::of(m).put(m, std::exchange(loan_, nullptr));
  return keep;
}

TimerState::Self TimerState::disarm(M* m) {
  ++seq_;
  if (loan_ == nullptr || !loan_->timer.stop(m)) return nullptr;  // a firing under way sees the new seq_
  return unref(m);
}

bool TimerState::change(M* m, std::int64_t when_ns, std::int64_t period_ns) {
  bool pending;
  Self dropped;
  {
    LockGuard sending(m, sendLock_);
    LockGuard held(m, lock_);
    bind(m);
    pending = when_ > 0;
    when_ = when_ns;
    period_ = period_ns;
    if (wantsHeap()) arm(m);
    else dropped = disarm(m);
  }
  // Nothing of before may be received from now on. A value that stood there makes the call count as in time.
  if (chan_ != nullptr && chan_->drain(m)) pending = true;
  return pending;
}

bool TimerState::reset(M* m, std::int64_t when_ns, std::int64_t period_ns) { return change(m, when_ns, period_ns); }
bool TimerState::stop(M* m) { return change(m, 0, 0); }

void TimerState::handleGone() {
  std::shared_ptr<Task> dropped;
  M* m = rt::getm();
  if (m == nullptr) {  // no run, nobody else
    f_.reset();
    return;
  }
  LockGuard held(m, lock_);
  handleGone_ = true;
  if (when_ == 0 || sched_ != m->sched) dropped = std::move(f_);
}

void TimerState::fire(M* m, void* arg, std::uint64_t seq, std::int64_t delta) {
  auto& t = *static_cast<TimerState*>(arg);
  if (t.chan_ != nullptr) t.fireChan(m, seq, delta);
  else t.fireFunc(m, seq);
}

void TimerState::fireChan(M* m, std::uint64_t seq, std::int64_t delta) {
  Self self;
  LockGuard sending(m, sendLock_);
  bool valid;
  TimePoint due;
  {
    LockGuard held(m, lock_);
    self = loan_->keep;
    valid = seq == seq_;
    if (valid) {
      due = TimePoint(std::chrono::nanoseconds(when_));
      advance(delta);
      if (wantsHeap()) arm(m);
    }
    static_cast<void>(unref(m));  // self still holds it, until sendLock_ is released
  }
  if (valid) chan_->sendFromTimer(m, &due);
}

void TimerState::fireFunc(M* m, std::uint64_t seq) {
  Self self;
  std::shared_ptr<Task> f;
  {
    LockGuard held(m, lock_);
    if (seq == seq_) {
      when_ = 0;
      f = handleGone_ ? std::move(f_) : f_;
    }
    self = unref(m);
  }
  if (f == nullptr) return;
  rt::G* gp = rt::newproc1(m, Task([f = std::move(f)] { (*f)(); }), "afterFunc", false);
  rt::runqput(m, m->p, gp, true);
  rt::wakep(m);
}

void TimerState::maybeRun(M* m) {
  LockGuard sending(m, sendLock_);
  TimePoint due;
  {
    LockGuard held(m, lock_);
    bind(m);
    if (blocked_ > 0 || when_ == 0) return;
    const std::int64_t now = rt::nanotime(m);
    if (when_ > now) return;
    due = TimePoint(std::chrono::nanoseconds(when_));
    advance(now - when_);
  }
  chan_->sendFromTimer(m, &due);
}

void TimerState::block(M* m) {
  LockGuard held(m, lock_);
  bind(m);
  if (blocked_++ == 0 && when_ > 0) arm(m);
}

void TimerState::unblock(M* m) {
  Self dropped;
  LockGuard held(m, lock_);
  if (--blocked_ == 0) dropped = disarm(m);
}

}  // namespace gmp::detail
