// Purpose: what a call on a socket costs more because its memory is not in the caches of who calls any more.
// Invariant: nothing for a socket that was used a few calls ago; then more with each doubling of the calls on others in
//            between, up to the whole.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace gmp::sim {

// One for each side of a connection: the program's CPUs, the clients'.
class SocketHeat {
 public:
  // cold: for a socket among a thousand that are used in turn.
  explicit SocketHeat(std::int64_t cold) : cold_(cold) {}
  // A call on the socket whose last call was *last (0: none yet).
  std::int64_t touch(std::uint64_t* last) {
    if (cold_ == 0) return 0;
    const std::uint64_t between = ++calls_ - *last;
    *last = calls_;
    return cold_ * std::clamp(static_cast<int>(std::bit_width(between)) - kWarm, 0, kDoublings) / kDoublings;
  }

 private:
  // A message is two calls: from 8 sockets in turn (16 calls) to 1,024 (2,048).
  static constexpr int kWarm = 5, kDoublings = 6;
  std::int64_t cold_;
  std::uint64_t calls_ = 0;
};

}  // namespace gmp::sim
