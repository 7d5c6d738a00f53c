// Purpose: what every P did over time, and the part of it that a window of the lanes shows.
// Invariants: a fold of the events and nothing else: between two spans of a P it is idle. After lost events its lane is
//             unknown until the next snapshot. Spans of one P are in order of time and do not overlap.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/replay/world_state.h"

namespace gmp::viz {

// Looking: wired to a thread that has no goroutine to run: it searches, spins or polls.
enum class LaneState : std::uint8_t { Idle, Looking, Running, Syscall, Unknown };
inline constexpr int kLaneStates = 5;

struct LaneSpan {
  std::int64_t from = 0, to = 0;  // ns of trace time
  std::int64_t g = 0;             // 0: none
  LaneState state = LaneState::Idle;
  friend bool operator==(const LaneSpan&, const LaneSpan&) = default;
};

class Lanes {
 public:
  // after: the state after event `e`, the next one of the trace.
  void add(const replay::WorldState& after, const trace::Event& e);
  std::size_t procs() const { return procs_.size(); }
  // Spans of P p that overlap [from, to), cut to it, in order. The last one may still be going on.
  std::vector<LaneSpan> between(std::size_t p, std::int64_t from, std::int64_t to) const;
  // Longest time known.
  std::int64_t end() const { return end_; }
  std::uint64_t spans() const { return spans_; }

 private:
  struct Proc {
    std::vector<LaneSpan> done;
    LaneSpan open;  // its `to` is not set
  };
  Proc& proc(std::size_t p);
  void turn(Proc& proc, LaneState state, std::int64_t g, std::int64_t t);

  std::vector<Proc> procs_;
  std::int64_t end_ = 0;
  std::uint64_t spans_ = 0;
};

// What the P does in that state.
LaneSpan laneStateOf(const replay::WorldState& s, std::size_t p);

// A block as it is drawn: one span, or several that are too narrow to be drawn one by one.
struct LaneBlock {
  float x0 = 0, x1 = 0;  // units from the left end of the lane
  LaneState state = LaneState::Idle;
  std::int64_t g = 0;  // of a single span
  bool folded = false;
  std::array<float, kLaneStates> share{};  // of the block's time, by state; only of a folded one
};

inline constexpr float kFoldWidth = 3, kFoldGap = 2;  // units
// The spans in a lane `width` units wide that shows [from, to).
std::vector<LaneBlock> foldLane(const std::vector<LaneSpan>& spans, std::int64_t from, std::int64_t to, float width);

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
