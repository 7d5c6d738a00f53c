#include "sim/replay/timeline.h"

#include <algorithm>

#include "sim/replay/reducer.h"

namespace gmp::replay {

Timeline::Timeline(const trace::Trace& trace, TimelineOptions options, WorldState initial)
    : trace_(&trace), options_(options), interval_(std::max<std::uint64_t>(options.firstInterval, 1)) {
  initial.index = 0;
  current_ = initial;
  frontier_ = std::move(initial);
  keep(frontier_);
}

// ---- snapshots
// -------------------------------------------------------------------------------------------------------

void Timeline::keep(const WorldState& s) {
  snapshots_.push_back({copyBytes(s), pageBytes(s), pageBytesMade(s), s});
  measure();
  while (bytes_ > options_.snapshotBytes && snapshots_.size() > 2) thinOut();
}

// A snapshot keeps alive the pages that were replaced before the next one, at most all of its own.
void Timeline::measure() {
  bytes_ = 0;
  for (std::size_t i = 0; i < snapshots_.size(); ++i) {
    const Snapshot& s = snapshots_[i];
    std::size_t pages = s.pageBytes;
    if (i + 1 < snapshots_.size() && snapshots_[i + 1].pageMark >= s.pageMark) {
      pages = std::min<std::size_t>(pages, snapshots_[i + 1].pageMark - s.pageMark);
    }
    bytes_ += s.listBytes + pages;
  }
}

// Drops every second snapshot (never the first) and takes new ones half as often.
void Timeline::thinOut() {
  interval_ *= 2;
  std::vector<Snapshot> kept;
  kept.reserve(snapshots_.size() / 2 + 1);
  for (std::size_t i = 0; i < snapshots_.size(); i += 2) kept.push_back(std::move(snapshots_[i]));
  snapshots_ = std::move(kept);
  measure();
}

void Timeline::advance(WorldState& s, std::uint64_t index) {
  const std::vector<trace::Event>& events = trace_->events;
  index = std::min<std::uint64_t>(index, events.size());
  while (s.index < index) {
    apply(s, events[s.index]);
    if (s.index >= snapshots_.back().state.index + interval_) keep(s);
  }
}

bool Timeline::prepare(std::uint64_t maxEvents) {
  if (prepared_ >= size()) return true;
  if (snapshots_.back().state.index >= frontier_.index) frontier_ = snapshots_.back().state;
  advance(frontier_, frontier_.index + std::min(maxEvents, size()));
  prepared_ = frontier_.index;
  if (prepared_ < size()) return false;
  frontier_ = WorldState{};  // in a crowd it weighs as much as all the rest
  return true;
}

// ---- the cursor
// ------------------------------------------------------------------------------------------------------

const WorldState& Timeline::seek(std::uint64_t index) {
  index = std::min(index, size());
  const auto after = std::upper_bound(snapshots_.begin(), snapshots_.end(), index,
                                      [](std::uint64_t i, const Snapshot& s) { return i < s.state.index; });
  const WorldState& nearest = std::prev(after)->state;
  if (current_.index > index || current_.index < nearest.index) current_ = nearest;
  advance(current_, index);
  return current_;
}

void Timeline::forgetFirst(std::uint64_t count) {
  count = std::min(count, size());
  seek(count);
  std::vector<Snapshot> kept;
  kept.push_back({copyBytes(current_), pageBytes(current_), pageBytesMade(current_), current_});
  for (Snapshot& s : snapshots_) {
    if (s.state.index > count) kept.push_back(std::move(s));
  }
  snapshots_ = std::move(kept);
  prepared_ = prepared_ > count ? prepared_ - count : 0;
  frontier_ = WorldState{};
  for (Snapshot& s : snapshots_) renumber(s.state, count);
  renumber(current_, count);
  measure();
}

bool Timeline::forward() {
  if (current_.index >= size()) return false;
  advance(current_, current_.index + 1);
  return true;
}

bool Timeline::back() {
  if (current_.index == 0) return false;
  seek(current_.index - 1);
  return true;
}

// ---- time
// ------------------------------------------------------------------------------------------------------------

std::uint64_t Timeline::indexAt(std::int64_t t) const {
  const std::vector<trace::Event>& events = trace_->events;
  const auto it = std::partition_point(events.begin(), events.end(), [t](const trace::Event& e) { return e.t <= t; });
  return static_cast<std::uint64_t>(it - events.begin());
}

std::int64_t Timeline::timeAt(std::uint64_t index) const {
  const std::vector<trace::Event>& events = trace_->events;
  if (events.empty()) return 0;
  return events[std::min<std::uint64_t>(index, events.size() - 1)].t;
}

std::int64_t Timeline::duration() const {
  const std::vector<trace::Event>& events = trace_->events;
  return events.empty() ? 0 : std::max<std::int64_t>(events.back().t - events.front().t, 0);
}

}  // namespace gmp::replay
