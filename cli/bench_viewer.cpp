#include "cli/bench_viewer.h"

#include <cstdio>
#include <ctime>
#include <filesystem>

#include "cli/trace_input.h"
#include "sim/formats/trace_json.h"
#include "sim/scenario/gallery.h"
#include "sim/scenario/runner.h"
#include "viz/app/bench_traces.h"
#include "viz/app/viewer_bench.h"

namespace gmp::cli {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t kFileEvents = 1'000'000;
constexpr double kFileLimitMs = 2000;

// Of this thread, in ms.
double cpuMs() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

void addRow(ordered_json& rows, const viz::BenchFigure& f) {
  ordered_json row{{"part", "viewer"}, {"name", f.name}, {"unit", f.unit}, {"ours", f.value}};
  if (f.limit > 0) {
    row["bar"] = f.limit;
    row["atLeast"] = false;
    row["holds"] = f.value <= f.limit;
  }
  rows.push_back(std::move(row));
}

// The part again and again, each time begun with a snapshot in which nothing exists yet, until there are `events`.
trace::Trace repeated(const trace::Trace& part, std::uint64_t events) {
  trace::Trace out;
  out.header = part.header;
  out.strings = part.strings;
  out.events.reserve(events);
  const auto put = [&](trace::Event e, std::int64_t later) {
    if (out.events.size() >= events) return;
    e.seq = out.events.size();
    e.t += later;
    out.events.push_back(e);
  };
  const std::int64_t length = part.events.back().t + 1000;
  for (std::int64_t later = 0; out.events.size() < events; later += length) {
    for (const trace::Event& e : part.events) put(e, later);
    trace::Event begin, end;
    begin.t = end.t = length - 1;
    begin.m = end.m = 0;
    trace::pack(trace::ev::SnapBegin{{0}, false}, begin);
    trace::pack(trace::ev::SnapEnd{}, end);
    put(begin, later);
    put(end, later);
  }
  return out;
}

// An echo server with 64 connections in the virtual world, repeated until there are enough events; "" or what went
// wrong.
std::string longTrace(const Session& session, std::uint64_t events, trace::Trace& out) {
  const scenario::ParseResult found = scenario::openScenario("echo", session.folders);
  if (!found.scenario) return "the scenario echo is not where scenarios are looked for";
  scenario::RunOptions options;
  options.world = scenario::WorldKind::sim;
  options.seed = 7;
  options.settings = {{"connections", "64"}, {"for", "100ms"}};
  const scenario::RunOutcome run = scenario::runScenario(*found.scenario, options);
  if (!run.error.empty()) return run.error;
  if (run.trace.events.empty()) return "the scenario echo left no events";
  out = repeated(run.trace, events);
  return {};
}

// How long a file of the first events takes to read; below 0: it could not be written.
double readingMs(const trace::Trace& trace, std::size_t events) {
  trace::Trace part;
  part.header = trace.header;
  part.strings = trace.strings;
  part.events.assign(trace.events.begin(), trace.events.begin() + static_cast<std::ptrdiff_t>(events));
  const auto folder = std::filesystem::temp_directory_path();
  const std::string path = (folder / ("gmpscope-bench-" + std::to_string(trace.events.size()) + ".json")).string();
  if (!formats::writeTrace(part, path).empty()) return -1;
  const double start = cpuMs();
  const bool read = static_cast<bool>(formats::readTrace(path));
  const double ms = cpuMs() - start;
  std::remove(path.c_str());
  return read ? ms : -1;
}

}  // namespace

int runViewerBench(const Session& session, const ViewerBenchArgs& args, ProgressLine& progress, ordered_json& rows) {
  const auto said = [&](const std::string& line) { progress.show(-1, line); };
  const auto measure = [&](trace::Trace trace, const std::string& name) {
    for (const viz::BenchFigure& f : viz::benchViewer(std::move(trace), name, said)) addRow(rows, f);
  };
  if (!args.file.empty()) {
    int status = kDone;
    auto file = openTrace(args.file, &status);
    if (!file) return status;
    if (file->trace.events.empty()) return fail(args.file + " holds no events: there is nothing to measure");
    measure(std::move(file->trace), "own");
    return kDone;
  }
  said("the long trace is made");
  trace::Trace trace;
  if (const std::string wrong = longTrace(session, args.events, trace); !wrong.empty()) return fail(wrong);
  if (trace.events.size() >= kFileEvents) {
    said("a file is read");
    const double ms = readingMs(trace, kFileEvents);
    if (ms >= 0) addRow(rows, {"file/1M-events", "ms", ms, kFileLimitMs});
  }
  measure(std::move(trace), "long");
  said("the crowded trace is made");
  measure(viz::crowdTrace(args.goroutines, args.events / 5, 7), "crowd");
  for (const viz::BenchFigure& f : viz::benchWorstView(said)) addRow(rows, f);
  return kDone;
}

}  // namespace gmp::cli
