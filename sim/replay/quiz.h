// Purpose: questions about the decisions of a run, made from its trace: the situation as it was, and what was decided.
// Invariants: situation and answer both come from the fold of the trace; the same trace and seed
//             give the same questions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/replay/lesson.h"

namespace gmp::replay {

// At most `most` questions, of as many sorts as the run has, in the order of the trace. seed: which of many are asked.
std::vector<BoundQuestion> quizQuestions(const trace::Trace& trace, std::uint64_t seed, std::size_t most);

}  // namespace gmp::replay
