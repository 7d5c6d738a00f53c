// Purpose: asks for memory before it is used.
#pragma once

#include <cstdint>

namespace gmp {

// The line of the cache so many lines behind the one at `at`, to be written. It need not be anybody's memory: the
// processor asks without looking. So the address is no pointer until then, and null is allowed.
inline void prefetchLine(const void* at, int line = 0) noexcept {
  constexpr int kLine = 64;
  const auto address = reinterpret_cast<std::uintptr_t>(at) + static_cast<std::uintptr_t>(line * kLine);
  __builtin_prefetch(reinterpret_cast<const void*>(address), 1);
}

}  // namespace gmp
