#include "viz/model/range_select.h"

#include <gtest/gtest.h>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/commands.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;

class Ranges : public ::testing::Test {
 protected:
  Ranges() : s(makeAppState(kMeasure)) {
    update(s, act::Resize{1600, 900, 1});
    update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 400});
  }
  void run(CommandId id) { update(s, act::Run{id}); }
  bool enabled(CommandId id) { return command(id).enabled(s); }
  const Document& doc() const { return *s.document; }
  AppState s;
};

TEST(RangeText, HasAsManyDigitsAsItsLengthNeeds) {
  EXPECT_EQ(rangeText({1'120'000, 1'180'000}), "1.120–1.180 ms   Δ 60.0 µs");
  EXPECT_EQ(rangeText({100, 900}), "100–900 ns   Δ 800 ns");
  EXPECT_EQ(rangeText({0, 5'000'000'000}), "0.0–5.0 s   Δ 5.00 s");
}

TEST_F(Ranges, EndsComeInAnyOrderAndStayInsideOfTheTrace) {
  update(s, act::SelectRange{doc().end() + 1000, doc().begin() - 1000});
  ASSERT_TRUE(s.view.range.has_value());
  EXPECT_EQ(*s.view.range, (TimeRange{doc().begin(), doc().end()}));
  update(s, act::SelectRange{doc().end() + 10, doc().end() + 20});
  EXPECT_FALSE(s.view.range.has_value()) << "nothing of the trace lies there";
}

TEST_F(Ranges, KeysSetBothEndsAtThePresentEvent) {
  run(CommandId::RangeStart);
  const std::int64_t from = doc().timeAt(400);
  ASSERT_TRUE(s.view.range.has_value());
  EXPECT_EQ(s.view.range->from, from);
  update(s, act::SeekTo{440});
  run(CommandId::RangeEnd);
  EXPECT_EQ(*s.view.range, (TimeRange{from, doc().timeAt(440)}));
}

TEST_F(Ranges, ZoomShowsItInLanesAndPlots) {
  const TimeRange wanted{doc().timeAt(420), doc().timeAt(460)};
  update(s, act::SelectRange{wanted.from, wanted.to});
  run(CommandId::RangeZoom);
  EXPECT_NEAR(static_cast<double>(s.derived.laneRange.from), static_cast<double>(wanted.from), 2);
  EXPECT_NEAR(static_cast<double>(s.derived.laneRange.to), static_cast<double>(wanted.to), 2);
  EXPECT_EQ(plotRange(s), wanted);
}

TEST_F(Ranges, LoopGoesFromItsFirstEventToItsLast) {
  std::uint64_t a = 420, b = 460;
  while (doc().timeAt(a) == doc().timeAt(a - 1)) ++a;
  while (doc().timeAt(b) == doc().timeAt(b + 1)) ++b;
  update(s, act::SelectRange{doc().timeAt(a) - 1, doc().timeAt(b) + 1});
  run(CommandId::RangeLoop);
  EXPECT_EQ(s.playback.loopFrom, a);
  EXPECT_EQ(s.playback.loopTo, doc().indexAt(doc().timeAt(b) + 1));
  EXPECT_TRUE(s.playback.looping);
}

TEST_F(Ranges, ANoteBeginsWithTheRangeAndStandsAtItsFirstEvent) {
  update(s, act::SelectRange{doc().timeAt(420), doc().timeAt(460)});
  run(CommandId::RangeNote);
  ASSERT_TRUE(s.note.open);
  EXPECT_EQ(doc().timeAt(s.note.event), doc().timeAt(420));
  EXPECT_EQ(s.note.text.text, rangeText(*s.view.range) + ": ");
}

TEST_F(Ranges, EscapeTakesItAwayBeforeTheSelection) {
  update(s, act::SelectTarget{{Target::Kind::P, 1}});
  update(s, act::SelectRange{doc().timeAt(420), doc().timeAt(460)});
  update(s, act::Press{{Key::Escape}});
  EXPECT_FALSE(s.view.range.has_value());
  EXPECT_EQ(s.selection, (Target{Target::Kind::P, 1}));
  EXPECT_FALSE(enabled(CommandId::RangeClear));
}

TEST_F(Ranges, AnotherTraceHasNone) {
  update(s, act::SelectRange{doc().timeAt(420), doc().timeAt(460)});
  update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace({.seed = 7})), 0});
  EXPECT_FALSE(s.view.range.has_value());
}

}  // namespace
}  // namespace gmp::viz
