#include "sim/load/real_clients.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <span>
#include <thread>

#include "sim/load/machine.h"
#include "sim/load/real_port.h"

namespace gmp::load {
namespace {

constexpr std::uint64_t kCommandToken = ~std::uint64_t{0};

std::int64_t nowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// epoll_wait until `wake` (ns; -1: for ever), to the nanosecond where the kernel can (5.11), else to the millisecond.
int waitFor(int epoll, std::span<epoll_event> out, std::int64_t wake) {
  const int max = static_cast<int>(out.size());
  if (wake < 0) return epoll_wait(epoll, out.data(), max, -1);
  const std::int64_t left = std::max<std::int64_t>(wake - nowNs(), 0);
  const timespec wait{static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
  const int n = epoll_pwait2(epoll, out.data(), max, &wait, nullptr);
  if (n >= 0 || errno != ENOSYS) return n;
  return epoll_wait(epoll, out.data(), max, static_cast<int>(std::min<std::int64_t>(left / 1'000'000 + 1, 1000)));
}

}  // namespace

struct RealClients::Impl {
  explicit Impl(const LoadSpec& s) : spec(s), port(s.connections), machine(spec, port) {
    command = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    epoll_event ev{};
    ev.events = EPOLLIN;
    ev.data.u64 = kCommandToken;
    epoll_ctl(port.epollFd(), EPOLL_CTL_ADD, command, &ev);
    thread = std::thread([this] { loop(); });
  }
  ~Impl() {
    if (thread.joinable()) thread.join();
    ::close(command);
  }

  enum Order : std::uint32_t { kBegin = 1, kFinish = 2, kAbort = 4 };
  void order(Order o) {
    orders.fetch_or(o);
    const std::uint64_t one = 1;
    while (::write(command, &one, sizeof one) < 0 && errno == EINTR) {}
  }

  void loop();
  void obey(std::int64_t now);
  void handle(const epoll_event& ev);
  void publish();

  const LoadSpec spec;
  RealPort port;
  ClientMachine machine;
  int command = -1;
  std::mutex addressLock;  // guards address
  std::string address;
  bool addressGiven = false;  // guarded too
  std::atomic<std::uint32_t> orders{0};
  std::atomic<bool> started{false}, over{false};
  std::atomic<int> open{0};
  std::atomic<std::uint64_t> messages{0}, bytes{0};
  std::thread thread;  // last: starts when everything is there
};

void RealClients::Impl::obey(std::int64_t now) {
  std::uint64_t drained = 0;
  while (::read(command, &drained, sizeof drained) < 0 && errno == EINTR) {}
  const std::uint32_t todo = orders.exchange(0);
  if ((todo & kBegin) != 0 && !machine.started()) {
    std::string where;
    {
      const std::lock_guard<std::mutex> guard(addressLock);
      where = address;
    }
    port.setTarget(where);
    started.store(true);
    machine.start(now);
  }
  if ((todo & kFinish) != 0) machine.finish(now);
  if ((todo & kAbort) != 0) machine.abort(now);
}

void RealClients::Impl::handle(const epoll_event& ev) {
  const std::int64_t now = nowNs();
  if (ev.data.u64 == kCommandToken) return obey(now);
  const int c = static_cast<int>(ev.data.u64);
  if (port.fdOf(c) < 0) return;  // closed earlier in this batch
  if ((ev.events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) {
    port.wantWrite(c, false);
    if (machine.connecting(c)) machine.onConnected(c, port.socketError(c), now);
    else machine.onWritable(c, now);
  }
  if ((ev.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0 && port.fdOf(c) >= 0) machine.onReadable(c, now);
}

void RealClients::Impl::publish() {
  const LoadCounts& counts = machine.counts();
  open.store(machine.open(), std::memory_order_relaxed);
  messages.store(counts.messagesEchoed, std::memory_order_relaxed);
  bytes.store(counts.bytesEchoed, std::memory_order_relaxed);
}

void RealClients::Impl::loop() {
  pthread_setname_np(pthread_self(), "clients");
  std::array<epoll_event, 256> events;
  while (!machine.done()) {
    const int n = waitFor(port.epollFd(), events, machine.nextWake());
    if (n < 0 && errno != EINTR) {  // no epoll set, no eventfd: out of descriptors
      machine.abort(nowNs());
      break;
    }
    for (int i = 0; i < n; ++i) handle(events[static_cast<std::size_t>(i)]);
    machine.tick(nowNs());
    publish();
  }
  over.store(true);
}

RealClients::RealClients(const LoadSpec& spec) : impl_(std::make_unique<Impl>(spec)) {}

RealClients::~RealClients() { abort(); }

void RealClients::begin(std::string_view address) {
  {
    const std::lock_guard<std::mutex> guard(impl_->addressLock);
    if (impl_->addressGiven) return;
    impl_->addressGiven = true;
    impl_->address = std::string(address);
  }
  impl_->order(Impl::kBegin);
}

void RealClients::finish() { impl_->order(Impl::kFinish); }
void RealClients::abort() { impl_->order(Impl::kAbort); }

LoadProgress RealClients::progress() const {
  return {impl_->started.load(), impl_->open.load(std::memory_order_relaxed),
          impl_->messages.load(std::memory_order_relaxed), impl_->bytes.load(std::memory_order_relaxed)};
}

bool RealClients::over() const { return impl_->over.load(); }

LoadCounts RealClients::join() {
  if (impl_->thread.joinable()) impl_->thread.join();
  return impl_->machine.counts();
}

std::string ensureFileLimit(int connections) {
  const rlim_t wanted = static_cast<rlim_t>(connections) * 2 + 64;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return {};
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted) {
    return std::to_string(connections) + " connections need " + std::to_string(wanted) +
           " open files, but the limit is " + std::to_string(limit.rlim_max) + ": raise it (ulimit -Hn) or set fewer";
  }
  limit.rlim_cur = wanted;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
    return "the limit of open files cannot be raised to " + std::to_string(wanted);
  return {};
}

}  // namespace gmp::load
