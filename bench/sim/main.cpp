// gmpscope-bench-sim: how fast the virtual world runs, on one core, with the trace kept in memory. One JSON line a row,
// as gmpscope-bench-net writes them.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include "sim/scenario/gallery.h"
#include "sim/scenario/runner.h"

namespace gmp::bench {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// One row. bar 0: none.
struct Row {
  std::string name, unit;
  double value = 0, bar = 0;
  bool atLeast = true;
};

void print(const Row& r) {
  std::printf("{\"name\": \"%s\", \"unit\": \"%s\", \"ours\": %.6g", r.name.c_str(), r.unit.c_str(), r.value);
  if (r.bar > 0) {
    const bool holds = r.atLeast ? r.value >= r.bar : r.value <= r.bar;
    std::printf(", \"bar\": %.6g, \"atLeast\": %s, \"holds\": %s", r.bar, r.atLeast ? "true" : "false",
                holds ? "true" : "false");
  }
  std::puts("}");
  std::fflush(stdout);
}

double megabytesNow() {
  long pages = 0;
  if (std::FILE* f = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(f, "%*d %ld", &pages) != 1) pages = 0;
    std::fclose(f);
  }
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

// CPU time of this process: what the work takes where nobody else wants the core.
double cpuSeconds() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(u.ru_utime) + seconds(u.ru_stime);
}

double mostMegabytes() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  return static_cast<double>(u.ru_maxrss) / 1e3;
}

// n goroutines that yield: every switch goes through a run queue.
void events(int n, int turns, double bar) {
  double seconds = 0;
  sim::Config c;
  c.limit = std::chrono::hours(1000);
  const auto start = Clock::now();
  const sim::Result r = sim::run(c, [&] {
    WaitGroup wg;
    for (int i = 0; i < n; ++i) {
      wg.go([turns] {
        for (int k = 0; k < turns; ++k) gosched();
      });
    }
    wg.wait();
  });
  seconds = secondsSince(start);
  const std::string name = "sim/events/" + std::to_string(n);
  print({name, "events/s", static_cast<double>(r.trace.events.size()) / seconds, bar, true});
  print({name + "/steps", "steps/s", static_cast<double>(r.steps) / seconds, 0, true});
}

// A scenario of the gallery with so many connections: seconds, events and memory.
void connections(const std::string& scenario, int n, const std::string& duration, double bar) {
  const std::vector<std::string> folders = {std::string(GMPSCOPE_SOURCE_DIR) + "/scenarios"};
  scenario::ParseResult parsed = scenario::openScenario(scenario, folders);
  if (!parsed.scenario) return;
  scenario::RunOptions o;
  o.world = scenario::WorldKind::sim;
  o.settings = {{"connections", std::to_string(n)}, {"for", duration}};
  if (scenario == "echo") o.settings.emplace_back("think", "100ms");
  const double before = megabytesNow();
  const double cpu = cpuSeconds();
  const auto start = Clock::now();
  const scenario::RunOutcome run = scenario::runScenario(*parsed.scenario, o);
  const double seconds = secondsSince(start);
  const std::string name = "sim/" + scenario + "/" + std::to_string(n);
  if (!run.error.empty()) std::fprintf(stderr, "%s: %s\n", name.c_str(), run.error.c_str());
  print({name, "s for " + duration, seconds, bar, false});
  print({name + "/cpu", "s for " + duration, cpuSeconds() - cpu, bar, false});
  print({name + "/messages", "", static_cast<double>(run.clients.messagesEchoed), 0, true});
  print({name + "/events", "", static_cast<double>(run.trace.events.size()), 0, true});
  print({name + "/memory", "bytes/connection", (mostMegabytes() - before) * 1e6 / n, 0, false});
}

// Each in a process of its own, so that none finds the memory of another.
void apart(const std::vector<std::string>& only, const std::string& name, auto work) {
  bool wanted = only.empty();
  for (const std::string& o : only) wanted = wanted || name.find(o) != std::string::npos;
  if (!wanted) return;
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  if (child > 0) waitpid(child, &status, 0);
}

}  // namespace
}  // namespace gmp::bench

// Arguments: parts of the rows' names; none: all but the million connections.
int main(int argc, char** argv) {
  using namespace gmp::bench;
  const std::vector<std::string> only(argv + 1, argv + argc);
  apart(only, "sim/events/1000", [] { events(1'000, 600, 2'000'000); });
  apart(only, "sim/events/1000000", [] { events(1'000'000, 4, 800'000); });
  apart(only, "sim/echo/10000", [] { connections("echo", 10'000, "1s", 1); });
  apart(only, "sim/c10k/10000", [] { connections("c10k", 10'000, "200ms", 0); });
  apart(only, "sim/c1m/10000", [] { connections("c1m", 10'000, "2s", 0); });
  apart(only, "sim/c1m/100000", [] { connections("c1m", 100'000, "2s", 0); });
  if (!only.empty()) apart(only, "sim/c1m/1000000", [] { connections("c1m", 1'000'000, "2s", 0); });
  return 0;
}
