// Purpose: the futex system call.
// Mirrors: runtime.futexsleep, runtime.futexwakeup (runtime/os_linux.go).
#pragma once

#include <cstdint>

namespace gmp::os {

// Sleeps while *word == expected, at most timeout_ns (< 0: no limit). May return early for no reason; a signal alone
// does not end or lengthen it.
void futexWait(void* word, std::uint32_t expected, std::int64_t timeout_ns) noexcept;
// Wakes at most `count` sleepers.
void futexWake(void* word, int count) noexcept;

}  // namespace gmp::os
