#include "cli/fork_args.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "sim/scenario/near.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/world_table.h"

namespace gmp::cli {
namespace {

struct SwitchRow {
  std::string_view name;
  bool Switches::*member;
};
constexpr std::array<SwitchRow, 5> kSwitches = {SwitchRow{"no-runnext", &Switches::runnext},
                                                {"no-steal", &Switches::steal},
                                                {"no-tick61", &Switches::globalTick},
                                                {"no-sysmon", &Switches::sysmon},
                                                {"no-poll", &Switches::netpollInFindRunnable}};

std::string namesOf(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

std::string parseSwitch(const std::string& text, Switches* out) {
  std::vector<std::string_view> names;
  for (const SwitchRow& row : kSwitches) {
    names.push_back(row.name);
    if (row.name != text) continue;
    out->*row.member = false;
    return {};
  }
  return "--switch " + text + ": expected one of " + namesOf(names) + scenario::didYouMean(text, names);
}

std::string parseFault(const std::string& text, sim::Fork* out) {
  std::vector<std::string_view> names;
  for (const scenario::FaultRow& row : scenario::faultTable()) {
    names.push_back(row.name);
    if (row.name != text) continue;
    out->fault = row.what;
    return {};
  }
  return "--inject " + text + ": expected one of " + namesOf(names) + scenario::didYouMean(text, names);
}

// A number after an optional sign of what it counts: "#500", "M2".
std::optional<std::int64_t> numberAfter(char sign, const std::string& text) {
  const std::string_view digits = std::string_view(text).substr(!text.empty() && text[0] == sign ? 1 : 0);
  const auto n = scenario::parseInteger(digits);
  return n && *n >= 0 ? n : std::nullopt;
}

bool anyGiven(const ForkArgs& a) {
  return !a.machine.empty() || !a.inject.empty() || !a.switches.empty() || a.procs != 0 || a.deliver || a.seed;
}

}  // namespace

void addForkOptions(CLI::App& command, ForkArgs& args) {
  const char* group = "Virtual world: up to one event as the seed goes, then something is different";
  command.add_option("--fork-at", args.at, "The event: its number, as '#500'; with one or more of the following")
      ->type_name("#N")
      ->group(group);
  command
      .add_option("--switch", args.switches,
                  "A rule that is off from there on: no-runnext, no-steal, no-tick61, no-sysmon, no-poll; "
                  "may be repeated")
      ->type_name("NAME")
      ->expected(1)
      ->take_all()
      ->group(group);
  command.add_option("--procs-after", args.procs, "Another GOMAXPROCS from there on")
      ->check(CLI::Range(1, 256))
      ->type_name("N")
      ->group(group);
  command.add_option("--choice", args.machine, "This M goes on there and records the next event")
      ->type_name("M")
      ->group(group);
  command
      .add_option("--deliver", args.deliver,
                  "Of the packets under way there, the next of each sender, number K arrives at once (0: the first)")
      ->check(CLI::Range(0, 1 << 20))
      ->type_name("K")
      ->group(group);
  command.add_option("--inject", args.inject, "This fault strikes the next call that it can strike: reset, eagain, ...")
      ->type_name("FAULT")
      ->group(group);
  command.add_option("--seed-after", args.seed, "Who goes on, and what steps cost, as this seed says from there on")
      ->type_name("S")
      ->group(group);
}

std::string toFork(const ForkArgs& args, std::optional<sim::Fork>* out) {
  if (args.at.empty()) {
    return anyGiven(args) ? "--switch, --procs-after, --choice, --deliver, --inject and --seed-after change a run from "
                            "one event on: name it, as --fork-at '#500'"
                          : "";
  }
  sim::Fork fork;
  const auto at = numberAfter('#', args.at);
  if (!at) return "--fork-at " + args.at + ": expected the number of an event, as '#500'";
  fork.at = static_cast<std::uint64_t>(*at);
  if (!anyGiven(args)) return "--fork-at " + args.at + ": say what is different from there on, as --switch no-steal";
  for (const std::string& text : args.switches) {
    if (std::string wrong = parseSwitch(text, &fork.switches); !wrong.empty()) return wrong;
  }
  fork.gomaxprocs = args.procs;
  if (!args.machine.empty()) {
    const auto m = numberAfter('M', args.machine);
    if (!m || *m > std::numeric_limits<int>::max()) {
      return "--choice " + args.machine + ": expected the number of an M, as M2";
    }
    fork.machine = static_cast<int>(*m);
  }
  fork.delivery = args.deliver.value_or(-1);
  if (args.seed && *args.seed == 0) return "--seed-after: expected a number from 1 on";
  fork.seed = args.seed.value_or(0);
  if (!args.inject.empty()) {
    if (std::string wrong = parseFault(args.inject, &fork); !wrong.empty()) return wrong;
  }
  *out = fork;
  return {};
}

}  // namespace gmp::cli
