#include "core/os/burner.h"

#include <algorithm>

#include "core/os/clock.h"

namespace gmp::os {
namespace {

// Reading the thread's CPU clock is a system call of some 200 ns: rare enough not to be what is measured, often enough
// to see a preemption request at once on any human or Go scale.
constexpr std::int64_t kChunkNs = 5000;
constexpr std::int64_t kMinLoops = 16;
constexpr std::int64_t kMaxLoops = 1 << 20;

void spin(std::int64_t loops) noexcept {
  for (std::int64_t i = 0; i < loops; ++i) asm volatile("" : "+r"(i));
}

}  // namespace

std::int64_t Burner::burn(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop) noexcept {
  if (cpu_ns <= 0) return 0;
  std::int64_t loops = loops_.load(std::memory_order_relaxed);  // of a whole chunk
  std::int64_t now = threadCpuNs();
  const std::int64_t start = now;
  while (stop.load(std::memory_order_relaxed) == 0) {
    const std::int64_t left = cpu_ns - (now - start);
    if (left <= 0) break;
    const std::int64_t want = std::min(left, kChunkNs);
    spin(std::max<std::int64_t>(loops * want / kChunkNs, 1));
    const std::int64_t then = threadCpuNs();
    // Towards what this chunk's speed says, at most by half or double: one odd measurement does not throw it off.
    if (want == kChunkNs) {
      const std::int64_t measured = loops * kChunkNs / std::max<std::int64_t>(then - now, 1);
      loops = std::clamp(std::clamp(measured, loops / 2, loops * 2), kMinLoops, kMaxLoops);
    }
    now = then;
  }
  loops_.store(static_cast<std::uint32_t>(loops), std::memory_order_relaxed);
  return std::max<std::int64_t>(cpu_ns - (now - start), 0);
}

}  // namespace gmp::os
