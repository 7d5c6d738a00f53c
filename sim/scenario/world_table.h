// Purpose: the figures of the virtual world by name, for the files that set them: costs, faults; and its
//          policies and pollers.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gmpscope/sim.h>

#include "sim/world/fault_table.h"

namespace gmp::scenario {

// "epoll", "kqueue" or "iocp".
std::optional<sim::Poller> parsePoller(std::string_view word);
std::string_view pollerWord(sim::Poller poller);

// A policy as the head of a trace names it: "timed", "random", ..., those with change points as "pct:3".
std::optional<sim::Policy> parsePolicy(std::string_view word);
std::string policyWord(const sim::Policy& policy);

struct CostRow {
  std::string_view name;
  std::int64_t sim::Costs::*member;
};
const std::vector<CostRow>& costTable();

using sim::FaultRow;
inline std::span<const FaultRow> faultTable() { return sim::kFaultTable; }
// How long what some faults do lasts, by name.
struct FaultLengthRow {
  std::string_view name;
  std::chrono::nanoseconds sim::Faults::*member;
};
inline constexpr std::array kFaultLengths = {FaultLengthRow{"delay", &sim::Faults::delay},
                                             FaultLengthRow{"step", &sim::Faults::step},
                                             FaultLengthRow{"lag", &sim::Faults::lag}};

}  // namespace gmp::scenario
