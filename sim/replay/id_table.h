// Purpose: a table from ids to records that is cheap to copy (pages of 64 records, shared between copies until one of
//          them writes) and that can note what it held before it was changed, so that a moment can be had again at the
//          cost of what differs.
// Invariants: iteration is by ascending id; memory is bounded by kMaxBytes; not for several threads at once (pages are
//             shared without locks). What is noted belongs to the table that notes it, not to copies of it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/replay/table_delta.h"

namespace gmp::replay {

template <class T>
class IdTable {
 public:
  static constexpr std::int64_t kPage = TablePage<T>::kIds;
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
    note(at, id);
    return &own(at).items[static_cast<std::size_t>(id & 63)];
  }

  // The record of id, made new (default values) if it is not there. Null if the table is full.
  T* add(std::int64_t id) {
    if (pages_.size() >= kMaxBytes / sizeof(Page) && locate(id >> 6) == kNone) return nullptr;
    return &make(id);
  }

  void erase(std::int64_t id) {
    const std::size_t at = locate(id >> 6);
    if (at == kNone || !(pages_[at]->used >> (id & 63) & 1)) return;
    note(at, id);
    --size_;
    if (pages_[at]->used == std::uint64_t{1} << (id & 63)) {
      numbers_.erase(numbers_.begin() + static_cast<std::ptrdiff_t>(at));
      pages_.erase(pages_.begin() + static_cast<std::ptrdiff_t>(at));
      if (notes_.on) notes_.seen.erase(notes_.seen.begin() + static_cast<std::ptrdiff_t>(at));
      return;
    }
    own(at).used &= ~(std::uint64_t{1} << (id & 63));
  }

  void clear() {
    if (notes_.on) forEach([this](std::int64_t id, const T&) { note(locate(id >> 6), id); });
    numbers_.clear();
    pages_.clear();
    notes_.seen.clear();
    size_ = 0;
  }

  // From now on it is noted what stood here before it is changed.
  void noteChanges() {
    notes_ = Notes{};
    notes_.on = true;
    notes_.seen.assign(pages_.size(), 0);
  }

  // What differed when noting began or changes were taken last: exchange() with it leads back to that moment. Noting
  // begins anew.
  TableDelta<T> takeChanges() {
    auto& order = notes_.order;
    const auto byId = [](const Noted& a, const Noted& b) { return a.id < b.id; };
    if (!std::is_sorted(order.begin(), order.end(), byId)) std::stable_sort(order.begin(), order.end(), byId);
    TableDelta<T> out;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Noted& n = order[i];
      if (i > 0 && order[i - 1].id == n.id) continue;  // the page was given up in between: what was noted first counts
      const T* now = find(n.id);
      if (n.record == kNone) {
        if (now != nullptr) out.putAbsent(n.id);
      } else if (now == nullptr || !(*now == notes_.records[n.record])) {
        out.put(n.id, std::move(notes_.records[n.record]));
      }
    }
    out.shrink();
    noteChanges();
    return out;
  }

  // This table becomes what `other` tells, and `other` tells of what it was. Precondition: no change is noted that was
  // not taken.
  void exchange(TableDelta<T>& other) {
    const bool noted = std::exchange(notes_.on, false);
    if (!swapInPlace(other)) turn(other);
    if (noted) noteChanges();
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
  using Page = TablePage<T>;
  using Walk = typename TableDelta<T>::Walk;
  static constexpr std::size_t kNone = ~std::size_t{0};

  // Ids are dense nearly always, so the place is the distance from the first page; else a binary search.
  std::size_t locate(std::int64_t number) const {
    if (numbers_.empty() || number < numbers_.front() || number > numbers_.back()) return kNone;
    const auto guess = static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(numbers_.front());
    if (guess < numbers_.size() && numbers_[guess] == number) return guess;
    const auto it = std::lower_bound(numbers_.begin(), numbers_.end(), number);
    return it != numbers_.end() && *it == number ? static_cast<std::size_t>(it - numbers_.begin()) : kNone;
  }
  std::size_t insertPage(std::int64_t number, std::shared_ptr<Page> page) {
    const auto at = std::lower_bound(numbers_.begin(), numbers_.end(), number) - numbers_.begin();
    numbers_.insert(numbers_.begin() + at, number);
    pages_.insert(pages_.begin() + at, std::move(page));
    if (notes_.on) notes_.seen.insert(notes_.seen.begin() + at, 0);
    return static_cast<std::size_t>(at);
  }
  // add() whatever there is already.
  T& make(std::int64_t id) {
    std::size_t at = locate(id >> 6);
    if (at == kNone) at = insertPage(id >> 6, std::make_shared<Page>());
    note(at, id);
    Page& page = own(at);
    const auto slot = static_cast<std::size_t>(id & 63);
    if (!(page.used >> slot & 1)) {
      page.used |= std::uint64_t{1} << slot;
      page.items[slot] = T{};
      ++size_;
    }
    return page.items[slot];
  }
  Page& own(std::size_t at) {
    if (pages_[at].use_count() > 1) pages_[at] = std::make_shared<Page>(*pages_[at]);
    return *pages_[at];
  }

  // What stood under an id; record: which one of the records, kNone: nothing.
  struct Noted {
    std::int64_t id;
    std::size_t record;
  };
  struct Notes {
    Notes() = default;
    Notes(const Notes&) {}
    Notes(Notes&&) noexcept = default;
    Notes& operator=(const Notes&) { return *this = Notes{}; }
    Notes& operator=(Notes&&) noexcept = default;

    bool on = false;
    std::vector<std::uint64_t> seen;  // by page: slots that are noted
    std::vector<Noted> order;         // as they were changed first
    std::vector<T> records;
  };
  void note(std::size_t at, std::int64_t id) {
    if (!notes_.on) return;
    const std::uint64_t bit = std::uint64_t{1} << (id & 63);
    if ((notes_.seen[at] & bit) != 0) return;
    notes_.seen[at] |= bit;
    const bool there = (pages_[at]->used & bit) != 0;
    notes_.order.push_back({id, there ? notes_.records.size() : kNone});
    if (there) notes_.records.push_back(pages_[at]->items[static_cast<std::size_t>(id & 63)]);
  }

  // exchange() where every id has a record here and there; false and nothing done where not.
  bool swapInPlace(TableDelta<T>& other) {
    if (!other.onlySingles()) return false;
    for (std::size_t i = 0; i < other.singles(); ++i) {
      if (!contains(other.singleId(i))) return false;
    }
    for (std::size_t i = 0; i < other.singles(); ++i) std::swap(*edit(other.singleId(i)), other.single(i));
    return true;
  }

  // exchange() where records come and go. Pages that come or go as a whole are handed over, not copied.
  void turn(TableDelta<T>& other) {
    TableDelta<T> was = std::exchange(other, {});
    for (Walk w(was); !w.done();) {
      const std::size_t at = locate(w.id() >> 6);
      if (w.record() == nullptr) turnAbsent(w, at, other);
      else if (at == kNone && w.atPage()) takeIn(w, other);
      else turnRecord(w, other);
    }
    other.shrink();
    dropEmptyPages();
  }

  void turnRecord(Walk& w, TableDelta<T>& other) {
    if (T* here = edit(w.id())) {
      other.put(w.id(), std::exchange(*here, std::move(*w.record())));
    } else {
      other.putAbsent(w.id());
      make(w.id()) = std::move(*w.record());
    }
    w.skip();
  }

  void takeIn(Walk& w, TableDelta<T>& other) {
    const std::int64_t number = w.id() >> 6;
    const std::uint64_t used = pages_[insertPage(number, w.takePage())]->used;
    size_ += static_cast<std::size_t>(std::popcount(used));
    for (std::uint64_t left = used; left != 0; left &= left - 1)
      other.putAbsent(number * kPage + std::countr_zero(left));
  }

  // Ids that have no record there; at: their page, if anything of it is here.
  void turnAbsent(Walk& w, std::size_t at, TableDelta<T>& other) {
    const int slot = static_cast<int>(w.id() & 63);
    const std::int64_t rest = kPage - slot;  // of the page
    if (at == kNone) return w.skipAbsent(std::min(w.absentHere(), rest));
    const std::uint64_t used = pages_[at]->used;
    const bool all = w.absentHere() >= rest && used >> slot << slot == used;
    if (all && std::popcount(used) >= kPage / 2) {
      size_ -= static_cast<std::size_t>(std::popcount(used));
      other.putPage(numbers_[at], std::exchange(pages_[at], nullptr));
      return w.skipAbsent(rest);
    }
    if (T* here = edit(w.id())) {
      other.put(w.id(), std::move(*here));
      pages_[at]->used &= ~(std::uint64_t{1} << slot);
      --size_;
    }
    w.skip();
  }

  void dropEmptyPages() {
    std::size_t kept = 0;
    for (std::size_t at = 0; at < pages_.size(); ++at) {
      if (pages_[at] == nullptr || pages_[at]->used == 0) continue;
      numbers_[kept] = numbers_[at];
      if (kept != at) pages_[kept] = std::move(pages_[at]);
      ++kept;
    }
    numbers_.resize(kept);
    pages_.resize(kept);
  }

  std::vector<std::int64_t> numbers_;  // of the pages, ascending
  std::vector<std::shared_ptr<Page>> pages_;
  std::size_t size_ = 0;
  Notes notes_;
};

}  // namespace gmp::replay
