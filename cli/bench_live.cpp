// Echo with 64 connections on real sockets, recorded: with the viewer that follows it, and with nobody but a drain.
#include "cli/bench_live.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "cli/come_last.h"
#include "cli/live_run.h"
#include "sim/scenario/gallery.h"
#include "viz/app/live_bench.h"

namespace gmp::cli {

namespace {

using nlohmann::ordered_json;

constexpr int kRounds = 5, kConnections = 64;
constexpr double kLeastShare = 0.85;

struct Measured {
  std::string error;
  double rate = 0;  // messages a second
  std::uint64_t lost = 0;
  viz::WatchedRun watched;
};

Measured measure(const scenario::Scenario& s, double seconds, bool viewer) {
  scenario::RunOptions options;
  options.settings = {{"connections", std::to_string(kConnections)},
                      {"think", "0s"},
                      {"for", std::to_string(static_cast<int>(seconds * 1000)) + "ms"}};
  Measured out;
  LiveRun run(s, options, 0);
  out.error = run.waitUntilUp();
  if (!out.error.empty()) return out;
  // As `gmpscope live` does it; on a thread of its own, as the next run's threads must not inherit it.
  std::thread([&] {
    comeLast();
    out.watched = viewer ? viz::watchRun(run) : viz::drainRun(run);
  }).join();
  out.lost = run.status().lost;
  run.stop();
  out.error = run.outcome().error;
  if (run.outcome().elapsed_ns > 0)
    out.rate =
        static_cast<double>(run.outcome().clients.messagesEchoed) * 1e9 / static_cast<double>(run.outcome().elapsed_ns);
  return out;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Series {
  std::vector<double> without, with, share, frames, dropped, behind, cpu;
  double lost = 0, lostWithout = 0;

  void add(const Measured& alone, const Measured& watched, double seconds) {
    without.push_back(alone.rate);
    with.push_back(watched.rate);
    share.push_back(alone.rate > 0 ? watched.rate / alone.rate : 0);
    frames.push_back(static_cast<double>(watched.watched.frames) / seconds);
    dropped.push_back(static_cast<double>(watched.watched.dropped) / seconds);
    behind.push_back(static_cast<double>(watched.watched.behind));
    const auto events = static_cast<double>(std::max<std::uint64_t>(1, watched.watched.events));
    cpu.push_back(watched.watched.cpuSeconds * 1e9 / events);
    lost += static_cast<double>(watched.lost);
    lostWithout += static_cast<double>(alone.lost);
  }
};

void addRows(const Series& s, ordered_json& rows) {
  const auto row = [&](const char* name, const char* unit, double value) -> ordered_json& {
    rows.push_back({{"part", "live"}, {"name", name}, {"unit", unit}, {"ours", value}});
    return rows.back();
  };
  row("live/echo-64/recorded", "messages/s", median(s.without));
  row("live/echo-64/viewer", "messages/s", median(s.with));
  ordered_json& share = row("live/echo-64/viewer-of-recorded", "share", median(s.share));
  share["bar"] = kLeastShare;
  share["atLeast"] = true;
  share["holds"] = median(s.share) >= kLeastShare;
  ordered_json& lost = row("live/echo-64/events-lost", "events", s.lost);
  lost["note"] = s.lostWithout > 0 ? std::to_string(static_cast<long long>(s.lostWithout)) + " without" : "";
  row("live/echo-64/frames", "frames/s", median(s.frames));
  row("live/echo-64/frames-dropped", "frames/s", median(s.dropped));
  row("live/echo-64/behind", "events", median(s.behind));
  row("live/echo-64/viewer-cpu", "ns/event", median(s.cpu));
}

}  // namespace

int runLiveBench(const Session& session, const LiveBenchArgs& args, ProgressLine& progress, ordered_json& rows) {
  const scenario::ParseResult found = scenario::openScenario("echo", session.folders);
  if (!found.scenario) return fail("the scenario echo is not where scenarios are looked for");
  keepFreedMemory();
  const int rounds = args.rounds > 0 ? args.rounds : kRounds;
  Series series;
  for (int i = 0; i < rounds; ++i) {
    progress.show(static_cast<double>(i) / rounds, "live: round " + std::to_string(i + 1));
    Measured of[2];
    for (const int k : {i % 2, 1 - i % 2}) {  // in turn
      of[k] = measure(*found.scenario, args.seconds, k == 1);
      if (!of[k].error.empty()) return fail(of[k].error);
    }
    series.add(of[0], of[1], args.seconds);
  }
  addRows(series, rows);
  return kDone;
}

}  // namespace gmp::cli
