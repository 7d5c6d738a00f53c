// What system calls cost on this machine.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include <gmpscope/world.h>

#include "cli/measure.h"

namespace gmp::cli {
namespace {

constexpr std::size_t kMessage = 64, kKiB = 1024;

struct Fd {
  Fd() = default;
  explicit Fd(int n) : fd(n) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (fd >= 0) ::close(fd);
  }
  int fd = -1;
};

sockaddr_in loopbackAt(std::uint16_t port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = htons(port);
  return a;
}

void noDelay(int fd) {
  const int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

// A listener and a connection to it, both non-blocking.
struct Line {
  Line() {
    sockaddr_in a = loopbackAt(0);
    listener.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = sizeof a;
    ok = listener.fd >= 0 && ::bind(listener.fd, reinterpret_cast<sockaddr*>(&a), sizeof a) == 0 &&
         ::listen(listener.fd, 1024) == 0 && getsockname(listener.fd, reinterpret_cast<sockaddr*>(&a), &size) == 0;
    if (!ok) return;
    at = a;
    left.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ok = left.fd >= 0 && ::connect(left.fd, reinterpret_cast<sockaddr*>(&a), sizeof a) == 0;
    if (ok) right.fd = ::accept4(listener.fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    ok = ok && right.fd >= 0 && fcntl(left.fd, F_SETFL, O_NONBLOCK) == 0;
    noDelay(left.fd);
    noDelay(right.fd);
  }
  Fd listener, left, right;
  sockaddr_in at{};
  bool ok = false;
};

// A message there and back again by one thread: two writes and two reads, as an echo has them.
void measureStream(const Line& line, sim::Costs* c) {
  std::array<std::byte, 16 * kKiB> buf{};
  const auto oneWay = [&](int from, int to, std::size_t n) {
    std::size_t got = 0;
    if (::send(from, buf.data(), n, MSG_NOSIGNAL) != static_cast<ssize_t>(n)) return;
    while (got < n) {
      const ssize_t k = ::recv(to, buf.data(), buf.size(), 0);
      if (k <= 0) return;
      got += static_cast<std::size_t>(k);
    }
  };
  const auto thereAndBack = [&](std::size_t n) {
    oneWay(line.left.fd, line.right.fd, n);
    oneWay(line.right.fd, line.left.fd, n);
  };
  const std::int64_t small = costOf(100, [&] { thereAndBack(kMessage); }) / 2;
  const std::int64_t large = costOf(20, [&] { thereAndBack(buf.size()); }) / 2;
  // The reads alone: many messages lie there already.
  std::int64_t read = INT64_MAX;
  for (int round = 0; round < 40; ++round) {
    constexpr int kThere = 50;
    for (int i = 0; i < kThere; ++i) static_cast<void>(::send(line.left.fd, buf.data(), kMessage, MSG_NOSIGNAL));
    const std::int64_t begin = clockNs();
    for (int i = 0; i < kThere; ++i) static_cast<void>(::recv(line.right.fd, buf.data(), kMessage, 0));
    read = std::min(read, (clockNs() - begin) / kThere);
  }
  c->read = read;
  c->write = std::max<std::int64_t>(small - read, 1);
  const std::int64_t perKiB = std::max<std::int64_t>(large - small, 0) / 16;
  c->readPerKiB = perKiB / 2;
  c->writePerKiB = perKiB - perKiB / 2;
}

void measurePoller(const Line& line, sim::Costs* c) {
  constexpr int kMany = 64;
  const Fd epoll(epoll_create1(EPOLL_CLOEXEC)), event(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  std::array<epoll_event, 128> out{};
  epoll_event ev{};
  ev.events = EPOLLIN;
  epoll_ctl(epoll.fd, EPOLL_CTL_ADD, line.right.fd, &ev);
  c->pollControl = costOf(100, [&] { epoll_ctl(epoll.fd, EPOLL_CTL_MOD, line.right.fd, &ev); });
  c->pollCall = costOf(200, [&] { epoll_wait(epoll.fd, out.data(), 128, 0); });
  std::vector<int> ready;
  for (int i = 0; i < kMany; ++i) {
    ready.push_back(eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC));
    epoll_ctl(epoll.fd, EPOLL_CTL_ADD, ready.back(), &ev);
  }
  const std::int64_t full = costOf(50, [&] { epoll_wait(epoll.fd, out.data(), 128, 0); });
  c->pollPerEvent = std::max<std::int64_t>(full - c->pollCall, 0) / kMany;
  for (const int fd : ready) ::close(fd);
  c->pollWake = costOf(100,
                       [&] {
                         std::uint64_t n = 1;
                         static_cast<void>(::write(event.fd, &n, sizeof n));
                         static_cast<void>(::read(event.fd, &n, sizeof n));
                       }) /
                2;
}

// One connection from socket() to close(), each call by itself, the least of many.
void measureConnections(const Line& line, sim::Costs* c) {
  std::array<std::int64_t, 8> least;
  least.fill(INT64_MAX);
  const auto time = [&](std::size_t what, auto f) {
    const std::int64_t begin = clockNs();
    const int result = f();
    least[what] = std::min(least[what], clockNs() - begin);
    return result;
  };
  for (int i = 0; i < 300; ++i) {
    const int fd = time(0, [] { return ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); });
    time(1, [&] { return ::connect(fd, reinterpret_cast<const sockaddr*>(&line.at), sizeof line.at); });
    constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    const int child = time(2, [&] { return ::accept4(line.listener.fd, nullptr, nullptr, kFlags); });
    time(3, [&] { return noDelay(fd), 0; });
    time(4, [&] { return ::shutdown(fd, SHUT_WR); });
    time(5, [&] { return ::close(child); });
    ::close(fd);
    sockaddr_in any = loopbackAt(0);
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    time(6, [&] { return ::bind(server, reinterpret_cast<sockaddr*>(&any), sizeof any); });
    time(7, [&] { return ::listen(server, 16); });
    ::close(server);
  }
  c->socket = least[0];
  c->connect = least[1];
  c->accept = least[2];
  c->socketOption = least[3];
  c->shutdown = least[4];
  c->close = least[5];
  c->bind = least[6];
  c->listen = least[7];
}

}  // namespace

std::string measureCalls(scenario::MachineCosts* out) {
  const Line line;
  if (!line.ok) return "no connection over 127.0.0.1: " + std::generic_category().message(errno);
  sim::Costs& c = out->costs;
  measureStream(line, &c);
  measurePoller(line, &c);
  measureConnections(line, &c);
  const std::shared_ptr<World> world = makeOsWorld(1);
  Atomic<std::uint32_t> word{0};
  c.nanotime = costOf(1'000, [&] { world->nanotime(); });
  c.futexCall = costOf(200, [&] { world->futexwakeup(word, 1); });
  c.osyield = costOf(50, [&] { world->osyield(); });
  c.procyieldPerCycle = std::max<std::int64_t>(costOf(100, [&] { world->procyield(30); }) / 30, 1);
  out->cores = world->usableCpus();
  // Loopback: what is written is there when the call returns; its cost is the calls'.
  out->network.latency = std::chrono::nanoseconds(0);
  out->network.bandwidth = 0;
  out->network.mss = 65'483;
  int size = 0;
  socklen_t length = sizeof size;
  if (getsockopt(line.left.fd, SOL_SOCKET, SO_SNDBUF, &size, &length) == 0 && size > 0) {
    out->network.sendBuffer = static_cast<std::size_t>(size) / 2;  // half of it is the kernel's own
  }
  return {};
}

}  // namespace gmp::cli
