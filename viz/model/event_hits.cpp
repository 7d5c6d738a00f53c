#include "viz/model/event_hits.h"

#include <algorithm>

namespace gmp::viz {

namespace {

constexpr std::uint64_t kWordsCost = 60;  // a line of words costs as much as that many records

}  // namespace

void EventHits::reset(Filter filter, std::uint16_t chips) {
  filter_ = std::move(filter);
  chips_ = chips;
  seen_ = 0;
  hits_.clear();
  hits_.shrink_to_fit();
  counts_ = {};
}

bool EventHits::advance(const Document& document, std::uint64_t budget) {
  if (document.dropped() != dropped_ || seen_ > document.size()) {  // another trace, or it forgot its beginning
    reset(std::move(filter_), chips_);
    dropped_ = document.dropped();
  }
  for (std::uint64_t spent = 0; seen_ < document.size() && spent < budget; ++seen_, ++spent) {
    if (!filter_.matchesRecord(document, seen_)) continue;
    if (filter_.hasWords()) {
      spent += kWordsCost;
      if (!filter_.matchesWords(document, seen_)) continue;
    }
    const auto chip = static_cast<std::size_t>(chipOf(document.event(seen_).kind));
    ++counts_[chip];
    if (!showsAll() && (chips_ == 0 || (chips_ >> chip & 1) != 0)) hits_.push_back(static_cast<std::uint32_t>(seen_));
  }
  return seen_ >= document.size();
}

std::uint64_t EventHits::rowOf(std::uint64_t event) const {
  if (showsAll()) return event;
  return static_cast<std::uint64_t>(std::lower_bound(hits_.begin(), hits_.end(), event) - hits_.begin());
}

}  // namespace gmp::viz
