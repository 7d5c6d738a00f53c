// Purpose: which events the list shows: those of the filter and of the pressed chips, found bit by bit.
// Invariants: hits are in order. Nothing is kept while everything is shown. A frame looks at a bounded number of
//             events.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/dialog.h"
#include "viz/model/filter.h"

namespace gmp::viz {

class EventHits {
 public:
  // Starts anew. chips: bits of Chip, 0: all.
  void reset(Filter filter, std::uint16_t chips);
  // Looks at the next events, at most `budget` records' worth of work; true: it has seen all there are.
  bool advance(const Document& document, std::uint64_t budget);

  // Rows are events, one for one.
  bool showsAll() const { return filter_.empty() && chips_ == 0; }
  const Filter& filter() const { return filter_; }
  std::uint16_t chips() const { return chips_; }
  std::uint64_t seen() const { return seen_; }
  const std::vector<std::uint32_t>& hits() const { return hits_; }
  // Of the events seen that the filter (without chips) finds, by family.
  std::uint32_t count(Chip chip) const { return counts_[static_cast<std::size_t>(chip)]; }

  std::uint64_t rows(const Document& document) const { return showsAll() ? document.size() : hits_.size(); }
  std::uint64_t eventOf(std::uint64_t row) const { return showsAll() ? row : hits_[row]; }
  // The row of an event, or the one it would stand before.
  std::uint64_t rowOf(std::uint64_t event) const;

 private:
  Filter filter_;
  std::uint16_t chips_ = 0;
  std::uint64_t seen_ = 0, dropped_ = 0;
  std::vector<std::uint32_t> hits_;
  std::array<std::uint32_t, kChips> counts_{};
};

// The field over the list, and what it has led to.
struct EventListState {
  bool editing = false;
  TextField text;
  FilterError error;
  bool wrong = false;  // `error` holds: the hits are of the last text that was right
  EventHits hits;
};

}  // namespace gmp::viz
