#include "sim/record/stop_signals.h"

#include <array>
#include <atomic>
#include <csignal>

namespace gmp::record {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM};

// A handler has no other way to its data.
struct State {
  std::atomic<RunControl*> control{nullptr};
  std::atomic<int> came{0};
  std::array<std::atomic<bool>, kSignals.size()> ours{};
};

State& state() {
  static constinit State s;
  return s;
}

void onSignal(int sig) {
  state().came.store(sig);
  if (RunControl* control = state().control.load()) control->stop();
}

bool isDefault(int sig) {
  struct sigaction now {};
  return sigaction(sig, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_DFL;
}

}  // namespace

StopSignals::StopSignals(RunControl& control) {
  State& s = state();
  RunControl* nobody = nullptr;
  if (!s.control.compare_exchange_strong(nobody, &control)) return;  // another run at the same time has them
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    if (!isDefault(kSignals[i])) continue;
    struct sigaction sa {};
    sa.sa_handler = onSignal;
    sa.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
    s.ours[i].store(sigaction(kSignals[i], &sa, nullptr) == 0);
  }
}

StopSignals::~StopSignals() {
  State& s = state();
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    if (s.ours[i].exchange(false)) std::signal(kSignals[i], SIG_DFL);
  }
  s.control.store(nullptr);
}

void StopSignals::dieIfAsked() {
  const int sig = state().came.exchange(0);
  if (sig == 0) return;
  std::signal(sig, SIG_DFL);
  std::raise(sig);
}

}  // namespace gmp::record
