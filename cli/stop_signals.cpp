#include "cli/stop_signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "cli/talk.h"

namespace gmp::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kSameKeystroke(150);

}  // namespace

struct StopSignals::Impl {
  void watch() {
    pthread_setname_np(pthread_self(), "signals");
    std::array<pollfd, 2> fds{{{signals, POLLIN, 0}, {end, POLLIN, 0}}};
    Clock::time_point last{};
    for (int count = 0; poll(fds.data(), fds.size(), -1) < 0 || fds[1].revents == 0;) {
      signalfd_siginfo info{};
      if (read(signals, &info, sizeof info) != sizeof info) continue;
      // A terminal, a shell and timeout(1) may each pass on what was one keystroke.
      if (count > 0 && Clock::now() - last < kSameKeystroke) continue;
      last = Clock::now();
      if (++count > 2) _exit(kInterrupted);
      onSignal();
    }
  }

  std::function<void()> onSignal;
  sigset_t before{};
  int signals = -1, end = -1;
  std::thread thread;
};

StopSignals::StopSignals(std::function<void()> onSignal) : impl_(std::make_unique<Impl>()) {
  impl_->onSignal = std::move(onSignal);
  sigset_t set;
  sigemptyset(&set);
  for (const int s : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, s);
  pthread_sigmask(SIG_BLOCK, &set, &impl_->before);
  impl_->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  impl_->end = eventfd(0, EFD_CLOEXEC);
  impl_->thread = std::thread([impl = impl_.get()] { impl->watch(); });
}

StopSignals::~StopSignals() {
  const std::uint64_t one = 1;
  if (write(impl_->end, &one, sizeof one) == sizeof one) impl_->thread.join();
  else impl_->thread.detach();
  close(impl_->signals);
  close(impl_->end);
  pthread_sigmask(SIG_SETMASK, &impl_->before, nullptr);
}

}  // namespace gmp::cli
