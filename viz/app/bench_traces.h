// Purpose: traces made up to measure the viewer: legal, and as large or as full as asked for.
#pragma once

#include <cstdint>

#include <gmpscope/trace.h>

namespace gmp::viz {

// `goroutines` that wait, of which one after the other, in an order drawn from `seed`, becomes ready, runs and waits
// again until there are about `events` events more.
trace::Trace crowdTrace(std::int64_t goroutines, std::uint64_t events, std::uint64_t seed);

// About `goroutines` in all the places that there are: queues, system calls, the poller, waits of several kinds; idle
// threads; and on each of `procs` Ps two that wake each other, 190 times in all.
trace::Trace denseTrace(std::int64_t goroutines, int procs);

}  // namespace gmp::viz
