#include "core/fiber/here.h"

namespace gmp::fiber {

#if defined(__x86_64__) && defined(__linux__)

// The name is the one that here.h uses in its assembly; nothing in C++ reads this variable.
extern constinit thread_local Here t_here asm("gmpscope_here");
[[gnu::used]] constinit thread_local Here t_here;

#else

namespace {

thread_local Here t_here;

}  // namespace

Here& here() noexcept {
  // The empty asm hides from the compiler that the result is the address of a thread_local, which it would otherwise
  // compute once a function and reuse after a switch to another thread. noinline alone does not prevent that.
  Here* p = &t_here;
  asm volatile("" : "+r"(p)::"memory");
  return *p;
}

#endif

}  // namespace gmp::fiber
