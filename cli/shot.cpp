#include <algorithm>
#include <memory>
#include <variant>
#include <vector>

#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/talk.h"
#include "cli/themes.h"
#include "cli/trace_input.h"
#ifdef GMPSCOPE_HAS_VIEWER
#include "cli/gallery.h"
#include "cli/view_parts.h"
#include "viz/app/shot.h"
#endif

namespace gmp::cli {
namespace {

struct Args {
  int scale = 100;
  std::string trace, other, at, out, select, commands, size = "1600x900", theme = "dark", layout;
};

#ifdef GMPSCOPE_HAS_VIEWER
bool wantsGallery(const std::vector<viz::Action>& actions) {
  return std::any_of(actions.begin(), actions.end(), [](const viz::Action& a) {
    const auto* run = std::get_if<viz::act::Run>(&a);
    return run != nullptr && run->id == viz::CommandId::Gallery;
  });
}

int shot(const Args& args, const Session& session) {
  viz::ShotRequest request;
  if (!parseSize(args.size, &request.width, &request.height)) {
    return fail("--size " + args.size + ": expected WIDTHxHEIGHT in pixels, as 1600x900 (320x200 to 8192x8192)");
  }
  if (!args.at.empty()) {
    const auto at = parseMoment(args.at);
    if (!at) return fail("--at " + args.at + ": expected a time from the start, as 1.5ms, or an event, as #500");
    request.atEvent = at->event;
    request.atTime = at->time;
  }
  const Look look = lookOf(args.theme);
  if (!applyLook(look, args.layout, request.layout, request.first))
    return fail("--layout " + args.layout + ": expected learn, lanes, plots or present");
  const std::string wrong = args.out == "-" ? "-o -: a picture needs a file" : cannotWrite(args.out);
  if (!wrong.empty()) return fail(wrong);
  int status = kDone;
  const auto file = openTrace(args.trace, &status);
  if (!file) return status;
  request.trace = &file->trace;
  request.theme = look.theme;
  request.scale = static_cast<float>(args.scale) / 100;
  request.path = args.out;
  request.lesson = lessonOf(file->trace.header, session.folders);
  if (!args.other.empty()) {
    auto second = openTrace(args.other, &status);
    if (!second) return status;
    request.other = std::make_shared<viz::Document>(std::move(second->trace));
  }
  if (!args.select.empty() && !parseTarget(args.select, &request.select))
    return fail("--select " + args.select + ": expected g18, p2, m3 or fd10");
  const std::string unknown = parseCommands(args.commands, &request.first);
  if (!unknown.empty()) return fail(unknown);
  if (wantsGallery(request.first)) {
    std::vector<viz::Action> gallery = wholeGallery(session.folders);
    request.first.insert(request.first.begin(), gallery.begin(), gallery.end());
  }
  std::string error;
  return viz::shot(request, &error) ? status : fail(error);
}
#else
int shot(const Args&, const Session&) {
  return fail("this program was built without the viewer: configure with -DGMPSCOPE_VIEWER=ON");
}
#endif

}  // namespace

void addShot(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("shot", "A picture of the viewer at one moment of a trace, with no display");
  auto args = std::make_shared<Args>();
  command->add_option("FILE", args->trace, "A trace file; - is standard input")->required()->type_name("");
  command->add_option("--at", args->at, "The moment: a time from the start, or #EVENT; the end, if not given")
      ->type_name("TIME|#EVENT");
  command->add_option("-o,--output", args->out, "The picture")->required()->type_name("OUT.png");
  command->add_option("--size", args->size, "Pixels")->capture_default_str()->type_name("WIDTHxHEIGHT");
  command->add_option("--scale", args->scale, "Of letters and boxes, in percent: 200 for a picture of 3840x2160")
      ->capture_default_str()
      ->check(CLI::Range(80, 300))
      ->type_name("PERCENT");
  addLayoutOption(*command, args->layout);
  command->add_option("--with", args->other, "A second trace to compare with")->type_name("TRACE");
  command->add_option("--select", args->select, "What is selected: g18, p2, m3, fd10")->type_name("THING");
  command
      ->add_option("--do", args->commands,
                   "Commands to run first, by name, comma between: inspector, poller, predict …")
      ->type_name("NAMES");
  addThemeOption(*command, args->theme);
  command->footer(
      "Examples:\n  gmpscope shot t.json --at '#500' -o t.png\n"
      "  gmpscope shot t.json --at 1.5ms -o t.png --size 1920x1080 --theme projector");
  command->callback([&session, args] { session.status = shot(*args, session); });
}

}  // namespace gmp::cli
