// Purpose: what the four groups of the command table share: keys, and when a command can be run.
// Invariants: included by commands*.cpp only.
#pragma once

#include <vector>

#include "viz/model/commands.h"

namespace gmp::viz::parts {

using Commands = std::vector<Command>;

// One file a group, commands_<group>.cpp; each adds its part of the table in the order of CommandId.
void addPlayback(Commands& table);
void addSelection(Commands& table);
void addView(Commands& table);
void addApplication(Commands& table);

constexpr Chord key(Key k) { return {k, false, false, false}; }
constexpr Chord shift(Key k) { return {k, false, true, false}; }
constexpr Chord ctrl(Key k) { return {k, true, false, false}; }
constexpr Chord alt(Key k) { return {k, false, false, true}; }

inline bool always(const AppState&) { return true; }
inline bool open(const AppState& s) { return s.document != nullptr && !s.document->empty(); }
inline bool hasNext(const AppState& s) { return open(s) && s.playback.index + 1 < s.document->size(); }
inline bool hasPrevious(const AppState& s) { return open(s) && s.playback.index > 0; }
inline bool hasSelection(const AppState& s) { return open(s) && s.selection.kind != Target::Kind::None; }
inline bool isLive(const AppState& s) { return s.live.active; }

// Leaving the edge of a running program freezes the view.
inline void hold(AppState& s) {
  pause(s.playback);
  if (s.live.active) s.live.follow = false;
}

}  // namespace gmp::viz::parts
