#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cli/choices_file.h"
#include "cli/fork_args.h"
#include "cli/run_report.h"
#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/talk.h"
#include "sim/scenario/world_table.h"

namespace gmp::cli {
namespace {

struct Args : ScenarioArgs {
  ForkArgs fork;
  std::string world = "real";
  std::string policy = "timed", poller, costs;
  std::string script, saveChoices;
  bool json = false;
  bool noTrace = false;
};

sim::Policy::Kind policyOf(const std::string& word) {
  if (word == "random") return sim::Policy::random;
  if (word == "sticky") return sim::Policy::sticky;
  if (word == "pct") return sim::Policy::pct;
  if (word == "freeze") return sim::Policy::freeze;
  if (word == "scripted") return sim::Policy::scripted;
  return sim::Policy::timed;
}

// The choices that are followed, and those that are noted. Returns "" or what is wrong.
std::string useChoices(const Args& args, scenario::RunOptions* options, std::vector<std::int32_t>* noted) {
  if ((args.policy == "scripted") != !args.script.empty()) {
    return "--policy scripted and --script FILE belong together: the file holds the choices";
  }
  if (!args.script.empty()) {
    auto script = std::make_shared<std::vector<std::int32_t>>();
    if (std::string wrong = readChoices(args.script, script.get()); !wrong.empty()) return wrong;
    options->policy.script = script;
  }
  if (args.saveChoices.empty()) return {};
  if (args.policy == "timed") {
    return "--save-choices: the clocks decide under --policy timed; take one of the testing policies";
  }
  options->bend = [noted](sim::Config& c) { c.choices = noted; };
  return cannotWrite(args.saveChoices);
}

int run(const Args& args, const Session& session) {
  scenario::RunOptions options;
  options.world = args.world == "sim" ? scenario::WorldKind::sim : scenario::WorldKind::real;
  options.policy.kind = policyOf(args.policy);
  if (options.policy.kind != sim::Policy::timed && options.world == scenario::WorldKind::real) {
    return fail("--policy " + args.policy + ": only in the virtual world; add --world sim");
  }
  if (!args.poller.empty()) options.poller = scenario::parsePoller(args.poller);
  if (!args.costs.empty()) {
    std::vector<std::string> errors;
    options.costs = scenario::readCostsFile(args.costs, &errors);
    for (const std::string& line : errors) say(line);
    if (!options.costs) return kWrongUse;
  }
  options.record = !args.noTrace;
  if (args.noTrace && !args.trace.empty()) return fail("--trace and --no-trace contradict each other");
  std::string wrong = toFork(args.fork, &options.fork);
  if (wrong.empty() && options.fork && options.world == scenario::WorldKind::real) {
    wrong = "--fork-at " + args.fork.at + ": only in the virtual world; add --world sim";
  }
  if (wrong.empty() && options.fork && args.noTrace) wrong = "--fork-at and --no-trace contradict each other";
  if (wrong.empty()) wrong = toRunOptions(args, &options);
  std::vector<std::int32_t> choices;
  if (wrong.empty()) wrong = useChoices(args, &options, &choices);
  if (!wrong.empty()) return fail(wrong);
  const auto s = open(args.scenario, session);
  if (!s) return kWrongUse;
  scenario::RunOutcome outcome;
  const int status = runAndReport(*s, options, {args.trace, args.json, false}, &outcome);
  if (args.saveChoices.empty() || !outcome.error.empty()) return status;
  wrong = writeChoices(args.saveChoices, s->name, outcome.seed, choices);
  return wrong.empty() ? status : fail(wrong);
}

}  // namespace

void addRun(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("run", "Runs a scenario and prints its summary");
  auto args = std::make_shared<Args>();
  addScenarioOptions(*command, *args, true);
  command->add_option("--world", args->world, "real: threads and sockets of this machine; sim: the virtual world")
      ->check(CLI::IsMember({"real", "sim"}))
      ->capture_default_str()
      ->type_name("real|sim");
  command
      ->add_option("--policy", args->policy,
                   "Virtual world, who runs next: timed, as a machine would; the others are for testing")
      ->check(CLI::IsMember({"timed", "random", "sticky", "pct", "freeze", "scripted"}))
      ->capture_default_str()
      ->type_name("timed|random|sticky|pct|freeze|scripted");
  command->add_option("--script", args->script, "The choices that --policy scripted follows; then it is random")
      ->type_name("FILE");
  command->add_option("--save-choices", args->saveChoices, "Write the choices of a testing policy there, for --script")
      ->type_name("FILE");
  addForkOptions(*command, args->fork);
  command
      ->add_option("--poller", args->poller,
                   "Virtual world, what its poller is like: epoll, kqueue (a filter for each direction) or iocp "
                   "(completions); otherwise the scenario's")
      ->check(CLI::IsMember({"epoll", "kqueue", "iocp"}))
      ->type_name("epoll|kqueue|iocp");
  command
      ->add_option("--costs", args->costs,
                   "Virtual world, be like the machine that `gmpscope calibrate` has measured: its CPUs, costs and "
                   "loopback, with the clients on it")
      ->type_name("FILE");
  command->add_flag("--no-trace", args->noTrace, "Record nothing: full speed, and no figures of the scheduler");
  command->add_flag("--json", args->json, "The summary for programs");
  command->footer(
      "Examples:\n  gmpscope run echo\n  gmpscope run echo --set connections=1000 --for 3s --trace t.json\n"
      "  gmpscope run echo --world sim --seed 7 --json\n"
      "  gmpscope run work-stealing --world sim --seed 7 --fork-at '#100' --switch no-steal --trace other.json");
  command->callback([&session, args] { session.status = run(*args, session); });
}

}  // namespace gmp::cli
