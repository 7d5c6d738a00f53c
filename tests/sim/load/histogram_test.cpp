#include "sim/load/histogram.h"

#include <gtest/gtest.h>

namespace gmp::load {
namespace {

TEST(Histogram, EmptyAnswersZero) {
  const Histogram h;
  EXPECT_EQ(h.percentile(0.5), 0);
  EXPECT_EQ(h.mean(), 0);
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram h;
  for (int v = 1; v <= 60; ++v) h.record(v);
  EXPECT_EQ(h.percentile(0.5), 30);
  EXPECT_EQ(h.percentile(1.0), 60);
  EXPECT_EQ(h.mean(), 30);
}

TEST(Histogram, EveryMagnitudeIsWithinTwoPercent) {
  for (std::int64_t v = 1; v < 4'000'000'000'000'000; v = v * 3 + 1) {
    Histogram h;
    h.record(v);
    h.record(v * 4);  // so that the maximum does not cap the first
    const std::int64_t p = h.percentile(0.5);
    EXPECT_GE(p, v);
    EXPECT_LE(static_cast<double>(p), static_cast<double>(v) * 1.02 + 1);
  }
}

TEST(Histogram, HighPercentilesSeeTheSlowFew) {
  Histogram h;
  for (int i = 0; i < 990; ++i) h.record(1'000);
  for (int i = 0; i < 10; ++i) h.record(1'000'000);
  EXPECT_LT(h.percentile(0.99), 1'100);
  EXPECT_GE(h.percentile(0.999), 1'000'000);
  EXPECT_EQ(h.max(), 1'000'000);
}

TEST(Histogram, MergeEqualsRecordingBoth) {
  Histogram a, b, both;
  for (int i = 0; i < 1'000; ++i) {
    (i % 2 == 0 ? a : b).record(i * 997);
    both.record(i * 997);
  }
  a.merge(b);
  EXPECT_EQ(a.count(), both.count());
  for (const double q : {0.1, 0.5, 0.9, 0.99, 1.0}) EXPECT_EQ(a.percentile(q), both.percentile(q));
}

TEST(Histogram, TheLargestAndNegativeValuesHaveABucket) {
  Histogram h;
  h.record(-5);
  h.record(INT64_MAX);
  EXPECT_EQ(h.percentile(0.5), 0);
  EXPECT_EQ(h.percentile(1.0), INT64_MAX);
}

}  // namespace
}  // namespace gmp::load
