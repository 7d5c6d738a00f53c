#include "cli/exhaust.h"

#include <atomic>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "cli/choices_file.h"
#include "cli/stop_signals.h"
#include "cli/talk.h"
#include "sim/replay/narrate.h"

namespace gmp::cli {
namespace {

using scenario::Explored;

std::string verdict(const Explored& e, const ExhaustArgs& args) {
  const std::string bound = "at most " + std::to_string(args.departures) +
                            (args.departures == 1 ? " departure" : " departures") + " from the usual order";
  const std::string number = replay::countText(static_cast<std::int64_t>(e.runs));
  const std::string runs = number + (e.runs == 1 ? " schedule" : " schedules");
  if (!e.broken.empty()) return "schedule " + number + ": " + e.broken;
  return runs + " with " + bound + ", " + (e.complete ? "all there is" : "not all: --max-runs or Ctrl-C ended it") +
         "; every invariant and expectation holds in each";
}

}  // namespace

int exhaust(const scenario::Scenario& s, const scenario::RunOptions& run, const ExhaustArgs& args) {
  std::atomic<bool> stop{false};
  Explored found;
  {
    ProgressLine progress;
    const StopSignals signals([&] { stop.store(true); });
    found = scenario::explore(s, {run, args.departures, args.maxRuns}, [&](const Explored& e) {
      progress.show(static_cast<double>(e.runs) / static_cast<double>(args.maxRuns),
                    s.name + "  schedule " + std::to_string(e.runs));
      return !stop.load();
    });
  }
  if (!found.error.empty()) return fail(found.error);
  if (args.json) {
    const nlohmann::ordered_json j = {{"scenario", s.name},
                                      {"departures", args.departures},
                                      {"schedules", found.runs},
                                      {"complete", found.complete},
                                      {"mostChoices", found.longest},
                                      {"broken", found.broken}};
    std::puts(j.dump(2).c_str());
  } else {
    std::printf("%s: %s\n", s.name.c_str(), verdict(found, args).c_str());
  }
  if (!found.broken.empty() && !args.saveChoices.empty()) {
    const std::string wrong = writeChoices(args.saveChoices, s.name, run.seed.value_or(s.runtime.seed), found.choices);
    if (!wrong.empty()) return fail(wrong);
  }
  if (!found.broken.empty()) return kCheckFailed;
  return stop.load() ? kInterrupted : kDone;
}

}  // namespace gmp::cli
