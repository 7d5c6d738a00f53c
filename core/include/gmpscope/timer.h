// Purpose: timers and tickers with channels, and functions that run later.
// Mirrors: time.Timer, time.Ticker, time.After, time.AfterFunc (time/sleep.go, tick.go; channel timers of Go 1.23 and
//          later).
// Invariants: a timer never fires early, and once an arming. After stop or reset no value of before is received. The
//             channel shows length and capacity 0. A channel timer costs the scheduler something only while a goroutine
//             waits on its channel.
// All functions are called on goroutines only, except destruction.
#pragma once

#include <chrono>
#include <concepts>
#include <memory>
#include <utility>

#include <gmpscope/chan.h>
#include <gmpscope/run.h>
#include <gmpscope/task.h>

namespace gmp {

namespace detail {
class TimerState;
}

// A handle, copied as Go's *time.Timer is. Default-constructed: none; stop and reset panic, in Go's words.
class Timer {
 public:
  Timer() = default;
  // Sends the time on c once, d from now.
  explicit Timer(std::chrono::nanoseconds d);
  // Disarms. true: it was armed, or had fired and nobody has received the value.
  bool stop() const;
  // Arms for d from now, whatever it did before. The result is that of stop.
  bool reset(std::chrono::nanoseconds d) const;

  Chan<TimePoint> c;  // nil for afterFunc

 private:
  friend Timer afterFuncTask(std::chrono::nanoseconds d, Task f);
  std::shared_ptr<detail::TimerState> state_;
};

// Sends the time on c every d; ticks that nobody receives in time are dropped. Panic("non-positive interval for
// NewTicker").
class Ticker {
 public:
  Ticker() = default;
  explicit Ticker(std::chrono::nanoseconds d);
  void stop() const;                             // c is not closed
  void reset(std::chrono::nanoseconds d) const;  // Panic("non-positive interval for Ticker.Reset")

  Chan<TimePoint> c;

 private:
  std::shared_ptr<detail::TimerState> state_;
};

// A channel on which the time is sent once, d from now.
Chan<TimePoint> after(std::chrono::nanoseconds d);

Timer afterFuncTask(std::chrono::nanoseconds d, Task f);
// Runs f on a goroutine of its own, d from now, unless it is stopped before. May be reset to run f again.
template <std::invocable F>
Timer afterFunc(std::chrono::nanoseconds d, F f) {
  return afterFuncTask(d, Task(std::move(f)));
}

}  // namespace gmp
