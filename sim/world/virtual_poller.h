// Purpose: the models of the kernel's pollers: epoll, kqueue and IOCP.
// Mirrors: in behaviour, each with a list of what there is to report, oldest first, and a wake-up that stays in it
//          until it is drained.
//          epoll (Linux fs/eventpoll.c): what happens on a registered descriptor puts it on the list, once; a poll asks
//          each for its state now, reports both directions in one event, and forgets it until something happens again.
//          kqueue (EVFILT_READ and EVFILT_WRITE with EV_CLEAR): the same, but each direction is a filter of its own
//          with an event of its own.
//          IOCP: nothing is ever said about readiness. Operations that are complete are reported, each once.
// Invariant: registering reports what there is already. Nothing is reported twice without something having happened.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>

#include <gmpscope/sim.h>
#include <gmpscope/world.h>

#include "sim/world/machines.h"

namespace gmp::sim {

// Readiness bits, those of an event of the trace (ev::PollFd).
inline constexpr unsigned kIn = 1, kOut = 2, kRdhup = 4, kHup = 8, kErr = 16;

// A direction of a descriptor. Those that something happened on: kReads, kWrites or both.
enum class Side : std::uint8_t { read, write };
inline constexpr unsigned kReads = 1, kWrites = 2;
inline constexpr unsigned bitOf(Side s) { return s == Side::read ? kReads : kWrites; }

// Something with a descriptor that can be registered.
class Pollable {
 public:
  virtual ~Pollable() = default;
  virtual unsigned readiness() const = 0;
  // The sides on which an operation is complete and not reported (IOCP).
  virtual unsigned completed() const { return 0; }
  // The completion of that side is reported now.
  virtual void told(Side) {}

 private:
  friend class VirtualPoller;
  // A place in the list. epoll uses the first one only.
  struct Node {
    Pollable* of = nullptr;
    Node* prev = nullptr;
    Node* next = nullptr;
    bool queued = false;
  };
  std::uint64_t token_ = 0;
  bool registered_ = false;
  std::array<Node, 2> nodes_;  // by Side
};

class VirtualPoller {
 public:
  VirtualPoller(Poller model, Machines& machines, std::int64_t wake_latency)
      : model_(model), machines_(machines), wakeLatency_(wake_latency) {}

  // 0, or -EEXIST.
  int add(Pollable& p, std::uint64_t token);
  // 0, or -ENOENT when p is not registered.
  int remove(Pollable& p);
  // Something happened on these sides of p (which need not be registered): an edge. IOCP does not care.
  void happened(Pollable& p, unsigned sides);
  // IOCP: p.completed() has become more.
  void completed(Pollable& p);
  // What is reported now, at most out.size() of it.
  int collect(std::span<PollEvent> out);
  // Blocks the M that is on until something happens (true) or the deadline has come (false).
  bool wait(std::int64_t deadline);
  bool anybodyWaits() const { return !waiters_.empty(); }
  // pollerWake and pollerDrainWake.
  void wake();
  void drainWake() { wakeUps_.count = 0; }

 private:
  using Node = Pollable::Node;
  struct WakeUps final : Pollable {
    unsigned readiness() const override { return count > 0 ? kIn : 0; }
    std::uint64_t count = 0;
  };
  void append(Pollable& p, Side side);
  void unlink(Node& node);
  void wakeOne();
  bool report(Pollable& p, Side side, PollEvent* out) const;

  const Poller model_;
  Machines& machines_;
  const std::int64_t wakeLatency_;
  WakeUps wakeUps_;
  Node* first_ = nullptr;
  Node* last_ = nullptr;
  std::deque<VirtualM*> waiters_;  // one is woken for each thing that happens, first come first served
};

}  // namespace gmp::sim
