// Purpose: the system calls on stream sockets, with addresses without kernel types.
// Mirrors: net/sockopt_linux.go, net/tcpsockopt_*.go, net/sock_linux.go; internal/poll's thin wrappers.
// Invariants: every socket is non-blocking and close-on-exec; no call raises SIGPIPE. Results are >= 0 or -errno.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <gmpscope/world.h>

namespace gmp::os::sockets {

int open(Address::Family family) noexcept;
int bind(int fd, const Address& a) noexcept;
int listen(int fd, int backlog) noexcept;
int accept(int fd, Address* peer);
int connect(int fd, const Address& a) noexcept;
int connectResult(int fd) noexcept;
std::int64_t read(int fd, std::span<std::byte> buf) noexcept;
std::int64_t write(int fd, std::span<const std::byte> buf) noexcept;
int shutdown(int fd, ShutdownHow how) noexcept;
int close(int fd) noexcept;
int unlink(const Address& a) noexcept;  // a.path is a file's
int localAddress(int fd, Address* out);
int peerAddress(int fd, Address* out);
void tcpDefaults(int fd) noexcept;

}  // namespace gmp::os::sockets
