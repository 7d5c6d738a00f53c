// Purpose: the memory of the pollDescs: numbered slots that are recycled and keep their type until the run ends,
//          because late events of the kernel and timers on their way still name them.
// Mirrors: runtime.pollCache (runtime/netpoll.go).
// Invariants: a slot's address and number never change. Slots are numbered in the order of their first use, whatever
//             their addresses are, so that the tokens of a run depend on the run alone.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "core/netpoll/poll_desc.h"

namespace gmp::rt {

class PollCache {
 public:
  // A slot that is not in use; null: all 2 million are.
  PollDesc* alloc(M* m);
  void free(M* m, PollDesc* pd);
  // The slot of that number; null if there never was one. Lock-free.
  PollDesc* find(std::uint32_t index) const;

  // Calls f(pd) for every slot that ever was used, by number.
  template <class Fn>
  void forEach(Fn f) {
    for (std::uint32_t i = 0; PollDesc* pd = find(i); ++i) f(*pd);
  }

 private:
  // Block k holds twice as many slots as block k-1; 16 blocks hold 32 * (2^16 - 1).
  static constexpr std::uint32_t kFirstBlock = 32;
  static constexpr int kBlocks = 16;

  struct Place {
    int block;
    std::uint32_t at;
  };
  static Place place(std::uint32_t index);
  bool grow() GMP_REQUIRES(lock_);

  RLock lock_;
  PollDesc* free_ GMP_GUARDED_BY(lock_) = nullptr;  // LIFO
  int blocks_ GMP_GUARDED_BY(lock_) = 0;
  std::array<std::unique_ptr<PollDesc[]>, kBlocks> owned_ GMP_GUARDED_BY(lock_);
  std::array<Atomic<PollDesc*>, kBlocks> table_;
};

}  // namespace gmp::rt
