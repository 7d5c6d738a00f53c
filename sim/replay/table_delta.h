// Purpose: the difference between a table of records at two moments, as far as one of them has to be told: what stands
//          at the other moment under the ids that differ.
// Invariants: ids ascend and occur once. An id that has no record at the other moment costs nothing of its own where
//             its neighbours have none either.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace gmp::replay {

// Neighbouring ids of a table, and which of them have a record.
template <class T>
struct TablePage {
  static constexpr std::int64_t kIds = 64;
  std::uint64_t used = 0;
  std::array<T, static_cast<std::size_t>(kIds)> items{};
};

template <class T>
class TableDelta {
 public:
  using Page = TablePage<T>;

  bool empty() const { return ids_.empty() && pages_.empty() && absent_.empty(); }
  std::size_t bytes() const {
    return ids_.size() * (sizeof(std::int64_t) + sizeof(T)) + pages_.size() * sizeof(Page) +
           absent_.size() * sizeof(Range);
  }

  // Ids come in ascending order.
  void put(std::int64_t id, T record) {
    ids_.push_back(id);
    records_.push_back(std::move(record));
  }
  void putAbsent(std::int64_t id) {
    if (!absent_.empty() && id - 1 == absent_.back().last()) ++absent_.back().count;
    else absent_.push_back({id, 1});
  }
  // All records of a page; `number` is that of its first id / kIds.
  void putPage(std::int64_t number, std::shared_ptr<Page> page) { pages_.push_back({number, std::move(page)}); }
  void shrink() {
    ids_.shrink_to_fit();
    records_.shrink_to_fit();
    absent_.shrink_to_fit();
  }

  // Over all ids, ascending.
  class Walk {
   public:
    explicit Walk(TableDelta& d) : d_(d) { settle(); }
    bool done() const { return kind_ == Kind::End; }
    std::int64_t id() const { return id_; }
    // Null: there is none at the other moment.
    T* record() const {
      if (kind_ == Kind::Single) return &d_.records_[single_];
      return kind_ == Kind::InPage ? &d_.pages_[page_].page->items[static_cast<std::size_t>(id_ & (Page::kIds - 1))]
                                   : nullptr;
    }
    void skip() {
      if (kind_ == Kind::Single) ++single_;
      else if (kind_ == Kind::InPage) left_ &= left_ - 1;
      else ++inRange_;
      settle();
    }

    // At the first record of a whole page: what is taken is the page, and the walk goes on behind it.
    bool atPage() const { return kind_ == Kind::InPage && left_ == d_.pages_[page_].page->used; }
    std::shared_ptr<Page> takePage() {
      std::shared_ptr<Page> page = d_.pages_[page_].page;
      left_ = 0;
      settle();
      return page;
    }
    // Where record() is null: how many ids from here on have none either.
    std::int64_t absentHere() const { return d_.absent_[range_].count - inRange_; }
    void skipAbsent(std::int64_t ids) {
      inRange_ += ids;
      settle();
    }

   private:
    enum class Kind : std::uint8_t { Single, InPage, Absent, End };

    // Finds the smallest id of the three lists.
    void settle() {
      if (range_ < d_.absent_.size() && inRange_ >= d_.absent_[range_].count) {
        inRange_ = 0;
        ++range_;
      }
      if (left_ == 0 && nextPage_ < d_.pages_.size()) {
        page_ = nextPage_++;
        left_ = d_.pages_[page_].page->used;
      }
      kind_ = Kind::End;
      const auto offer = [this](Kind kind, std::int64_t id) {
        if (kind_ != Kind::End && id_ < id) return;
        kind_ = kind;
        id_ = id;
      };
      if (single_ < d_.ids_.size()) offer(Kind::Single, d_.ids_[single_]);
      if (left_ != 0) offer(Kind::InPage, d_.pages_[page_].number * Page::kIds + std::countr_zero(left_));
      if (range_ < d_.absent_.size()) offer(Kind::Absent, d_.absent_[range_].first + inRange_);
    }

    TableDelta& d_;
    Kind kind_ = Kind::End;
    std::int64_t id_ = 0;
    std::size_t single_ = 0, page_ = 0, nextPage_ = 0, range_ = 0;
    std::uint64_t left_ = 0;  // of the page's records
    std::int64_t inRange_ = 0;
  };

  // From the moment that `first` leads to, over the one between, to that of `second`: where both name an id, `first`
  // says what is at the end of the way.
  friend TableDelta joined(TableDelta first, TableDelta second) {
    TableDelta out;
    Walk a(first), b(second);
    while (!a.done() || !b.done()) {
      const bool same = !a.done() && !b.done() && a.id() == b.id();
      Walk& next = b.done() || (!a.done() && a.id() <= b.id()) ? a : b;
      if (T* record = next.record()) out.put(next.id(), std::move(*record));
      else out.putAbsent(next.id());
      next.skip();
      if (same) b.skip();
    }
    out.shrink();
    return out;
  }

  // Every id has a record of its own: what is most frequent, and simple.
  bool onlySingles() const { return pages_.empty() && absent_.empty(); }
  std::size_t singles() const { return ids_.size(); }
  std::int64_t singleId(std::size_t at) const { return ids_[at]; }
  T& single(std::size_t at) { return records_[at]; }

 private:
  struct Range {
    std::int64_t first, count;
    std::int64_t last() const { return first + (count - 1); }
  };
  struct Whole {
    std::int64_t number;
    std::shared_ptr<Page> page;
  };

  std::vector<std::int64_t> ids_;  // that have a record, ascending, without those in pages
  std::vector<T> records_;
  std::vector<Whole> pages_;   // ascending
  std::vector<Range> absent_;  // ids that have none, ascending
};

}  // namespace gmp::replay
