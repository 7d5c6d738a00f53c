// Purpose: the figures of the virtual world by name, for the files that set them: costs, faults.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <gmpscope/sim.h>

namespace gmp::scenario {

// "epoll", "kqueue" or "iocp".
std::optional<sim::Poller> parsePoller(std::string_view word);
std::string_view pollerWord(sim::Poller poller);

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
