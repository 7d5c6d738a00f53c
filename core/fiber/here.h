// Purpose: which M runs on this thread, and on which fiber. The only thread_local of the runtime.
// Invariant: compilers treat a thread_local's address as constant within a function, across a stack switch too; so the
//            address is laundered and the accessor is never inlined. Re-read it after anything that may park or switch.
#pragma once

namespace gmp::fiber {

struct Fiber;

struct Here {
  void* m = nullptr;       // the M (gmp::rt::M) that this thread is, opaque to worlds
  Fiber* fiber = nullptr;  // the fiber whose stack this thread stands on
};

// Never keep the reference across a call that may switch stacks.
[[gnu::noinline]] Here& here() noexcept;

}  // namespace gmp::fiber
