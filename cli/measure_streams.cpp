// What messages over loopback cost where server and client sit on two CPUs, as they do in an echo: each call moves the
// socket's memory from one cache to the other, and fills the epoll of the other side. And how much more when there are
// so many sockets that no near cache holds them.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "cli/measure.h"
#include "core/os/cpus.h"

namespace gmp::cli {
namespace {

constexpr std::size_t kMessage = 64;

void roomForDescriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// One end of every connection, with the epoll that watches them.
struct Side {
  ~Side() {
    for (const int fd : fds) ::close(fd);
    if (epoll >= 0) ::close(epoll);
  }
  void watch() {
    epoll = epoll_create1(EPOLL_CLOEXEC);
    for (const int fd : fds) {
      const int one = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      epoll_event ev{};
      ev.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
      epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev);
    }
  }
  // Takes the events of one message on each.
  void drain() {
    std::array<epoll_event, 128> out{};
    while (epoll_wait(epoll, out.data(), static_cast<int>(out.size()), 0) > 0) {}
  }
  void send() {
    for (const int fd : fds) static_cast<void>(::send(fd, buf.data(), kMessage, MSG_NOSIGNAL));
  }
  void receive() {
    for (const int fd : fds) static_cast<void>(::recv(fd, buf.data(), buf.size(), MSG_DONTWAIT));
  }
  void answer() {
    for (const int fd : fds) {
      static_cast<void>(::recv(fd, buf.data(), buf.size(), MSG_DONTWAIT));
      static_cast<void>(::send(fd, buf.data(), kMessage, MSG_NOSIGNAL));
    }
  }
  std::vector<int> fds;
  int epoll = -1;
  std::array<std::byte, 4096> buf{};
};

// false: not so many connections can be had.
bool connectAll(int n, Side* near, Side* far) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof a;
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool ok = listener >= 0 && ::bind(listener, reinterpret_cast<sockaddr*>(&a), sizeof a) == 0 &&
            ::listen(listener, 16) == 0 && getsockname(listener, reinterpret_cast<sockaddr*>(&a), &size) == 0;
  for (int i = 0; ok && i < n; ++i) {
    near->fds.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ok = near->fds.back() >= 0 && ::connect(near->fds.back(), reinterpret_cast<sockaddr*>(&a), sizeof a) == 0;
    if (ok) far->fds.push_back(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    ok = ok && far->fds.back() >= 0;
  }
  ::close(listener);
  near->watch();
  far->watch();
  return ok;
}

// Least nanoseconds a connection: reading alone, and an answer (a read and a write).
struct Least {
  std::int64_t read = INT64_MAX, answer = INT64_MAX;
};

std::int64_t timed(int n, auto work) {
  const std::int64_t begin = clockNs();
  work();
  return (clockNs() - begin) / n;
}

// n connections, all used once a round: the far side, on a CPU of its own, answers what the near one sends.
Least exchange(int n, int rounds, int here, int there) {
  Side near, far;
  Least least;
  if (!connectAll(n, &near, &far)) return {0, 0};
  std::atomic<int> turn{0};  // 1: the far side's
  std::thread other([&] {
    os::stayOnCpu(there);
    for (int i = 0; i < rounds; ++i) {
      while (turn.load(std::memory_order_acquire) != 1) {}
      far.drain();
      least.answer = std::min(least.answer, timed(n, [&] { far.answer(); }));
      turn.store(0, std::memory_order_release);
    }
  });
  std::thread mine([&] {
    os::stayOnCpu(here);
    for (int i = 0; i < rounds; ++i) {
      near.send();
      turn.store(1, std::memory_order_release);
      while (turn.load(std::memory_order_acquire) != 0) {}
      near.drain();
      least.read = std::min(least.read, timed(n, [&] { near.receive(); }));
    }
  });
  mine.join();
  other.join();
  return least;
}

}  // namespace

void measureStreams(scenario::MachineCosts* out) {
  constexpr int kFew = 8, kMany = 1'000;
  const std::vector<int> at = os::affinityCpus();
  if (at.size() < 2) return;  // what one thread has measured is right
  roomForDescriptors();
  sim::Costs& c = out->costs;
  const Least few = exchange(kFew, 2'000, at[0], at[1]);
  if (few.answer <= 0) return;
  c.read = std::max<std::int64_t>(few.read, 1);
  c.write = std::max<std::int64_t>(few.answer - few.read, 1);
  const Least many = exchange(kMany, 40, at[0], at[1]);
  // Whatever is cold of a socket its first call fetches: the read pays for the answer too.
  c.coldSocket = many.answer > 0 ? std::max<std::int64_t>(many.answer - few.answer, 0) : 0;
}

}  // namespace gmp::cli
