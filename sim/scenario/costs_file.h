// Purpose: what things cost on a real machine, as `gmpscope calibrate` measures it, and the file that holds it.
// Invariant: every figure of the cost model has its name in the file; one that is missing has its default.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gmpscope/sim.h>

namespace gmp::scenario {

struct MachineCosts {
  std::string machine;  // in words
  int cores = 1;        // usable CPUs
  sim::Costs costs;
  sim::Network network;  // its loopback
};

// {"format": "gmpscope-costs", "version": 1, "machine": ..., "cores": 2, "network": {...}, "costs": {...}}
std::string costsText(const MachineCosts& costs);

// nullopt: the file cannot be read or is wrong; then *errors has a line for each mistake.
std::optional<MachineCosts> readCostsFile(const std::string& path, std::vector<std::string>* errors);

// Makes a virtual world that machine: its CPUs, its costs, its loopback, and the clients on it.
void beLike(const MachineCosts& machine, sim::Config* config);

}  // namespace gmp::scenario
