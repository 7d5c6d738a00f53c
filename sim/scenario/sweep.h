// Purpose: many runs of the virtual world: every seed of a range for every combination of varied values, each checked.
// Invariant: the same sweep gives the same runs, in the same order, however it is cut into shards.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/runner.h"

namespace gmp::scenario {

// "connections=1,8,64", "procs=1..8": a parameter, procs or cores, and its values.
struct Vary {
  std::string name;
  std::vector<std::string> values;
};
// Returns "" or what is wrong with the text.
std::string parseVary(const std::string& text, Vary* out);
// "3..20" or "7"; false: neither.
bool parseSeeds(const std::string& text, std::uint64_t* first, std::uint64_t* last);
// "reset=0.01,eintr=0.05". Returns "" or what is wrong.
std::string parseFaults(const std::string& text, sim::Faults* out);

struct SweepOptions {
  RunOptions run;  // its world, seed and policy of each run come from here and from the sweep
  bool policyBySeed = false;
  std::uint64_t first = 1, last = 20;
  std::vector<Vary> vary;
  std::uint64_t shard = 0, shards = 1;  // this one runs the seeds that are shard modulo shards, counted from the first
};

struct SweepRun {
  std::uint64_t seed = 0;
  std::vector<std::string> values;    // of vary
  std::vector<std::int64_t> figures;  // as replay::figureTable()
  std::string broken;                 // the first invariant or expectation that does not hold; "": all do
  std::string error;                  // it could not run
};

// Runs until the end, or until `done` returns false after a run. share: 0..1.
std::vector<SweepRun> sweep(const Scenario& s, const SweepOptions& options,
                            const std::function<bool(const SweepRun&, double share)>& done);

}  // namespace gmp::scenario
