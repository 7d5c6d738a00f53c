// The series of Stats: buckets in time, of a width that doubles so that there are never too many.
#include <algorithm>

#include "sim/replay/stats.h"

namespace gmp::replay {

using trace::GStatus;

namespace {

void levels(const WorldState& s, Bucket& b) {
  const Counts& n = s.counts;
  b.runnable = static_cast<std::int32_t>(n.of(GStatus::runnable));
  b.runnableMax = std::max(b.runnableMax, b.runnable);
  b.global = static_cast<std::int32_t>(s.global.size());
  b.byP.resize(s.ps.size());
  for (std::size_t i = 0; i < s.ps.size(); ++i) {
    b.byP[i] =
        static_cast<std::uint16_t>(std::min<std::size_t>(s.ps[i].ring.size() + (s.ps[i].runnext ? 1 : 0), 0xFFFF));
  }
  b.running = static_cast<std::int32_t>(n.of(GStatus::running));
  b.waitNet = static_cast<std::int32_t>(n.waitNet);
  b.waitOther = static_cast<std::int32_t>(n.of(GStatus::waiting) - n.waitNet);
  b.syscall = static_cast<std::int32_t>(n.of(GStatus::syscall));
  b.spinning = static_cast<std::int32_t>(n.spinning);
  b.threads = static_cast<std::int32_t>(n.machines);
  b.threadsParked = static_cast<std::int32_t>(s.idleMs.size());
  b.timers = static_cast<std::int32_t>(s.timers.size());
  b.known = s.known;
  b.threadsPolling =
      static_cast<std::int32_t>(std::count_if(s.ms.begin(), s.ms.end(), [](const MState& m) { return m.polling; }));
}

// b becomes the sum of itself and the bucket after it.
void join(Bucket& b, Bucket&& next) {
  next.messages += b.messages;
  next.bytes += b.bytes;
  next.syscalls += b.syscalls;
  next.polls += b.polls;
  next.steals += b.steals;
  next.starts += b.starts;
  next.sockCalls += b.sockCalls;
  next.fruitful += b.fruitful;
  next.polled += b.polled;
  next.polledMost = std::max(next.polledMost, b.polledMost);
  next.runnableMax = std::max(next.runnableMax, b.runnableMax);
  next.start = b.start;
  b = std::move(next);
}

}  // namespace

void Stats::halve() {
  const std::size_t n = series_.size();
  for (std::size_t i = 0; i < n; i += 2) {
    Bucket joined = std::move(series_[i]);
    if (i + 1 < n) join(joined, std::move(series_[i + 1]));
    series_[i / 2] = std::move(joined);
  }
  series_.resize((n + 1) / 2);
  width_ *= 2;
}

void Stats::roll(const WorldState& before, std::int64_t t) {
  if (series_.empty()) {
    series_.emplace_back();
    series_.back().start = first_;
  }
  auto wanted = static_cast<std::size_t>((t - first_) / width_);
  if (wanted < series_.size()) return;
  levels(before, series_.back());
  while (wanted >= kMaxBuckets) {
    halve();
    wanted = static_cast<std::size_t>((t - first_) / width_);
  }
  while (series_.size() <= wanted) {
    Bucket next;
    next.start = first_ + static_cast<std::int64_t>(series_.size()) * width_;
    levels(before, next);
    series_.push_back(std::move(next));
  }
}

void Stats::settle(const WorldState& now) {
  if (!series_.empty()) levels(now, series_.back());
}

}  // namespace gmp::replay
