#include <memory>
#include <string>

#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/talk.h"
#include "cli/themes.h"
#include "cli/trace_input.h"
#ifdef GMPSCOPE_HAS_VIEWER
#include "cli/view_parts.h"
#include "viz/app/png.h"
#include "viz/app/studio.h"
#include "viz/app/write_file.h"
#endif

namespace gmp::cli {
namespace {

struct Args {
  std::string trace, to, at, until, out, select, commands, size = "1280x720", theme = "dark", layout;
  int moments = 1;
};

#ifdef GMPSCOPE_HAS_VIEWER
// "" or one line. Fills what does not need the trace.
std::string readRequest(const Args& args, viz::ShotRequest* request) {
  if (!parseSize(args.size, &request->width, &request->height))
    return "--size " + args.size + ": expected WIDTHxHEIGHT in pixels, as 1280x720 (320x200 to 8192x8192)";
  const auto at = parseMoment(args.at.empty() ? "#0" : args.at);
  if (!at) return "--at " + args.at + ": expected a time from the start, as 1.5ms, or an event, as #500";
  request->atEvent = at->event;
  request->atTime = at->time;
  const Look look = lookOf(args.theme);
  if (!applyLook(look, args.layout, request->layout, request->first))
    return "--layout " + args.layout + ": expected learn, lanes, plots or present";
  if (!args.select.empty() && !parseTarget(args.select, &request->select))
    return "--select " + args.select + ": expected g18, p2, m3 or fd10";
  request->theme = look.theme;
  const std::string unknown = parseCommands(args.commands, &request->first);
  return !unknown.empty() ? unknown : args.out == "-" ? "-o -: a picture needs a file" : cannotWrite(args.out);
}

bool take(const Args& args, viz::Studio& studio, std::uint64_t until, std::string* error) {
  if (args.to == "gif") return viz::writeGif(studio.animate(until), args.out, error);
  if (args.to == "svg") {
    const std::string text = studio.svg();
    return viz::writeFile({text.begin(), text.end()}, args.out, error);
  }
  const bool strip = args.moments > 1;
  return viz::writePng(strip ? studio.strip(until, args.moments) : studio.picture(), args.out, error);
}

int exportTrace(const Args& args, const Session& session) {
  viz::ShotRequest request;
  const std::string wrong = readRequest(args, &request);
  if (!wrong.empty()) return fail(wrong);
  const auto end = parseMoment(args.until.empty() ? args.at.empty() ? "#0" : args.at : args.until);
  if (!end) return fail("--until " + args.until + ": expected a time from the start, as 1.5ms, or an event, as #500");
  int status = kDone;
  const auto file = openTrace(args.trace, &status);
  if (!file) return status;
  request.trace = &file->trace;
  request.lesson = lessonOf(file->trace.header, session.folders);
  std::string error;
  const auto studio = viz::Studio::open(request, &error);
  if (studio == nullptr) return fail(error);
  std::uint64_t until = firstEventAt(file->trace, *end);
  if (args.until.empty() && args.to == "gif") until = studio->state().playback.index + 12;
  return take(args, *studio, until, &error) ? status : fail(error);
}
#else
int exportTrace(const Args&, const Session&) {
  return fail("this program was built without the viewer: configure with -DGMPSCOPE_VIEWER=ON");
}
#endif

}  // namespace

void addExport(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("export", "Pictures of a trace: a moment, a strip of moments, an animation");
  auto args = std::make_shared<Args>();
  command->add_option("TRACE", args->trace, "A trace file; - is standard input")->required()->type_name("");
  command
      ->add_option("--to", args->to,
                   "png: the window, or the stage at several moments; svg: the stage; gif: step by step")
      ->required()
      ->check(CLI::IsMember({"png", "svg", "gif"}))
      ->type_name("png|svg|gif");
  command->add_option("-o,--output", args->out, "The file")->required()->type_name("OUT");
  command->add_option("--at", args->at, "The moment, or the first one")->type_name("TIME|#EVENT");
  command->add_option("--until", args->until, "The last moment of a strip or an animation (of 60 steps at most)")
      ->type_name("TIME|#EVENT");
  command->add_option("--moments", args->moments, "png: so many of them, under each other")
      ->check(CLI::Range(1, 12))
      ->capture_default_str();
  command->add_option("--size", args->size, "Pixels")->capture_default_str()->type_name("WIDTHxHEIGHT");
  addLayoutOption(*command, args->layout);
  command->add_option("--select", args->select, "What is selected: g18, p2, m3, fd10")->type_name("THING");
  command->add_option("--do", args->commands, "Commands of the viewer to run first, by name, comma between")
      ->type_name("NAMES");
  addThemeOption(*command, args->theme);
  command->footer(
      "Examples:\n  gmpscope export t.json --to gif --at '#500' --until '#512' -o wake.gif --size 1024x640\n"
      "  gmpscope export t.json --to png --at 1ms --until 2ms --moments 4 -o strip.png\n"
      "  gmpscope export t.json --to svg --at '#500' -o stage.svg");
  command->callback([&session, args] { session.status = exportTrace(*args, session); });
}

}  // namespace gmp::cli
