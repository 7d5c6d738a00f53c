// What `gmpscope` alone does.
#include <filesystem>

#include "cli/live.h"
#include "cli/run_report.h"
#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/talk.h"
#ifdef GMPSCOPE_HAS_VIEWER
#include "viz/app/shot.h"
#endif

namespace gmp::cli {
namespace {

constexpr const char* kTrace = "out/echo.json";
constexpr const char* kPicture = "out/echo.png";

#ifdef GMPSCOPE_HAS_VIEWER
// A moment worth seeing: in the middle, where one poll made several goroutines runnable; else the middle itself.
std::uint64_t goodMoment(const trace::Trace& t) {
  const std::uint64_t middle = t.events.size() / 2;
  for (std::uint64_t i = middle; i < t.events.size(); ++i) {
    const trace::Event& e = t.events[i];
    if (e.kind == trace::Kind::PollEnd && unpack<trace::ev::PollEnd>(e).goroutines.v >= 3) return i;
  }
  return middle;
}

// "" or one line.
std::string picture(const trace::Trace& t) {
  viz::ShotRequest request;
  request.trace = &t;
  request.atEvent = goodMoment(t);
  request.path = kPicture;
  std::string error;
  return viz::shot(request, &error) ? "" : error;
}
#endif

int withoutDisplay(const scenario::Scenario& s) {
  std::error_code ec;
  std::filesystem::create_directories("out", ec);
  if (ec) return fail("out: cannot be made here: " + ec.message());
  scenario::RunOptions options;
  options.settings = {{"for", "500ms"}};
  scenario::RunOutcome run;
  const int status = runAndReport(s, options, {kTrace, false, false}, &run);
  if (status != kDone || !run.error.empty()) return status;
#ifdef GMPSCOPE_HAS_VIEWER
  const std::string failed = picture(run.trace);
  if (!failed.empty()) return fail(failed);
  say("No display: the trace is in " + std::string(kTrace) + ", a picture of it in " + kPicture + ".");
#else
  say("Built without the viewer: the trace is in " + std::string(kTrace) + ".");
#endif
  say("gmpscope --help shows what else there is; with a display, gmpscope opens the viewer.");
  return kDone;
}

}  // namespace

int mainJob(const Session& session) {
  const auto s = open("echo", session);
  if (!s) return kWrongUse;
  if (displayLikely()) {
    scenario::RunOptions options;
    options.endless = true;
    const int status = runLive(*s, options, {"", false});
    if (status != kNoDisplay) return status;
  }
  return withoutDisplay(*s);
}

}  // namespace gmp::cli
