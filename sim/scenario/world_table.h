// Purpose: the figures of the virtual world by name, for the files that set them: costs, faults; and its
//          policies and pollers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmpscope/sim.h>

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

struct FaultRow {
  std::string_view name;
  double sim::Faults::*member;
  trace::FaultWhat what;
  std::string_view says;
};
const std::vector<FaultRow>& faultTable();

}  // namespace gmp::scenario
