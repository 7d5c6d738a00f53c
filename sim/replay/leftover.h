// Purpose: who is left when a run ends that has not come to its own end, in the form of Go's own list of goroutines.
#pragma once

#include <string>

#include <gmpscope/trace.h>

namespace gmp::replay {

// "the peer of fd 9 vanished at 510.952 us, ..." for every peer that an injected fault took away (an empty text: none),
// an empty line, then "goroutine N [state, what for]: name" for each goroutine that is alive, main first; at most
// `most` of them, then how many more there are.
std::string leftoverText(const trace::Trace& trace, std::size_t most = 20);

}  // namespace gmp::replay
