// Purpose: one M of the virtual world: a fiber that stands for a thread. What the M is to the scheduler stays opaque.
// Mirrors: an OS thread as the kernel sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/fiber/fiber.h"
#include "sim/world/calendar.h"

namespace gmp::sim {

inline constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

enum class MState : std::uint8_t {
  running,   // has a CPU (under the testing policies: can run); exactly one of these is on at any moment
  queued,    // can run and waits for a CPU
  sleeping,  // waits for a wake-up or a deadline
  ended,     // its entry has returned
};

class Machines;

struct VirtualM {
  Machines* machines = nullptr;
  int index = 0;  // order of creation; m0 is 0
  int id = -1;    // its number in the trace; -1: it has not started yet
  MState state = MState::queued;
  bool woken = false;          // why the last sleep ended: a wake-up, not the deadline
  std::int64_t time = 0;       // its clock while it is not on
  std::int64_t turnStart = 0;  // when it got its CPU

  // What here() said when it was last on: any fiber may be the one it stands on.
  void* m = nullptr;
  fiber::Fiber* fiber = nullptr;
  fiber::Fiber base;  // the thread's own stack
  void (*entry)(void*) = nullptr;
  void* arg = nullptr;

  std::size_t runningAt = kNowhere;  // place among the running ones
  std::size_t sleeperAt = kNowhere;  // place among those with a deadline
  std::int64_t deadline = kNever;
  std::uint64_t deadlineOrder = 0;
  const void* futex = nullptr;      // address it sleeps on
  VirtualM* nextSleeper = nullptr;  // in the futex's queue
  std::uint64_t priority = 0;       // Policy::pct: the highest runs

  const fiber::Fiber* lastGoroutine = nullptr;  // that was on here, by its stack: see SimWorld::goroutineColdness
};

}  // namespace gmp::sim
