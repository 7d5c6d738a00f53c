#include <memory>

#include "cli/run_report.h"
#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/talk.h"

namespace gmp::cli {
namespace {

struct Args : ScenarioArgs {
  std::string world = "real";
  std::string policy = "timed";
  bool json = false;
  bool noTrace = false;
};

sim::Policy::Kind policyOf(const std::string& word) {
  if (word == "random") return sim::Policy::random;
  if (word == "sticky") return sim::Policy::sticky;
  if (word == "pct") return sim::Policy::pct;
  if (word == "freeze") return sim::Policy::freeze;
  return sim::Policy::timed;
}

int run(const Args& args, const Session& session) {
  scenario::RunOptions options;
  options.world = args.world == "sim" ? scenario::WorldKind::sim : scenario::WorldKind::real;
  options.policy.kind = policyOf(args.policy);
  if (options.policy.kind != sim::Policy::timed && options.world == scenario::WorldKind::real) {
    return fail("--policy " + args.policy + ": only in the virtual world; add --world sim");
  }
  options.record = !args.noTrace;
  if (args.noTrace && !args.trace.empty()) return fail("--trace and --no-trace contradict each other");
  const std::string wrong = toRunOptions(args, &options);
  if (!wrong.empty()) return fail(wrong);
  const auto s = open(args.scenario, session);
  if (!s) return kWrongUse;
  return runAndReport(*s, options, {args.trace, args.json, false});
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
      ->check(CLI::IsMember({"timed", "random", "sticky", "pct", "freeze"}))
      ->capture_default_str()
      ->type_name("timed|random|sticky|pct|freeze");
  command->add_flag("--no-trace", args->noTrace, "Record nothing: full speed, and no figures of the scheduler");
  command->add_flag("--json", args->json, "The summary for programs");
  command->footer(
      "Examples:\n  gmpscope run echo\n  gmpscope run echo --set connections=1000 --for 3s --trace t.json\n"
      "  gmpscope run echo --world sim --seed 7 --json");
  command->callback([&session, args] { session.status = run(*args, session); });
}

}  // namespace gmp::cli
