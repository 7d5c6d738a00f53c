#include "sim/load/keeper.h"

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace gmp::load {

struct Keeper::Impl {
  void run(const std::string& name, std::chrono::nanoseconds every) {
    pthread_setname_np(pthread_self(), name.c_str());
    std::unique_lock<std::mutex> held(lock);
    for (std::uint64_t turn = 1; !wake.wait_for(held, every, [this] { return over; }); ++turn) {
      held.unlock();
      work(turn);
      held.lock();
    }
  }

  std::function<void(std::uint64_t)> work;
  std::mutex lock;
  std::condition_variable wake;
  bool over = false;  // guarded by lock
  std::thread thread;
};

Keeper::Keeper(std::string name, std::int64_t every_ns, std::function<void(std::uint64_t)> work)
    : impl_(std::make_unique<Impl>()) {
  impl_->work = std::move(work);
  impl_->thread = std::thread(
      [impl = impl_.get(), name = std::move(name), every_ns] { impl->run(name, std::chrono::nanoseconds(every_ns)); });
}

Keeper::~Keeper() { stop(); }

void Keeper::stop() {
  {
    const std::lock_guard<std::mutex> held(impl_->lock);
    impl_->over = true;
  }
  impl_->wake.notify_one();
  if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace gmp::load
