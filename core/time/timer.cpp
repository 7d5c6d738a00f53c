// Mirrors: NewTimer, AfterFunc, NewTicker, Stop, Reset, when (time/sleep.go, tick.go).
#include <gmpscope/timer.h>

#include <limits>

#include "core/runtime/park.h"
#include "core/time/timer_state.h"

namespace gmp {

using detail::ChanCore;
using detail::TimerState;

// Makes typed channels of untyped ones.
struct ChanAccess {
  static Chan<TimePoint> wrap(std::shared_ptr<ChanCore> core) { return Chan<TimePoint>(std::move(core)); }
};

namespace {

struct Made {
  Chan<TimePoint> c;
  std::shared_ptr<TimerState> state;
};

// The channel owns the state; whoever holds the state holds the channel.
Made makeTimerChan(trace::TimerWhat what) {
  auto core = std::make_shared<ChanCore>(detail::elemOps<TimePoint>, 1);
  auto state = std::make_unique<TimerState>(core.get(), what);
  TimerState* raw = state.get();
  core->setTimer(std::move(state));
  return {ChanAccess::wrap(core), std::shared_ptr<TimerState>(core, raw)};
}

std::int64_t whenFor(rt::M* m, std::chrono::nanoseconds d) {
  const std::int64_t now = m->sched->world->nanotime();
  if (d.count() <= 0) return now;
  constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();
  return d.count() > kForever - now ? kForever : now + d.count();
}

bool start(TimerState& t, std::chrono::nanoseconds d, bool repeat) {
  rt::preemptCheck();
  rt::M* m = rt::getm();
  return t.reset(m, whenFor(m, d), repeat ? d.count() : 0);
}

bool end(TimerState& t) {
  rt::preemptCheck();
  return t.stop(rt::getm());
}

}  // namespace

Timer::Timer(std::chrono::nanoseconds d) {
  rt::getg();
  Made made = makeTimerChan(trace::TimerWhat::timer);
  c = std::move(made.c);
  state_ = std::move(made.state);
  start(*state_, d, false);
}

bool Timer::stop() const {
  if (state_ == nullptr) throw Panic("time: Stop called on uninitialized Timer");
  return end(*state_);
}

bool Timer::reset(std::chrono::nanoseconds d) const {
  if (state_ == nullptr) throw Panic("time: Reset called on uninitialized Timer");
  return start(*state_, d, false);
}

Ticker::Ticker(std::chrono::nanoseconds d) {
  rt::getg();
  if (d.count() <= 0) throw Panic("non-positive interval for NewTicker");
  Made made = makeTimerChan(trace::TimerWhat::ticker);
  c = std::move(made.c);
  state_ = std::move(made.state);
  start(*state_, d, true);
}

void Ticker::stop() const {
  if (state_ != nullptr) end(*state_);
}

void Ticker::reset(std::chrono::nanoseconds d) const {
  if (d.count() <= 0) throw Panic("non-positive interval for Ticker.Reset");
  if (state_ == nullptr) throw Panic("time: Reset called on uninitialized Ticker");
  start(*state_, d, true);
}

Chan<TimePoint> after(std::chrono::nanoseconds d) { return Timer(d).c; }

Timer afterFuncTask(std::chrono::nanoseconds d, Task f) {
  rt::getg();
  Timer t;
  auto state = std::make_shared<TimerState>(std::move(f));
  t.state_ = std::shared_ptr<TimerState>(state.get(), [state](TimerState* s) { s->handleGone(); });
  start(*t.state_, d, false);
  return t;
}

}  // namespace gmp
