// Purpose: what one thing (a P, a thread, a goroutine, half a pollDesc) did over time, and how a stretch of it is
//          drawn at any zoom without looking at every span.
// Invariants: spans are in order of time and do not overlap; Idle is a gap. Eight bytes a span nearly always, and a
//             summary for each 64 of them, so that a window of a track costs what can be seen of it, not what happened.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "viz/model/turn_list.h"

namespace gmp::viz {

// Idle: nothing is drawn. Looking: a P whose thread has no goroutine to run: it searches, spins or polls. The last
// three: a half of a pollDesc; its goroutine is NetWait.
enum class LaneState : std::uint8_t {
  Idle,
  Looking,
  Running,
  Syscall,
  Unknown,
  Spinning,
  Polling,
  Parked,
  Runnable,
  NetWait,
  OtherWait,
  Nil,
  PdWait,
  Ready,
};
inline constexpr int kLaneStates = 14;

struct LaneSpan {
  std::int64_t from = 0, to = 0;  // ns of trace time
  std::int64_t id = 0;            // whom the state is about: the goroutine that runs on a P, the P of a thread; 0: none
  LaneState state = LaneState::Idle;
  friend bool operator==(const LaneSpan&, const LaneSpan&) = default;
};

// A block as it is drawn: one span, or several that are too narrow to be drawn one by one.
struct LaneBlock {
  float x0 = 0, x1 = 0;  // units from the left end of the lane
  LaneState state = LaneState::Idle;
  std::int64_t id = 0;  // of a single span
  bool folded = false;
  std::array<float, kLaneStates> share{};  // of the block's time, by state; only of a folded one
};

inline constexpr float kFoldWidth = 3, kFoldGap = 2;  // units

class Track {
 public:
  // From time t on it is in that state. Stamps that go back are taken as the latest seen.
  void turn(LaneState state, std::int64_t id, std::int64_t t);
  // Live: what ended well before t is dropped.
  void forgetBefore(std::int64_t t);
  // Gives back the memory kept for more.
  void shrink() {
    turns_.shrink();
    chunks_.shrink_to_fit();
  }
  // Turns so far.
  std::size_t size() const { return turns_.size(); }
  bool empty() const { return turns_.empty(); }
  // Spans that overlap [from, to), cut to it, in order. The last one goes on until `end`.
  std::vector<LaneSpan> between(std::int64_t from, std::int64_t to, std::int64_t end) const;
  // The span at time t; Idle if there is none.
  LaneSpan at(std::int64_t t, std::int64_t end) const;
  // The spans in a lane `width` units wide that shows [from, to).
  // narrowest: what is narrower is folded, units.
  std::vector<LaneBlock> fold(std::int64_t from, std::int64_t to, std::int64_t end, float width,
                              float narrowest = kFoldWidth) const;

 private:
  static constexpr std::size_t kChunk = TurnList::kBlock;
  struct Chunk {
    std::array<float, kLaneStates> time{};  // ns in each state: shares are made of it, so this is exact enough
    std::int64_t longest = 0, longestGap = 0;
  };
  LaneSpan span(std::size_t i, std::int64_t end) const;
  std::size_t firstAt(std::int64_t t) const;
  void summarise();
  const Chunk* chunkAt(std::size_t i) const;

  TurnList turns_;
  std::vector<Chunk> chunks_;
  std::int64_t latest_ = 0;
};

// The spans in a lane `width` units wide that shows [from, to).
std::vector<LaneBlock> foldLane(const std::vector<LaneSpan>& spans, std::int64_t from, std::int64_t to, float width);

}  // namespace gmp::viz
