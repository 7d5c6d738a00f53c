// Purpose: the options of run that leave the way of a seed at one event.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <gmpscope/sim.h>

namespace gmp::cli {

struct ForkArgs {
  std::string at, machine, inject;
  std::vector<std::string> switches;
  int procs = 0;
  std::optional<int> deliver;
  std::optional<std::uint64_t> seed;
};

void addForkOptions(CLI::App& command, ForkArgs& args);

// What they say; nothing if none was given. Returns "" or what is wrong, one line.
std::string toFork(const ForkArgs& args, std::optional<sim::Fork>* out);

}  // namespace gmp::cli
