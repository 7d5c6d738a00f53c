// Purpose: the bare change of stacks below core/fiber/fiber.h: our own for x86-64, Boost.Context for other processors
//          and for sanitizer builds. Knows nothing of exceptions, errno or sanitizers.
// Why both: docs/performance.md. Boost's does the same work, but comes back through the processor's stack of returns,
//           which is wrong whenever two goroutines stand in different functions, and cannot be inlined up to its jump.
// Layout of a saved stack (x86-64): r15 r14 r13 r12 rbx rbp, return address; Context is the address of r15.
#pragma once

#include <cstddef>

#include "core/base/sanitizers.h"

#if defined(__x86_64__) && defined(__linux__) && !GMP_ASAN && !GMP_TSAN
#define GMP_OWN_SWITCH 1
#else
#define GMP_OWN_SWITCH 0
#endif

namespace gmp::fiber {

using Context = void*;

#if GMP_OWN_SWITCH

extern "C" {
// Saves the running stack in *from and goes on where `to` was saved. Returns when somebody goes on with *from.
void gmpscope_switch(Context* from, Context to);
// The same for a caller that calls it last (a tail call): comes back straight into that caller's caller by an indirect
// jump, which is predicted by history, not by the stack of returns.
void gmpscope_switch_out(Context* from, Context to);
}

// A stack whose first switch calls entry(), which never returns. top: 16-byte aligned.
inline Context freshContext(char* top, void (*entry)()) {
  constexpr std::size_t kWords = 8;  // six registers, the return address, one word: the entry is aligned as by a call
  void** at = reinterpret_cast<void**>(top) - kWords;
  for (std::size_t i = 0; i < kWords; ++i) at[i] = nullptr;
  at[6] = reinterpret_cast<void*>(entry);
  return at;
}

#endif

}  // namespace gmp::fiber
