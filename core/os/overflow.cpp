#include "core/os/overflow.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>

#include <sys/mman.h>
#include <unistd.h>

namespace gmp::os {
namespace {

constexpr std::size_t kAltStack = 64u << 10;
constexpr std::size_t kGoodEnough = 16u << 10;

struct Handler {
  std::atomic<OverflowHook> hook{nullptr};
  std::atomic<void*> ctx{nullptr};
  struct sigaction previous {};
};

// A signal handler has no other way to its data. Constant-initialised, so that no guard is taken in a handler.
Handler& handler() noexcept {
  static constinit Handler h;
  return h;
}

// Not ours: what would have happened without this handler.
void passOn(int sig, siginfo_t* info, void* context) {
  const struct sigaction& old = handler().previous;
  if ((old.sa_flags & SA_SIGINFO) != 0 && old.sa_sigaction != nullptr) {
    old.sa_sigaction(sig, info, context);
    return;
  }
  if (old.sa_handler != SIG_DFL && old.sa_handler != SIG_IGN) {
    old.sa_handler(sig);
    return;
  }
  // The instruction faults again when we return, and the default action takes it, with the right place in the core.
  struct sigaction dfl {};
  dfl.sa_handler = SIG_DFL;
  sigaction(sig, &dfl, nullptr);
  if (info->si_code <= 0) raise(sig);  // sent by kill(): nothing faults again
}

void onFault(int sig, siginfo_t* info, void* context) {
  const int saved = errno;
  const OverflowHook hook = handler().hook.load(std::memory_order_acquire);
  if (hook != nullptr && info->si_code > 0) hook(handler().ctx.load(std::memory_order_relaxed), info->si_addr);
  passOn(sig, info, context);
  errno = saved;
}

bool installHandler() {
  struct sigaction sa {};
  sa.sa_sigaction = onFault;
  sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&sa.sa_mask);
  return sigaction(SIGSEGV, &sa, &handler().previous) == 0;
}

// One thread's signal stack: a guard page and the stack above it.
class AltStack {
 public:
  AltStack() {
    stack_t now{};
    if (sigaltstack(nullptr, &now) == 0 && (now.ss_flags & SS_DISABLE) == 0 && now.ss_size >= kGoodEnough) return;
    page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    // Machines with large vector registers need more than the classical 8 KiB for the frame alone.
    size_ = std::max(kAltStack, static_cast<std::size_t>(std::max(sysconf(_SC_SIGSTKSZ), 0L))) + page_;
    base_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base_ == MAP_FAILED) {
      base_ = nullptr;
      return;
    }
    mprotect(base_, page_, PROT_NONE);
    stack_t ours{};
    ours.ss_sp = static_cast<char*>(base_) + page_;
    ours.ss_size = size_ - page_;
    sigaltstack(&ours, &before_);
  }
  ~AltStack() {
    if (base_ == nullptr) return;
    if (before_.ss_sp == nullptr) before_.ss_flags = SS_DISABLE;
    sigaltstack(&before_, nullptr);
    munmap(base_, size_);
  }
  AltStack(const AltStack&) = delete;
  AltStack& operator=(const AltStack&) = delete;

 private:
  void* base_ = nullptr;
  std::size_t size_ = 0;
  std::size_t page_ = 0;
  stack_t before_{};
};

}  // namespace

void setOverflowHook(OverflowHook hook, void* ctx) {
  static const bool installed = installHandler();
  static_cast<void>(installed);
  giveThisThreadAnAltStack();
  // A fault between the two stores must not call the new hook with the old ctx.
  handler().hook.store(nullptr, std::memory_order_release);
  handler().ctx.store(ctx, std::memory_order_release);
  handler().hook.store(hook, std::memory_order_release);
}

void giveThisThreadAnAltStack() {
  thread_local const AltStack stack;
  static_cast<void>(&stack);
}

}  // namespace gmp::os
