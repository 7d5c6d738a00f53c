#include "cli/scenario_args.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "cli/talk.h"
#include "sim/scenario/gallery.h"

namespace gmp::cli {

namespace fs = std::filesystem;

void addScenarioOptions(CLI::App& command, ScenarioArgs& args, bool scenarioRequired) {
  auto* scenario =
      command.add_option("SCENARIO", args.scenario, "A name from `gmpscope list`, a file, or - for standard input");
  scenario->type_name("");
  if (scenarioRequired) scenario->required();
  command.add_option("--procs", args.procs, "GOMAXPROCS: number of Ps")->check(CLI::Range(1, 256))->type_name("N");
  command.add_option("--seed", args.seed, "Seed of every random choice")->type_name("S");
  command.add_option("--set", args.sets, "Another value for a parameter of the scenario; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  command.add_option("--for", args.duration, "How long, as 2s or 500ms: the same as --set for=2s")->type_name("TIME");
  command.add_option("--trace", args.trace, "Write the trace there (.gz compresses; - is standard output)")
      ->type_name("OUT.json");
  command.add_option("--max-events", args.maxEvents, "Record at most so many events (64 bytes of memory each)")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1'000}, std::size_t{200'000'000}))
      ->type_name("N");
}

std::string toRunOptions(const ScenarioArgs& args, scenario::RunOptions* out) {
  out->procs = args.procs;
  out->seed = args.seed;
  out->maxEvents = args.maxEvents;
  if (args.seed && *args.seed == 0) return "--seed: expected a number from 1 on";
  for (const std::string& text : args.sets) {
    auto setting = scenario::splitSetting(text);
    if (setting.first.empty()) return "--set " + text + ": expected NAME=VALUE, as --set connections=100";
    out->settings.push_back(std::move(setting));
  }
  if (!args.duration.empty()) out->settings.emplace_back("for", args.duration);
  return cannotWrite(args.trace);
}

std::optional<scenario::Scenario> open(const std::string& nameOrPath, const Session& session) {
  scenario::ParseResult r = scenario::openScenario(nameOrPath, session.folders);
  for (const scenario::Mistake& m : r.mistakes) say(m.text());
  return std::move(r.scenario);
}

std::string cannotWrite(const std::string& path) {
  if (path.empty() || path == "-") return {};
  std::error_code ec;
  if (fs::is_directory(path, ec)) return path + ": is a directory; name a file";
  const fs::path folder = fs::path(path).parent_path().empty() ? fs::path(".") : fs::path(path).parent_path();
  if (!fs::is_directory(folder, ec)) return path + ": cannot be written: there is no directory " + folder.string();
  if (fs::exists(path, ec) && !fs::is_regular_file(path, ec)) return {};  // a device or pipe: the writer will tell
  if (access(folder.c_str(), W_OK) == 0) return {};
  return path + ": cannot be written: " + std::generic_category().message(errno);
}

std::string parametersText(const scenario::Scenario& s, const scenario::RunOutcome& run) {
  std::string out;
  for (const scenario::Parameter& p : s.parameters) {
    const auto it = run.parameters.find(p.name);
    if (it == run.parameters.end()) continue;
    out += (out.empty() ? "" : ", ") + p.name + " " + scenario::valueText(p, static_cast<std::int64_t>(it->second));
  }
  return out;
}

}  // namespace gmp::cli
