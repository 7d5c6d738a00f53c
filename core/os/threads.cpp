#include "core/os/threads.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <new>
#include <vector>

#include <pthread.h>
#include <unistd.h>

#include "core/base/sanitizers.h"
#include "core/fiber/here.h"
#include "core/os/futex.h"
#include "core/os/overflow.h"

namespace gmp::os {
namespace {

// Goroutines have stacks of their own: only the scheduler runs on a thread's. Sanitizers need more for each frame.
constexpr std::size_t kThreadStack = (GMP_ASAN || GMP_TSAN) ? 2u << 20 : 512u << 10;

struct Thread {
  pthread_t id{};
  std::atomic<bool> done{false};
};

}  // namespace

struct Threads::State {
  std::mutex mutex;
  std::vector<std::shared_ptr<Thread>> threads;  // under the mutex
  std::atomic<std::uint32_t> running{0};         // also what join() sleeps on

  // What a new thread is told; it owns it, and by it the state, which may have to outlive the Threads object.
  struct Birth {
    std::shared_ptr<State> state;
    std::shared_ptr<Thread> self;
    void (*entry)(void*);
    void* m;
  };
  static void* threadMain(void* birth);
  void reap();
};

void* Threads::State::threadMain(void* arg) {
  const std::unique_ptr<Birth> birth(static_cast<Birth*>(arg));
  giveThisThreadAnAltStack();
  fiber::here().m = birth->m;
  birth->entry(birth->m);
  fiber::here() = {};
  birth->self->done.store(true, std::memory_order_release);
  birth->state->running.fetch_sub(1, std::memory_order_acq_rel);
  futexWake(&birth->state->running, 1);
  return nullptr;
}

// Joins those that are done. They are past their last line of ours, so that this does not wait long.
void Threads::State::reap() {
  const auto isDone = [](const std::shared_ptr<Thread>& t) { return t->done.load(std::memory_order_acquire); };
  const auto firstDone = std::partition(threads.begin(), threads.end(), [&](const auto& t) { return !isDone(t); });
  for (auto it = firstDone; it != threads.end(); ++it) pthread_join((*it)->id, nullptr);
  threads.erase(firstDone, threads.end());
}

Threads::Threads() : state_(std::make_shared<State>()) {}

Threads::~Threads() {
  std::lock_guard guard(state_->mutex);
  state_->reap();
  for (const auto& t : state_->threads) pthread_detach(t->id);
  state_->threads.clear();
}

int Threads::start(void (*entry)(void*), void* m) try {
  std::lock_guard guard(state_->mutex);
  state_->reap();
  auto self = std::make_shared<Thread>();
  auto birth = std::make_unique<State::Birth>(State::Birth{state_, self, entry, m});
  state_->threads.reserve(state_->threads.size() + 1);
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, kThreadStack);
  state_->running.fetch_add(1, std::memory_order_acq_rel);
  const int err = pthread_create(&self->id, &attr, State::threadMain, birth.get());
  pthread_attr_destroy(&attr);
  if (err != 0) {
    state_->running.fetch_sub(1, std::memory_order_acq_rel);
    return -err;
  }
  pthread_setname_np(self->id, "gmp-m");  // as top and a debugger show it
  birth.release();
  state_->threads.push_back(std::move(self));
  return 0;
} catch (const std::bad_alloc&) {
  return -EAGAIN;  // what the kernel says when it cannot make a thread
}

void Threads::join(int except) {
  const auto most = static_cast<std::uint32_t>(std::max(except, 0));
  for (;;) {
    const std::uint32_t running = state_->running.load(std::memory_order_acquire);
    if (running <= most) break;
    futexWait(&state_->running, running, -1);
  }
  std::lock_guard guard(state_->mutex);
  state_->reap();
  for (const auto& t : state_->threads) pthread_detach(t->id);
  state_->threads.clear();
}

}  // namespace gmp::os
