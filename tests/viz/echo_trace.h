// Purpose: a legal trace of an echo server for the viewer's tests, made by a little scheduler that asks the fold where
// everybody
//          is and emits what Go's would. Every kind of place on the stage gets used.
// Invariants: the same options give the same events; the fold finds no contradiction in them.
#pragma once

#include <cstdint>
#include <string>

#include <gmpscope/trace.h>

namespace gmp::viz::testing {

struct EchoOptions {
  int procs = 4;
  int connections = 6;
  int rounds = 400;  // turns of the little scheduler
  std::uint64_t seed = 42;
  int burst = 3;  // sockets that become ready at once, at most
};

// `problem` (if given) is the first contradiction that the fold found, empty if there is none.
trace::Trace makeEchoTrace(const EchoOptions& options = {}, std::string* problem = nullptr);

}  // namespace gmp::viz::testing
