#include "sim/replay/timeline.h"

#include <algorithm>

#include "sim/replay/reducer.h"

namespace gmp::replay {

Timeline::Timeline(const trace::Trace& trace, TimelineOptions options, WorldState initial)
    : trace_(&trace),
      options_(options),
      interval_(std::max<std::uint64_t>(options.firstInterval, 1)),
      current_(std::move(initial)) {
  current_.index = 0;
  noteChanges(current_);
  snapshots_.push_back({current_, TablesDelta{}});
}

// ---- snapshots
// -------------------------------------------------------------------------------------------------------

std::size_t Timeline::snapshotBytesUsed() const {
  std::size_t bytes = 0;
  for (const Snapshot& s : snapshots_) bytes += copyBytes(s.lists) + bytesOf(s.next);
  return bytes;
}

// A snapshot where the cursor is, behind all others.
void Timeline::keep() {
  snapshots_.back().next = takeChanges(current_);
  snapshots_.push_back({current_, TablesDelta{}});
  ++at_;
  while (snapshotBytesUsed() > options_.snapshotBytes && snapshots_.size() > 2) thinOut();
}

// Drops every second snapshot, never the first nor the last, and takes new ones half as often. The cursor stands at the
// last one: every difference leads back.
void Timeline::thinOut() {
  interval_ *= 2;
  std::vector<Snapshot> kept;
  kept.reserve(snapshots_.size() / 2 + 2);
  for (std::size_t i = 0; i < snapshots_.size(); ++i) {
    const bool last = i + 1 == snapshots_.size();
    if (i % 2 == 0 || last) kept.push_back(std::move(snapshots_[i]));
    else kept.back().next = joined(std::move(kept.back().next), std::move(snapshots_[i].next));
  }
  snapshots_ = std::move(kept);
  at_ = snapshots_.size() - 1;
}

void Timeline::advance(std::uint64_t index) {
  const std::vector<trace::Event>& events = trace_->events;
  index = std::min<std::uint64_t>(index, events.size());
  while (current_.index < index) {
    apply(current_, events[current_.index]);
    if (atLast()) {
      if (current_.index >= snapshots_[at_].lists.index + interval_) keep();
    } else if (current_.index == snapshots_[at_ + 1].lists.index) {
      snapshots_[at_].next = takeChanges(current_);
      ++at_;
    }
  }
}

bool Timeline::prepare(std::uint64_t maxEvents) {
  if (size() - snapshots_.back().lists.index < interval_) return true;
  if (!atLast()) {
    takeBack();
    walkTo(snapshots_.size() - 1);
  }
  advance(current_.index + std::min(maxEvents, size()));
  preparing_ = true;
  return size() - snapshots_.back().lists.index < interval_;
}

// ---- the cursor
// ------------------------------------------------------------------------------------------------------

void Timeline::takeBack() {
  const WorldLists& lists = snapshots_[at_].lists;
  if (current_.index == lists.index) return;
  TablesDelta changes = takeChanges(current_);
  exchange(current_, changes);
  static_cast<WorldLists&>(current_) = lists;
}

void Timeline::walkTo(std::size_t snapshot) {
  if (snapshot == at_) return;
  for (; at_ > snapshot; --at_) exchange(current_, snapshots_[at_ - 1].next);
  for (; at_ < snapshot; ++at_) exchange(current_, snapshots_[at_].next);
  static_cast<WorldLists&>(current_) = snapshots_[at_].lists;
}

std::size_t Timeline::snapshotBefore(std::uint64_t index) const {
  const auto after = std::upper_bound(snapshots_.begin(), snapshots_.end(), index,
                                      [](std::uint64_t i, const Snapshot& s) { return i < s.lists.index; });
  return static_cast<std::size_t>(after - snapshots_.begin()) - 1;
}

const WorldState& Timeline::seek(std::uint64_t index) {
  index = std::min(index, size());
  const bool back = index < current_.index;
  // What prepare() has folded since its last snapshot is not to be folded again.
  if (back && preparing_ && current_.index > snapshots_.back().lists.index) keep();
  preparing_ = false;
  const std::size_t from = snapshotBefore(index);
  const bool far = index > current_.index + options_.stroll && from != at_;
  if (back || far) {
    takeBack();
    walkTo(from);
  }
  advance(index);
  return current_;
}

void Timeline::forgetFirst(std::uint64_t count) {
  count = std::min(count, size());
  seek(count);
  // From here on to the next snapshot: what differs there, and what was changed on the way here and is there as before.
  std::vector<Snapshot> kept;
  kept.push_back({current_, joined(std::move(snapshots_[at_].next), takeChanges(current_))});
  for (std::size_t i = at_ + 1; i < snapshots_.size(); ++i) kept.push_back(std::move(snapshots_[i]));
  if (kept.size() == 1) kept[0].next = {};
  snapshots_ = std::move(kept);
  at_ = 0;
  for (Snapshot& s : snapshots_) renumber(s.lists, count);
  renumber(current_, count);
}

bool Timeline::forward() {
  if (current_.index >= size()) return false;
  advance(current_.index + 1);
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
