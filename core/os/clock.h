// Purpose: the kernel's clocks in nanoseconds, and sleeping by them.
// Mirrors: runtime.nanotime1, runtime.usleep.
#pragma once

#include <cstdint>

namespace gmp::os {

// CLOCK_MONOTONIC.
std::int64_t monotonicNs() noexcept;
// CPU time that the calling thread has used.
std::int64_t threadCpuNs() noexcept;
// Sleeps that long, signals or not. ns <= 0 returns at once.
void sleepNs(std::int64_t ns) noexcept;
// true if the time stamp counter ticks evenly on all CPUs of this machine, so that it may stand for CLOCK_MONOTONIC.
bool tscIsSteady() noexcept;

}  // namespace gmp::os
