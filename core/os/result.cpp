#include "core/os/result.h"

#include <cerrno>

namespace gmp::os {

long orErrno(long r) noexcept {
  asm volatile("" ::: "memory");
  return r < 0 ? -static_cast<long>(errno) : r;
}

}  // namespace gmp::os
