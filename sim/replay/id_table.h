// Purpose: a table from ids to records that is cheap to copy: pages of 64 records, shared between copies until one of
//          them writes. A snapshot of a million goroutines costs a list of pages, not the goroutines.
// Invariants: iteration is by ascending id; memory is bounded by kMaxBytes; not for several threads at once (pages are
//             shared without locks).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace gmp::replay {

template <class T>
class IdTable {
 public:
  static constexpr std::int64_t kPage = 64;
  // Limit: what one table may hold, whatever ids a file names. add() says no beyond it.
  static constexpr std::size_t kMaxBytes = std::size_t{320} << 20;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // The record of id, or null. Valid until the table changes.
  const T* find(std::int64_t id) const {
    const std::size_t at = locate(id >> 6);
    if (at == kNone || !(pages_[at]->used >> (id & 63) & 1)) return nullptr;
    return &pages_[at]->items[static_cast<std::size_t>(id & 63)];
  }
  bool contains(std::int64_t id) const { return find(id) != nullptr; }

  // The record of id to write to, or null; takes the page out of shared ownership first.
  T* edit(std::int64_t id) {
    const std::size_t at = locate(id >> 6);
    if (at == kNone || !(pages_[at]->used >> (id & 63) & 1)) return nullptr;
    return &own(at).items[static_cast<std::size_t>(id & 63)];
  }

  // The record of id, made new (default values) if it is not there. Null if the table is full.
  T* add(std::int64_t id) {
    std::size_t at = locate(id >> 6);
    if (at == kNone) {
      if (pages_.size() >= kMaxBytes / sizeof(Page)) return nullptr;
      at = static_cast<std::size_t>(std::lower_bound(numbers_.begin(), numbers_.end(), id >> 6) - numbers_.begin());
      numbers_.insert(numbers_.begin() + static_cast<std::ptrdiff_t>(at), id >> 6);
      pages_.insert(pages_.begin() + static_cast<std::ptrdiff_t>(at), std::make_shared<Page>());
      ++pagesMade_;
    }
    Page& page = own(at);
    const auto slot = static_cast<std::size_t>(id & 63);
    if (!(page.used >> slot & 1)) {
      page.used |= std::uint64_t{1} << slot;
      page.items[slot] = T{};
      ++size_;
    }
    return &page.items[slot];
  }

  void erase(std::int64_t id) {
    const std::size_t at = locate(id >> 6);
    if (at == kNone || !(pages_[at]->used >> (id & 63) & 1)) return;
    --size_;
    if (pages_[at]->used == std::uint64_t{1} << (id & 63)) {
      numbers_.erase(numbers_.begin() + static_cast<std::ptrdiff_t>(at));
      pages_.erase(pages_.begin() + static_cast<std::ptrdiff_t>(at));
      return;
    }
    own(at).used &= ~(std::uint64_t{1} << (id & 63));
  }

  void clear() {
    numbers_.clear();
    pages_.clear();
    size_ = 0;
  }

  // f(id, record) for every record, by ascending id.
  template <class F>
  void forEach(F&& f) const {
    for (std::size_t at = 0; at < pages_.size(); ++at) {
      for (std::uint64_t left = pages_[at]->used; left != 0; left &= left - 1) {
        const int slot = std::countr_zero(left);
        f(numbers_[at] * kPage + slot, pages_[at]->items[static_cast<std::size_t>(slot)]);
      }
    }
  }

  // The same until f says no.
  template <class F>
  void forEachWhile(F&& f) const {
    for (std::size_t at = 0; at < pages_.size(); ++at) {
      for (std::uint64_t left = pages_[at]->used; left != 0; left &= left - 1) {
        const int slot = std::countr_zero(left);
        if (!f(numbers_[at] * kPage + slot, pages_[at]->items[static_cast<std::size_t>(slot)])) return;
      }
    }
  }

  // Pages made or copied since the table began: what copies of it cost in memory, together with pageBytes().
  std::uint64_t pagesMade() const { return pagesMade_; }
  static constexpr std::size_t pageBytes() { return sizeof(Page); }
  std::size_t pages() const { return pages_.size(); }

  friend bool operator==(const IdTable& a, const IdTable& b) {
    if (a.size_ != b.size_ || a.numbers_ != b.numbers_) return false;
    for (std::size_t at = 0; at < a.pages_.size(); ++at) {
      if (a.pages_[at] == b.pages_[at]) continue;
      if (a.pages_[at]->used != b.pages_[at]->used) return false;
      for (std::uint64_t left = a.pages_[at]->used; left != 0; left &= left - 1) {
        const auto slot = static_cast<std::size_t>(std::countr_zero(left));
        if (!(a.pages_[at]->items[slot] == b.pages_[at]->items[slot])) return false;
      }
    }
    return true;
  }

 private:
  struct Page {
    std::uint64_t used = 0;
    std::array<T, static_cast<std::size_t>(kPage)> items{};
  };
  static constexpr std::size_t kNone = ~std::size_t{0};

  // Ids are dense nearly always, so the place is the distance from the first page; else a binary search.
  std::size_t locate(std::int64_t number) const {
    if (numbers_.empty() || number < numbers_.front() || number > numbers_.back()) return kNone;
    const auto guess = static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(numbers_.front());
    if (guess < numbers_.size() && numbers_[guess] == number) return guess;
    const auto it = std::lower_bound(numbers_.begin(), numbers_.end(), number);
    return it != numbers_.end() && *it == number ? static_cast<std::size_t>(it - numbers_.begin()) : kNone;
  }
  Page& own(std::size_t at) {
    if (pages_[at].use_count() > 1) {
      pages_[at] = std::make_shared<Page>(*pages_[at]);
      ++pagesMade_;
    }
    return *pages_[at];
  }

  std::vector<std::int64_t> numbers_;  // of the pages, ascending
  std::vector<std::shared_ptr<Page>> pages_;
  std::size_t size_ = 0;
  std::uint64_t pagesMade_ = 0;
};

}  // namespace gmp::replay
