#include "core/fiber/here.h"

namespace gmp::fiber {
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

}  // namespace gmp::fiber
