// Purpose: errno of the goroutine. Its value follows the goroutine from thread to thread (a switch saves and restores
//          it), but the C library declares the function behind errno constant: a compiler asks for the address once and
//          keeps it over calls that park, so the program would go on reading the errno of the thread it has left.
//          In every program that includes the runtime, errno therefore asks anew each time.
// Mirrors: nothing; in Go errors are values.
#pragma once

#include <cerrno>

namespace gmp::detail {

// Where the errno of the calling thread is, which holds the running goroutine's. Not to be kept.
[[gnu::noinline]] inline int* errnoLocation() noexcept {
  int* p = &errno;
  asm volatile("" : "+r"(p)::"memory");
  return p;
}

}  // namespace gmp::detail

#undef errno
#define errno (*::gmp::detail::errnoLocation())
