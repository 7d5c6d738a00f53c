#include "core/os/sockets.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/sanitizers.h"
#include "core/os/result.h"

namespace gmp::os::sockets {
namespace {

int toInt(long r) noexcept { return static_cast<int>(r); }

// An address as the kernel takes it.
struct KernelAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

// A path that begins with '@' is in Linux's abstract space: its first byte is 0 in the kernel and no file is made.
int fillUnix(const Address& a, KernelAddress& out) noexcept {
  auto& un = reinterpret_cast<sockaddr_un&>(out.storage);
  if (a.path.empty()) return -EINVAL;
  if (a.path.size() >= sizeof un.sun_path) return -ENAMETOOLONG;
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, a.path.data(), a.path.size());
  const bool abstract = a.path.front() == '@';
  if (abstract) un.sun_path[0] = '\0';
  out.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + a.path.size() + (abstract ? 0 : 1));
  return 0;
}

int toKernel(const Address& a, KernelAddress& out) noexcept {
  switch (a.family) {
    case Address::Family::ip4: {
      auto& in = reinterpret_cast<sockaddr_in&>(out.storage);
      in.sin_family = AF_INET;
      in.sin_port = htons(a.port);
      std::memcpy(&in.sin_addr, a.ip.data(), 4);
      out.length = sizeof in;
      return 0;
    }
    case Address::Family::ip6: {
      auto& in = reinterpret_cast<sockaddr_in6&>(out.storage);
      in.sin6_family = AF_INET6;
      in.sin6_port = htons(a.port);
      std::memcpy(&in.sin6_addr, a.ip.data(), 16);
      out.length = sizeof in;
      return 0;
    }
    case Address::Family::unix_: return fillUnix(a, out);
    case Address::Family::none: break;
  }
  return -EAFNOSUPPORT;
}

Address fromKernel(const KernelAddress& k) {
  Address a;
  switch (k.storage.ss_family) {
    case AF_INET: {
      const auto& in = reinterpret_cast<const sockaddr_in&>(k.storage);
      a.family = Address::Family::ip4;
      a.port = ntohs(in.sin_port);
      std::memcpy(a.ip.data(), &in.sin_addr, 4);
      break;
    }
    case AF_INET6: {
      const auto& in = reinterpret_cast<const sockaddr_in6&>(k.storage);
      a.family = Address::Family::ip6;
      a.port = ntohs(in.sin6_port);
      std::memcpy(a.ip.data(), &in.sin6_addr, 16);
      break;
    }
    case AF_UNIX: {
      const auto& un = reinterpret_cast<const sockaddr_un&>(k.storage);
      a.family = Address::Family::unix_;
      const std::size_t head = offsetof(sockaddr_un, sun_path);
      const std::size_t n = k.length > head ? std::min<std::size_t>(k.length - head, sizeof un.sun_path) : 0;
      a.path.assign(un.sun_path, n);
      if (n > 0 && a.path[0] == '\0') a.path[0] = '@';
      else a.path.resize(strnlen(a.path.c_str(), n));
      break;
    }
    default: break;
  }
  return a;
}

int set(int fd, int level, int option, int value) noexcept {
  return toInt(orErrno(setsockopt(fd, level, option, &value, sizeof value)));
}

// Go's listenerBacklog: what the system allows at most, read once.
int maxBacklog() {
  static const int most = [] {
    int n = 0;
    std::ifstream("/proc/sys/net/core/somaxconn") >> n;
    return n > 0 ? n : SOMAXCONN;
  }();
  return most;
}

int nameOf(int fd, Address* out, int (*call)(int, sockaddr*, socklen_t*)) {
  KernelAddress k;
  k.length = sizeof k.storage;
  const int err = toInt(orErrno(call(fd, k.get(), &k.length)));
  if (err == 0) *out = fromKernel(k);
  return err;
}

}  // namespace

int open(Address::Family family) noexcept {
  int domain = 0;
  switch (family) {
    case Address::Family::ip4: domain = AF_INET; break;
    case Address::Family::ip6: domain = AF_INET6; break;
    case Address::Family::unix_: domain = AF_UNIX; break;
    case Address::Family::none: return -EAFNOSUPPORT;
  }
  const int fd = toInt(orErrno(::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
  if (fd >= 0 && domain == AF_INET6) set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  return fd;
}

int bind(int fd, const Address& a) noexcept {
  KernelAddress k;
  if (const int err = toKernel(a, k); err < 0) return err;
  if (a.family != Address::Family::unix_) {
    if (const int err = set(fd, SOL_SOCKET, SO_REUSEADDR, 1); err < 0) return err;
  }
  return toInt(orErrno(::bind(fd, k.get(), k.length)));
}

int listen(int fd, int backlog) noexcept { return toInt(orErrno(::listen(fd, backlog > 0 ? backlog : maxBacklog()))); }

int accept(int fd, Address* peer) {
  KernelAddress k;
  k.length = sizeof k.storage;
  const int conn = toInt(orErrno(accept4(fd, k.get(), &k.length, SOCK_NONBLOCK | SOCK_CLOEXEC)));
  if (conn >= 0 && peer != nullptr) *peer = fromKernel(k);
  return conn;
}

int connect(int fd, const Address& a) noexcept {
  KernelAddress k;
  if (const int err = toKernel(a, k); err < 0) return err;
  return toInt(orErrno(::connect(fd, k.get(), k.length)));
}

int connectResult(int fd) noexcept {
  int value = 0;
  socklen_t length = sizeof value;
  const int err = toInt(orErrno(getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &length)));
  return err < 0 ? err : -value;
}

// Not ::recv and ::send: those are places where a thread may be cancelled, and say so each time with two atomic
// instructions. A sanitizer, however, has to see them.
std::int64_t read(int fd, std::span<std::byte> buf) noexcept {
#if GMP_ASAN || GMP_TSAN
  return orErrno(::recv(fd, buf.data(), buf.size(), 0));
#else
  return orErrno(::syscall(SYS_recvfrom, fd, buf.data(), buf.size(), 0, nullptr, nullptr));
#endif
}

std::int64_t write(int fd, std::span<const std::byte> buf) noexcept {
#if GMP_ASAN || GMP_TSAN
  return orErrno(::send(fd, buf.data(), buf.size(), MSG_NOSIGNAL));
#else
  return orErrno(::syscall(SYS_sendto, fd, buf.data(), buf.size(), MSG_NOSIGNAL, nullptr, 0));
#endif
}

int shutdown(int fd, ShutdownHow how) noexcept {
  return toInt(orErrno(::shutdown(fd, how == ShutdownHow::read ? SHUT_RD : SHUT_WR)));
}

int close(int fd) noexcept {
  const int err = toInt(orErrno(::close(fd)));
  // Linux has released the number by then: trying again could close somebody else's.
  return err == -EINTR ? 0 : err;
}

int unlink(const Address& a) noexcept { return toInt(orErrno(::unlink(a.path.c_str()))); }

int localAddress(int fd, Address* out) {
  return nameOf(fd, out, [](int f, sockaddr* a, socklen_t* n) { return ::getsockname(f, a, n); });
}

int peerAddress(int fd, Address* out) {
  return nameOf(fd, out, [](int f, sockaddr* a, socklen_t* n) { return ::getpeername(f, a, n); });
}

void tcpDefaults(int fd) noexcept {
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 15);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 15);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, 9);
}

}  // namespace gmp::os::sockets
