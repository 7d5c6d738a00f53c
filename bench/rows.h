// Purpose: results as rows of name, value and unit, separated by tabs: what the table of `micro.sh` is made of.
#pragma once

#include <benchmark/benchmark.h>

namespace gmp::bench {

// A benchmark that counts items gives one row: ns an item of CPU time of the process (of real time if it asked for
// that). One with counters gives a row for each: a counter "late us" of "timers" becomes the row "timers/late", in us.
class Rows final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override;
};

}  // namespace gmp::bench
