// Purpose: a system call's result as the World gives it: the value, or -errno at once.
// Invariant: errno's address is declared constant by the C library, so a function that reads it twice around a
//            goroutine switch may read another thread's. It is read here and nowhere else, never inlined.
#pragma once

namespace gmp::os {

// r as it is if it is not negative, else -errno.
[[gnu::noinline]] long orErrno(long r) noexcept;

}  // namespace gmp::os
