#include "core/base/check.h"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "core/base/spin_lock.h"

namespace gmp {
namespace {

struct Registration {
  CheckHook hook = nullptr;
  void* ctx = nullptr;
};

struct Hooks {
  SpinLock lock;
  std::array<Registration, 8> slots GMP_GUARDED_BY(lock);
  std::atomic<bool> failing{false};
};

Hooks& hooks() {
  static Hooks h;
  return h;
}

}  // namespace

int addCheckHook(CheckHook hook, void* ctx) {
  Hooks& h = hooks();
  SpinGuard guard(h.lock);
  for (std::size_t i = 0; i < h.slots.size(); ++i) {
    if (h.slots[i].hook != nullptr) continue;
    h.slots[i] = {hook, ctx};
    return static_cast<int>(i);
  }
  return -1;  // all taken: the run only loses a line of its own obituary
}

void removeCheckHook(int handle) {
  Hooks& h = hooks();
  SpinGuard guard(h.lock);
  if (handle >= 0 && static_cast<std::size_t>(handle) < h.slots.size()) h.slots[static_cast<std::size_t>(handle)] = {};
}

void checkFailed(const char* file, int line, const char* condition, const char* what) {
  std::fprintf(stderr, "gmpscope: check failed: %s\n  %s:%d: %s\n", what, file, line, condition);
  Hooks& h = hooks();
  // Only the first failure calls the hooks: one inside a hook, or on a second thread, must not start them again.
  if (!h.failing.exchange(true)) {
    std::array<Registration, 8> copy;
    {
      SpinGuard guard(h.lock);
      copy = h.slots;
    }
    for (const Registration& r : copy) {
      if (r.hook != nullptr) r.hook(r.ctx);
    }
  }
  std::fflush(nullptr);
  std::abort();
}

}  // namespace gmp
