// Purpose: what the two ways of using a descriptor share (readiness: fd.cpp, completions: fd_overlapped.cpp): the lock
//          of a side, the poller's errors in words, one call of the World with its event.
#pragma once

#include <algorithm>
#include <cerrno>
#include <string>

#include "core/net/address.h"
#include "core/net/fd.h"
#include "core/runtime/emit.h"
#include "core/runtime/park.h"

namespace gmp::rt {

inline constexpr std::size_t kMaxRW = std::size_t{1} << 30;  // more in one call upsets some systems

inline std::error_code pollError(PollErr err) {
  switch (err) {
    case PollErr::none: return {};
    case PollErr::closing: return errc::closed;
    case PollErr::timeout: return errc::timeout;
    case PollErr::notPollable: break;
  }
  return errc::notPollable;
}

// One call of the World, with its event. The time it took is measured only for the trace.
template <class Event, class Call>
std::int64_t timed(int fd, Call call) {
  M* m = getm();
  World& world = *m->sched->world;
  if (!tracing(m)) return call(world);
  const std::int64_t start = m->tb->stamp();
  const std::int64_t n = call(world);
  emit(m, getg()->id, Event{.took = {m->tb->stamp() - start}, .fd = {fd}, .result = {static_cast<std::int32_t>(n)}});
  return n;
}

// The lock of one side, for one operation. Not taken: the descriptor is closed.
class FD::Held {
 public:
  Held(FD& fd, FdMutex::Side side) : fd_(fd), side_(side), locked_(fd.mu_.rwlock(side)) {}
  ~Held() {
    if (locked_ && fd_.mu_.rwunlock(side_)) fd_.destroy(getm());
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  explicit operator bool() const { return locked_; }

 private:
  FD& fd_;
  const FdMutex::Side side_;
  const bool locked_;
};

// The event of one try to accept: the new descriptor, or -errno.
inline void emitAccept(M* m, Sched* sched, int sysfd, int rc, const Address& peer) {
  if (!tracing(m)) return;
  trace::ev::SockAccept event{.fd = {sysfd}, .newFd = {std::max(rc, -1)}, .result = {std::min(rc, 0)}, .peer = {}};
  if (rc >= 0) event.peer = sched->recorder->intern(toString(peer));
  emit(m, getg()->id, event);
}

}  // namespace gmp::rt
