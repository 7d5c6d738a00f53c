// Purpose: the kernel's poller and its wake-up descriptor.
// Mirrors: runtime/netpoll_epoll.go: netpollinit, netpollopen, netpollclose, the system call of netpoll.
// Invariants: a descriptor is registered once for its life, IN | OUT | RDHUP | PRI, edge-triggered, never modified.
//             A wait for a timer takes 0.15 ms at least and ends within the kernel's timer slack (50 µs); Go's takes
//             whole milliseconds.
//             Token 0 is the wake-up descriptor: level-triggered, so that it stays visible until drainWake().
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include <gmpscope/world.h>

struct epoll_event;

namespace gmp::os {

class Epoll {
 public:
  Epoll() = default;
  ~Epoll();
  Epoll(const Epoll&) = delete;
  Epoll& operator=(const Epoll&) = delete;

  // All return 0 (poll: the number of events) or -errno. init: once; again it does nothing.
  int init() noexcept;
  int open(int fd, std::uint64_t token) noexcept;
  int close(int fd) noexcept;
  int poll(std::int64_t delay_ns, std::span<PollEvent> out) noexcept;
  void wake() noexcept;
  void drainWake() noexcept;

 private:
  int wait(std::int64_t delay_ns, std::span<epoll_event> out) noexcept;

  int epoll_ = -1;
  int event_ = -1;
  std::atomic<bool> fine_{true};  // the kernel takes nanoseconds, as far as we know
};

// netpoll's rule where the kernel takes no nanoseconds, in epoll_wait's milliseconds: -1 for ever, 0 not at all, below
// a millisecond one, else whole ones.
int waitMillis(std::int64_t delay_ns) noexcept;

}  // namespace gmp::os
