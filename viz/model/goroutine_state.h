// Purpose: how a goroutine is shown, told from its folded state or from an event of its own: one place for stage,
//          lanes and inspector.
// Invariants: what both can tell is the same: the state after an event is the folded one (tests/viz/model).
#pragma once

#include <optional>

#include <gmpscope/event.h>

#include "sim/replay/world_state.h"
#include "viz/model/palette.h"
#include "viz/model/track.h"

namespace gmp::viz {

TokenState tokenStateOf(trace::GStatus status, trace::WaitReason reason);
inline TokenState tokenStateOf(const replay::GState& g) { return tokenStateOf(g.status, g.reason); }
// What the goroutine is once this event about it has happened; nothing: the event does not change that.
std::optional<TokenState> tokenStateAfter(const trace::Event& e);
// The same in a lane, where one that is dead or not yet there is a gap.
LaneState laneStateOf(TokenState state);

}  // namespace gmp::viz
