// Purpose: compares what the fold of the events so far says with what the scheduler itself holds, at a scheduling point
//          of a virtual run, where nothing else moves.
// Invariants: exact, except where the scheduler's own order leaves a step between an event and its store; each of these
//             is named where it is let pass.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gmpscope/trace.h>

#include "core/base/thread_safety.h"
#include "sim/replay/reducer.h"
#include "sim/replay/world_state.h"

namespace gmp::rt {
struct G;
struct M;
struct P;
struct PollDesc;
struct Sched;
}  // namespace gmp::rt

namespace gmp::scenario {

class Parity {
 public:
  explicit Parity(trace::Recorder& recorder) : recorder_(recorder) {}
  // Deaf to one kind of event: what differs then must be seen.
  Parity(trace::Recorder& recorder, trace::Kind unheard) : recorder_(recorder), unheard_(unheard) {}

  // On an M, at a scheduling point.
  void look();
  // The rest of the trace, after the run.
  void finish() { fold(true); }

  // The first difference: what, as the fold has it and as the scheduler has it. "": none.
  const std::string& difference() const { return difference_; }
  std::uint64_t looks() const { return looks_; }
  std::uint64_t events() const { return state_.index; }

 private:
  bool fold(bool all);
  // Without the locks: there is one thread.
  void compareGoroutines(const rt::Sched& s) GMP_NO_ANALYSIS;
  void compareMachines(const rt::Sched& s) GMP_NO_ANALYSIS;
  void compareProcs(rt::Sched& s);
  void compareQueue(int pid, const rt::P& p);
  void compareLists(const rt::Sched& s) GMP_NO_ANALYSIS;
  void comparePoller(const rt::Sched& s);
  void compareTimers(rt::Sched& s);
  template <class A, class B>
  void expect(const std::string& what, const A& folded, const B& read);

  trace::Recorder& recorder_;
  replay::WorldState state_;
  std::vector<replay::Problem> problems_;
  std::vector<trace::Event> events_;
  std::vector<trace::Kind> lastOf_;  // the last event of each M
  std::optional<trace::Kind> unheard_;
  std::string difference_;
  std::uint64_t looks_ = 0;
};

}  // namespace gmp::scenario
