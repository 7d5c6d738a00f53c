#include "core/net/fd.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include "core/base/check.h"
#include "core/net/fd_calls.h"
#include "core/runtime/sema.h"

namespace gmp::rt {

using trace::PollMode;

FD::FD(M* m, int sysfd, Address::Family family)
    : sysfd_(sysfd),
      sched_(m->sched),
      life_(m->sched->netpoll.life()),
      overlapped_(m->sched->world->completes()),
      // Reads of unix sockets also end where descriptors or other senders' bytes begin.
      mayBeEmptied_(family != Address::Family::unix_ && !m->sched->switches.readFirst &&
                    m->sched->world->shortReadEmpties()) {}

FD::~FD() {
  if (runEnded()) return;  // its number may be somebody else's by now
  M* m = getm();
  if (m == nullptr || m->sched != sched_ || !mu_.increfAndClose()) return;
  if (pd_ != nullptr) sched_->netpoll.unblock(pd_);
  GMP_CHECK(mu_.decref(), "a descriptor is destroyed while somebody uses it");
  destroy(m);
}

int FD::init(M* m) { return sched_->netpoll.open(m, sysfd_, &pd_); }

// The last user after close() has left.
int FD::destroy(M* m) {
  if (pd_ != nullptr) sched_->netpoll.close(pd_);
  pd_ = nullptr;
  const G* gp = m->curg.load(std::memory_order_relaxed);
  emit(m, gp != nullptr ? gp->id : 0, trace::ev::SockClose{.fd = {sysfd_}});
  const int rc = sched_->world->close(sysfd_);
  semrelease(csema_, false, trace::LockKind::fdMutex);
  return rc;
}

// Edges come in the order of what happened. An edge from before the last read may still be on its way and wakes us for
// nothing; one from after it is either remembered (was_ready) or comes while we wait.
bool FD::surelyEmpty(bool was_ready) const { return emptied_ && !was_ready && Netpoll::onlyData(pd_); }

IoResult FD::read(std::span<std::byte> b) {
  Held lock(*this, FdMutex::Side::read);
  if (!lock) return {0, errc::closed};
  if (b.empty()) return {};
  if (overlapped_) return readOverlapped(b);
  b = b.first(std::min(b.size(), kMaxRW));
  const UsedNext next{.user = this, .into = b.data()};
  bool was_ready = false;
  PollErr err = sched_->netpoll.reset(pd_, PollMode::r, &was_ready);
  if (err == PollErr::none && surelyEmpty(was_ready)) err = sched_->netpoll.wait(pd_, PollMode::r, next);
  if (err != PollErr::none) return {0, pollError(err)};
  for (;;) {
    const std::int64_t n = timed<trace::ev::SockRead>(sysfd_, [&](World& w) { return w.read(sysfd_, b); });
    emptied_ = mayBeEmptied_ && n > 0 && static_cast<std::size_t>(n) < b.size();
    if (n > 0) return {static_cast<std::size_t>(n), {}};
    if (n == 0) return {0, errc::eof};
    if (n == -EINTR) continue;
    if (n != -EAGAIN) return {0, systemError(static_cast<int>(-n))};
    if (err = sched_->netpoll.wait(pd_, PollMode::r, next); err != PollErr::none) return {0, pollError(err)};
  }
}

IoResult FD::write(std::span<const std::byte> b) {
  Held lock(*this, FdMutex::Side::write);
  if (!lock) return {0, errc::closed};
  if (overlapped_) return writeOverlapped(b);
  if (PollErr err = sched_->netpoll.reset(pd_, PollMode::w); err != PollErr::none) return {0, pollError(err)};
  std::size_t done = 0;
  while (done < b.size()) {
    const auto part = b.subspan(done, std::min(b.size() - done, kMaxRW));
    const std::int64_t n = timed<trace::ev::SockWrite>(sysfd_, [&](World& w) { return w.write(sysfd_, part); });
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (n == -EAGAIN) {
      if (PollErr err = sched_->netpoll.wait(pd_, PollMode::w); err != PollErr::none) return {done, pollError(err)};
    } else if (n == 0) {
      return {done, errc::unexpectedEof};
    } else if (n != -EINTR) {
      return {done, systemError(static_cast<int>(-n))};
    }
  }
  return {done, {}};
}

FD::Accepted FD::accept() {
  Held lock(*this, FdMutex::Side::read);
  if (!lock) return {.err = errc::closed};
  if (overlapped_) return acceptOverlapped();
  if (PollErr err = sched_->netpoll.reset(pd_, PollMode::r); err != PollErr::none) return {.err = pollError(err)};
  for (;;) {
    Accepted got;
    M* m = getm();
    const int rc = sched_->world->accept(sysfd_, &got.peer);
    emitAccept(m, sched_, sysfd_, rc, got.peer);
    if (rc >= 0) {
      got.sysfd = rc;
      return got;
    }
    // The client has gone again before it was accepted: the next one.
    if (rc == -EINTR || rc == -ECONNABORTED) continue;
    if (rc != -EAGAIN) return {.err = systemError(-rc)};
    if (PollErr err = sched_->netpoll.wait(pd_, PollMode::r); err != PollErr::none) return {.err = pollError(err)};
  }
}

std::error_code FD::waitWrite() { return pollError(sched_->netpoll.wait(pd_, PollMode::w)); }

std::error_code FD::shutdown(ShutdownHow how) {
  if (!mu_.incref()) return errc::closed;
  M* m = getm();
  const PollMode mode = how == ShutdownHow::read ? PollMode::r : PollMode::w;
  emit(m, getg()->id, trace::ev::SockShutdown{.fd = {sysfd_}, .mode = mode});
  Netpoll::expectMoreThanData(pd_);
  const int rc = sched_->world->shutdown(sysfd_, how);
  if (mu_.decref()) destroy(m);
  return rc < 0 ? systemError(-rc) : std::error_code();
}

std::error_code FD::setDeadline(std::int64_t when_ns, PollMode mode) {
  if (!mu_.incref()) return errc::closed;
  sched_->netpoll.setDeadline(pd_, when_ns, mode);
  if (mu_.decref()) destroy(getm());
  return {};
}

std::error_code FD::close() {
  if (!mu_.increfAndClose()) return errc::closed;
  // Operations in progress end with "closed" and drop their references; they find the poller closing.
  if (pd_ != nullptr) sched_->netpoll.unblock(pd_);
  const int rc = mu_.decref() ? destroy(getm()) : 0;
  semacquire(csema_, {.reason = trace::WaitReason::semacquire, .kind = trace::LockKind::fdMutex});
  return rc < 0 ? systemError(-rc) : std::error_code();
}

}  // namespace gmp::rt
