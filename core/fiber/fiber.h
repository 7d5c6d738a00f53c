// Purpose: the context switch (Boost.Context) with everything that belongs to a C++ stack: sanitizer annotations, the
//          exception globals of the C++ ABI. Knows nothing of G, M, P.
// Invariants: a Fiber is run by at most one thread at a time. A switch saves and restores __cxa_eh_globals (16 bytes)
//             and errno, so exceptions in flight and the last error belong to the fiber, not to the thread.
#pragma once

#include <cstddef>

#include "core/fiber/here.h"

namespace gmp::fiber {

struct Stack {
  void* lo = nullptr;  // lowest usable address; a guard page lies below it
  std::size_t size = 0;
};

struct EhGlobals {
  void* caught = nullptr;
  unsigned uncaught = 0;
};

struct Fiber {
  void* context = nullptr;  // Boost.Context's saved context while not running
  Stack stack;              // of a thread's own stack: its bounds (for ASan), filled in by adoptThread
  EhGlobals eh;             // while not running
  int err = 0;              // its errno while not running
  void (*entry)(void*) = nullptr;
  void* arg = nullptr;
  void* tsan = nullptr;  // sanitizer handles
  void* asanFake = nullptr;
};

// Prepares f so that the first switch to it calls entry(arg) on that stack. entry never returns: it ends with exitTo.
void init(Fiber& f, Stack stack, void (*entry)(void*), void* arg);
// Makes f stand for the stack the calling thread runs on now, and here().fiber point to it.
void adoptThread(Fiber& f);
// Releases what init or adoptThread took (sanitizer handles). The fiber must not be running, unless adopted.
void destroy(Fiber& f);

// Leaves `from` (the running fiber) and runs `to`; returns when somebody switches back to `from`, perhaps on another
// thread. here().fiber follows.
void switchTo(Fiber& from, Fiber& to);
// The same, but `from` never runs again: its stack may be reused as soon as `to` runs.
[[noreturn]] void exitTo(Fiber& from, Fiber& to);

}  // namespace gmp::fiber
