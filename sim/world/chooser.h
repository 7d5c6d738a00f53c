// Purpose: the testing policies: which of the Ms that can run goes on at each step.
// Invariants: draws only from its own generator (the stream "schedule"). Every M that can run runs again sooner or
// later
//             under each policy, so that a loop that waits for another M comes to its end.
// Mirrors: the portfolio of docs/invariants (uniform, sticky, probabilistic concurrency testing after Burckhardt et
// al.).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <gmpscope/sim.h>

#include "core/base/rng.h"
#include "sim/world/virtual_m.h"

namespace gmp::sim {

class Chooser {
 public:
  // choices: where each choice between several is noted; may be null.
  Chooser(const Policy& policy, std::uint64_t seed, std::vector<std::int32_t>* choices = nullptr);

  // A new M gets its priority.
  void created(VirtualM& m);
  // One of `candidates` (not empty). current: the M that is on, if it is among them; null otherwise.
  VirtualM& choose(std::span<VirtualM* const> candidates, VirtualM* current);
  // m is chosen from now on, whatever the policy says; null: the policy chooses again.
  void force(VirtualM* m) { forced_ = m; }
  // What is drawn from now on is drawn from that seed.
  // A script ends there; change points are drawn anew.
  void reseed(std::uint64_t seed);
  // m spins or yields: it waits for something that another M must do.
  void waitsForOthers(VirtualM& m);

 private:
  void drawChangePoints();
  VirtualM& pick(std::span<VirtualM* const> candidates, VirtualM* current);
  VirtualM& freezing(std::span<VirtualM* const> candidates, VirtualM* current);
  VirtualM& byScript(std::span<VirtualM* const> candidates);
  VirtualM& byDirections(std::span<VirtualM* const> candidates);
  std::size_t usualAmong(std::span<VirtualM* const> ordered) const;
  VirtualM& anyOf(std::span<VirtualM* const> candidates) {
    return *candidates[rng_.below(static_cast<std::uint32_t>(candidates.size()))];
  }
  bool changePointPassed();
  VirtualM& byPriority(std::span<VirtualM* const> candidates, VirtualM* current);

  const Policy::Kind kind_;
  Rng rng_;
  const std::shared_ptr<const std::vector<std::int32_t>> script_;
  std::size_t scriptAt_ = 0;
  std::vector<std::int32_t>* const choices_;
  const std::shared_ptr<Directions> directions_;
  std::vector<VirtualM*> ordered_;     // directed: scratch
  VirtualM* last_ = nullptr;           // directed: who was chosen last
  const VirtualM* waiting_ = nullptr;  // directed: spins, and waits for others
  VirtualM* forced_ = nullptr;
  VirtualM* frozen_ = nullptr;
  std::uint64_t frozenUntil_ = 0;        // freeze: the step at which it goes on in any case
  std::vector<std::uint64_t> changeAt_;  // pct, freeze: steps, ascending
  std::size_t nextChange_ = 0;
  const int changePoints_;
  const std::uint32_t changeWithin_;  // steps
  std::uint64_t steps_ = 0;
  std::uint64_t run_ = 0;  // pct: steps in a row of the same M
  std::uint64_t lowest_;   // pct: the next priority below all others
};

}  // namespace gmp::sim
