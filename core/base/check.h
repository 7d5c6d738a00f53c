// Purpose: checks of our own invariants, on in release too. A failed one is our bug: says what and where, aborts.
// Environment errors are values; the user's program's errors are Go's own words. Neither comes through here.
#pragma once

namespace gmp {

// Called by a failed check before the abort, to print what helps to reproduce it (the run's seed).
using CheckHook = void (*)(void* ctx);

[[noreturn]] void checkFailed(const char* file, int line, const char* condition, const char* what);
// Registers what a failed check prints in addition; returns a handle for removeCheckHook. At most 8 at once.
int addCheckHook(CheckHook hook, void* ctx);
void removeCheckHook(int handle);

}  // namespace gmp

#define GMP_CHECK(cond, what)                              \
  do {                                                     \
    if (!(cond)) [[unlikely]]                              \
      ::gmp::checkFailed(__FILE__, __LINE__, #cond, what); \
  } while (0)
