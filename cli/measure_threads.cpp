// What threads cost on this machine: making them, waking them, switching between them.
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include <gmpscope/world.h>

#include "cli/measure.h"
#include "core/os/cpus.h"

namespace gmp::cli {

namespace {

// Two threads that hand a token to and fro over two sockets, each waiting in its own epoll. There and back in *trips,
// the first one's writes alone in *writes.
struct PingPong {
  std::vector<std::int64_t> trips, writes;

  PingPong(int here, int there, int rounds) {
    std::array<int, 2> fds{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) != 0) return;
    std::atomic<bool> stop{false};
    std::thread other([&] {
      os::stayOnCpu(there);
      const int epoll = epollOf(fds[1]);
      while (!stop.load()) {
        if (await(epoll, fds[1])) static_cast<void>(::send(fds[1], "x", 1, MSG_NOSIGNAL));
      }
      ::close(epoll);
    });
    std::thread mine([&] {
      os::stayOnCpu(here);
      const int epoll = epollOf(fds[0]);
      for (int i = 0; i < rounds; ++i) {
        // The other one needs a moment to fall asleep.
        for (const std::int64_t until = clockNs() + 20'000; clockNs() < until;) {}
        const std::int64_t begin = clockNs();
        static_cast<void>(::send(fds[0], "x", 1, MSG_NOSIGNAL));
        writes.push_back(clockNs() - begin);
        while (!await(epoll, fds[0])) {}
        trips.push_back(clockNs() - begin);
      }
      stop.store(true);
      static_cast<void>(::send(fds[0], "x", 1, MSG_NOSIGNAL));
      ::close(epoll);
    });
    mine.join();
    other.join();
    ::close(fds[0]);
    ::close(fds[1]);
  }

 private:
  static int epollOf(int fd) {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_event ev{};
    ev.events = EPOLLIN;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev);
    return epoll;
  }
  // false: nothing came.
  static bool await(int epoll, int fd) {
    epoll_event ev{};
    char c = 0;
    return epoll_wait(epoll, &ev, 1, 1000) == 1 && ::recv(fd, &c, 1, 0) == 1;
  }
};

// What a byte over a socket pair costs when nobody sleeps: a write, a poll and a read.
std::int64_t awakeTrip(std::int64_t* write) {
  std::array<int, 2> fds{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) != 0) return 0;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_event ev{};
  ev.events = EPOLLIN;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fds[1], &ev);
  char c = 0;
  std::vector<std::int64_t> writes;
  const std::int64_t all = costOf(200, [&] {
    const std::int64_t begin = clockNs();
    static_cast<void>(::send(fds[0], "x", 1, MSG_NOSIGNAL));
    writes.push_back(clockNs() - begin);
    epoll_wait(epoll, &ev, 1, 0);
    static_cast<void>(::recv(fds[1], &c, 1, 0));
  });
  *write = median(std::move(writes));
  ::close(epoll);
  ::close(fds[0]);
  ::close(fds[1]);
  return all;
}

void measureCreation(sim::Costs* c) {
  std::vector<std::int64_t> calls, starts;
  for (int i = 0; i < 200; ++i) {
    std::atomic<std::int64_t> began{0};
    const std::int64_t begin = clockNs();
    std::thread t([&] { began.store(clockNs()); });
    const std::int64_t made = clockNs();
    t.join();
    calls.push_back(made - begin);
    starts.push_back(std::max<std::int64_t>(began.load() - begin, 0));
  }
  c->threadCreate = median(std::move(calls));
  c->threadStart = std::max<std::int64_t>(median(std::move(starts)) - c->threadCreate / 2, 0);
}

}  // namespace

std::string measureThreads(scenario::MachineCosts* out) {
  constexpr int kRounds = 2'000;
  sim::Costs& c = out->costs;
  const std::vector<int> at = os::affinityCpus();
  if (at.empty()) return "this thread's CPUs cannot be asked for: " + std::generic_category().message(errno);
  std::int64_t write = 0;
  const std::int64_t awake = awakeTrip(&write);
  // On one CPU a trip is two switches more than what the calls cost.
  const PingPong same(at[0], at[0], kRounds);
  c.contextSwitch = std::max<std::int64_t>(median(same.trips) / 2 - awake, 100);
  if (at.size() > 1) {
    const PingPong apart(at[0], at[1], kRounds);
    c.wakeSleeper = std::max<std::int64_t>(median(apart.writes) - write, 0);
    c.wakeLatency = std::max<std::int64_t>(median(apart.trips) / 2 - awake - c.wakeSleeper, 0);
  } else {
    c.wakeSleeper = 0;
    c.wakeLatency = 0;  // the switch is all
  }
  measureCreation(&c);
  const std::shared_ptr<World> world = makeOsWorld(1);
  std::vector<std::int64_t> late;
  for (int i = 0; i < 200; ++i) {
    constexpr std::int64_t kNap = 50'000;
    const std::int64_t begin = clockNs();
    world->usleep(kNap);
    late.push_back(clockNs() - begin - kNap);
  }
  c.timerSlack = std::max<std::int64_t>(median(std::move(late)) - c.usleepCall, 0);
  return {};
}

}  // namespace gmp::cli
