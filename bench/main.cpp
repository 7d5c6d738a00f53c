// The small benchmarks of the runtime. With --rows the results come as rows for a program (rows.h), else as Google
// Benchmark prints them; all of its own options work too.
#include <cstring>
#include <string_view>

#include <benchmark/benchmark.h>

#include "bench/rows.h"

int main(int argc, char** argv) {
  bool rows = false;
  int kept = 0;
  for (int i = 0; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--rows") rows = true;
    else argv[kept++] = argv[i];
  }
  argc = kept;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  gmp::bench::Rows reporter;
  const std::size_t ran = rows ? benchmark::RunSpecifiedBenchmarks(&reporter) : benchmark::RunSpecifiedBenchmarks();
  return ran > 0 ? 0 : 1;
}
