// Purpose: the Ms that sleep with a deadline, earliest first; a heap whose elements know their place, so that a woken M
//          leaves it at once (a program that polls with long deadlines would fill a queue with stale ones).
#pragma once

#include <utility>
#include <vector>

#include "sim/world/virtual_m.h"

namespace gmp::sim {

class Sleepers {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  VirtualM& first() const { return *heap_.front(); }
  std::int64_t earliest() const { return heap_.empty() ? kNever : heap_.front()->deadline; }
  std::uint64_t earliestOrder() const { return heap_.empty() ? 0 : heap_.front()->deadlineOrder; }

  void add(VirtualM& m) {
    heap_.push_back(&m);
    m.sleeperAt = heap_.size() - 1;
    up(m.sleeperAt);
  }
  // m need not be in it.
  void remove(VirtualM& m) {
    const std::size_t at = m.sleeperAt;
    if (at == kNowhere) return;
    m.sleeperAt = kNowhere;
    VirtualM* last = heap_.back();
    heap_.pop_back();
    if (last == &m) return;
    heap_[at] = last;
    last->sleeperAt = at;
    up(at);
    down(last->sleeperAt);
  }

 private:
  static bool before(const VirtualM& a, const VirtualM& b) {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.deadlineOrder < b.deadlineOrder;
  }
  void exchange(std::size_t a, std::size_t b) {
    std::swap(heap_[a], heap_[b]);
    heap_[a]->sleeperAt = a;
    heap_[b]->sleeperAt = b;
  }
  void up(std::size_t at) {
    for (; at > 0 && before(*heap_[at], *heap_[(at - 1) / 2]); at = (at - 1) / 2) exchange(at, (at - 1) / 2);
  }
  void down(std::size_t at) {
    for (;;) {
      std::size_t child = 2 * at + 1;
      if (child >= heap_.size()) return;
      if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
      if (!before(*heap_[child], *heap_[at])) return;
      exchange(at, child);
      at = child;
    }
  }
  std::vector<VirtualM*> heap_;
};

}  // namespace gmp::sim
