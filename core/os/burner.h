// Purpose: burns a given amount of a thread's CPU time: the real world's compute().
// Mirrors: nothing. Go compiles loops; here a goroutine says how much it would compute.
#pragma once

#include <atomic>
#include <cstdint>

#include <gmpscope/atomic.h>

namespace gmp::os {

class Burner {
 public:
  // Uses up to cpu_ns of the calling thread's CPU time; returns what is left when `stop` became non-zero, else 0.
  // Looks at stop every few microseconds. Any number of threads at once.
  std::int64_t burn(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop) noexcept;

 private:
  // Loops of about kChunkNs, as the last caller found them: a start, corrected with every chunk.
  std::atomic<std::uint32_t> loops_{1000};
};

}  // namespace gmp::os
