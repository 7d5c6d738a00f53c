#include "core/fiber/fiber.h"

#include <cxxabi.h>
#include <pthread.h>
#include <cerrno>
#include <cstdint>

#include "core/base/check.h"
#include "core/base/sanitizers.h"

#if !GMP_OWN_SWITCH
#include <boost/context/detail/fcontext.hpp>
#endif
#if GMP_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#if GMP_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace gmp::fiber {
namespace {

// This thread's exception globals, laid out as the Itanium C++ ABI says. The function behind them is declared const, so
// its result is laundered for the same reason as here()'s.
[[gnu::noinline]] EhGlobals& ehGlobals() noexcept {
  void* p = abi::__cxa_get_globals();
  asm volatile("" : "+r"(p)::"memory");
  return *static_cast<EhGlobals*>(p);
}

// This thread's errno. The function behind it is declared const too.
[[gnu::noinline]] int& errnoHere() noexcept {
  int* p = &errno;
  asm volatile("" : "+r"(p)::"memory");
  return *p;
}

#if GMP_OWN_SWITCH

FpControl fpControlNow() noexcept {
  FpControl now;
  asm volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(now.mxcsr), "=m"(now.x87));
  return now;
}

// Those of the running fiber, on its own thread.
FpControl fpControlOf(Fiber& running) noexcept {
  if (x87Now() != running.fp.x87) running.fp = fpControlNow();
  return running.fp;
}

// The bottom of every fiber's stack.
void trampoline() noexcept {
  // Nothing unwinds below here: for debuggers and for the exception unwinder this frame has no caller.
  asm volatile(".cfi_undefined rip");
  Fiber& self = *here().fiber;
  self.entry(self.arg);
  checkFailed(__FILE__, __LINE__, "entry ends with exitTo", "a fiber's entry function returned");
}

#else

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

// Everything that follows the running stack, done while still on `from`. The thread stays the same over the jump, so
// what is set for `to` here is in force when it runs, and nothing has to be looked up again on arrival.
// Always inlined: TSan keeps a stack of calls for each fiber, and a call of leave() would be entered on one and left on
// the other.
[[gnu::always_inline]] inline void leave(Fiber& from, Fiber& to, [[maybe_unused]] bool dying) noexcept {
  followThread(here(), from, to);
#if GMP_ASAN
  // A null save pointer tells ASan to free the fake stack of a fiber that never comes back.
  __sanitizer_start_switch_fiber(dying ? nullptr : &from.asanFake, to.stack.lo, to.stack.size);
#endif
#if GMP_TSAN
  __tsan_switch_to_fiber(to.tsan, 0);
#endif
}

// First thing on the new stack. `came.data` is the fiber that was left, or null if it has died (then it must not be
// touched: it may be gone).
[[gnu::always_inline]] inline void arrive([[maybe_unused]] Fiber& self, transfer_t came) noexcept {
#if GMP_ASAN
  __sanitizer_finish_switch_fiber(self.asanFake, nullptr, nullptr);
#endif
  if (came.data != nullptr) static_cast<Fiber*>(came.data)->context = came.fctx;
}

// The bottom of every fiber's stack.
void trampoline(transfer_t came) noexcept {
  // Nothing unwinds below here: for debuggers and for the exception unwinder this frame has no caller.
#if defined(__x86_64__)
  asm volatile(".cfi_undefined rip");
#elif defined(__aarch64__)
  asm volatile(".cfi_undefined x30");
#endif
  Fiber& self = *here().fiber;
  arrive(self, came);
  self.entry(self.arg);
  checkFailed(__FILE__, __LINE__, "entry ends with exitTo", "a fiber's entry function returned");
}

#endif

// How far below its top a stack begins: different from stack to stack, so that the same frames of many goroutines do
// not share a few sets of the first cache. Little, so that a goroutine that waits still needs one page.
std::size_t colour(const void* lo) {
  constexpr std::size_t kPage = 4096, kLine = 64, kColours = 16;
  return reinterpret_cast<std::uintptr_t>(lo) / kPage % kColours * kLine;
}

Stack boundsOfThisThread() {
  Stack s;
  pthread_attr_t attr;
  if (pthread_getattr_np(pthread_self(), &attr) == 0) {
    pthread_attr_getstack(&attr, &s.lo, &s.size);
    pthread_attr_destroy(&attr);
  }
  return s;
}

}  // namespace

void init(Fiber& f, Stack stack, void (*entry)(void*), void* arg) {
  GMP_CHECK(stack.lo != nullptr && stack.size >= 4096, "a fiber needs a stack");
  char* top = static_cast<char*>(stack.lo) + stack.size - colour(stack.lo);
  f = Fiber{};
  f.stack = stack;
  f.entry = entry;
  f.arg = arg;
#if GMP_OWN_SWITCH
  f.context = freshContext(top, trampoline);
  Fiber* maker = here().fiber;
  f.fp = maker != nullptr ? fpControlOf(*maker) : fpControlNow();
#else
  f.context = make_fcontext(top, stack.size, trampoline);
#endif
#if GMP_TSAN
  f.tsan = __tsan_create_fiber(0);
#endif
}

void adoptThread(Fiber& f) {
  f = Fiber{};
  f.stack = boundsOfThisThread();
#if GMP_OWN_SWITCH
  f.fp = fpControlNow();
#endif
#if GMP_TSAN
  f.tsan = __tsan_get_current_fiber();
#endif
  Here& h = here();
  h.fiber = &f;
  h.eh = &ehGlobals();
  h.err = &errnoHere();
}

void destroy([[maybe_unused]] Fiber& f) {
#if GMP_TSAN
  // An adopted thread's handle belongs to the thread.
  if (f.entry != nullptr && f.tsan != nullptr) __tsan_destroy_fiber(f.tsan);
#endif
#if GMP_ASAN || GMP_TSAN
  f = Fiber{};
#endif
}

#if GMP_OWN_SWITCH

void followFpControl(Fiber& from, Fiber& to) noexcept {
  from.fp = fpControlNow();
  asm volatile("ldmxcsr %0\n\tfldcw %1" ::"m"(to.fp.mxcsr), "m"(to.fp.x87));
}

void exitTo(Fiber& from, Fiber& to) {
  follow(from, to);
  gmpscope_switch(&from.context, to.context);
  __builtin_unreachable();
}

#else

void switchTo(Fiber& from, Fiber& to) {
  leave(from, to, false);
  const transfer_t came = jump_fcontext(to.context, &from);
  arrive(from, came);
}

void exitTo(Fiber& from, Fiber& to) {
  leave(from, to, true);
  jump_fcontext(to.context, nullptr);
  __builtin_unreachable();
}

#endif

}  // namespace gmp::fiber
