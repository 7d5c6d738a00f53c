// Purpose: what a run of the runtime is configured with.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gmp {

struct Config {
  int gomaxprocs = 0;  // number of Ps; 0 = usable CPUs (affinity- and cgroup-aware, as Go 1.25+)
  std::size_t stackBytes =
      64 << 10;            // address space per goroutine; committed page by page; guarded (256 KiB under ASan)
  std::uint64_t seed = 0;  // the scheduler's random choices; 0 = from the OS
};

}  // namespace gmp
