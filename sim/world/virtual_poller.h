// Purpose: the model of epoll: edge-triggered descriptors, a level-triggered wake-up descriptor, a ready list.
// Mirrors: Linux fs/eventpoll.c in behaviour: what happens on a registered descriptor puts it at the end of the ready
// list
//          (once); epoll_wait takes from the front, asks each for its state now, reports it if there is anything, and
//          forgets it until something happens again. The wake-up descriptor goes back to the end while it is readable.
// Invariant: registering reports what is ready already. Nothing is reported twice without something having happened.
#pragma once

#include <cstdint>
#include <deque>
#include <span>

#include <gmpscope/world.h>

#include "sim/world/machines.h"

namespace gmp::sim {

// Readiness bits, those of an event of the trace (ev::PollFd).
inline constexpr unsigned kIn = 1, kOut = 2, kRdhup = 4, kHup = 8, kErr = 16;

// Something with a descriptor that can be registered.
class Pollable {
 public:
  virtual ~Pollable() = default;
  virtual unsigned readiness() const = 0;

 private:
  friend class VirtualPoller;
  std::uint64_t token_ = 0;
  bool registered_ = false;
  bool queued_ = false;
  Pollable* prev_ = nullptr;
  Pollable* next_ = nullptr;
};

class VirtualPoller {
 public:
  VirtualPoller(Machines& machines, std::int64_t wake_latency) : machines_(machines), wakeLatency_(wake_latency) {}

  // 0, or -EEXIST.
  int add(Pollable& p, std::uint64_t token);
  // 0, or -ENOENT when p is not registered.
  int remove(Pollable& p);
  // Something happened on p (which need not be registered): an edge.
  void happened(Pollable& p);
  // What is reported now, at most out.size() of it.
  int collect(std::span<PollEvent> out);
  // Blocks the M that is on until something happens (true) or the deadline has come (false).
  bool wait(std::int64_t deadline);
  // pollerWake and pollerDrainWake.
  void wake();
  void drainWake() { wakeUps_.count = 0; }

 private:
  struct WakeUps final : Pollable {
    unsigned readiness() const override { return count > 0 ? kIn : 0; }
    std::uint64_t count = 0;
  };
  void append(Pollable& p);
  void unlink(Pollable& p);

  Machines& machines_;
  const std::int64_t wakeLatency_;
  WakeUps wakeUps_;
  Pollable* first_ = nullptr;
  Pollable* last_ = nullptr;
  std::deque<VirtualM*> waiters_;  // one is woken for each thing that happens, first come first served
};

}  // namespace gmp::sim
