// Purpose: what the files of the poller share and nobody else sees.
#pragma once

#include <memory>

#include "core/netpoll/netpoll.h"
#include "core/netpoll/poll_cache.h"
#include "core/runtime/m.h"

namespace gmp::rt {

struct Netpoll::Impl {
  RLock initLock;
  PollCache cache;
  std::shared_ptr<RunLife> life = std::make_shared<RunLife>();
};

// The goroutine that m runs, for the head of an event; 0: none (a timer, on g0).
inline std::int64_t runningG(const M* m) {
  const G* gp = m->curg.load(std::memory_order_relaxed);
  return gp != nullptr ? gp->id : 0;
}

// Whom a deadline or a close took out of a pollDesc, under its lock; null: nobody waited in that half.
struct Unblocked {
  G* r = nullptr;
  G* w = nullptr;
  std::int32_t delta = 0;
};
// Readies them on m (which has a P), then applies the delta. No lock held. Mirrors netpollgoready.
void netpollgoready(M* m, const Unblocked& who, int fd, trace::ReadyCause cause);

}  // namespace gmp::rt
