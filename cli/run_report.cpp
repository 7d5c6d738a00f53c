#include "cli/run_report.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include "cli/stop_signals.h"
#include "cli/summary.h"
#include "cli/talk.h"
#include "sim/formats/trace_json.h"
#include "sim/replay/narrate.h"
#include "sim/replay/stats.h"

namespace gmp::cli {

using replay::countText;
using replay::durationText;
using scenario::RunOutcome;

namespace {

std::string progressText(const scenario::Scenario& s, const scenario::RunProgress& p) {
  std::string text = s.name + "  " + durationText(p.elapsed_ns / 100'000'000 * 100'000'000);
  const bool built = p.planned_ns > 0;
  if (built) text += "  " + countText(p.connections) + " connections";
  text += "  " + countText(static_cast<std::int64_t>(built ? p.messages : p.server.reads)) +
          (built ? " messages" : " reads");
  if (p.events > 0) text += "  " + countText(static_cast<std::int64_t>(p.events)) + " events";
  return text;
}

}  // namespace

std::string howToMend(const std::string& error) {
  const auto has = [&](const char* text) { return error.find(text) != std::string::npos; };
  if (has("address already in use")) return "; choose another port, or port 0 for a free one";
  if (has("permission denied")) return "; choose a port from 1024 on";
  return {};
}

namespace {

int statusOf(const RunOutcome& run) {
  if (!run.error.empty()) return kWrongUse;
  if (run.interrupted) return kInterrupted;
  if (run.status == 2) return kWrongUse;  // as the program itself would have ended
  return run.status != 0 || !run.broken.empty() ? kCheckFailed : kDone;
}

// What is said and written about a run that took place. Returns "" or one line that says what could not be written.
std::string report(const scenario::Scenario& s, const RunOutcome& run, const ReportOptions& report) {
  std::string failure;
  if (!report.trace.empty() && run.recorded) failure = saveTrace(run.trace, report.trace);
  std::optional<replay::TraceStats> stats;
  if (run.recorded && !report.quiet) stats = replay::summarize(run.trace);
  const replay::Summary* figures = stats ? &stats->summary : nullptr;
  const std::string file = failure.empty() ? report.trace : "";
  std::FILE* const out = report.trace == "-" ? stderr : stdout;
  if (!report.quiet) {
    const std::string text =
        report.json ? runJson(s, run, figures, file).dump(2) + "\n" : runText(s, run, figures, file);
    std::fputs(text.c_str(), out);
    std::fflush(out);
  }
  return failure;
}

}  // namespace

std::string saveTrace(const trace::Trace& trace, const std::string& path) {
  ProgressLine progress;
  return formats::writeTrace(trace, path, [&](std::uint64_t done, std::uint64_t total) {
    progress.show(total > 0 ? static_cast<double>(done) / static_cast<double>(total) : -1, "writing " + path);
  });
}

bool saveNumbered(const trace::Trace& trace, const std::string& name, std::string* path, std::string* error) {
  std::string stem = name.empty() ? "trace" : name;
  std::replace(stem.begin(), stem.end(), '/', '-');
  std::error_code ec;
  for (int i = 1; path->empty(); ++i) {
    const std::string file = stem + "-" + std::to_string(i) + ".json";
    if (!std::filesystem::exists(file, ec)) *path = file;
  }
  *error = saveTrace(trace, *path);
  return error->empty();
}

int runAndReport(const scenario::Scenario& s, scenario::RunOptions options, const ReportOptions& reportOptions,
                 RunOutcome* out) {
  scenario::Stopper stopper;
  options.stopper = &stopper;
  ProgressLine progress;
  options.progress = [&](const scenario::RunProgress& p) {
    const double planned = static_cast<double>(p.planned_ns);
    const bool endless = p.planned_ns == 0 || options.endless;
    progress.show(endless ? -1 : static_cast<double>(p.elapsed_ns) / planned, progressText(s, p));
  };
  // The process ends right after this with Go's words on standard error and status 2.
  options.onFatal = [&](RunOutcome& run) {
    progress.wipe();
    const std::string failure = report(s, run, reportOptions);
    if (!failure.empty()) fail(failure);
  };
  RunOutcome run;
  {
    const StopSignals signals([&] { stopper.request(); });
    run = scenario::runScenario(s, options);
  }
  progress.wipe();
  if (!run.error.empty()) return fail(run.error + howToMend(run.error));
  const std::string failure = report(s, run, reportOptions);
  if (!run.fatal.empty()) std::fputs(run.fatal.c_str(), stderr);
  for (const std::string& line : run.broken) fail(s.name + ": " + line);
  int status = statusOf(run);
  if (!failure.empty()) status = fail(failure);
  if (out != nullptr) *out = std::move(run);
  return status;
}

}  // namespace gmp::cli
