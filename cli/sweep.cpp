// Many runs of the virtual world: a table of figures, or the first seed that breaks something.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/exhaust.h"
#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/stop_signals.h"
#include "cli/talk.h"
#include "sim/replay/figures.h"
#include "sim/replay/narrate.h"
#include "sim/scenario/near.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/sweep.h"

namespace gmp::cli {
namespace {

using json = nlohmann::ordered_json;
using scenario::SweepRun;

struct Args {
  std::string scenario, seeds = "1..20", faults, shard, policy = "timed", duration;
  std::vector<std::string> vary, sets, figures, merge;
  int procs = 0;
  bool json = false, keepGoing = false;
  ExhaustArgs exhaust;  // of --policy exhaustive
};

// All that a sweep found, from this process or from files.
struct Result {
  std::string scenario;
  std::vector<std::string> varied;
  std::vector<SweepRun> runs;
  bool interrupted = false;
};

const std::vector<std::string> kShown = {"duration", "messages", "starts",  "latencyP50", "latencyP99",
                                         "steals",   "polls",    "threads", "events"};

json toJson(const Result& r) {
  json runs = json::array();
  for (const SweepRun& run : r.runs) {
    json figures = json::object();
    for (std::size_t i = 0; i < run.figures.size(); ++i) {
      figures[std::string(replay::figureTable()[i].name)] = run.figures[i];
    }
    runs.push_back({{"seed", run.seed}, {"values", run.values}, {"figures", figures}, {"broken", run.broken}});
  }
  return {{"format", "gmpscope-sweep"}, {"version", 1}, {"scenario", r.scenario}, {"vary", r.varied}, {"runs", runs}};
}

// Adds what a file holds. Returns "" or what is wrong with it.
std::string addFile(const std::string& path, Result* r) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return path + ": cannot be opened; give files that `gmpscope sweep --json` wrote";
  const json j = json::parse(in, nullptr, false);
  if (!j.is_object() || j.value("format", json()) != "gmpscope-sweep") {
    return path + ": no result of a sweep; write one with gmpscope sweep SCENARIO --json > FILE";
  }
  try {
    const auto name = j.at("scenario").get<std::string>();
    const auto varied = j.at("vary").get<std::vector<std::string>>();
    if (!r->scenario.empty() && (name != r->scenario || varied != r->varied)) {
      return path + ": is of another sweep than the files before it; merge those of one sweep only";
    }
    r->scenario = name;
    r->varied = varied;
    for (const json& run : j.at("runs")) {
      SweepRun out;
      out.seed = run.at("seed").get<std::uint64_t>();
      out.values = run.at("values").get<std::vector<std::string>>();
      out.broken = run.at("broken").get<std::string>();
      for (const replay::FigureRow& row : replay::figureTable()) {
        out.figures.push_back(run.at("figures").value(std::string(row.name), std::int64_t{0}));
      }
      r->runs.push_back(std::move(out));
    }
  } catch (const json::exception&) { return path + ": is damaged; run that part of the sweep again"; }
  return {};
}

std::string valueText(const replay::FigureRow& row, std::int64_t v) {
  return row.unit == replay::FigureRow::Unit::ns ? replay::durationText(v) : replay::countText(v);
}

std::string valuesText(const Result& r, const SweepRun& run) {
  std::string out;
  for (std::size_t i = 0; i < run.values.size() && i < r.varied.size(); ++i) {
    out += (out.empty() ? "" : " ") + r.varied[i] + "=" + run.values[i];
  }
  return out.empty() ? "all" : out;
}

void printTable(const Result& r, const std::vector<std::string>& figures) {
  std::vector<std::string> groups;  // in the order of their first run
  std::map<std::string, std::vector<const SweepRun*>> byGroup;
  for (const SweepRun& run : r.runs) {
    auto& group = byGroup[valuesText(r, run)];
    if (group.empty()) groups.push_back(valuesText(r, run));
    if (!run.figures.empty()) group.push_back(&run);
  }
  std::size_t width = 10;
  for (const std::string& g : groups) width = std::max(width, g.size());
  for (const std::string& name : figures) {
    const replay::FigureRow& row = *replay::figureRow(name);
    const auto at = static_cast<std::size_t>(&row - replay::figureTable().data());
    std::printf("%s\n  %-*s %8s %14s %14s %14s\n", bold(name + ": " + std::string(row.says)).c_str(),
                static_cast<int>(width), "", "runs", "min", "median", "max");
    for (const std::string& g : groups) {
      std::vector<std::int64_t> values;
      for (const SweepRun* run : byGroup[g]) values.push_back(run->figures[at]);
      if (values.empty()) continue;
      std::sort(values.begin(), values.end());
      std::printf("  %-*s %8zu %14s %14s %14s\n", static_cast<int>(width), g.c_str(), values.size(),
                  valueText(row, values.front()).c_str(), valueText(row, values[values.size() / 2]).c_str(),
                  valueText(row, values.back()).c_str());
    }
  }
}

int report(const Result& r, const Args& args) {
  const auto broken = std::find_if(r.runs.begin(), r.runs.end(), [](const SweepRun& s) { return !s.broken.empty(); });
  if (args.json) {
    std::puts(toJson(r).dump().c_str());
  } else if (broken != r.runs.end() && !args.keepGoing) {
    std::printf("%s, seed %llu, %s: %s\n", r.scenario.c_str(), static_cast<unsigned long long>(broken->seed),
                valuesText(r, *broken).c_str(), broken->broken.c_str());
  } else {
    printTable(r, args.figures.empty() ? kShown : args.figures);
    const auto failed =
        std::count_if(r.runs.begin(), r.runs.end(), [](const SweepRun& s) { return !s.broken.empty(); });
    std::printf("%s runs, %s\n", replay::countText(static_cast<std::int64_t>(r.runs.size())).c_str(),
                failed == 0 ? "every invariant and expectation holds"
                            : (replay::countText(failed) + " broken, the first with seed " +
                               std::to_string(broken->seed) + ": " + broken->broken)
                                  .c_str());
  }
  if (r.interrupted) return kInterrupted;
  return broken != r.runs.end() ? kCheckFailed : kDone;
}

// Fills the options. Returns "" or what is wrong.
std::string toOptions(const Args& args, scenario::SweepOptions* out) {
  if (!scenario::parseSeeds(args.seeds, &out->first, &out->last)) {
    return "--seeds " + args.seeds + ": expected A..B with 1 <= A <= B, as 1..1000";
  }
  ScenarioArgs run;
  run.procs = args.procs;
  run.sets = args.sets;
  run.duration = args.duration;
  if (std::string wrong = toRunOptions(run, &out->run); !wrong.empty()) return wrong;
  for (const std::string& text : args.vary) {
    out->vary.emplace_back();
    if (std::string wrong = scenario::parseVary(text, &out->vary.back()); !wrong.empty()) return wrong;
  }
  if (!args.faults.empty()) {
    sim::Faults faults;
    if (std::string wrong = scenario::parseFaults(args.faults, &faults); !wrong.empty()) return wrong;
    out->run.faults = faults;
  }
  out->policyBySeed = args.policy == "mixed";
  out->run.policy.kind = args.policy == "random"   ? sim::Policy::random
                         : args.policy == "sticky" ? sim::Policy::sticky
                         : args.policy == "pct"    ? sim::Policy::pct
                         : args.policy == "freeze" ? sim::Policy::freeze
                                                   : sim::Policy::timed;
  if (args.shard.empty()) return {};
  const std::size_t slash = args.shard.find('/');
  const auto i = scenario::parseInteger(args.shard.substr(0, slash));
  const auto n = slash == args.shard.npos ? std::nullopt : scenario::parseInteger(args.shard.substr(slash + 1));
  if (!i || !n || *i < 1 || *i > *n) return "--shard " + args.shard + ": expected i/n with 1 <= i <= n, as 3/8";
  out->shard = static_cast<std::uint64_t>(*i - 1);
  out->shards = static_cast<std::uint64_t>(*n);
  return {};
}

int exhaustOne(const scenario::Scenario& s, const Args& args, const scenario::SweepOptions& options) {
  if (!args.vary.empty() || !args.shard.empty()) {
    return fail("--policy exhaustive explores one program: leave --vary and --shard out");
  }
  if (const std::string wrong = cannotWrite(args.exhaust.saveChoices); !wrong.empty()) return fail(wrong);
  scenario::RunOptions run = options.run;
  run.seed = options.first;
  ExhaustArgs exhaustArgs = args.exhaust;
  exhaustArgs.json = args.json;
  return exhaust(s, run, exhaustArgs);
}

int sweep(const Args& args, const Session& session) {
  std::vector<std::string_view> names;
  for (const replay::FigureRow& row : replay::figureTable()) names.push_back(row.name);
  for (const std::string& name : args.figures) {
    if (replay::figureRow(name) == nullptr) {
      return fail("--figure " + name + ": there is no such figure" + scenario::didYouMean(name, names));
    }
  }
  Result result;
  for (const std::string& file : args.merge) {
    if (const std::string wrong = addFile(file, &result); !wrong.empty()) return fail(wrong);
  }
  if (!args.merge.empty()) {
    std::stable_sort(result.runs.begin(), result.runs.end(),
                     [](const SweepRun& a, const SweepRun& b) { return a.seed < b.seed; });
    return report(result, args);
  }
  if (args.scenario.empty()) return fail("name a SCENARIO, or --merge FILE... (see gmpscope sweep --help)");
  scenario::SweepOptions options;
  if (const std::string wrong = toOptions(args, &options); !wrong.empty()) return fail(wrong);
  const auto s = open(args.scenario, session);
  if (!s) return kWrongUse;
  if (args.policy == "exhaustive") return exhaustOne(*s, args, options);
  result.scenario = s->name;
  for (const scenario::Vary& v : options.vary) result.varied.push_back(v.name);
  std::atomic<bool> stop{false};
  {
    ProgressLine progress;
    const StopSignals signals([&] { stop.store(true); });
    result.runs = scenario::sweep(*s, options, [&](const SweepRun& run, double share) {
      progress.show(share, s->name + "  seed " + std::to_string(run.seed));
      return !stop.load() && run.error.empty() && (run.broken.empty() || args.keepGoing);
    });
  }
  if (!result.runs.empty() && !result.runs.back().error.empty()) return fail(result.runs.back().error);
  result.interrupted = stop.load();
  return report(result, args);
}

void addExhaustOptions(CLI::App& c, ExhaustArgs& args) {
  c.add_option("--departures", args.departures,
               "exhaustive: so often another thread goes on than the usual one, which runs as long as it can")
      ->check(CLI::Range(0, 8))
      ->capture_default_str()
      ->type_name("N");
  c.add_option("--max-runs", args.maxRuns, "exhaustive: at most so many schedules")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str()
      ->type_name("N");
  c.add_option("--save-choices", args.saveChoices,
               "exhaustive: write the choices of the schedule that breaks something there, for run --policy scripted")
      ->type_name("FILE");
}

}  // namespace

void addSweep(CLI::App& app, Session& session) {
  CLI::App* c = app.add_subcommand("sweep", "Many runs of the virtual world: figures, or the first seed that breaks");
  auto args = std::make_shared<Args>();
  c->add_option("SCENARIO", args->scenario, "A name from `gmpscope list`, or a file")->type_name("");
  c->add_option("--seeds", args->seeds, "One run for each")->type_name("A..B")->capture_default_str();
  c->add_option("--vary", args->vary, "Values of procs, cores or a parameter; repeated: every combination")
      ->type_name("NAME=A..B|V,V")
      ->expected(1)
      ->take_all();
  c->add_option("--set", args->sets, "Another value for a parameter; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  c->add_option("--for", args->duration, "The same as --set for=TIME")->type_name("TIME");
  c->add_option("--procs", args->procs, "GOMAXPROCS")->check(CLI::Range(1, 256))->type_name("N");
  c->add_option(
       "--faults", args->faults,
       "Probabilities: reset, partialRead, eagain, slowPeer, loss, ...; lengths: delay, step, lag (as lag=5ms)")
      ->type_name("NAME=P,...");
  c->add_option("--policy", args->policy,
                "Who runs next; mixed: one of the testing policies, as the seed says; exhaustive: every order within "
                "--departures")
      ->check(CLI::IsMember({"timed", "random", "sticky", "pct", "freeze", "mixed", "exhaustive"}))
      ->capture_default_str()
      ->type_name("timed|random|sticky|pct|freeze|mixed|exhaustive");
  addExhaustOptions(*c, args->exhaust);
  c->add_option("--figure", args->figures, "Show this figure; may be repeated")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  c->add_flag("--keep-going", args->keepGoing, "Do not stop at the first seed that breaks something");
  c->add_option("--shard", args->shard, "Every n-th seed, beginning with the i-th")->type_name("i/n");
  c->add_option("--merge", args->merge, "Join results that --json wrote")->type_name("FILE...");
  c->add_flag("--json", args->json, "Every run, for programs and for --merge");
  std::string figures = "Figures:";
  for (const replay::FigureRow& row : replay::figureTable()) figures += " " + std::string(row.name);
  c->footer(
      "Examples:\n  gmpscope sweep gomaxprocs --vary procs=1..8 --figure duration\n"
      "  gmpscope sweep echo --seeds 1..1000 --faults eintr=0.05,partialRead=0.1 --policy mixed\n"
      "  seq 8 | parallel gmpscope sweep echo --seeds 1..8000 --shard {}/8 --json '>' part{}.json\n"
      "  gmpscope sweep --merge part*.json\n" +
      figures);
  c->callback([&session, args] { session.status = sweep(*args, session); });
}

}  // namespace gmp::cli
