// Purpose: every scheduler invariant that a trace can show, checked over every event, and the quiet times between them.
// Invariants: no stricter than Go's own order of steps: windows W1 and W2 are tolerated for a bounded time; where the
//             order of seq cannot tell (a change is recorded before it is published) the check waits until it can.
//             Silent from a loss to the next complete snapshot (X3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/replay/reducer.h"
#include "sim/replay/world_state.h"

namespace gmp::replay {

struct Violation {
  std::string invariant;    // "Q4"
  std::uint64_t index = 0;  // event
  std::string text;         // one line with the ids of those involved
};

struct ValidatorOptions {
  bool virtualTime = false;  // the virtual world: clocks are exact
  bool globalTick = true;    // Q5; off when that policy was switched off for the run
  bool steal = true;         // L1; the same: queued goroutines then wait for their own P
  bool sysmon = true;        // L4; the same: then nobody takes a P from a system call
  // How long a runnable goroutine may stand beside an idle P (L1), or a waiter be polled by nobody (N4), while nothing
  // is under
  // way: Go's order of steps leaves two windows that preemption closes after 25 ms at the latest.
  std::int64_t quietLimit = 25'000'000;
  // How long goroutines may stand in the queue of a P whose own is in a system call (L4): sysmon takes the P at its
  // second look, and looks every 10 ms at the latest.
  std::int64_t rescueLimit = 35'000'000;
  // What one step between two events counts at most towards it: in the real world the whole process may stand still.
  std::int64_t quietStep = INT64_MAX;
  std::size_t maxViolations = 20;  // later ones are counted, not kept

  // Limits as they hold for the world that the header names.
  static ValidatorOptions forHeader(const trace::Header& header);
};

// Feeds on events in order, one at a time (so live checking is possible), and collects what is wrong.
class Validator {
 public:
  // strings: of the trace, for the checks that read words; outlives the validator; may be null.
  explicit Validator(ValidatorOptions options, const std::vector<std::string>* strings = nullptr);

  void feed(const trace::Event& e);

  bool ok() const { return total_ == 0; }
  std::uint64_t total() const { return total_; }
  // Events between a loss and the next snapshot: about them nothing was said.
  std::uint64_t unchecked() const { return unchecked_; }
  const std::vector<Violation>& violations() const { return violations_; }
  // After the last event fed.
  const WorldState& state() const { return state_; }

 private:
  template <class... Parts>
  void report(const char* invariant, const Parts&... parts);
  void checkOrder(const trace::Event& e);
  void checkOwner(const trace::Event& e);
  void checkStart(const trace::Event& e);
  void checkTick(const trace::Event& e, const MState& m);
  void checkMachine(const trace::Event& e);
  void checkPoller(const trace::Event& e);
  void checkKindOfEvent(const trace::ev::PollFd& v, const FdState& fd);
  void checkTimer(const trace::Event& e);
  void checkChannel(const trace::Event& e);
  std::int64_t firstWaiting(const IdQueue& q) const;
  void checkSelect(const trace::Event& e);
  void checkEnd(const trace::Event& e);
  void checkSnapshot(const trace::Event& e);
  void heedFork(const trace::Event& e);
  void checkQuiet(const trace::Event& e);
  void checkRescue(const trace::Event& e);
  void watchGlobal(const trace::Event& e, bool wasEmpty);

  ValidatorOptions options_;
  const std::vector<std::string>* strings_;
  WorldState state_;
  std::vector<Problem> problems_;  // scratch
  std::vector<Violation> violations_;
  std::uint64_t total_ = 0, unchecked_ = 0;
  std::vector<std::int64_t> lastTime_;      // per M (X1)
  std::int64_t quietL1_ = 0, quietN4_ = 0;  // ns accumulated
  std::vector<std::int64_t> unrescued_;     // per P, ns accumulated (L4)
  std::int64_t aliveBefore_ = -1;           // goroutines before the snapshot that is being read, -1: not known (G7)
  // The global queue is known to be seen by everybody as not empty once the M that filled it has recorded another
  // event:
  // an event comes before the change is published.
  bool globalFilled_ = false, globalSeen_ = false;
  std::int32_t globalFiller_ = -1;
  std::uint64_t globalSeenAt_ = 0;  // event index
};

// The whole trace at once.
struct Verdict {
  std::uint64_t total = 0;            // violations
  std::uint64_t unchecked = 0;        // events while the state was unknown
  std::vector<Violation> violations;  // the first ones
};
Verdict validate(const trace::Trace& trace, const ValidatorOptions& options);

// The last events of the G, the M and the P of event `index`, at most `most` of each, ascending, the event itself last.
std::vector<std::uint64_t> lastEvents(const trace::Trace& trace, std::uint64_t index, std::size_t most = 50);

}  // namespace gmp::replay
