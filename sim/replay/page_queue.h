// Purpose: an ordered list of ids that may be very long and is copied often: the global run queue as the fold sees it.
// Mirrors: schedt.runq (runtime/runtime2.go, proc.go) in order, not in layout.
// Invariants: a page that two queues share is never written; a copy costs its pages, not its ids. No part is empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace gmp::replay {

class PageQueue {
 public:
  static constexpr std::size_t kPage = 1024;  // ids

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Precondition: not empty. The next to leave.
  std::int64_t front() const { return parts_.front().ids().front(); }
  // The first ids, at most n; front first.
  std::vector<std::int64_t> first(std::size_t n) const;
  // Position of id from the front, or -1.
  std::ptrdiff_t find(std::int64_t id) const;
  // f(id), front first.
  template <class F>
  void forEach(F f) const {
    for (const Part& part : parts_) {
      for (const std::int64_t id : part.ids()) f(id);
    }
  }

  void pushBack(std::int64_t id);
  // ids[0] becomes the front.
  void pushFront(std::span<const std::int64_t> ids);
  // Takes the first min(n, size) away and returns them in order; n < 0 takes none.
  std::vector<std::int64_t> takeFront(std::int64_t n);
  // Removes the first occurrence of id; false if it is not there.
  bool remove(std::int64_t id);
  void clear();

  // What this queue holds, a page that others hold too counted for its share.
  std::size_t bytes() const;
  friend bool operator==(const PageQueue& a, const PageQueue& b);

 private:
  using Page = std::vector<std::int64_t>;
  struct Part {
    std::shared_ptr<Page> page;
    std::size_t begin = 0, end = 0;  // of the page's ids
    std::span<const std::int64_t> ids() const { return {page->data() + begin, end - begin}; }
  };
  void dropFront(std::size_t parts);

  std::vector<Part> parts_;
  std::size_t size_ = 0;
};

}  // namespace gmp::replay
