// Purpose: what something costs more because its memory is not in the caches of who uses it any more.
// Invariant: nothing for what was used a short while ago; then more with each doubling of the uses of others in
//            between, up to the whole.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace gmp::sim {

// One for each side that has caches of its own: the program's CPUs, the clients'.
class Heat {
 public:
  // cold: what a call costs more on a socket among a thousand that are used in turn. A message is two calls: from 8
  // sockets in turn (16 calls) to 1,024 (2,048).
  static Heat ofSockets(std::int64_t cold) { return {cold, 5, 6}; }
  // cold: what a goroutine costs more among a thousand that go on in turn; from 64 on.
  static Heat ofGoroutines(std::int64_t cold) { return {cold, 7, 3}; }

  // Is there anything to pay at all?
  bool matters() const { return cold_ != 0; }
  // One is used whose last use was *last (0: none yet).
  std::int64_t touch(std::uint64_t* last) {
    if (cold_ == 0) return 0;
    const std::uint64_t between = ++uses_ - *last;
    *last = uses_;
    return cold_ * std::clamp(static_cast<int>(std::bit_width(between)) - warm_, 0, doublings_) / doublings_;
  }

 private:
  Heat(std::int64_t cold, int warm, int doublings) : cold_(cold), warm_(warm), doublings_(doublings) {}

  std::int64_t cold_;
  int warm_, doublings_;
  std::uint64_t uses_ = 0;
};

}  // namespace gmp::sim
