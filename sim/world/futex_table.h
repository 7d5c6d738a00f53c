// Purpose: who sleeps on which futex word.
// Mirrors: the kernel's futex hash: sleepers of one word are woken in the order in which they went to sleep.
// Invariant: the address chooses a bucket and tells words apart; it never decides an order.
#pragma once

#include <array>
#include <cstdint>

#include "sim/world/virtual_m.h"

namespace gmp::sim {

class FutexTable {
 public:
  void add(VirtualM& m, const void* word) {
    m.futex = word;
    m.nextSleeper = nullptr;
    VirtualM** link = &bucket(word);
    while (*link != nullptr) link = &(*link)->nextSleeper;
    *link = &m;
  }
  // The one that has slept longest on word, taken out; null: nobody does.
  VirtualM* takeFirst(const void* word) {
    for (VirtualM** link = &bucket(word); *link != nullptr; link = &(*link)->nextSleeper) {
      if ((*link)->futex == word) return unlink(link);
    }
    return nullptr;
  }
  // m need not be in it (it is not when it was woken).
  void remove(VirtualM& m) {
    if (m.futex == nullptr) return;
    for (VirtualM** link = &bucket(m.futex); *link != nullptr; link = &(*link)->nextSleeper) {
      if (*link != &m) continue;
      unlink(link);
      return;
    }
  }

 private:
  static VirtualM* unlink(VirtualM** link) {
    VirtualM* m = *link;
    *link = m->nextSleeper;
    m->nextSleeper = nullptr;
    m->futex = nullptr;
    return m;
  }
  VirtualM*& bucket(const void* word) {
    return buckets_[(reinterpret_cast<std::uintptr_t>(word) * 0x9E3779B97F4A7C15u) >> 54];
  }
  std::array<VirtualM*, 1024> buckets_{};
};

}  // namespace gmp::sim
