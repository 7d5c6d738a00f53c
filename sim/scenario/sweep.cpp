#include "sim/scenario/sweep.h"

#include <charconv>
#include <sstream>

#include "sim/replay/figures.h"
#include "sim/scenario/judge.h"
#include "sim/scenario/near.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/world_table.h"

namespace gmp::scenario {
namespace {

constexpr std::int64_t kMostValues = 1'000;

std::vector<std::string> splitAt(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) out.push_back(part);
  return out;
}

// "1..8": the two ends.
bool parseRange(const std::string& text, std::int64_t* from, std::int64_t* to) {
  const std::size_t dots = text.find("..");
  if (dots == text.npos) return false;
  const auto a = parseInteger(std::string_view(text).substr(0, dots));
  const auto b = parseInteger(std::string_view(text).substr(dots + 2));
  if (!a || !b || *a > *b) return false;
  *from = *a;
  *to = *b;
  return true;
}

}  // namespace

std::string parseVary(const std::string& text, Vary* out) {
  const std::string wrong = "--vary " + text + ": expected NAME=A..B or NAME=V,V,..., as procs=1..8";
  const auto [name, values] = splitSetting(text);
  if (name.empty() || values.empty()) return wrong;
  out->name = name;
  std::int64_t from = 0, to = 0;
  if (values.find("..") == values.npos) {
    out->values = splitAt(values, ',');
    return out->values.empty() ? wrong : "";
  }
  if (!parseRange(values, &from, &to)) return wrong;
  if (to - from >= kMostValues) return "--vary " + text + ": more than " + std::to_string(kMostValues) + " values";
  for (std::int64_t v = from; v <= to; ++v) out->values.push_back(std::to_string(v));
  return {};
}

bool parseSeeds(const std::string& text, std::uint64_t* first, std::uint64_t* last) {
  std::int64_t from = 0, to = 0;
  if (const auto one = parseInteger(text)) from = to = *one;
  else if (!parseRange(text, &from, &to)) return false;
  *first = static_cast<std::uint64_t>(from);
  *last = static_cast<std::uint64_t>(to);
  return from >= 1;
}

namespace {

// "reset=0.01", "lag=5ms"; returns what is wrong with it.
std::string parseFault(const std::string& part, sim::Faults* out) {
  const auto [name, value] = splitSetting(part);
  std::vector<std::string_view> names;
  for (const FaultLengthRow& row : kFaultLengths) {
    names.push_back(row.name);
    if (row.name != name) continue;
    const auto ns = parseDuration(value);
    if (!ns) return "--faults " + part + ": expected a duration, as " + name + "=5ms";
    out->*row.member = std::chrono::nanoseconds(*ns);
    return {};
  }
  for (const FaultRow& row : faultTable()) {
    names.push_back(row.name);
    if (row.name != name) continue;
    double p = -1;
    const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), p);
    if (ec != std::errc{} || end != value.data() + value.size() || !(p >= 0 && p <= 1)) {
      return "--faults " + part + ": expected a probability from 0 to 1, as " + name + "=0.01";
    }
    out->*row.member = p;
    return {};
  }
  return "--faults " + part + ": no such fault" + didYouMean(name, names);
}

}  // namespace

std::string parseFaults(const std::string& text, sim::Faults* out) {
  for (const std::string& part : splitAt(text, ',')) {
    if (std::string wrong = parseFault(part, out); !wrong.empty()) return wrong;
  }
  return {};
}

namespace {

// Puts one varied value into the scenario and the options of a run.
std::string apply(const std::string& name, const std::string& value, Scenario* s, RunOptions* run) {
  if (name != "procs" && name != "cores") {
    run->settings.emplace_back(name, value);
    return {};
  }
  constexpr std::int64_t kMost = 256;
  const auto n = parseInteger(value);
  if (!n || *n < 1 || *n > kMost)
    return "--vary " + name + ": expected a number from 1 to 256, found \"" + value + "\"";
  if (name == "procs") run->procs = static_cast<int>(*n);
  else s->runtime.cores = static_cast<int>(*n);
  return {};
}

void judge(const RunOutcome& outcome, SweepRun* out) {
  out->error = outcome.error;
  if (!out->error.empty()) return;
  const replay::Summary summary = replay::summarize(outcome.trace).summary;
  for (const replay::FigureRow& row : replay::figureTable()) out->figures.push_back(row.of(summary));
  out->broken = firstBroken(outcome);
}

SweepRun runOne(const Scenario& scenario, const SweepOptions& options, std::uint64_t seed,
                const std::vector<std::string>& values) {
  SweepRun out;
  out.seed = seed;
  out.values = values;
  Scenario s = scenario;
  RunOptions run = options.run;
  run.world = WorldKind::sim;
  run.seed = seed;
  run.record = true;
  if (options.policyBySeed) run.policy = sim::Policy::forSeed(seed);
  for (std::size_t i = 0; i < values.size() && out.error.empty(); ++i) {
    out.error = apply(options.vary[i].name, values[i], &s, &run);
  }
  if (out.error.empty()) judge(runScenario(s, run), &out);
  return out;
}

}  // namespace

std::vector<SweepRun> sweep(const Scenario& s, const SweepOptions& options,
                            const std::function<bool(const SweepRun&, double)>& done) {
  std::vector<std::vector<std::string>> combinations = {{}};
  for (const Vary& vary : options.vary) {
    std::vector<std::vector<std::string>> longer;
    for (const auto& head : combinations) {
      for (const std::string& value : vary.values) {
        longer.push_back(head);
        longer.back().push_back(value);
      }
    }
    combinations = std::move(longer);
  }
  std::vector<SweepRun> out;
  const double all = static_cast<double>(options.last - options.first + 1) * static_cast<double>(combinations.size()) /
                     static_cast<double>(options.shards);
  for (std::uint64_t seed = options.first + options.shard; seed <= options.last; seed += options.shards) {
    for (const auto& values : combinations) {
      out.push_back(runOne(s, options, seed, values));
      if (!done(out.back(), static_cast<double>(out.size()) / all)) return out;
    }
  }
  return out;
}

}  // namespace gmp::scenario
