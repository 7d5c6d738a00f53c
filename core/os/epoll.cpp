#include "core/os/epoll.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/os/result.h"

namespace gmp::os {
namespace {

constexpr std::size_t kMaxEvents = 128;  // Go's buffer
// Longer waits need no nanoseconds; a shorter one would wake the thread for every single timer of many.
constexpr std::int64_t kFine_ns = 10'000'000'000, kLeast_ns = 150'000;

}  // namespace

int waitMillis(std::int64_t delay_ns) noexcept {
  if (delay_ns < 0) return -1;
  if (delay_ns == 0) return 0;
  if (delay_ns < 1'000'000) return 1;
  if (delay_ns < 1'000'000'000'000'000) return static_cast<int>(delay_ns / 1'000'000);
  return 1'000'000'000;  // some eleven days: the kernel takes no more
}

Epoll::~Epoll() {
  if (event_ >= 0) ::close(event_);
  if (epoll_ >= 0) ::close(epoll_);
}

int Epoll::init() noexcept {
  if (epoll_ >= 0) return 0;
  const int ep = static_cast<int>(orErrno(epoll_create1(EPOLL_CLOEXEC)));
  if (ep < 0) return ep;
  int ev = static_cast<int>(orErrno(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)));
  if (ev >= 0) {
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.u64 = 0;
    const int err = static_cast<int>(orErrno(epoll_ctl(ep, EPOLL_CTL_ADD, ev, &e)));
    if (err == 0) {
      epoll_ = ep;
      event_ = ev;
      return 0;
    }
    ::close(ev);
    ev = err;
  }
  ::close(ep);
  return ev;
}

int Epoll::open(int fd, std::uint64_t token) noexcept {
  epoll_event e{};
  e.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET;
  e.data.u64 = token;
  return static_cast<int>(orErrno(epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &e)));
}

int Epoll::close(int fd) noexcept {
  epoll_event unused{};
  return static_cast<int>(orErrno(epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, &unused)));
}

// In nanoseconds where the kernel can (Linux 5.11), 0.15 ms at least; else in netpoll's milliseconds.
int Epoll::wait(std::int64_t delay_ns, std::span<epoll_event> out) noexcept {
  const int most = static_cast<int>(out.size());
#ifdef SYS_epoll_pwait2
  if (delay_ns > 0 && delay_ns < kFine_ns && fine_.load(std::memory_order_relaxed)) {
    const std::int64_t ns = std::max(delay_ns, kLeast_ns);
    const timespec limit{static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
    const long n = orErrno(syscall(SYS_epoll_pwait2, epoll_, out.data(), most, &limit, nullptr, 0));
    if (n != -ENOSYS && n != -EPERM) return static_cast<int>(n);
    fine_.store(false, std::memory_order_relaxed);
  }
#endif
  return static_cast<int>(orErrno(epoll_wait(epoll_, out.data(), most, waitMillis(delay_ns))));
}

int Epoll::poll(std::int64_t delay_ns, std::span<PollEvent> out) noexcept {
  std::array<epoll_event, kMaxEvents> events;
  const int most = static_cast<int>(std::min(out.size(), kMaxEvents));
  const int n = wait(delay_ns, std::span(events).first(static_cast<std::size_t>(most)));
  for (int i = 0; i < n; ++i) {
    const std::uint32_t bits = events[static_cast<std::size_t>(i)].events;
    out[static_cast<std::size_t>(i)] = {.token = events[static_cast<std::size_t>(i)].data.u64,
                                        .in = (bits & EPOLLIN) != 0,
                                        .out = (bits & EPOLLOUT) != 0,
                                        .rdhup = (bits & EPOLLRDHUP) != 0,
                                        .hup = (bits & EPOLLHUP) != 0,
                                        .err = (bits & EPOLLERR) != 0,
                                        .urgent = (bits & EPOLLPRI) != 0};
  }
  return n;
}

void Epoll::wake() noexcept {
  const std::uint64_t one = 1;
  // EAGAIN: the counter is full, so the descriptor is readable already.
  while (orErrno(::write(event_, &one, sizeof one)) == -EINTR) {}
}

void Epoll::drainWake() noexcept {
  std::uint64_t count = 0;
  while (orErrno(::read(event_, &count, sizeof count)) == -EINTR) {}
}

}  // namespace gmp::os
