#include "bench/rows.h"

#include <cstdio>
#include <string>

namespace gmp::bench {

namespace {

constexpr const char* kItems = "items_per_second";

void print(const std::string& name, double value, const std::string& unit) {
  std::printf("%s\t%g\t%s\n", name.c_str(), value, unit.c_str());
}

}  // namespace

void Rows::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.error_occurred || run.run_type != Run::RT_Iteration) continue;
    const std::string& name = run.run_name.function_name;
    if (const auto items = run.counters.find(kItems); items != run.counters.end()) {
      print(name, 1e9 / items->second.value, "ns");
      continue;
    }
    for (const auto& [key, counter] : run.counters) {
      const std::size_t space = key.find(' ');
      print(name + "/" + key.substr(0, space), counter.value, key.substr(space + 1));
    }
    const bool real = run.run_name.time_type.find("real") != std::string::npos;
    if (run.counters.empty()) {
      print(name, real ? run.GetAdjustedRealTime() : run.GetAdjustedCPUTime(),
            benchmark::GetTimeUnitString(run.time_unit));
    }
  }
  std::fflush(stdout);
}

}  // namespace gmp::bench
