// "Pause when", the loop, and what is like the selection.
#include "viz/model/breakpoints.h"

#include <gtest/gtest.h>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/likeness.h"
#include "viz/model/menu.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;
constexpr std::int64_t kMs = 1'000'000;
constexpr Target kG18{Target::Kind::G, 18};

class PauseWhen : public ::testing::Test {
 protected:
  PauseWhen() : s_(makeAppState(kMeasure)) {
    update(s_, act::Resize{1600, 900, 1});
    update(s_, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 0});
  }
  void press(Key key, bool shift = false) { update(s_, act::Press{{key, false, shift, false}}); }
  // Plays at that rung of the ladder until it pauses, or for so many frames.
  void playAt(int rung, int frames = 2000) {
    s_.playback.eventSpeed = rung;
    press(Key::Space);
    for (int i = 0; i < frames && s_.playback.playing; ++i) update(s_, act::Tick{now_ += 16 * kMs});
  }
  // The first event from `from` on that is a start of G18.
  std::uint64_t startOf18(std::uint64_t from) const {
    for (std::uint64_t i = from; i < s_.document->size(); ++i) {
      if (s_.document->event(i).kind == trace::Kind::GoStart && s_.document->event(i).g == 18) return i;
    }
    return s_.document->size();
  }
  std::uint64_t last() const { return s_.document->size() - 1; }

  AppState s_;
  std::int64_t now_ = 0;
};

TEST_F(PauseWhen, PlaybackStopsAtTheFirstEventThatMatchesHoweverFastItIs) {
  update(s_, act::SelectTarget{kG18});
  press(Key::K);
  ASSERT_EQ(s_.breakpoints.all.size(), 1u);
  for (const int rung : {5, 9, 14}) {
    update(s_, act::SeekTo{0});
    for (std::uint64_t wanted = startOf18(1), stops = 0; stops < 3 && wanted < s_.document->size(); ++stops) {
      playAt(rung);
      EXPECT_EQ(s_.playback.index, wanted) << "rung " << rung;
      EXPECT_FALSE(s_.playback.playing);
      wanted = startOf18(s_.playback.index + 1);
    }
  }
  EXPECT_EQ(s_.message.text.substr(0, 7), "paused:");
}

TEST_F(PauseWhen, WhatTheListHasNotLookedThroughYetCountsToo) {
  ASSERT_TRUE(addBreakpoint(s_, "g:18 kind:goStart"));
  resetBreakpoints(s_.breakpoints);
  EXPECT_EQ(nextBreak(s_.breakpoints, *s_.document, 0, last()), startOf18(1));
  s_.breakpoints.all[0].hits.advance(*s_.document, startOf18(1) / 2);
  EXPECT_EQ(nextBreak(s_.breakpoints, *s_.document, 0, last()), startOf18(1));
  EXPECT_EQ(nextBreak(s_.breakpoints, *s_.document, startOf18(1), last()), startOf18(startOf18(1) + 1));
  EXPECT_FALSE(nextBreak(s_.breakpoints, *s_.document, 0, startOf18(1) - 1).has_value());
}

TEST_F(PauseWhen, OfSeveralTheNearestCounts) {
  ASSERT_TRUE(addBreakpoint(s_, "kind:gopark"));
  ASSERT_TRUE(addBreakpoint(s_, "kind:gostart"));
  const auto both = nextBreak(s_.breakpoints, *s_.document, 0, last());
  removeBreakpoint(s_, 0);
  const auto starts = nextBreak(s_.breakpoints, *s_.document, 0, last());
  removeBreakpoint(s_, 0);
  ASSERT_TRUE(addBreakpoint(s_, "kind:gopark"));
  const auto parks = nextBreak(s_.breakpoints, *s_.document, 0, last());
  EXPECT_EQ(both, std::min(starts, parks));
}

TEST_F(PauseWhen, AnExpressionIsWrittenInASheetThatSaysWhatIsWrongWithIt) {
  press(Key::K, true);
  ASSERT_TRUE(s_.breakpoints.editing);
  update(s_, act::TypeText{"kind:stael"});
  press(Key::Enter);
  EXPECT_TRUE(s_.breakpoints.wrong);
  EXPECT_NE(s_.breakpoints.error.text.find("stael"), std::string::npos);
  EXPECT_TRUE(s_.breakpoints.editing);
  for (int i = 0; i < 5; ++i) press(Key::Backspace);
  update(s_, act::TypeText{"steal"});
  press(Key::Enter);
  EXPECT_FALSE(s_.breakpoints.editing);
  ASSERT_EQ(s_.breakpoints.all.size(), 1u);
  press(Key::K, true);
  press(Key::Backspace);
  EXPECT_TRUE(s_.breakpoints.all.empty());
  press(Key::Escape);
  EXPECT_FALSE(s_.breakpoints.editing);
}

TEST_F(PauseWhen, TheMenuOffersItForEveryKindOfThingAndTakesItAway) {
  for (const Target& target :
       {kG18, Target{Target::Kind::P, 1}, Target{Target::Kind::M, 2}, Target{Target::Kind::Fd, 8}}) {
    for (const std::size_t there : {1u, 0u}) {
      update(s_, act::OpenMenu{target, {700, 300}});
      const std::vector<MenuItem> items = menuItems(s_);
      const auto at = std::find_if(items.begin(), items.end(), [](auto& i) { return i.deed == MenuDeed::PauseWhen; });
      ASSERT_NE(at, items.end());
      EXPECT_EQ(at->text, breakWords(target));
      update(s_, act::TakeMenuItem{static_cast<int>(at - items.begin())});
      EXPECT_EQ(s_.breakpoints.all.size(), there) << at->text;
    }
  }
}

TEST_F(PauseWhen, ALiveViewFreezesThere) {
  const trace::Trace all = testing::makeEchoTrace();
  trace::Trace none;
  none.header = all.header;
  update(s_, act::StartLive{std::make_shared<Document>(none)});
  ASSERT_TRUE(addBreakpoint(s_, "g:18 kind:gostart"));
  for (std::size_t i = 0; i < all.events.size() && s_.live.follow; i += 50) {
    act::LiveEvents news;
    news.events.assign(all.events.begin() + static_cast<std::ptrdiff_t>(i),
                       all.events.begin() + static_cast<std::ptrdiff_t>(std::min(i + 50, all.events.size())));
    news.strings = all.strings;
    update(s_, news);
    update(s_, act::Tick{now_ += 16 * kMs});
  }
  EXPECT_FALSE(s_.live.follow);
  EXPECT_EQ(s_.document->event(s_.playback.index).kind, trace::Kind::GoStart);
  EXPECT_EQ(s_.document->event(s_.playback.index).g, 18);
}

TEST_F(PauseWhen, TheyStayWhenTheRunIsRunAgain) {
  ASSERT_TRUE(addBreakpoint(s_, "g:18 kind:gostart"));
  update(s_, act::Open{std::make_shared<Document>(testing::makeEchoTrace({.seed = 7})), 0});
  EXPECT_EQ(nextBreak(s_.breakpoints, *s_.document, 0, last()), startOf18(1));
}

TEST_F(PauseWhen, ALoopGoesRoundAndRoundUntilItIsSwitchedOff) {
  update(s_, act::SeekTo{100});
  press(Key::I);
  EXPECT_FALSE(s_.playback.looping) << "it has no end yet";
  update(s_, act::SeekTo{110});
  press(Key::O);
  ASSERT_TRUE(s_.playback.looping);
  s_.playback.eventSpeed = 8;
  press(Key::Space);
  std::uint64_t least = 110, most = 0, back = 0, before = 110;
  for (int i = 0; i < 400; ++i) {
    update(s_, act::Tick{now_ += 16 * kMs});
    if (s_.playback.index < before) ++back;
    before = s_.playback.index;
    least = std::min(least, before);
    most = std::max(most, before);
  }
  EXPECT_EQ(least, 100u);
  EXPECT_EQ(most, 110u) << "the last event of the loop is shown, the one after it never";
  EXPECT_GT(back, 10u);
  EXPECT_TRUE(s_.playback.playing);
  press(Key::L);
  for (int i = 0; i < 100; ++i) update(s_, act::Tick{now_ += 16 * kMs});
  EXPECT_GT(s_.playback.index, 110u);
}

TEST_F(PauseWhen, TheEndsOfALoopMayBeSetInAnyOrder) {
  update(s_, act::SeekTo{50});
  press(Key::O);
  update(s_, act::SeekTo{80});
  press(Key::I);
  EXPECT_EQ(s_.playback.loopFrom, 50u);
  EXPECT_EQ(s_.playback.loopTo, 80u);
  EXPECT_TRUE(s_.playback.looping);
}

TEST_F(PauseWhen, ALoopUpToTheLastEventGoesOnToo) {
  update(s_, act::SeekTo{last() - 5});
  press(Key::I);
  update(s_, act::SeekTo{last()});
  press(Key::O);
  update(s_, act::SeekTo{last() - 5});
  s_.playback.eventSpeed = 8;
  press(Key::Space);
  for (int i = 0; i < 300; ++i) update(s_, act::Tick{now_ += 16 * kMs});
  EXPECT_TRUE(s_.playback.playing);
}

TEST_F(PauseWhen, TheSameFunctionIsHighlightedUntilAskedAgain) {
  update(s_, act::SeekTo{400});
  update(s_, act::SelectTarget{kG18});
  press(Key::H);
  ASSERT_NE(s_.view.like, 0);
  const replay::WorldState& world = s_.document->after(400);
  const std::int32_t function = world.g(18)->name;
  int like = 0;
  for (std::int64_t g = 1; g < 60; ++g) {
    if (world.g(g) == nullptr) continue;
    EXPECT_EQ(isLike(s_, g), world.g(g)->name == function) << g;
    like += isLike(s_, g) ? 1 : 0;
  }
  EXPECT_GT(like, 1);
  press(Key::H);
  EXPECT_FALSE(isLike(s_, 18));
}

}  // namespace
}  // namespace gmp::viz
