// Purpose: running the runtime and starting goroutines: gmp::run, go, gosched, sleep, compute, syscall.
// Mirrors: the go statement, runtime.Gosched, runtime.Goexit, time.Sleep, entersyscall/exitsyscall, runtime.GOMAXPROCS.
// All but run and now() are called on goroutines only; elsewhere a check fails.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gmpscope/config.h>
#include <gmpscope/last_error.h>
#include <gmpscope/task.h>

namespace gmp {

// The world's monotonic clock.
struct Clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock, duration>;
  static constexpr bool is_steady = true;
  static time_point now();
};
using TimePoint = std::chrono::time_point<Clock, std::chrono::nanoseconds>;
// The world's time; a read costs virtual time too. On goroutines.
TimePoint now();

// A Go panic that can be recovered: `catch (const Panic&)`; what() is Go's text.
struct Panic : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace detail {
int runReal(const Config& config, Task main);
void newproc(Task fn, std::string_view name);
void entersyscall(std::string_view what);
void exitsyscall();
struct SyscallScope {
  SyscallScope() { entersyscall({}); }
  ~SyscallScope() { exitsyscall(); }
  SyscallScope(const SyscallScope&) = delete;
  SyscallScope& operator=(const SyscallScope&) = delete;
};
template <class F, class... A>
Task bind(F&& f, A&&... args) {
  if constexpr (sizeof...(A) == 0) {
    return Task(std::forward<F>(f));
  } else {
    return Task([fn = std::decay_t<F>(std::forward<F>(f)),
                 tup = std::tuple<std::decay_t<A>...>(std::forward<A>(args)...)]() mutable {
      std::apply([&](auto&... a) { std::invoke(std::move(fn), std::move(a)...); }, tup);
    });
  }
}
}  // namespace detail

// Runs main as goroutine 1 on real threads. Returns 0 when main returns, as in Go: the other goroutines never run
// again.
// May be called again afterwards. A panic or fatal error ends the process with status 2.
template <std::invocable F>
int run(const Config& config, F main) {
  return detail::runReal(config, Task(std::move(main)));
}
template <std::invocable F>
int run(F main) {
  return detail::runReal(Config{}, Task(std::move(main)));
}

// go f(args...): f and args are decay-copied or moved now, as std::thread does. The name shows in traces and in the
// viewer.
template <class F, class... A>
void go(F f, A... args) {
  detail::newproc(detail::bind(std::move(f), std::move(args)...), {});
}
template <class F, class... A>
void goNamed(std::string name, F f, A... args) {
  detail::newproc(detail::bind(std::move(f), std::move(args)...), name);
}

void gosched();                                // runtime.Gosched: the tail of the global queue
[[noreturn]] void goexit();                    // runtime.Goexit: unwinds (destructors run), then the goroutine ends
void sleep(std::chrono::nanoseconds d);        // time.Sleep; <= 0 returns at once
void compute(std::chrono::nanoseconds cpu);    // burns that much CPU time; preemptible anywhere, as Go code is
void blockThread(std::chrono::nanoseconds d);  // a system call that blocks the thread that long
// entersyscall; f(); exitsyscall: for any call that blocks the thread. f must not use the runtime.
template <std::invocable F>
auto syscall(F f) {
  detail::SyscallScope scope;
  return f();
}

int gomaxprocs();
// Stops the world, as in Go, sets the number of Ps and returns the old one; n < 1 changes nothing.
int setGomaxprocs(int n);
int numGoroutine();
int numThread();  // threads of the runtime, sysmon included
std::uint64_t goid();

}  // namespace gmp
