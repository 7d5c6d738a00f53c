// Purpose: what every P and every thread did over time, and which goroutines and descriptors there are.
// Invariants: a fold of the events and nothing else. After lost events every lane is unknown until the next snapshot.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <gmpscope/event.h>

#include "sim/replay/world_state.h"
#include "viz/model/track.h"

namespace gmp::viz {

// A goroutine that the trace tells of, and the first event about it.
struct LaneGoroutine {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::int64_t id = 0;
  std::uint32_t first = kNone;  // none: it stands in the state before the first event only
};

// Events that were lost, from the notice to the end of the snapshot that follows (to: still unknown at the end).
struct LaneGap {
  static constexpr std::uint64_t kOpen = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t lost = 0, known = kOpen;  // event indices
  std::int64_t from = 0, to = 0;          // ns
};

class Lanes {
 public:
  // initial: the state before the first event.
  explicit Lanes(const replay::WorldState& initial = {});
  // after: the state after event `e` of that index, the next one of the trace.
  void add(const replay::WorldState& after, const trace::Event& e, std::uint64_t index);

  // Live: the first `count` events, all before time t, have left the trace; initial: the state they led to; goroutines:
  // those of it and of the events that stay, by id.
  void forgetFirst(std::uint64_t count, std::int64_t t, const replay::WorldState& initial,
                   std::vector<LaneGoroutine> goroutines);

  // Gives back the memory kept for more.
  void shrink();

  std::size_t procs() const { return procs_.size(); }
  std::size_t threads() const { return threads_.size(); }
  // Null: no such P or thread.
  const Track* proc(std::size_t p) const { return p < procs_.size() ? &procs_[p] : nullptr; }
  const Track* thread(std::size_t m) const { return m < threads_.size() ? &threads_[m] : nullptr; }
  // By id.
  const std::vector<LaneGoroutine>& goroutines() const { return goroutines_; }
  // Events that move a half of its pollDesc, by descriptor.
  const std::map<int, std::vector<std::uint32_t>>& fds() const { return fds_; }
  const std::vector<LaneGap>& gaps() const { return gaps_; }
  // Longest time known.
  std::int64_t end() const { return end_; }

 private:
  void turnAll(const replay::WorldState& after, std::int64_t t);
  void turnProc(const replay::WorldState& after, std::int64_t p, std::int64_t t);
  void turnThread(const replay::WorldState& after, std::int64_t m, std::int64_t t);
  void note(const trace::Event& e, std::uint64_t index);
  void noteGoroutine(std::int64_t g, std::uint32_t index);

  std::vector<Track> procs_, threads_;
  std::vector<LaneGoroutine> goroutines_;
  std::map<int, std::vector<std::uint32_t>> fds_;
  std::vector<LaneGap> gaps_;
  std::int64_t end_ = 0;
};

// What the P, thread or half of a pollDesc does in that state; times are not set. Of a thread id is its P, -1: none.
LaneSpan laneStateOf(const replay::WorldState& s, std::size_t p);
LaneSpan threadStateOf(const replay::WorldState& s, std::size_t m);
LaneSpan halfStateOf(const replay::FdState& fd, const replay::HalfState& half);

// A stretch of trace time.
struct TimeRange {
  std::int64_t from = 0, to = 0;
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};
// `span` ns around `middle`, moved into [begin, end]; all of it if span is longer.
TimeRange rangeAround(std::int64_t middle, std::int64_t span, std::int64_t begin, std::int64_t end);

struct AxisMark {
  std::int64_t t = 0;
  std::string text;
};
// Round times inside the range, at most `most`, all in one unit and with as many digits as neighbours need to differ.
std::vector<AxisMark> axisMarks(TimeRange range, int most);

}  // namespace gmp::viz
