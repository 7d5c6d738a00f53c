// Purpose: one trial: a seed's tiny program in the stepped build of the scheduler, under one policy, watched by the
//          validator on every event and by the rules of quiet moments whenever only time can make progress.
// Invariant: a trial is decided by its Setup alone; it may abort the process (a failed check of the scheduler), so who
//            must survive that runs it in a child.
#pragma once

#include <cstdint>
#include <string>

#include <gmpscope/sim.h>

#include "tests/sim/mutants/plan.h"

namespace gmp::mutants {

struct Setup {
  std::uint64_t seed = 1;
  sim::Policy policy;
  std::uint32_t drainOneIn = 0;   // store buffers: 0 off, else 4, 40 or 400
  std::uint32_t interrupts = 0;   // one wait of the poller in so many is interrupted
  std::int64_t latency = 50'000;  // of the network, ns
  std::uint32_t delayOneIn = 0;   // at one step in so many an M stands still for `delay`, wherever it is; 0: never
  std::int64_t delay = 0;         // ns
  bool onlySysmon = false;        // only the monitor stands still
  bool runnext = true;            // false: every goroutine that is readied goes to the tail of the ring
  std::size_t story = 0;          // so many of the last events are printed when something is wrong
  bool strict = true;             // windows W1 and W2 closed, no preemption, work conservation at once
};

bool isPolicy(const std::string& name);
// What the seed stands for; policy "any": the seed chooses.
Setup setupFor(std::uint64_t seed, const std::string& policy);
std::string text(const Setup& setup);

struct Outcome {
  std::string wrong;  // "": all is well; else the invariant and what broke it
  std::uint64_t steps = 0, events = 0;
};
Outcome tryPlan(const Plan& plan, const Setup& setup);

}  // namespace gmp::mutants
