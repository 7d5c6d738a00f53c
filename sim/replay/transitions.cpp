#include "sim/replay/transitions.h"

#include <array>

namespace gmp::replay {

using trace::GStatus;
using trace::PollMove;
using trace::PollState;

bool legalStatus(GStatus from, GStatus to) {
  struct Row {
    GStatus from, to;
  };
  static constexpr Row kLegal[] = {
      {GStatus::idle, GStatus::runnable},     // create
      {GStatus::runnable, GStatus::running},  // execute
      {GStatus::running, GStatus::runnable},  // yield, preempt, return from a call without P
      {GStatus::running, GStatus::waiting},   // park
      {GStatus::waiting, GStatus::runnable},  // ready, or the park was refused
      {GStatus::running, GStatus::syscall},   // enter
      {GStatus::syscall, GStatus::running},   // return: always first, before it is known whether a P is left
      {GStatus::running, GStatus::dead},      // end
  };
  for (const Row& row : kLegal) {
    if (row.from == from && row.to == to) return true;
  }
  return false;
}

HalfMove halfMove(PollMove move) {
  static constexpr std::array<HalfMove, trace::kWords<PollMove>> kMoves = {{
      {PollState::nil, PollState::wait},    // nilToWait
      {PollState::wait, PollState::g},      // waitToG
      {PollState::wait, PollState::ready},  // waitToReady
      {PollState::wait, PollState::nil},    // waitToNil
      {PollState::g, PollState::ready},     // gToReady
      {PollState::g, PollState::nil},       // gToNil
      {PollState::nil, PollState::ready},   // nilToReady
      {PollState::ready, PollState::nil},   // readyToNil
  }};
  const auto at = static_cast<std::size_t>(move);
  return at < kMoves.size() ? kMoves[at] : HalfMove{PollState::nil, PollState::nil};
}

}  // namespace gmp::replay
