#include "sim/replay/diff.h"

#include <gtest/gtest.h>

#include "tests/sim/replay/trace_builder.h"

namespace gmp::replay {
namespace {

using test::TraceBuilder;
namespace ev = trace::ev;

TEST(Diff, TheSameEventsAreTheSameWhateverTheTablesOfTexts) {
  TraceBuilder a, b;
  b.str("another");
  a.boot().add(0, 0, 1, ev::UserLog{.value = {3}, .label = a.str("x")});
  b.boot().add(0, 0, 1, ev::UserLog{.value = {3}, .label = b.str("x")});
  EXPECT_FALSE(firstDifference(a.trace, b.trace, true).has_value());
  b.trace.strings.back() = "y";
  const auto d = firstDifference(a.trace, b.trace, true);
  ASSERT_TRUE(d.has_value());
  EXPECT_EQ(d->index, a.trace.events.size() - 1);
  EXPECT_FALSE(d->onlyTime);
}

TEST(Diff, TimesCountOnlyWhereTheyAreExact) {
  TraceBuilder a, b;
  a.boot().add(0, 0, 1, ev::UserLog{.value = {3}, .label = {}});
  b.boot().wait(5).add(0, 0, 1, ev::UserLog{.value = {3}, .label = {}});
  EXPECT_FALSE(firstDifference(a.trace, b.trace, false).has_value());
  const auto d = firstDifference(a.trace, b.trace, true);
  ASSERT_TRUE(d.has_value());
  EXPECT_TRUE(d->onlyTime);
}

TEST(Diff, OneThatEndsEarlierDiffersThere) {
  TraceBuilder a, b;
  a.boot();
  b.boot().add(0, 0, 1, ev::UserLog{.value = {3}, .label = {}});
  const auto d = firstDifference(a.trace, b.trace, true);
  ASSERT_TRUE(d.has_value());
  EXPECT_EQ(d->a, "ends here");
  EXPECT_NE(d->b, "ends here");
}

}  // namespace
}  // namespace gmp::replay
