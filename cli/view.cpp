#include <memory>
#include <utility>

#include "cli/session.h"
#include "cli/talk.h"
#include "cli/themes.h"
#include "cli/trace_input.h"
#ifdef GMPSCOPE_HAS_VIEWER
#include "cli/gallery.h"
#include "cli/trace_files.h"
#include "cli/trace_load.h"
#include "cli/view_parts.h"
#include "cli/what_if_runner.h"
#include "viz/app/viewer.h"
#endif

namespace gmp::cli {
namespace {

struct Args {
  std::string trace, other, at, select, theme;
};

#ifdef GMPSCOPE_HAS_VIEWER
int gallery(const Args& args, const Session& session) {
  const Look look = lookOf(args.theme);
  Gallery scenarios(session.folders);
  WhatIfRunner whatIf(session.folders);
  viz::ViewerOptions options;
  TraceFiles files(session.folders);
  options.gallery = &scenarios;
  options.whatIf = &whatIf;
  options.files = &files;
  if (!args.theme.empty() && !look.projector) options.theme = look.theme;
  options.projector = look.projector;
  std::string error;
  if (scenarios.items().empty()) return fail("no scenarios were found beside the program: give a trace");
  if (viz::runViewer(std::move(options), &error) == viz::ViewerExit::Closed) return kDone;
  return fail(error + "; `gmpscope list` names the scenarios without a display");
}

// What the file had wrong with it, said at the end as every other command says it.
int afterwards(TraceLoad& load, bool shown) {
  if (!shown) load.waitForEnd();
  const std::string problems = load.problems();
  return problems.empty() ? kDone : failWith(problems);
}

int view(const Args& args, const Session& session) {
  const auto at = parseMoment(args.at.empty() ? "#0" : args.at);
  if (!at) return fail("--at " + args.at + ": expected a time from the start, as 1.5ms, or an event, as #500");
  if (args.trace.empty()) return gallery(args, session);
  const Look look = lookOf(args.theme);
  viz::ViewerOptions options;
  if (!args.select.empty() && !parseTarget(args.select, &options.select))
    return fail("--select " + args.select + ": expected g18, p2, m3 or fd10");
  TraceLoad load(args.trace, args.other, session.folders);
  Gallery scenarios(session.folders);
  WhatIfRunner whatIf(session.folders);
  options.load = &load;
  options.gallery = &scenarios;
  TraceFiles files(session.folders);
  options.whatIf = &whatIf;
  options.files = &files;
  options.path = args.trace;
  options.pathOfOther = args.other;
  if (!args.at.empty()) {
    options.atEvent = at->event;
    options.atTime = at->time;
  }
  if (!args.theme.empty() && !look.projector) options.theme = look.theme;
  options.projector = look.projector;
  std::string error;
  const bool shown = viz::runViewer(std::move(options), &error) == viz::ViewerExit::Closed;
  const int status = afterwards(load, shown);
  if (shown || status != kDone) return status;
  return fail(error + "; `gmpscope shot` makes pictures without a display");
}
#else
int view(const Args&, const Session&) {
  return fail("this program was built without the viewer: configure with -DGMPSCOPE_VIEWER=ON");
}
#endif

}  // namespace

void addView(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("view", "The viewer on a trace");
  auto args = std::make_shared<Args>();
  command->add_option("FILE", args->trace, "A trace file; - is standard input. None: the gallery of scenarios")
      ->type_name("");
  command->add_option("OTHER", args->other, "A second trace to compare with")->type_name("");
  command->add_option("--at", args->at, "Where to begin: a time from the start, or #EVENT")->type_name("TIME|#EVENT");
  command->add_option("--select", args->select, "What is selected and inspected: g18, p2, m3, fd10")
      ->type_name("THING");
  addThemeOption(*command, args->theme);
  command->footer(
      "Examples:\n  gmpscope view\n  gmpscope view t.json\n  gmpscope view a.json b.json\n  gmpscope run echo --world "
      "sim --trace - | gmpscope view -");
  command->callback([&session, args] { session.status = view(*args, session); });
}

}  // namespace gmp::cli
