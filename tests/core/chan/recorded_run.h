// Purpose: running a program on real threads and looking at the events it left.
#pragma once

#include <gmpscope/gmpscope.h>
#include <gmpscope/start.h>
#include <gmpscope/trace.h>

#include <utility>
#include <vector>

namespace gmp::testing {

// The events of one kind, in order, of a run of main on one P.
template <class E, class F>
std::vector<E> eventsOf(F main) {
  trace::Recorder recorder({});
  StartOptions options;
  options.config = {.gomaxprocs = 1, .seed = 1};
  options.recorder = &recorder;
  runIn(makeOsWorld(1), options, Task(std::move(main)));
  std::vector<trace::Event> all;
  recorder.drain(all, true);
  std::vector<E> found;
  for (const trace::Event& e : all)
    if (e.kind == E::kKind) found.push_back(trace::unpack<E>(e));
  return found;
}

}  // namespace gmp::testing
