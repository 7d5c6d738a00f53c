// Purpose: the World of threads, futexes, epoll and sockets: puts this folder's parts together.
// Mirrors: the operating-system layer of Go's runtime (os_linux.go, netpoll_epoll.go) and of package net.
#include <mutex>

#include <sched.h>
#include <sys/random.h>
#include <unistd.h>

#include <gmpscope/world.h>

#include "core/base/rng.h"
#include "core/os/burner.h"
#include "core/os/clock.h"
#include "core/os/cpus.h"
#include "core/os/epoll.h"
#include "core/os/futex.h"
#include "core/os/overflow.h"
#include "core/os/result.h"
#include "core/os/sockets.h"
#include "core/os/threads.h"

#include <cerrno>
#include <cstdio>

namespace gmp::os {
namespace {

std::uint64_t entropy() {
  std::uint64_t word = 0;
  // Before the pool is ready at boot it may fail; then the clock is as good as it gets.
  if (getrandom(&word, sizeof word, 0) != sizeof word) word = static_cast<std::uint64_t>(monotonicNs());
  return word;
}

class OsWorld final : public World {
 public:
  explicit OsWorld(std::uint64_t seed) : rng_(seed != 0 ? seed : entropy()), tscSteady_(tscIsSteady()) {
    giveThisThreadAnAltStack();
  }

  // --- clock
  std::int64_t nanotime() override { return monotonicNs(); }
  std::int64_t traceTime() noexcept override { return monotonicNs(); }
  bool tscIsTraceTime() const noexcept override { return tscSteady_; }
  std::int64_t compute(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop) override {
    return burner_.burn(cpu_ns, stop);
  }
  void blockThread(std::int64_t ns) override { sleepNs(ns); }
  int usableCpus() override { return os::usableCpus(); }

  // --- machines
  int newosproc(void (*entry)(void*), void* m) override { return threads_.start(entry, m); }
  void joinosprocs(int except) override { threads_.join(except); }
  void futexsleep(Atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t timeout_ns) override {
    futexWait(word.raw(), expected, timeout_ns);
  }
  void futexwakeup(Atomic<std::uint32_t>& word, int count) override { futexWake(word.raw(), count); }
  void usleep(std::int64_t ns) override { sleepNs(ns); }
  void osyield() override { sched_yield(); }
  void procyield(int cycles) override {
    for (int i = 0; i < cycles; ++i) {
#if defined(__x86_64__)
      __builtin_ia32_pause();
#elif defined(__aarch64__)
      asm volatile("yield" ::: "memory");
#endif
    }
  }

  // --- poller
  int pollerInit() override { return epoll_.init(); }
  int pollerOpen(int fd, std::uint64_t token) override { return epoll_.open(fd, token); }
  int pollerClose(int fd) override { return epoll_.close(fd); }
  int poll(std::int64_t delay_ns, std::span<PollEvent> out) override { return epoll_.poll(delay_ns, out); }
  void pollerWake() override { epoll_.wake(); }
  void pollerDrainWake() override { epoll_.drainWake(); }

  // --- sockets
  int socket(Address::Family family) override { return sockets::open(family); }
  int bind(int fd, const Address& a) override { return sockets::bind(fd, a); }
  int listen(int fd, int backlog) override { return sockets::listen(fd, backlog); }
  int accept(int fd, Address* peer) override { return sockets::accept(fd, peer); }
  int connect(int fd, const Address& a) override { return sockets::connect(fd, a); }
  int connectResult(int fd) override { return sockets::connectResult(fd); }
  std::int64_t read(int fd, std::span<std::byte> buf) override { return sockets::read(fd, buf); }
  std::int64_t write(int fd, std::span<const std::byte> buf) override { return sockets::write(fd, buf); }
  bool shortReadEmpties() const noexcept override { return true; }
  int shutdown(int fd, ShutdownHow how) override { return sockets::shutdown(fd, how); }
  int close(int fd) override { return sockets::close(fd); }
  int unlink(const Address& a) override { return sockets::unlink(a); }
  int localAddress(int fd, Address* out) override { return sockets::localAddress(fd, out); }
  int peerAddress(int fd, Address* out) override { return sockets::peerAddress(fd, out); }
  void tcpDefaults(int fd) override { sockets::tcpDefaults(fd); }

  // --- entropy, probe, the end
  std::uint64_t seed() override {
    std::lock_guard guard(rngMutex_);
    return rng_.next();
  }
  void point(Where) override {}
  bool isVirtual() const noexcept override { return false; }
  void onStackOverflow(OverflowText text, void* ctx, void (*last)()) override {
    overflow_ = {text, ctx, last};
    setOverflowHook(text != nullptr ? endIfOverflow : nullptr, &overflow_);
  }
  [[noreturn]] void exitProgram(int status, std::string_view text) override;

 private:
  struct Overflow {
    OverflowText text = nullptr;
    void* ctx = nullptr;
    void (*last)() = nullptr;
  };
  // In a signal handler.
  static void endIfOverflow(void* arg, void* address) {
    const auto* overflow = static_cast<const Overflow*>(arg);
    char line[512];
    const std::size_t n = overflow->text(overflow->ctx, address, line, sizeof line);
    if (n == 0) return;
    static_cast<void>(!::write(STDERR_FILENO, line, n));
    if (overflow->last != nullptr) overflow->last();
    _exit(2);
  }

  Overflow overflow_;
  std::mutex rngMutex_;
  Rng rng_;
  const bool tscSteady_;
  Burner burner_;
  Epoll epoll_;
  Threads threads_;
};

// What the program printed so far comes first. _exit, not exit: other threads still run goroutines, and destructors of
// static objects must not run under them.
void OsWorld::exitProgram(int status, std::string_view text) {
  std::fflush(nullptr);
  while (!text.empty()) {
    const long n = orErrno(::write(STDERR_FILENO, text.data(), text.size()));
    if (n == -EINTR) continue;
    if (n < 0) break;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  _exit(status);
}

}  // namespace
}  // namespace gmp::os

namespace gmp {

std::shared_ptr<World> makeOsWorld(std::uint64_t seed) { return std::make_shared<os::OsWorld>(seed); }

}  // namespace gmp
