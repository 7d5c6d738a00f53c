#include "viz/model/density.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/viz/echo_trace.h"
#include "viz/model/document.h"

namespace gmp::viz {
namespace {

TEST(Density, EveryEventIsInOneColumnAndOneFamily) {
  Document doc(testing::makeEchoTrace());
  while (!doc.prepare(100'000)) {}
  std::uint64_t events = 0;
  for (const Density& d : doc.density(60)) {
    events += d.events;
    const float sum = std::accumulate(d.share.begin(), d.share.end(), 0.0f);
    if (d.events > 0) { EXPECT_NEAR(sum, 1, 1e-4); }
  }
  EXPECT_EQ(events, doc.size());
}

TEST(Density, TheWholeRunHasTheSharesOfItsEvents) {
  Document doc(testing::makeEchoTrace());
  std::array<double, kFamilies> want{};
  for (std::uint64_t i = 0; i < doc.size(); ++i) want[static_cast<std::size_t>(familyOf(doc.event(i).kind))] += 1;
  while (!doc.prepare(100'000)) {}
  const auto is = doc.series().families().shares(doc.begin(), doc.end() + 1);
  for (std::size_t f = 0; f < kFamilies; ++f)
    EXPECT_NEAR(is[f], want[f] / static_cast<double>(doc.size()), 1e-4) << familyName(static_cast<TokenState>(f));
}

TEST(Density, BeforeTheTraceIsReadTheFamiliesAreNotKnown) {
  Document doc(testing::makeEchoTrace());
  for (const Density& d : doc.density(60)) EXPECT_EQ(std::accumulate(d.share.begin(), d.share.end(), 0.0f), 0);
}

TEST(Density, StepsGetWiderRatherThanMoreAndWhatIsForgottenIsGone) {
  FamilyCounts counts;
  trace::Event e;
  for (int i = 0; i < 100'000; ++i) {
    e.t = i * 1'000'000LL;
    e.kind = i % 4 == 0 ? trace::Kind::PollBegin : trace::Kind::GoStart;
    counts.add(e);
  }
  const auto all = counts.shares(0, 100'000 * 1'000'000LL);
  EXPECT_NEAR(all[static_cast<std::size_t>(TokenState::NetWait)], 0.25, 0.001);
  EXPECT_NEAR(all[static_cast<std::size_t>(TokenState::Running)], 0.75, 0.001);
  counts.forgetBefore(50'000 * 1'000'000LL);
  const auto before = counts.shares(0, 40'000 * 1'000'000LL), after = counts.shares(60'000 * 1'000'000LL, e.t);
  EXPECT_EQ(std::accumulate(before.begin(), before.end(), 0.0f), 0);
  EXPECT_NEAR(after[static_cast<std::size_t>(TokenState::NetWait)], 0.25, 0.001);
}

}  // namespace
}  // namespace gmp::viz
