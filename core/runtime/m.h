// Purpose: the machine: a thread (or a fiber of the virtual world) that runs goroutines.
// Mirrors: runtime.m (runtime/runtime2.go).
// Invariants: fields without "any" are used by the M's own thread, or by a waker before it wakes it. Scheduler
// functions
//             take the running M as their first argument; code on a goroutine's stack gets it from getm() and must get
//             it
//             again after anything that may park.
#pragma once

#include <cstdint>
#include <memory>

#include <gmpscope/atomic.h>
#include <gmpscope/event.h>
#include <gmpscope/world.h>

#include "core/base/rng.h"
#include "core/fiber/fiber.h"
#include "core/runtime/lock.h"
#include "core/trace/buffer.h"

namespace gmp::rt {

struct G;
struct P;
struct Sched;

// Why and on what a goroutine parks, for the trace and for deadlock reports.
struct ParkInfo {
  trace::WaitReason reason = trace::WaitReason::none;
  std::int64_t obj = 0;
  int fd = -1;
  trace::PollMode mode = trace::PollMode::none;
};
// Runs on g0 after the goroutine's status is waiting; false refuses the park and the goroutine goes on at once.
using UnlockFn = bool (*)(M* m, G* gp, void* lock);

struct M {
  M(int mid, Sched* s, std::uint64_t seed);

  const int id;
  const bool virtualWorld;
  Sched* const sched;
  trace::Buffer* tb = nullptr;  // null: no recorder
  fiber::Fiber g0;           // the thread's own stack
  Atomic<G*> curg{nullptr};  // the goroutine it runs; any may look
  Atomic<std::int64_t> curgid{0};  // its id; sysmon must not read G::id, which a new goroutine may be getting just then
  P* p = nullptr;
  P* nextp = nullptr;  // handed over before a wake-up
  P* oldp = nullptr;   // before the system call
  bool spinning = false;
  bool isSysmon = false;
  int locks = 0;  // RLocks held
  Note park;
  M* schedlink = nullptr;       // on the idle list
  Rng rng;
  UnlockFn waitunlockf = nullptr;  // gopark's arguments, for g0
  void* waitlock = nullptr;
  ParkInfo waitinfo;
  G* (*mcallFn)(M*,
                G*) = nullptr;  // what g0 does for the goroutine that switched to it; the result runs next if not null
  std::uint32_t syscalltick = 0;     // the P's tick when the system call began
  std::shared_ptr<Sched> keepAlive;  // while its thread lives: a program's own system call may outlast the run
  Atomic<std::uint32_t> left{0};     // its thread has nothing to do with the run any more; any
};

}  // namespace gmp::rt
