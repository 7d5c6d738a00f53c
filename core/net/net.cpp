// The handles of <gmpscope/net.h>.
#include <gmpscope/net.h>

#include "core/net/net_fd.h"

namespace gmp::net {

using rt::FD;
using trace::PollMode;

namespace {

std::error_code setDeadline(const rt::NetFDPtr& nfd, std::optional<TimePoint> when, PollMode mode) {
  FD* fd = rt::enter(nfd);
  if (fd == nullptr) return errc::closed;
  std::int64_t ns = 0;
  if (when) ns = when->time_since_epoch().count();
  // 0 means "none" below; as a point of time it has passed.
  if (when && ns <= 0) ns = -1;
  return fd->setDeadline(ns, mode);
}

std::error_code closeOne(const rt::NetFDPtr& nfd) {
  FD* fd = rt::enter(nfd);
  return fd == nullptr ? errc::closed : fd->close();
}

std::error_code shutdownOne(const rt::NetFDPtr& nfd, ShutdownHow how) {
  FD* fd = rt::enter(nfd);
  return fd == nullptr ? errc::closed : fd->shutdown(how);
}

}  // namespace

std::pair<Listener, std::error_code> listen(std::string_view network, std::string_view address) {
  auto [nfd, err] = rt::listenOn(network, address);
  return {Listener(std::move(nfd)), err};
}

std::pair<Conn, std::error_code> dial(std::string_view network, std::string_view address) {
  auto [nfd, err] = rt::dialTo(network, address);
  return {Conn(std::move(nfd)), err};
}

std::string describe(std::string_view op, const Conn& conn, std::error_code err) {
  return rt::describe(op, conn.fd_.get(), err);
}
std::string describe(std::string_view op, const Listener& listener, std::error_code err) {
  return rt::describe(op, listener.fd_.get(), err);
}

// ---- Listener

std::pair<Conn, std::error_code> Listener::accept() const {
  if (rt::enter(fd_) == nullptr) return {Conn(), errc::closed};
  auto [nfd, err] = rt::acceptFrom(*fd_);
  return {Conn(std::move(nfd)), err};
}
std::error_code Listener::close() const { return rt::closeListener(fd_); }
std::string Listener::addr() const { return fd_ != nullptr ? rt::toString(fd_->local) : std::string(); }
std::error_code Listener::setDeadline(std::optional<TimePoint> when) const {
  return net::setDeadline(fd_, when, PollMode::none);
}
Listener::operator bool() const { return fd_ != nullptr && fd_->fd.has_value(); }

// ---- Conn

IoResult Conn::read(std::span<std::byte> b) const {
  FD* fd = rt::enter(fd_);
  return fd == nullptr ? IoResult{0, errc::closed} : fd->read(b);
}
IoResult Conn::write(std::span<const std::byte> b) const {
  FD* fd = rt::enter(fd_);
  return fd == nullptr ? IoResult{0, errc::closed} : fd->write(b);
}
IoResult Conn::write(std::string_view text) const { return write(io::bytesOf(text)); }
std::error_code Conn::close() const { return closeOne(fd_); }
std::error_code Conn::closeRead() const { return shutdownOne(fd_, ShutdownHow::read); }
std::error_code Conn::closeWrite() const { return shutdownOne(fd_, ShutdownHow::write); }
std::error_code Conn::setDeadline(std::optional<TimePoint> when) const {
  return net::setDeadline(fd_, when, PollMode::none);
}
std::error_code Conn::setReadDeadline(std::optional<TimePoint> when) const {
  return net::setDeadline(fd_, when, PollMode::r);
}
std::error_code Conn::setWriteDeadline(std::optional<TimePoint> when) const {
  return net::setDeadline(fd_, when, PollMode::w);
}
std::string Conn::localAddr() const { return fd_ != nullptr ? rt::toString(fd_->local) : std::string(); }
std::string Conn::remoteAddr() const { return fd_ != nullptr ? rt::toString(fd_->remote) : std::string(); }
Conn::operator bool() const { return fd_ != nullptr && fd_->fd.has_value(); }

}  // namespace gmp::net
