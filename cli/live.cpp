#include "cli/live.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include "cli/come_last.h"
#include "cli/live_run.h"
#include "cli/run_report.h"
#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/stop_signals.h"
#include "cli/talk.h"
#ifdef GMPSCOPE_HAS_VIEWER
#include "viz/app/viewer.h"
#endif

namespace gmp::cli {
namespace {

struct Args : ScenarioArgs {
  std::string listen;
};

// Everybody on the network could connect then.
bool isLoopback(const std::string& address) {
  return address.starts_with("127.") || address.starts_with("localhost:") || address.starts_with("[::1]:") ||
         address.starts_with("/") || address.starts_with("@");
}

#ifdef GMPSCOPE_HAS_VIEWER
// Exit status, or kNoDisplay.
int inWindow(const scenario::Scenario& s, const scenario::RunOptions& options, const std::string& trace) {
  keepFreedMemory();
  LiveRun run(s, options, trace.empty() ? 0 : options.maxEvents);
  const std::string failed = run.waitUntilUp();
  if (!failed.empty()) return fail(failed + howToMend(failed));
  std::string error;
  if (options.onListening) options.onListening(run.status().listening);
  if (viz::runViewer({.live = &run, .opened = comeLast}, &error) == viz::ViewerExit::NoDisplay) return kNoDisplay;
  run.stop();
  if (trace.empty()) return kDone;
  error = saveTrace(run.takeTrace(), trace);
  return error.empty() ? kDone : fail(error);
}
#endif

int headless(const scenario::Scenario& s, scenario::RunOptions options, const std::string& trace) {
  options.record = !trace.empty();
  const auto toldToo = std::move(options.onListening);
  options.onListening = [toldToo](const std::string& address) {
    say("gmpscope: no display: running without the viewer until Ctrl-C");
    if (toldToo) toldToo(address);
  };
  return runAndReport(s, options, {trace, false, false});
}

int live(const Args& args, const Session& session) {
  scenario::RunOptions options;
  options.endless = true;
  options.listenAt = args.listen;
  options.clients = args.listen.empty();
  const std::string wrong = toRunOptions(args, &options);
  if (!wrong.empty()) return fail(wrong);
  const auto s = open(args.scenario, session);
  if (!s) return kWrongUse;
  if (!args.listen.empty()) {
    options.onListening = [](const std::string& address) {
      say("listening on " + address +
          (isLoopback(address) ? "" : ", which is not loopback only: other machines can connect"));
    };
  }
  return runLive(*s, options, {args.trace, true});
}

}  // namespace

bool displayLikely() {
#ifdef GMPSCOPE_HAS_VIEWER
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return true;
  }
#endif
  return false;
}

int runLive(const scenario::Scenario& s, scenario::RunOptions options, const LiveOptions& live) {
  const scenario::RunOutcome plan = scenario::planRun(s, options);
  if (!plan.error.empty()) return fail(plan.error);
#ifdef GMPSCOPE_HAS_VIEWER
  if (displayLikely()) {
    const int status = inWindow(s, options, live.trace);
    if (status != kNoDisplay) return status;
  }
#endif
  if (!live.mayServeHeadless) return kNoDisplay;
  return headless(s, options, live.trace);
}

void addLive(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("live", "The viewer on a scenario that runs now, on real threads and sockets");
  auto args = std::make_shared<Args>();
  args->scenario = "echo";
  addScenarioOptions(*command, *args, false);
  command
      ->add_option("--listen", args->listen, "Serve outside clients there (nc, curl, wrk) instead of the built-in ones")
      ->type_name("ADDR");
  command->footer(
      "Examples:\n  gmpscope live\n  gmpscope live echo --listen 127.0.0.1:8080\n"
      "With no display it serves without a window until Ctrl-C (or for --for), and prints the summary.");
  command->callback([&session, args] { session.status = live(*args, session); });
}

}  // namespace gmp::cli
