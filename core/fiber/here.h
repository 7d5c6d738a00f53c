// Purpose: which M runs on this thread, and on which fiber. The only thread_local of the runtime.
// Invariant: compilers treat a thread_local's address as constant within a function, across a stack switch too; so it
//            is read with an instruction that the compiler cannot see into, each time anew. Re-read it after anything
//            that may park or switch.
#pragma once

namespace gmp::fiber {

struct Fiber;
struct EhGlobals;

struct Here {
  void* m = nullptr;        // the M (gmp::rt::M) that this thread is, opaque to worlds
  Fiber* fiber = nullptr;   // the fiber whose stack this thread stands on
  EhGlobals* eh = nullptr;  // this thread's exception globals and errno, found by adoptThread
  int* err = nullptr;
};

#if defined(__x86_64__) && defined(__linux__)

// The address of this thread's Here. Never keep it across a call that may switch stacks.
[[gnu::always_inline]] inline Here& here() noexcept {
  Here* p;
  asm volatile("movq gmpscope_here@gottpoff(%%rip), %0\n\taddq %%fs:0, %0" : "=r"(p)::"memory", "cc");
  return *p;
}
// here().m, an instruction cheaper.
[[gnu::always_inline]] inline void* hereM() noexcept {
  void* m;
  asm volatile("movq gmpscope_here@gottpoff(%%rip), %0\n\tmovq %%fs:(%0), %0" : "=r"(m)::"memory");
  return m;
}

#else

[[gnu::noinline]] Here& here() noexcept;
inline void* hereM() noexcept { return here().m; }

#endif

}  // namespace gmp::fiber
