// Purpose: the World of a trial: every kernel call is a fence, as it is in effect on the real one, and a wait in the
//          poller may be interrupted half way.
#pragma once

#include <cerrno>
#include <memory>
#include <utility>

#include "core/base/rng.h"
#include "tests/core/netpoll/forward_world.h"
#include "tests/sim/mutants/store_buffers.h"

namespace gmp::stepped {

class SteppedWorld final : public test::ForwardWorld {
 public:
  // interrupts: one wait of the poller in so many ends early with EINTR; 0: none does.
  SteppedWorld(std::shared_ptr<World> inner, std::uint64_t seed, std::uint32_t interrupts)
      : ForwardWorld(std::move(inner)), rng_(seed), interrupts_(interrupts) {}

  void blockThread(std::int64_t ns) override { fence(), w->blockThread(ns); }
  int newosproc(void (*entry)(void*), void* m) override { return fence(), w->newosproc(entry, m); }
  void futexsleep(Atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t timeout_ns) override {
    fence(), w->futexsleep(word, expected, timeout_ns);
  }
  void futexwakeup(Atomic<std::uint32_t>& word, int count) override { fence(), w->futexwakeup(word, count); }
  void usleep(std::int64_t ns) override { fence(), w->usleep(ns); }
  std::int64_t compute(std::int64_t ns, const Atomic<std::uint32_t>& stop) override {
    return fence(), w->compute(ns, stop);
  }
  int pollerOpen(int fd, std::uint64_t token) override { return fence(), w->pollerOpen(fd, token); }
  int pollerClose(int fd) override { return fence(), w->pollerClose(fd); }
  int poll(std::int64_t delay_ns, std::span<PollEvent> out) override {
    fence();
    constexpr std::int64_t kLong = 2'000'000;
    if (interrupts_ == 0 || delay_ns < kLong || !rng_.chance(1, interrupts_)) return w->poll(delay_ns, out);
    const int n = w->poll(delay_ns / 2, out);
    return n == 0 ? -EINTR : n;
  }
  void pollerWake() override { fence(), w->pollerWake(); }
  void pollerDrainWake() override { fence(), w->pollerDrainWake(); }

 private:
  Rng rng_;
  const std::uint32_t interrupts_;
};

}  // namespace gmp::stepped
