// Purpose: the goroutine.
// Mirrors: runtime.g (runtime/runtime2.go).
// Invariants: `status` is written only by core/runtime/status.h and syscall.cpp. A G is on at most one list at a time
//             (schedlink). Its stack is touched only by the M that runs it; it is freed or reused only after the switch
//             away.
#pragma once

#include <cstdint>
#include <memory>

#include <gmpscope/atomic.h>
#include <gmpscope/event.h>
#include <gmpscope/task.h>

#include "core/fiber/fiber.h"

namespace gmp::rt {

struct M;
struct Sched;
struct Timer;

// Go's numbers (runtime/runtime2.go). kGscan is or-ed to a status while somebody else holds the G for a moment.
inline constexpr std::uint32_t kGidle = 0, kGrunnable = 1, kGrunning = 2, kGsyscall = 3, kGwaiting = 4, kGdead = 6,
                               kGscan = 0x1000;

// What a goroutine that waits for the poller will use when it wakes: its descriptor's two parts, where its read puts
// the bytes. Only to fetch that memory, so it may be old, and nobody follows it.
struct Touches {
  Atomic<const void*> pd{nullptr}, user{nullptr}, into{nullptr};
};

struct alignas(64) G {
  // What a switch touches, on one line of the cache.
  Atomic<std::uint32_t> status{kGidle};
  Atomic<std::uint32_t> preempt{0};  // asked to yield at its next safe point (Go: preempt and stackguard0)
  G* schedlink = nullptr;
  G* ahead = nullptr;     // one that was put some places behind it into the global queue; only to fetch its memory
  Atomic<M*> m{nullptr};  // the M it runs on, or whose thread is in its system call
  fiber::Fiber fiber;     // its saved context
  std::int64_t id = 0;
  trace::WaitReason waitreason = trace::WaitReason::none;
  int waitfd = -1;     // the descriptor it waits for, for the trace
  Touches touches;     // of its last wait for the poller
  fiber::Stack stack;  // kept while it is dead, for the next goroutine
  Task fn;             // what it runs; destroyed on its own stack
  trace::Str name;
  std::int64_t parent = 0;
  void* param = nullptr;                // what a waker hands over
  void* waiting = nullptr;              // the sudogs it waits on (core/chan), in lock order
  Atomic<std::uint32_t> selectDone{0};  // wakers race for a select with a CAS 0 -> 1
  std::unique_ptr<Timer> timer;         // cached, for sleep
  std::int64_t sleepUntil = 0;          // for sleep's commit function
  std::int64_t startedAt = 0;           // stamp of its last execute (trace on only)
  bool isMain = false;
  bool system = false;  // belongs to the runtime; not counted, not in deadlock reports

  // Out of line: Timer is incomplete here.
  G();
  ~G();
};

}  // namespace gmp::rt
