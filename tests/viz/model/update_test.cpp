// The state of the viewer and the only function that changes it.
#include "viz/model/update.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "tests/viz/model/scene_text.h"
#include "viz/model/commands.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;
constexpr std::int64_t kMs = 1'000'000;

AppState opened(std::uint64_t index = 0, testing::EchoOptions options = {}) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace(options)), index});
  return s;
}

void run(AppState& s, CommandId id) { update(s, act::Run{id}); }

std::string shown(AppState& s) {
  return testing::pictureText(*s.derived.picture) + s.derived.card.title + s.derived.card.what +
         std::to_string(s.derived.eventsTop);
}

TEST(Update, NForwardAndNBackGivesTheSameStateAndPicture) {
  AppState s = opened(300);
  const std::string before = shown(s);
  const replay::WorldState world = s.document->after(300);
  for (int i = 0; i < 120; ++i) run(s, CommandId::StepForward);
  EXPECT_EQ(s.playback.index, 420u);
  EXPECT_NE(shown(s), before);
  for (int i = 0; i < 120; ++i) run(s, CommandId::StepBack);
  EXPECT_EQ(s.playback.index, 300u);
  EXPECT_EQ(shown(s), before);
  EXPECT_TRUE(s.document->after(300) == world);
}

TEST(Update, ASingleStepAnimatesAJumpDoesNot) {
  AppState s = opened(118);
  update(s, act::Tick{1'000 * kMs});
  run(s, CommandId::StepForward);
  EXPECT_TRUE(s.derived.motion.active(s.now));
  EXPECT_TRUE(animates(s));
  std::int64_t t = 1'000 * kMs;
  for (int i = 0; i < 40; ++i) update(s, act::Tick{t += 40 * kMs});
  EXPECT_FALSE(s.derived.motion.active(s.now));
  update(s, act::SeekTo{700});
  EXPECT_FALSE(s.derived.motion.active(s.now));
}

TEST(Update, AHeldStepKeyShortensTheMoves) {
  AppState s = opened(118);
  update(s, act::Tick{1'000 * kMs});
  run(s, CommandId::StepForward);
  EXPECT_EQ(s.derived.motion.timing.move, 450 * kMs);
  update(s, act::Tick{1'030 * kMs});
  run(s, CommandId::StepForward);
  EXPECT_EQ(s.derived.motion.timing.move, 80 * kMs);
}

TEST(Update, PlayingFollowsTheInjectedClockAndALongFrameCountsAsFifty) {
  AppState s = opened(0);
  for (int i = 0; i < 2; ++i) run(s, CommandId::Faster);  // 4 events a second
  std::int64_t t = 0;
  update(s, act::Tick{t});
  run(s, CommandId::PlayPause);
  for (int i = 0; i < 100; ++i) update(s, act::Tick{t += 10 * kMs});
  EXPECT_EQ(s.playback.index, 4u);
  update(s, act::Tick{t += 60'000 * kMs});  // a minute asleep
  EXPECT_LE(s.playback.index, 5u);
  run(s, CommandId::PlayPause);
  const std::uint64_t here = s.playback.index;
  for (int i = 0; i < 100; ++i) update(s, act::Tick{t += 10 * kMs});
  EXPECT_EQ(s.playback.index, here);
}

TEST(Update, PlayingToTheEndStopsThere) {
  AppState s = opened(0);
  for (int i = 0; i < 20; ++i) run(s, CommandId::Faster);
  std::int64_t t = 0;
  run(s, CommandId::PlayPause);
  for (int i = 0; i < 100; ++i) update(s, act::Tick{t += 20 * kMs});
  EXPECT_EQ(s.playback.index, s.document->size() - 1);
  EXPECT_FALSE(s.playback.playing);
}

TEST(Update, ScrubbingPausesAndGoesToThatTime) {
  AppState s = opened(0);
  run(s, CommandId::PlayPause);
  update(s, act::ScrubTo{0.5f});
  EXPECT_FALSE(s.playback.playing);
  const Document& doc = *s.document;
  const std::int64_t middle = doc.begin() + (doc.end() - doc.begin()) / 2;
  EXPECT_LE(doc.timeAt(s.playback.index), middle);
  EXPECT_GT(doc.timeAt(s.playback.index + 1), middle);
  update(s, act::ScrubTo{7});
  EXPECT_EQ(s.playback.index, doc.size() - 1);
  update(s, act::ScrubTo{-1});
  EXPECT_EQ(s.playback.index, 0u);
}

TEST(Update, CauseConsequenceAndHistoryWalkBackAndForth) {
  AppState s = opened(0);
  std::uint64_t start = 0;
  for (std::uint64_t i = 100; i < s.document->size() && start == 0; ++i) {
    if (s.document->event(i).kind == trace::Kind::GoStart) start = i;
  }
  update(s, act::SeekTo{start});
  ASSERT_TRUE(s.derived.card.causedBy.has_value());
  const std::uint64_t cause = *s.derived.card.causedBy;
  run(s, CommandId::GoToCause);
  EXPECT_EQ(s.playback.index, cause);
  run(s, CommandId::HistoryBack);
  EXPECT_EQ(s.playback.index, start);
  run(s, CommandId::HistoryBack);
  EXPECT_EQ(s.playback.index, 0u);
  run(s, CommandId::HistoryForward);
  run(s, CommandId::HistoryForward);
  EXPECT_EQ(s.playback.index, cause);
  ASSERT_TRUE(s.derived.card.leadsTo.has_value());
  run(s, CommandId::GoToConsequence);
  EXPECT_GT(s.playback.index, cause);
}

TEST(Update, NextOfTheSelectionIsTheNextEventThatConcernsIt) {
  AppState s = opened(0);
  const Target g{Target::Kind::G, 18};
  update(s, act::SelectTarget{g});
  std::uint64_t last = 0;
  for (int i = 0; i < 30; ++i) {
    run(s, CommandId::NextOfSelection);
    EXPECT_GT(s.playback.index, last);
    EXPECT_TRUE(concerns(s.document->event(s.playback.index), g));
    for (std::uint64_t k = last + 1; k < s.playback.index; ++k) EXPECT_FALSE(concerns(s.document->event(k), g));
    last = s.playback.index;
  }
  run(s, CommandId::PreviousOfSelection);
  EXPECT_LT(s.playback.index, last);
  run(s, CommandId::ClearOrClose);
  EXPECT_EQ(s.selection, Target{});
}

TEST(Update, DecisionsAreFoundInBothDirections) {
  AppState s = opened(0);
  run(s, CommandId::NextDecision);
  const std::uint64_t first = s.playback.index;
  EXPECT_TRUE(carriesDecision(s.document->event(first).kind));
  run(s, CommandId::NextDecision);
  run(s, CommandId::PreviousDecision);
  EXPECT_EQ(s.playback.index, first);
}

TEST(Update, DisabledCommandsDoNothing) {
  AppState s = opened(0);
  run(s, CommandId::StepBack);
  run(s, CommandId::NextOfSelection);
  run(s, CommandId::HistoryBack);
  EXPECT_EQ(s.playback.index, 0u);
  run(s, CommandId::End);
  run(s, CommandId::StepForward);
  EXPECT_EQ(s.playback.index, s.document->size() - 1);
}

TEST(Update, ThemeScaleAndSplittersChangeThePictureNotThePosition) {
  AppState s = opened(500);
  const std::string dark = shown(s);
  run(s, CommandId::NextTheme);
  EXPECT_EQ(s.view.theme, Theme::Light);
  EXPECT_NE(shown(s), dark);
  run(s, CommandId::NextTheme);
  run(s, CommandId::NextTheme);
  EXPECT_EQ(shown(s), dark);
  for (int i = 0; i < 20; ++i) run(s, CommandId::ScaleDown);
  EXPECT_FLOAT_EQ(s.view.zoom, 0.8f);
  for (int i = 0; i < 20; ++i) run(s, CommandId::ScaleUp);
  EXPECT_FLOAT_EQ(s.view.zoom, 3);
  EXPECT_LE(s.window.scale, 900.0f / kMinHeight + 0.01f) << "never more than fits";
  run(s, CommandId::ScaleReset);
  EXPECT_EQ(shown(s), dark);
  const float stage = s.derived.regions.stage.h;
  update(s, act::DragSplitter{Splitter::Bottom, s.derived.regions.splitBottom.center().y - 60});
  EXPECT_NEAR(s.derived.regions.stage.h, stage - 60, 1);
  EXPECT_EQ(s.playback.index, 500u);
}

TEST(Update, TheListKeepsNowInViewAndScrolls) {
  AppState s = opened(500);
  const float rows = visibleRows(s.derived.regions);
  EXPECT_GE(500, s.derived.eventsTop);
  EXPECT_LT(500, s.derived.eventsTop + rows);
  update(s, act::ScrollEvents{90});
  EXPECT_GT(s.derived.eventsTop, 500);
  update(s, act::ScrollEvents{1e9f});
  EXPECT_LE(s.derived.eventsTop, static_cast<float>(s.document->size()));
  run(s, CommandId::StepForward);
  EXPECT_GE(501, s.derived.eventsTop);
}

TEST(Update, AnEmptyTraceAndNoTraceAreHarmless) {
  for (const bool empty : {true, false}) {
    AppState s = makeAppState(kMeasure);
    if (empty) update(s, act::Open{std::make_shared<Document>(trace::Trace{}), 5});
    for (const Command& c : commandTable()) update(s, act::Run{c.id});
    update(s, act::ScrubTo{0.4f});
    update(s, act::SeekTo{3});
    update(s, act::ScrollEvents{2});
    update(s, act::SelectTarget{{Target::Kind::G, 4}});
    update(s, act::Tick{5 * kMs});
    EXPECT_EQ(s.derived.picture, nullptr);
    EXPECT_EQ(positionText(s), "no events");
  }
}

TEST(Commands, TableIsInOrderWithUniqueNamesAndKeys) {
  std::set<std::string_view> names, titles;
  std::set<std::string> keys;
  for (std::size_t i = 0; i < commandTable().size(); ++i) {
    const Command& c = commandTable()[i];
    EXPECT_EQ(static_cast<std::size_t>(c.id), i);
    EXPECT_TRUE(names.insert(c.name).second) << c.name;
    EXPECT_TRUE(titles.insert(c.title).second) << c.title;
    EXPECT_FALSE(c.keys.empty()) << c.name;
    for (const Chord& k : c.keys) {
      EXPECT_TRUE(keys.insert(chordText(k)).second) << chordText(k) << " is used twice";
      ASSERT_NE(commandFor(k), nullptr);
      EXPECT_EQ(commandFor(k)->id, c.id);
    }
    EXPECT_TRUE(c.title[0] >= 'A' && c.title[0] <= 'Z') << c.title;
  }
  EXPECT_EQ(commandFor({Key::J, true, true, true}), nullptr);
}

TEST(Words, EveryKindOfEventHasARow) {
  trace::Trace t;
  const Document doc(trace::Trace{});
  for (int k = 0; k < trace::kKinds; ++k) {
    trace::Event e;
    e.kind = static_cast<trace::Kind>(k);
    EXPECT_FALSE(replay::eventWhat(t, e).empty()) << trace::kindName(e.kind);
    focusOf(e);  // and can be looked at
  }
}

TEST(Document, TitleAndBadgeSayWhatRan) {
  trace::Header h;
  h.scenario = "echo";
  h.parameters["connections"] = 1000;
  h.world = "sim";
  h.seed = 42;
  EXPECT_EQ(runTitle(h), "echo, 1,000 connections");
  EXPECT_EQ(worldBadge(h), "VIRTUAL seed 42");
  h.world = "real";
  h.parameters["connections"] = 1;
  EXPECT_EQ(runTitle(h), "echo, 1 connection");
  EXPECT_EQ(worldBadge(h), "REAL sockets");
}

TEST(Series, CountsEveryMessageOnce) {
  Document doc(testing::makeEchoTrace({.rounds = 2000}));
  while (!doc.prepare(500)) {}
  std::uint64_t messages = 0;
  for (const trace::Event& e : doc.trace().events) {
    if (e.kind == trace::Kind::SockRead && trace::unpack<trace::ev::SockRead>(e).result.v > 0) ++messages;
  }
  const auto columns = doc.series().throughput(doc.begin(), doc.end() + 1, 48);
  double mean = 0;
  for (const Column& c : columns) {
    EXPECT_LE(c.least, c.mean + 1e-6);
    EXPECT_LE(c.mean, c.most + 1e-6);
    mean += c.mean / 48;
  }
  const double real = static_cast<double>(messages) * 1e9 / static_cast<double>(doc.end() - doc.begin());
  EXPECT_NEAR(mean / real, 1, 0.08);
  const auto all = doc.series().runnable(doc.begin(), doc.end() + 1, 48, false);
  const auto global = doc.series().runnable(doc.begin(), doc.end() + 1, 48, true);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_LE(global[i].mean, all[i].mean + 1e-6);
}

}  // namespace
}  // namespace gmp::viz
