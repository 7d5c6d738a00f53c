#include "sim/record/crash.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>

namespace gmp::record {
namespace {

constexpr std::array kSignals = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr int kPatience = 5000;  // ms

// A signal handler has no other way to its data.
struct State {
  std::atomic<bool> asked{false};
  std::atomic<int> underWay{0};
};

State& state() noexcept {
  static constinit State s;
  return s;
}

// The default action comes next: the instruction faults again, abort() raises again, and a signal that was sent has to
// be sent again.
void onCrash(int sig, siginfo_t* info, void*) {
  const int saved = errno;
  saveNow();
  struct sigaction dfl {};
  dfl.sa_handler = SIG_DFL;
  sigaction(sig, &dfl, nullptr);
  if (info->si_code <= 0 && sig != SIGABRT) raise(sig);
  errno = saved;
}

bool install() {
  for (const int sig : kSignals) {
    struct sigaction now {};
    if (sigaction(sig, nullptr, &now) != 0 || (now.sa_flags & SA_SIGINFO) != 0 || now.sa_handler != SIG_DFL) continue;
    struct sigaction ours {};
    ours.sa_sigaction = onCrash;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&ours.sa_mask);
    sigaction(sig, &ours, nullptr);
  }
  return std::atexit(saveNow) == 0;
}

}  // namespace

void saveWhenTheProcessDies() {
  static const bool installed = install();
  static_cast<void>(installed);
}

void saveNow() noexcept {
  if (state().underWay.load() == 0) return;
  state().asked.store(true);
  for (int waited = 0; waited < kPatience && state().underWay.load() > 0; ++waited) {
    const timespec millisecond{0, 1'000'000};
    nanosleep(&millisecond, nullptr);
  }
}

bool savingAsked() noexcept { return state().asked.load(); }
void recordingBegins() noexcept { state().underWay.fetch_add(1); }
void recordingEnds() noexcept { state().underWay.fetch_sub(1); }

}  // namespace gmp::record
