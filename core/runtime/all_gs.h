// Purpose: every goroutine of a run, whatever it does: the memory of the Gs.
// Mirrors: allgs, allgadd (runtime/proc.go).
// Invariant: a G stays where it is until the end of the run; dead ones are used again (gfget), none is freed. Not
//            locked here: Sched::allglock.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "core/runtime/g.h"

namespace gmp::rt {

class AllGs {
 public:
  // One more, idle. Throws std::bad_alloc.
  G* make() {
    if (blocks_.empty() || blocks_.back().used == blocks_.back().size) grow();
    Block& last = blocks_.back();
    return &last.gs[last.used++];
  }

  // In the order of their making.
  template <class F>
  void each(F f) const {
    for (const Block& b : blocks_)
      for (std::size_t i = 0; i < b.used; ++i) f(b.gs[i]);
  }

 private:
  // One by one they would cost a call of the allocator each, and it one of the kernel for every few of them.
  struct Block {
    std::unique_ptr<G[]> gs;
    std::size_t size = 0, used = 0;
  };
  static constexpr std::size_t kFirst = 4, kMost = 256;

  void grow() {
    const std::size_t size = blocks_.empty() ? kFirst : std::min(blocks_.back().size * 2, kMost);
    blocks_.push_back({std::make_unique<G[]>(size), size, 0});
  }

  std::vector<Block> blocks_;
};

}  // namespace gmp::rt
