// Purpose: an ordered list of small numbers (goroutine ids, P or M ids) with cheap ends: the run queues, the hands of
// Ms
//          and the idle lists as the fold sees them.
// Mirrors: gQueue, gList and the ring of a P (runtime/runtime2.go, proc.go) in order, not in layout.
// Invariants: items() is contiguous and oldest first; a copy costs what is in the list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gmp::replay {

class IdQueue {
 public:
  IdQueue() = default;
  IdQueue(const IdQueue& o) : items_(o.items_.begin() + static_cast<std::ptrdiff_t>(o.head_), o.items_.end()) {}
  IdQueue(IdQueue&&) noexcept = default;
  IdQueue& operator=(const IdQueue& o) {
    if (this == &o) return *this;
    items_.assign(o.items_.begin() + static_cast<std::ptrdiff_t>(o.head_), o.items_.end());
    head_ = 0;
    return *this;
  }
  IdQueue& operator=(IdQueue&&) noexcept = default;

  std::size_t size() const { return items_.size() - head_; }
  bool empty() const { return size() == 0; }
  // Front (the next to leave) first.
  std::span<const std::int64_t> items() const { return {items_.data() + head_, size()}; }
  // The first ids, at most n.
  std::span<const std::int64_t> first(std::size_t n) const { return items().first(std::min(n, size())); }
  // Precondition of front and back: not empty.
  std::int64_t front() const { return items_[head_]; }
  std::int64_t back() const { return items_.back(); }
  // Position of id from the front, or -1.
  std::ptrdiff_t find(std::int64_t id) const;

  void pushBack(std::int64_t id) { items_.push_back(id); }
  // ids[0] becomes the front.
  void pushFront(std::span<const std::int64_t> ids);
  std::int64_t popFront();
  std::int64_t popBack();
  // Takes the first min(n, size) away and returns them in order; n < 0 takes none.
  std::vector<std::int64_t> takeFront(std::int64_t n);
  // Removes the first occurrence of id; false if it is not there.
  bool remove(std::int64_t id);
  // Puts `id` at position `at` (0: front), in the place of what stands there. Precondition: at < size().
  void replace(std::size_t at, std::int64_t id) { items_[head_ + at] = id; }
  void clear() {
    items_.clear();
    head_ = 0;
  }

  friend bool operator==(const IdQueue& a, const IdQueue& b) {
    const auto x = a.items(), y = b.items();
    return std::equal(x.begin(), x.end(), y.begin(), y.end());
  }

 private:
  void shrink();  // forgets the dead front once it is the greater part

  std::vector<std::int64_t> items_;
  std::size_t head_ = 0;
};

}  // namespace gmp::replay
