#include "sim/scenario/world_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/scenario/quantity.h"

namespace gmp::scenario {

std::optional<sim::Poller> parsePoller(std::string_view word) {
  for (const sim::Poller poller : {sim::Poller::epoll, sim::Poller::kqueue, sim::Poller::iocp}) {
    if (pollerWord(poller) == word) return poller;
  }
  return std::nullopt;
}

std::string_view pollerWord(sim::Poller poller) {
  return poller == sim::Poller::kqueue ? "kqueue" : poller == sim::Poller::iocp ? "iocp" : "epoll";
}

namespace {

using Kind = sim::Policy::Kind;
constexpr std::array<std::pair<Kind, std::string_view>, 7> kPolicies = {
    std::pair<Kind, std::string_view>{sim::Policy::timed, "timed"},
    {sim::Policy::random, "random"},
    {sim::Policy::sticky, "sticky"},
    {sim::Policy::pct, "pct"},
    {sim::Policy::freeze, "freeze"},
    {sim::Policy::scripted, "scripted"},
    {sim::Policy::directed, "directed"}};

bool hasChangePoints(Kind kind) { return kind == sim::Policy::pct || kind == sim::Policy::freeze; }

}  // namespace

std::string policyWord(const sim::Policy& policy) {
  const auto row = std::find_if(kPolicies.begin(), kPolicies.end(), [&](auto& p) { return p.first == policy.kind; });
  return std::string(row->second) + (hasChangePoints(policy.kind) ? ":" + std::to_string(policy.changePoints) : "");
}

std::optional<sim::Policy> parsePolicy(std::string_view word) {
  const std::size_t colon = word.find(':');
  const std::string_view name = word.substr(0, colon);
  const auto row = std::find_if(kPolicies.begin(), kPolicies.end(), [&](auto& p) { return p.second == name; });
  if (row == kPolicies.end()) return std::nullopt;
  sim::Policy policy;
  policy.kind = row->first;
  if (colon == std::string_view::npos) return policy;
  const auto points = parseInteger(word.substr(colon + 1));
  if (!hasChangePoints(policy.kind) || !points || *points < 1 || *points > 1'000'000) return std::nullopt;
  policy.changePoints = static_cast<int>(*points);
  return policy;
}

const std::vector<CostRow>& costTable() {
  static const std::vector<CostRow> table = {
      {"lock", &sim::Costs::lock},
      {"unlock", &sim::Costs::unlock},
      {"runqPut", &sim::Costs::runqPut},
      {"runqGet", &sim::Costs::runqGet},
      {"runqSteal", &sim::Costs::runqSteal},
      {"globalPut", &sim::Costs::globalPut},
      {"globalGet", &sim::Costs::globalGet},
      {"statusCas", &sim::Costs::statusCas},
      {"ready", &sim::Costs::ready},
      {"park", &sim::Costs::park},
      {"wake", &sim::Costs::wake},
      {"execute", &sim::Costs::execute},
      {"spin", &sim::Costs::spin},
      {"idlePut", &sim::Costs::idlePut},
      {"idleGet", &sim::Costs::idleGet},
      {"pollBegin", &sim::Costs::pollBegin},
      {"pollEnd", &sim::Costs::pollEnd},
      {"pollSemaphore", &sim::Costs::pollSemaphore},
      {"syscallEnter", &sim::Costs::syscallEnter},
      {"syscallExit", &sim::Costs::syscallExit},
      {"timer", &sim::Costs::timer},
      {"newproc", &sim::Costs::newproc},
      {"chan", &sim::Costs::chan},
      {"loop", &sim::Costs::loop},
      {"contextSwitch", &sim::Costs::contextSwitch},
      {"quantum", &sim::Costs::quantum},
      {"threadCreate", &sim::Costs::threadCreate},
      {"threadStart", &sim::Costs::threadStart},
      {"futexCall", &sim::Costs::futexCall},
      {"wakeLatency", &sim::Costs::wakeLatency},
      {"wakeSleeper", &sim::Costs::wakeSleeper},
      {"timerSlack", &sim::Costs::timerSlack},
      {"usleepCall", &sim::Costs::usleepCall},
      {"osyield", &sim::Costs::osyield},
      {"procyieldPerCycle", &sim::Costs::procyieldPerCycle},
      {"nanotime", &sim::Costs::nanotime},
      {"pollCall", &sim::Costs::pollCall},
      {"pollPerEvent", &sim::Costs::pollPerEvent},
      {"pollControl", &sim::Costs::pollControl},
      {"pollWake", &sim::Costs::pollWake},
      {"socket", &sim::Costs::socket},
      {"bind", &sim::Costs::bind},
      {"listen", &sim::Costs::listen},
      {"accept", &sim::Costs::accept},
      {"connect", &sim::Costs::connect},
      {"read", &sim::Costs::read},
      {"readPerKiB", &sim::Costs::readPerKiB},
      {"write", &sim::Costs::write},
      {"writePerKiB", &sim::Costs::writePerKiB},
      {"coldSocket", &sim::Costs::coldSocket},
      {"coldGoroutine", &sim::Costs::coldGoroutine},
      {"shutdown", &sim::Costs::shutdown},
      {"close", &sim::Costs::close},
      {"socketOption", &sim::Costs::socketOption},
      {"clientMessage", &sim::Costs::clientMessage},
  };
  return table;
}

}  // namespace gmp::scenario
