#include "bench/net/load.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

namespace gmp::bench {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

int portOf(std::string_view address) {
  int port = 0;
  const std::string_view digits = address.substr(address.rfind(':') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return port;
}

}  // namespace

std::int64_t nowNs() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

EchoLoad::EchoLoad(std::string_view address, int connections) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(static_cast<std::uint16_t>(portOf(address)));
  clients_.resize(static_cast<std::size_t>(connections));
  for (Client& c : clients_) {
    c.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c.fd < 0) fail("a socket for the load");
    if (connect(c.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) fail("connecting the load");
    const int one = 1;
    setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    const linger reset{.l_onoff = 1, .l_linger = 0};
    setsockopt(c.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.ptr = &c;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, c.fd, &e) != 0) fail("watching the load");
  }
}

EchoLoad::~EchoLoad() {
  for (const Client& c : clients_) {
    if (c.fd >= 0) close(c.fd);
  }
  if (epoll_ >= 0) close(epoll_);
}

// A message of this size always fits: at most one is under way.
void EchoLoad::send(Client& c) {
  static const std::array<char, kMessage> message{};
  c.missing = kMessage;
  if (::send(c.fd, message.data(), message.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(kMessage)) fail("sending");
}

// true: the echo is whole.
bool EchoLoad::receive(Client& c) {
  std::array<char, kMessage> buf;
  const ssize_t n = recv(c.fd, buf.data(), c.missing, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (n <= 0) fail("a connection of the load ended");
  c.missing -= static_cast<std::size_t>(n);
  return c.missing == 0;
}

std::uint64_t EchoLoad::run(std::int64_t for_ns) {
  std::array<epoll_event, 256> events;
  std::uint64_t done = 0;
  std::size_t busy = clients_.size();
  const std::int64_t end = nowNs() + for_ns;
  for (Client& c : clients_) send(c);
  // After the end the echoes under way are waited for: they count, and the next run starts from rest.
  for (bool going = true; busy > 0;) {
    const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 5000);
    if (n == 0) throw std::runtime_error("the server answers no more");
    going = going && nowNs() < end;
    for (int i = 0; i < n; ++i) {
      Client& c = *static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (!receive(c)) continue;
      ++done;
      if (going) send(c);
      else --busy;
    }
  }
  return done;
}

}  // namespace gmp::bench
