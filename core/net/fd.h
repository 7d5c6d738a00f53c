// Purpose: a socket as goroutines use it: the call first, the poller only when the call would block.
// Mirrors: internal/poll.FD (internal/poll/fd_unix.go, fd_poll_runtime.go). Differs: the calls do not go through
//          entersyscall and exitsyscall: they never block, and a pair of events around each would say nothing.
// Invariants: the descriptor is closed when the last user has left after close(), or by the destructor, or with its
//             run; exactly once. After the run has ended nothing here touches the World.
// Emits: read, write, accept, shutdown, close.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <system_error>

#include <gmpscope/io.h>
#include <gmpscope/world.h>

#include "core/net/fd_mutex.h"
#include "core/netpoll/netpoll.h"

namespace gmp::rt {

class FD {
 public:
  // Owns sysfd from here on. On a goroutine.
  FD(M* m, int sysfd, Address::Family family);
  // Nobody uses it any more: closes it, if it is open and its run lasts. Elsewhere than on that run's threads the
  // descriptor stays open until the run ends.
  ~FD();
  FD(const FD&) = delete;
  FD& operator=(const FD&) = delete;

  // Registers it with the poller: 0 or -errno. Before anything else.
  int init(M* m);

  // Go's FD.Read: 0 bytes are errc::eof unless none were asked for.
  IoResult read(std::span<std::byte> b);
  // Go's FD.Write: all of b, or an error with what was written before it.
  IoResult write(std::span<const std::byte> b);
  struct Accepted {
    int sysfd = -1;
    Address peer;
    std::error_code err;
  };
  Accepted accept();
  // Waits until it is writable: for connect.
  std::error_code waitWrite();
  std::error_code shutdown(ShutdownHow how);
  // when: absolute ns; 0: none; < 0: passed. mode none: both directions.
  std::error_code setDeadline(std::int64_t when_ns, trace::PollMode mode);
  // Wakes everybody who waits on it with errc::closed, and returns when the system has closed it.
  std::error_code close();

  int sysfd() const { return sysfd_; }
  // Its run has ended, and with it the descriptor.
  bool runEnded() const { return life_->ended.load() != 0; }

 private:
  class Held;
  int destroy(M* m);

  // The same three where the poller reports completions: fd_overlapped.cpp.
  IoResult readOverlapped(std::span<std::byte> b);
  IoResult writeOverlapped(std::span<const std::byte> b);
  Accepted acceptOverlapped();
  template <class Try>
  std::int64_t execIO(trace::PollMode mode, const Operation& op, Try attempt, std::error_code* why);

  // Nothing is there to read: the last read emptied it, and the poller has reported nothing since.
  bool surelyEmpty(bool was_ready) const;

  const int sysfd_;
  Sched* const sched_;
  const std::shared_ptr<const RunLife> life_;
  PollDesc* pd_ = nullptr;
  const bool overlapped_;    // operations are submitted, and their completion is waited for
  const bool mayBeEmptied_;  // short reads say that nothing is left
  bool emptied_ = false;     // the last read was short; under the read lock
  FdMutex mu_;
  Atomic<std::uint32_t> csema_{0};  // released when the system has closed it
};

}  // namespace gmp::rt
