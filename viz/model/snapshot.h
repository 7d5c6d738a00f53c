// Purpose: a trace that stands on its own from a document that has forgotten its beginning: a status snapshot, then the
// events.
// Invariants: begins at a moment when no goroutine is between two places, because a snapshot cannot say that.
#pragma once

#include <vector>

#include "viz/model/document.h"

namespace gmp::viz {

// The events of a snapshot of `s`, all with time t: SnapBegin ... SnapEnd.
std::vector<trace::Event> snapshotOf(const replay::WorldState& s, std::int64_t t);
// Everything of the document that can be told; the whole trace if nothing was forgotten. Moves the document's cursor.
trace::Trace keptTrace(Document& document);

}  // namespace gmp::viz
