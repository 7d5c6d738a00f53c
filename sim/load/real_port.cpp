#include "sim/load/real_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace gmp::load {
namespace {

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
  bool ok = false;
};

HostPort split(std::string_view address) {
  HostPort out;
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return out;
  const std::string_view digits = address.substr(colon + 1);
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  std::string_view host = address.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  out.host = std::string(host);
  out.ok = ec == std::errc{} && end == digits.data() + digits.size() && !digits.empty();
  return out;
}

}  // namespace

RealPort::RealPort(int connections)
    : fds_(static_cast<std::size_t>(connections), -1),
      waitsForWrite_(static_cast<std::size_t>(connections)),
      reading_(static_cast<std::size_t>(connections), true),
      epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

RealPort::~RealPort() {
  for (const int fd : fds_) {
    if (fd >= 0) ::close(fd);
  }
  if (epoll_ >= 0) ::close(epoll_);
}

std::string RealPort::setTarget(std::string_view address) {
  if (!address.empty() && (address.front() == '/' || address.front() == '@' || address.front() == '.')) {
    auto* sun = reinterpret_cast<sockaddr_un*>(&target_);
    if (address.size() >= sizeof sun->sun_path) return "the path is too long for a unix socket";
    sun->sun_family = AF_UNIX;
    std::memcpy(sun->sun_path, address.data(), address.size());
    if (address.front() == '@') sun->sun_path[0] = '\0';
    targetLength_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size() + (address.front() != '@'));
    return {};
  }
  const HostPort hp = split(address);
  if (!hp.ok) return "not an address: " + std::string(address);
  auto* in4 = reinterpret_cast<sockaddr_in*>(&target_);
  const std::string host = hp.host.empty() || hp.host == "0.0.0.0" ? "127.0.0.1" : hp.host == "::" ? "::1" : hp.host;
  if (inet_pton(AF_INET, host.c_str(), &in4->sin_addr) == 1) {
    in4->sin_family = AF_INET;
    in4->sin_port = htons(hp.port);
    targetLength_ = sizeof *in4;
    return {};
  }
  auto* in6 = reinterpret_cast<sockaddr_in6*>(&target_);
  if (inet_pton(AF_INET6, host.c_str(), &in6->sin6_addr) == 1) {
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(hp.port);
    targetLength_ = sizeof *in6;
    return {};
  }
  return "not an address: " + std::string(address);
}

int RealPort::connect(int c) {
  if (targetLength_ == 0) return -EADDRNOTAVAIL;
  const int fd = ::socket(target_.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  fds_[static_cast<std::size_t>(c)] = fd;
  if (target_.ss_family != AF_UNIX) {
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  int rc = ::connect(fd, reinterpret_cast<const sockaddr*>(&target_), targetLength_) == 0 ? 0 : -errno;
  if (rc == -EINTR) rc = -EINPROGRESS;  // goes on by itself
  if (rc != 0 && rc != -EINPROGRESS) return rc;
  waitsForWrite_[static_cast<std::size_t>(c)] = rc == -EINPROGRESS;
  epoll_event ev{};
  ev.events = EPOLLIN | (rc == -EINPROGRESS ? static_cast<std::uint32_t>(EPOLLOUT) : 0u);
  ev.data.u64 = static_cast<std::uint64_t>(c);
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &ev) != 0) return -errno;
  return rc;
}

std::int64_t RealPort::read(int c, std::span<std::byte> buf) {
  while (true) {
    const ssize_t n = ::recv(fdOf(c), buf.data(), buf.size(), 0);
    if (n >= 0) return n;
    if (errno != EINTR) return -errno;
  }
}

std::int64_t RealPort::write(int c, std::span<const std::byte> buf) {
  while (true) {
    const ssize_t n = ::send(fdOf(c), buf.data(), buf.size(), MSG_NOSIGNAL);
    if (n >= 0) return n;
    if (errno == EINTR) continue;
    const int err = errno;
    if (err == EAGAIN) wantWrite(c, true);
    return -err;
  }
}

void RealPort::close(int c) {
  int& fd = fds_[static_cast<std::size_t>(c)];
  if (fd >= 0) ::close(fd);
  fd = -1;
}

void RealPort::reset(int c) {
  const linger now{1, 0};
  setsockopt(fdOf(c), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(c);
}

void RealPort::shutdownWrite(int c) { ::shutdown(fdOf(c), SHUT_WR); }

int RealPort::socketError(int c) const {
  int err = 0;
  socklen_t len = sizeof err;
  if (getsockopt(fdOf(c), SOL_SOCKET, SO_ERROR, &err, &len) != 0) return errno;
  return err;
}

void RealPort::wantWrite(int c, bool on) {
  if (fdOf(c) < 0 || waitsForWrite_[static_cast<std::size_t>(c)] == on) return;
  waitsForWrite_[static_cast<std::size_t>(c)] = on;
  listenTo(c);
}

void RealPort::setReading(int c, bool on) {
  if (fdOf(c) < 0 || reading_[static_cast<std::size_t>(c)] == on) return;
  reading_[static_cast<std::size_t>(c)] = on;
  listenTo(c);
}

void RealPort::listenTo(int c) {
  epoll_event ev{};
  ev.events = (reading_[static_cast<std::size_t>(c)] ? static_cast<std::uint32_t>(EPOLLIN) : 0u) |
              (waitsForWrite_[static_cast<std::size_t>(c)] ? static_cast<std::uint32_t>(EPOLLOUT) : 0u);
  ev.data.u64 = static_cast<std::uint64_t>(c);
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fdOf(c), &ev);
}

}  // namespace gmp::load
