// Sockets where the poller reports completions: an operation is submitted, goes on without the goroutine, and its
// completion wakes it. To the program it is the same as with readiness: a call that returns when there is a result.
// Mirrors: execIO, FD.Read, FD.Write, FD.acceptOne (internal/poll/fd_windows.go).
#include "core/net/fd_calls.h"

namespace gmp::rt {

using trace::PollMode;

// attempt(call): does call(world), one step of the operation, with its event. The result, or -ECANCELED with *why.
template <class Try>
std::int64_t FD::execIO(PollMode mode, const Operation& op, Try attempt, std::error_code* why) {
  PollErr err = sched_->netpoll.reset(pd_, mode);
  if (err != PollErr::none) {
    *why = pollError(err);
    return -ECANCELED;
  }
  std::int64_t n = attempt([&](World& w) { return w.submit(sysfd_, op); });
  while (n == -EINPROGRESS) {
    err = sched_->netpoll.wait(pd_, mode);
    if (err != PollErr::none) {
      // What it works on is the system's until the completion is there.
      sched_->world->cancel(sysfd_, op);
      sched_->netpoll.waitCanceled(pd_, mode);
    }
    n = attempt([&](World& w) { return w.finish(sysfd_, op); });
  }
  // If it was faster than the cancelling, its result counts.
  if (n == -ECANCELED) *why = pollError(err);
  return n;
}

IoResult FD::readOverlapped(std::span<std::byte> b) {
  std::error_code why;
  const Operation op{.kind = Operation::Kind::read, .into = b.first(std::min(b.size(), kMaxRW))};
  const auto attempt = [&](auto step) { return timed<trace::ev::SockRead>(sysfd_, step); };
  const std::int64_t n = execIO(PollMode::r, op, attempt, &why);
  if (n > 0) return {static_cast<std::size_t>(n), {}};
  if (n == 0) return {0, errc::eof};
  return {0, why ? why : systemError(static_cast<int>(-n))};
}

IoResult FD::writeOverlapped(std::span<const std::byte> b) {
  std::size_t done = 0;
  std::error_code why;
  const auto attempt = [&](auto step) { return timed<trace::ev::SockWrite>(sysfd_, step); };
  while (done < b.size()) {
    const Operation op{.kind = Operation::Kind::write, .from = b.subspan(done, std::min(b.size() - done, kMaxRW))};
    const std::int64_t n = execIO(PollMode::w, op, attempt, &why);
    if (n == 0) return {done, errc::unexpectedEof};
    if (n < 0) return {done, why ? why : systemError(static_cast<int>(-n))};
    done += static_cast<std::size_t>(n);
  }
  return {done, {}};
}

FD::Accepted FD::acceptOverlapped() {
  for (;;) {
    Accepted got;
    std::error_code why;
    const Operation op{.kind = Operation::Kind::accept, .peer = &got.peer};
    const auto attempt = [&](auto step) {
      const std::int64_t rc = step(*sched_->world);
      emitAccept(getm(), sched_, sysfd_, static_cast<int>(rc), got.peer);
      return rc;
    };
    const std::int64_t rc = execIO(PollMode::r, op, attempt, &why);
    if (rc == -ECONNABORTED) continue;
    got.sysfd = rc >= 0 ? static_cast<int>(rc) : -1;
    if (rc < 0) got.err = why ? why : systemError(static_cast<int>(-rc));
    return got;
  }
}

}  // namespace gmp::rt
