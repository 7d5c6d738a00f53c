#include "viz/app/bench_traces.h"

#include <gtest/gtest.h>

#include "sim/replay/validator.h"

namespace gmp::viz {
namespace {

void expectLegal(const trace::Trace& t) {
  const replay::Verdict verdict = replay::validate(t, replay::ValidatorOptions::forHeader(t.header));
  EXPECT_EQ(verdict.total, 0u) << (verdict.violations.empty() ? "" : verdict.violations.front().text);
}

TEST(BenchTraces, BreakNoInvariant) {
  expectLegal(crowdTrace(1000, 2000, 7));
  for (const int procs : {4, 8, 64}) expectLegal(denseTrace(3000, procs));
}

TEST(BenchTraces, HoldAsManyGoroutinesAsAskedFor) {
  const trace::Trace t = denseTrace(3000, 4);
  replay::Validator v(replay::ValidatorOptions::forHeader(t.header));
  for (const trace::Event& e : t.events) v.feed(e);
  EXPECT_EQ(v.state().alive(), 3000);
}

}  // namespace
}  // namespace gmp::viz
