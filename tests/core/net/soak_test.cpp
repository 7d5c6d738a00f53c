// The short form of the soak (bench/net/soak.h): gmpscope-soak is the long one.
#include <string>
#include <vector>

#include "bench/net/soak.h"
#include "tests/core/net/net_tests.h"

namespace {

using namespace gmp;
using namespace gmp::test;

bench::SoakCounts soakFor(bench::SoakPlan plan, int procs) {
  bench::SoakCounts counts;
  gmp::run(Config{.gomaxprocs = procs}, [&] { counts = bench::soak(plan); });
  return counts;
}

void expectGood(const bench::SoakCounts& counts) {
  EXPECT_EQ(counts.wrong, 0u) << counts.firstWrong;
  EXPECT_EQ(counts.goroutinesLeft, 0);
  EXPECT_GT(counts.resets, 0u);
  EXPECT_GT(counts.timeouts, 0u);
  EXPECT_GT(counts.halfCloses, 0u);
}

TEST(Soak, ChurnResetsHalfClosesAndDeadlinesLoseNothing) { expectGood(soakFor({.connections = 100, .time = 1s}, 3)); }

TEST(Soak, OnOneProcessor) { expectGood(soakFor({.connections = 60, .time = 500ms, .seed = 7}, 1)); }

TEST(Soak, OverUnixSockets) {
  const std::string name = "@gmpscope-soak-" + std::to_string(reinterpret_cast<std::uintptr_t>(&expectGood));
  expectGood(soakFor({.connections = 40, .time = 500ms, .network = "unix", .address = name}, 2));
}

}  // namespace
