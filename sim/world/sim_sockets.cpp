// The socket calls of the virtual World: cost, descriptor, injected faults, then the network.
#include <algorithm>
#include <cerrno>
#include <climits>

#include "sim/world/sim_world.h"

namespace gmp::sim {

using trace::FaultWhat;

namespace {

// After an injected EAGAIN the readiness that was denied is reported again.
constexpr std::int64_t kAgainAfter = 20'000;
constexpr int kTcpOptions = 5;  // NODELAY, KEEPALIVE, KEEPIDLE, KEEPINTVL, KEEPCNT

}  // namespace

int SimWorld::socket(Address::Family family) {
  machines_.step(costs_.socket);
  if (family == Address::Family::none) return -EAFNOSUPPORT;
  if (descriptors_.full() || faults_.strikes(FaultWhat::emfile, -1)) return -EMFILE;
  return descriptors_.add(&network_.open(family, this));
}

int SimWorld::bind(int fd, const Address& a) {
  machines_.step(costs_.bind);
  Endpoint* e = descriptors_.socket(fd);
  return e != nullptr ? network_.bind(*e, a) : -EBADF;
}

int SimWorld::listen(int fd, int backlog) {
  machines_.step(costs_.listen);
  Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  const bool before = e->phase == Phase::listening;
  const int err = network_.listen(*e, backlog);
  if (err == 0 && !before) clients_.programListens(e->local);
  return err;
}

int SimWorld::accept(int fd, Address* peer) {
  machines_.step(costs_.accept);
  Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  if (e->phase != Phase::listening) return -EINVAL;
  if (faults_.strikes(FaultWhat::eintr, fd)) return -EINTR;
  if (e->listen->queue.empty()) return -EAGAIN;
  if (faults_.strikes(FaultWhat::eagain, fd)) {
    network_.renotify(*e, kAgainAfter);
    return -EAGAIN;
  }
  if (descriptors_.full() || faults_.strikes(FaultWhat::emfile, fd)) return -EMFILE;
  Endpoint* child = network_.accept(*e);
  child->owner = this;
  if (peer != nullptr) *peer = child->remote;
  return descriptors_.add(child);
}

int SimWorld::connect(int fd, const Address& a) {
  machines_.step(costs_.connect);
  Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  const bool refused = faults_.strikes(FaultWhat::refuse, fd);
  const int err = refused ? network_.connectRefused(*e, a) : network_.connect(*e, a);
  if (err == -EINPROGRESS && completes()) overlapped_.connecting(*e);
  // Interrupted: the attempt goes on all the same.
  if (err == -EINPROGRESS && faults_.strikes(FaultWhat::eintr, fd)) return -EINTR;
  return err;
}

int SimWorld::connectResult(int fd) {
  machines_.step(costs_.socketOption);
  Endpoint* e = descriptors_.socket(fd);
  if (e != nullptr && completes()) {
    const std::int64_t result = overlapped_.take(*e, Side::write);
    network_.takeError(*e);
    return static_cast<int>(result);
  }
  return e != nullptr ? -network_.takeError(*e) : -EBADF;
}

void SimWorld::maySlowDown(Endpoint& e, int fd) {
  if (e.lag != 0) return;  // it is slow already
  const std::int64_t lag = config_.faults.lag.count();
  const auto micros = static_cast<int>(std::min<std::int64_t>(lag / 1'000, INT_MAX));
  if (faults_.strikes(FaultWhat::slowPeer, fd, micros)) network_.slowDown(e, lag);
}

int SimWorld::faultOf(Endpoint& e, int fd, std::size_t possible) {
  if (faults_.strikes(FaultWhat::eintr, fd)) return -EINTR;
  if (e.phase != Phase::open) return 0;
  if (faults_.strikes(FaultWhat::reset, fd)) network_.breakDown(e);  // the call itself then finds the error
  if (faults_.strikes(FaultWhat::vanish, fd)) network_.sever(e);
  maySlowDown(e, fd);
  if (possible == 0 || e.phase != Phase::open || !faults_.strikes(FaultWhat::eagain, fd)) return 0;
  network_.renotify(e, kAgainAfter);
  return -EAGAIN;
}

std::int64_t SimWorld::coldness(int fd) {
  Endpoint* e = descriptors_.socket(fd);
  return (e != nullptr ? socketHeat_.touch(&e->lastCall) : 0) + goroutineColdness();
}

// Once for each time that a goroutine goes on: it is told by its stack. One that is new was just touched by its maker.
std::int64_t SimWorld::goroutineColdness() {
  const fiber::Fiber* f = fiber::here().fiber;
  VirtualM* m = machines_.current();
  const bool onGoroutine = m != nullptr && f != nullptr && f->entry != nullptr && f != &m->base;
  if (!goroutineHeat_.matters() || !onGoroutine || f == m->lastGoroutine) return 0;
  m->lastGoroutine = f;
  const auto [last, isNew] = lastRun_.try_emplace(f, 0);
  const std::int64_t cold = goroutineHeat_.touch(&last->second);
  return isNew ? 0 : cold;
}

std::int64_t SimWorld::read(int fd, std::span<std::byte> buf) {
  machines_.step(costs_.read + coldness(fd));
  Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  if (const int err = faultOf(*e, fd, std::min(buf.size(), e->in.size())); err != 0) return err;
  const std::size_t possible = std::min(buf.size(), e->in.size());
  if (possible > 0) buf = buf.first(faults_.part(FaultWhat::partialRead, fd, possible));
  const std::int64_t n = network_.read(*e, buf);
  if (n > 0) machines_.step(costs_.readPerKiB * n / 1024);
  return n;
}

std::int64_t SimWorld::write(int fd, std::span<const std::byte> buf) {
  // Whoever sleeps is woken by the last of what the call does: only then it is on its way.
  machines_.step(costs_.write + coldness(fd) + (clients_.asleep() ? costs_.wakeSleeper : 0));
  Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  if (const int err = faultOf(*e, fd, std::min(buf.size(), network_.space(*e))); err != 0) {
    // As after any write that was cut short: with little room now, the writer hears of more when it comes.
    if (err == -EAGAIN) e->noSpace = true;
    return err;
  }
  const std::size_t possible = std::min(buf.size(), network_.space(*e));
  if (possible == buf.size()) buf = buf.first(faults_.part(FaultWhat::partialWrite, fd, possible));
  const std::int64_t n = network_.write(*e, buf);
  if (n > 0) machines_.step(costs_.writePerKiB * n / 1024);
  return n;
}

namespace {

Side sideOf(const Operation& op) { return op.kind == Operation::Kind::write ? Side::write : Side::read; }

}  // namespace

std::int64_t SimWorld::submit(int fd, const Operation& op) {
  machines_.step(op.kind == Operation::Kind::write  ? costs_.write
                 : op.kind == Operation::Kind::read ? costs_.read
                                                    : costs_.accept);
  Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  if (op.kind == Operation::Kind::accept && e->phase != Phase::listening) return -EINVAL;
  if (e->phase == Phase::open && faults_.strikes(FaultWhat::reset, fd)) network_.breakDown(*e);
  if (e->phase == Phase::open && faults_.strikes(FaultWhat::vanish, fd)) network_.sever(*e);
  if (e->phase == Phase::open) maySlowDown(*e, fd);
  const std::int64_t n = overlapped_.submit(*e, op);
  return n == -EINPROGRESS ? n : completeAs(fd, *e, op, n);
}

std::int64_t SimWorld::finish(int fd, const Operation& op) {
  machines_.step(1);
  Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  const std::int64_t n = overlapped_.take(*e, sideOf(op));
  return n == -EINPROGRESS ? n : completeAs(fd, *e, op, n);
}

void SimWorld::cancel(int fd, const Operation& op) {
  machines_.step(costs_.socketOption);
  if (Endpoint* e = descriptors_.socket(fd); e != nullptr) overlapped_.cancel(*e, sideOf(op));
}

// What the caller gets of an operation that came to n: the bytes, or the connection.
std::int64_t SimWorld::completeAs(int fd, Endpoint& e, const Operation& op, std::int64_t n) {
  if (n < 0) return n;
  if (op.kind == Operation::Kind::write) {
    machines_.step(costs_.writePerKiB * n / 1024);
    return n;
  }
  if (op.kind == Operation::Kind::read) {
    machines_.step(costs_.readPerKiB * n / 1024);
    return n == 0 ? 0 : network_.read(e, op.into.first(static_cast<std::size_t>(n)));
  }
  if (descriptors_.full() || faults_.strikes(FaultWhat::emfile, fd)) return -EMFILE;
  Endpoint* child = network_.accept(e);
  if (child == nullptr) return -ECONNABORTED;
  child->owner = this;
  if (op.peer != nullptr) *op.peer = child->remote;
  return descriptors_.add(child);
}

bool SimWorld::shortReadEmpties() const noexcept { return !faults_.possible(FaultWhat::partialRead); }

int SimWorld::shutdown(int fd, ShutdownHow how) {
  machines_.step(costs_.shutdown);
  Endpoint* e = descriptors_.socket(fd);
  return e != nullptr ? network_.shutdown(*e, how) : -EBADF;
}

int SimWorld::close(int fd) {
  machines_.step(costs_.close);
  if (!descriptors_.isOpen(fd)) return -EBADF;
  Endpoint* e = descriptors_.socket(fd);
  descriptors_.remove(fd);
  if (e == nullptr) return 0;
  poller_.remove(*e);
  network_.close(*e);
  return 0;
}

int SimWorld::localAddress(int fd, Address* out) {
  machines_.step(costs_.socketOption);
  const Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  *out = e->local;
  return 0;
}

int SimWorld::peerAddress(int fd, Address* out) {
  machines_.step(costs_.socketOption);
  const Endpoint* e = descriptors_.socket(fd);
  if (e == nullptr) return -EBADF;
  if (e->phase != Phase::open) return -ENOTCONN;
  *out = e->remote;
  return 0;
}

void SimWorld::tcpDefaults(int fd) {
  if (descriptors_.socket(fd) != nullptr) machines_.step(costs_.socketOption * kTcpOptions);
}

}  // namespace gmp::sim
