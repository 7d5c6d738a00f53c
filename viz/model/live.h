// Purpose: the view of a running program: at its edge, or frozen while the program goes on.
// Invariants: the newest kLiveKeep events are kept while following. A frozen window stays as it is: what arrives
// meanwhile
//             waits behind it, up to kFrozenExtra events; more are folded, not kept, and counted. If the viewer cannot
//             keep
//             up it drops frames, not events.
#pragma once

#include "viz/model/app_state.h"

namespace gmp::viz {

inline constexpr std::uint64_t kLiveKeep = 1'000'000;  // at least, and twice that at most
// Above kLiveKeep before the oldest are forgotten, in one go: what is kept is then moved and renumbered.
inline constexpr std::uint64_t kLiveSlack = 1'000'000;
inline constexpr std::uint64_t kFrozenExtra = 1'000'000;  // kept behind a frozen window
inline constexpr std::uint64_t kFoldPerTick = 100'000;    // events that one frame folds at most

// Limits, so that tests can use small ones.
struct LiveLimits {
  std::uint64_t keep = kLiveKeep, slack = kLiveSlack, frozenExtra = kFrozenExtra, foldPerTick = kFoldPerTick;
};

void startLive(AppState& s, std::shared_ptr<Document> document);
void liveEvents(AppState& s, const act::LiveEvents& news, const LiveLimits& limits = {});
// Once a tick: goes towards the edge if the view follows.
void liveTick(AppState& s, const LiveLimits& limits = {});

// "LIVE  real sockets 127.0.0.1:8080   18.2 s kept · 1.9 M events · 0 lost"; "FROZEN  3.1 s behind ..."
std::string liveBadge(const LiveState& live);
std::string liveFigures(const AppState& s);

}  // namespace gmp::viz
