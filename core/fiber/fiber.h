// Purpose: the context switch (core/fiber/context.h) with everything that belongs to a C++ stack: sanitizer
//          annotations, the exception globals of the C++ ABI, the last error, the floating-point control words. Knows
//          nothing of G, M, P.
// Invariants: a Fiber is run by at most one thread at a time. A switch saves and restores __cxa_eh_globals (16 bytes)
//             and the last error, so exceptions in flight and the last error belong to the fiber, not to the thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/fiber/context.h"
#include "core/fiber/here.h"

namespace gmp::fiber {

struct Stack {
  void* lo = nullptr;  // lowest usable address; a guard page lies below it
  std::size_t size = 0;
};

// As the Itanium C++ ABI lays out __cxa_eh_globals.
struct EhGlobals {
  void* caught = nullptr;
  unsigned uncaught = 0;
};

// Rounding modes and exception masks. A new fiber begins with those of its maker.
// Invariant: of a fiber that runs, they are what they were when it began to, unless the thread's x87 differs. <cfenv>
//            always changes both words, so x87's tells whether anything changed: reading it costs nothing, reading
//            mxcsr 3 ns. What only compiler intrinsics set (flush to zero) is therefore the thread's, not the fiber's.
struct FpControl {
  std::uint32_t mxcsr = 0;
  std::uint16_t x87 = 0;
};

struct Fiber {
  // While not running, on half a line of the cache: its saved stack, what of the thread is its own.
  Context context = nullptr;
  void* caught = nullptr;  // EhGlobals
  unsigned uncaught = 0;
  int err = 0;  // its last error
  FpControl fp;
  Stack stack;                // of a thread's own stack: its bounds (for ASan), filled in by adoptThread
  void (*entry)(void*) = nullptr;
  void* arg = nullptr;
#if GMP_ASAN || GMP_TSAN
  void* tsan = nullptr;  // sanitizer handles
  void* asanFake = nullptr;
#endif
};

// Prepares f so that the first switch to it calls entry(arg) on that stack. entry never returns: it ends with exitTo.
void init(Fiber& f, Stack stack, void (*entry)(void*), void* arg);
// Makes f stand for the stack the calling thread runs on now, and here().fiber point to it.
void adoptThread(Fiber& f);
// Releases what init or adoptThread took (sanitizer handles). The fiber must not be running, unless adopted or
// kDestroyWhileRunning.
void destroy(Fiber& f);
inline constexpr bool kDestroyWhileRunning = GMP_OWN_SWITCH != 0;

// What the thread keeps for the running fiber changes over.
[[gnu::always_inline]] inline void followThread(Here& h, Fiber& from, Fiber& to) noexcept {
  from.caught = h.eh->caught;
  from.uncaught = h.eh->uncaught;
  h.eh->caught = to.caught;
  h.eh->uncaught = to.uncaught;
  from.err = *h.err;
  *h.err = to.err;
  h.fiber = &to;
}

#if GMP_OWN_SWITCH

inline std::uint16_t x87Now() noexcept {
  std::uint16_t word;
  asm volatile("fnstcw %0" : "=m"(word));
  return word;
}

// One of the two has changed its control words: those of the thread are noted in `from` and become those of `to`.
void followFpControl(Fiber& from, Fiber& to) noexcept;

// Everything that follows the running stack, done while still on `from`. The thread stays the same over the jump, so
// what is set for `to` here is in force when it runs, and nothing has to be looked up again on arrival.
[[gnu::always_inline]] inline void follow(Fiber& from, Fiber& to) noexcept {
  Here& h = here();
  followThread(h, from, to);
  const std::uint16_t x87 = x87Now();
  if (x87 != from.fp.x87 || x87 != to.fp.x87) [[unlikely]]
    followFpControl(from, to);
}

// Leaves `from` (the running fiber) and runs `to`; returns when somebody switches back to `from`, perhaps on another
// thread. here().fiber follows.
inline void switchTo(Fiber& from, Fiber& to) {
  follow(from, to);
  gmpscope_switch(&from.context, to.context);
}
// The same as the last thing that a function does.
[[gnu::always_inline]] inline void switchOut(Fiber& from, Fiber& to) {
  follow(from, to);
  gmpscope_switch_out(&from.context, to.context);
}

#else

void switchTo(Fiber& from, Fiber& to);
inline void switchOut(Fiber& from, Fiber& to) { switchTo(from, to); }

#endif

// The same, but `from` never runs again: its stack may be reused as soon as `to` runs.
[[noreturn]] void exitTo(Fiber& from, Fiber& to);

}  // namespace gmp::fiber
