// Purpose: the network poller: pollDescs with their rg/wg semaphores, deadlines, and the portable part of epoll's
//          use.
// Mirrors: runtime/netpoll.go and the portable half of netpoll_epoll.go (1.27).
// Invariants: N1..N8 of docs/invariants. pollDesc memory is type-stable: recycled through a free list, never freed
//             before the run ends. Events of an earlier life are told by fdseq in the token. rg and wg carry a
//             16-bit version beside the value, so that a reserved place in the trace's order cannot be wrong (ABA).
// Emits: pollOpen, pollClose, pollSem, netpoll, pollFd, netpollReturn, netpollBreak, deadline, deadlineHit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <gmpscope/atomic.h>
#include <gmpscope/event.h>
#include <gmpscope/world.h>

#include "core/runtime/glist.h"
#include "core/runtime/lock.h"

namespace gmp::rt {

struct M;
struct Sched;
struct PollDesc;

// Tells owners of descriptors that outlive their run (handles in statics, in goroutines that never ran again) that
// the run, and with it their descriptor, is gone.
struct RunLife {
  Atomic<std::uint32_t> ended{0};
};

// Results of reset and wait (Go's pollErr codes).
enum class PollErr { none, closing, timeout, notPollable };

// What whoever waits will use when it wakes, so that it can be fetched before; never followed. into: where bytes go.
struct UsedNext {
  const void* user = nullptr;
  const void* into = nullptr;
};

class Netpoll {
 public:
  explicit Netpoll(Sched& sched);
  ~Netpoll();

  // netpollGenericInit: the poller exists after the first call. Fatal if the kernel refuses.
  void init(M* m);
  bool inited() const { return inited_.load() != 0; }
  std::int32_t waiters() const { return waiters_.load(); }
  bool anyWaiters() const { return waiters_.load() > 0; }
  // Applied only after the goroutines of a poll have been made runnable. Mirrors netpollAdjustWaiters.
  void adjustWaiters(std::int32_t delta);

  // netpoll: delay < 0 for ever, 0 without waiting. The goroutines that became ready, still waiting, newest first;
  // *delta is to be applied by the caller. Never called with the scheduler lock held.
  GList poll(M* m, std::int64_t delay_ns, trace::PollCaller caller, std::int32_t* delta);
  // netpollBreak: makes a blocked poll return; coalesced.
  void wake(M* m, trace::BreakWhy why);

  // -- for the descriptor layer (internal/poll), on a goroutine
  // pollOpen: registers fd. Returns 0 and *pd, or -errno.
  int open(M* m, int fd, PollDesc** pd);
  // pollReset: before each operation. *was_ready: a readiness was remembered, and is forgotten now.
  PollErr reset(PollDesc* pd, trace::PollMode mode, bool* was_ready = nullptr);
  // The poller has reported nothing but data and space: no end of the stream, no error, nothing urgent.
  static bool onlyData(const PollDesc* pd);
  // From here on not any more: the program itself shuts a direction.
  static void expectMoreThanData(PollDesc* pd);
  // pollWait: parks until ready, closed or timed out. May resume on another M.
  PollErr wait(PollDesc* pd, trace::PollMode mode, const UsedNext& next = {});
  // pollWaitCanceled: parks until ready, whatever closes or times out meanwhile: an operation that was cancelled still
  // reports its completion.
  void waitCanceled(PollDesc* pd, trace::PollMode mode);
  // pollSetDeadline: when: absolute ns of World::nanotime; 0 clears, in the past fails at once. mode none: both.
  void setDeadline(PollDesc* pd, std::int64_t when_ns, trace::PollMode mode);
  // pollUnblock: the start of close; wakes both waiters with "closing".
  void unblock(PollDesc* pd);
  // pollClose: unregisters; unblock came first and nobody waits.
  void close(PollDesc* pd);

  // The run has ended and no M runs goroutines: closes every registered descriptor.
  void closeAll();
  // Emits a snapFd pair for every registered descriptor. World stopped (a blocked poll may still return meanwhile).
  void snapshot(M* m);
  // Looks at every registered descriptor. Takes no lock: for where nobody else moves, as in the virtual world.
  void forEachOpen(const std::function<void(const PollDesc&)>& f) const;
  // Shared with whoever owns a descriptor; `ended` is set by closeAll, at the latest by the destructor.
  std::shared_ptr<const RunLife> life() const;

 private:
  struct Impl;
  void fetchWaiters(std::span<const PollEvent> events) const;
  void deliver(M* m, const PollEvent& ev, GList& ready, std::int32_t* delta);
  void retire(M* m, PollDesc* pd);
  Sched& sched_;
  Atomic<std::uint32_t> inited_{0};
  Atomic<std::int32_t> waiters_{0};
  // Odd: a wake-up is on its way. It counts up, so that a place reserved in the trace's order before the CAS is right.
  Atomic<std::uint32_t> wakeSig_{0};
  std::unique_ptr<Impl> impl_;
};

}  // namespace gmp::rt
