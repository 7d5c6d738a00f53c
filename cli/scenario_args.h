// Purpose: the options that run and live share, from the command line to RunOptions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/session.h"
#include "sim/scenario/runner.h"

namespace gmp::cli {

struct ScenarioArgs {
  std::string scenario;
  int procs = 0;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> sets;
  std::string duration;
  std::string trace;
  std::size_t maxEvents = 20'000'000;
};

void addScenarioOptions(CLI::App& command, ScenarioArgs& args, bool scenarioRequired);

// Fills what the arguments say. Returns "" or what is wrong, one line each.
std::string toRunOptions(const ScenarioArgs& args, scenario::RunOptions* out);

// The scenario, or nothing after its mistakes were said.
std::optional<scenario::Scenario> open(const std::string& nameOrPath, const Session& session);

// "" or why a file cannot be written there; tried before long work whose result goes there. "-" is standard output.
std::string cannotWrite(const std::string& path);

// "64 connections" for the head of a summary: each parameter as name=value.
std::string parametersText(const scenario::Scenario& s, const scenario::RunOutcome& run);

}  // namespace gmp::cli
