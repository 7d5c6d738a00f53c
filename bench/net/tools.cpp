#include "bench/net/tools.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <unistd.h>

#include "bench/net/process.h"

namespace gmp::bench {
namespace {

constexpr int kHeyRequests = 10000;

// The first number of the first line that holds `mark`, after it or (front) at the line's start.
double numberAt(const std::string& report, const std::string& mark, bool front) {
  std::istringstream in(report);
  for (std::string line; std::getline(in, line);) {
    const std::size_t at = line.find(mark);
    if (at != line.npos) return std::atof(line.c_str() + (front ? 0 : at + mark.size()));
  }
  return 0;
}

}  // namespace

bool haveTool(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((folder + "/" + name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

ToolResult readWrk(const std::string& report) {
  ToolResult got{.requests = numberAt(report, " requests in ", true), .rate = numberAt(report, "Requests/sec:", false)};
  got.failed = static_cast<int>(numberAt(report, "Non-2xx or 3xx responses:", false));
  const std::size_t errors = report.find("Socket errors:");
  if (errors != report.npos) {
    for (const char* kind : {"connect ", "read ", "write ", "timeout "}) {
      got.failed += static_cast<int>(numberAt(report.substr(errors), kind, false));
    }
  }
  if (got.requests <= 0 || got.rate <= 0) throw std::runtime_error("wrk reports nothing:\n" + report);
  return got;
}

ToolResult readHey(const std::string& report, int asked) {
  // The histogram above has such brackets too: around how many answers took how long.
  const std::size_t codes = std::min(report.find("Status code distribution:"), report.size());
  const double good = numberAt(report.substr(codes), "[200]", false);
  return {.requests = good, .rate = numberAt(report, "Requests/sec:", false), .failed = asked - static_cast<int>(good)};
}

ToolResult wrk(const std::string& address, double seconds, int cpu) {
  const int whole = static_cast<int>(seconds + 0.5) > 0 ? static_cast<int>(seconds + 0.5) : 1;
  Process p({"wrk", "-t1", "-c100", "-d" + std::to_string(whole) + "s", "http://" + address + "/"}, cpu);
  return readWrk(p.finish(nullptr));
}

ToolResult hey(const std::string& address, int cpu, const std::function<void()>& meanwhile) {
  Process p({"hey", "-n", std::to_string(kHeyRequests), "-c", "1000", "http://" + address + "/"}, cpu);
  std::string report;
  std::thread reader([&] { report = p.finish(nullptr); });
  std::atomic<bool> over{false};
  std::thread watcher([&] {
    while (!over.load()) {
      meanwhile();
      usleep(5000);
    }
  });
  reader.join();
  over.store(true);
  watcher.join();
  return readHey(report, kHeyRequests);
}

}  // namespace gmp::bench
