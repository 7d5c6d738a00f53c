// Whole modes of the viewer: compare, gallery, the first minute, triggers of the live view.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/commands.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;
constexpr std::int64_t kMs = 1'000'000;

std::shared_ptr<Document> run(std::uint64_t seed = 42, std::string scenario = "echo") {
  trace::Trace t = testing::makeEchoTrace({.seed = seed});
  t.header.scenario = std::move(scenario);
  return std::make_shared<Document>(std::move(t));
}

AppState opened(std::uint64_t index = 400) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::Open{run(), index});
  return s;
}

void press(AppState& s, Key key, bool ctrl = false, bool shift = false) {
  update(s, act::Press{{key, ctrl, shift, false}});
}

TEST(Compare, TheSameRunHasNoDifferenceAndEqualFigures) {
  AppState s = opened();
  update(s, act::SetOther{run(), "b.json"});
  ASSERT_TRUE(s.compare.open);
  EXPECT_FALSE(s.compare.difference.has_value());
  ASSERT_FALSE(s.compare.rows.empty());
  for (const CompareRow& row : s.compare.rows) EXPECT_EQ(row.verdict, "same") << row.name;
  ASSERT_NE(s.compare.a, nullptr);
  EXPECT_EQ(s.compare.a->tokens.size(), s.compare.b->tokens.size());
}

TEST(Compare, OneClockDrivesBothAndTheFirstDifferenceIsGoneTo) {
  AppState s = opened();
  update(s, act::SetOther{run(7), "b.json"});
  ASSERT_TRUE(s.compare.difference.has_value());
  press(s, Key::X, false, true);
  EXPECT_EQ(s.playback.index, *s.compare.difference);
  press(s, Key::C, false, true);
  EXPECT_EQ(s.compare.align, Align::Event);
  EXPECT_EQ(s.compare.indexOfB, s.playback.index);
  press(s, Key::C, false, true);
  const Document &a = *s.document, &b = *s.compare.other;
  for (int i = 0; i < 30; ++i) {
    press(s, Key::Right);
    const std::int64_t t = a.timeAt(s.playback.index) - a.begin();
    EXPECT_EQ(s.compare.indexOfB, b.indexAt(b.begin() + t));
  }
}

TEST(Compare, SwappingTwiceGivesTheSamePictureAndVerdictsTurnAround) {
  AppState s = opened();
  s.path = "a.json";
  update(s, act::SetOther{run(7), "b.json"});
  const auto before = s.compare.rows;
  press(s, Key::X);
  EXPECT_EQ(s.path, "b.json");
  EXPECT_EQ(s.compare.pathOfOther, "a.json");
  ASSERT_FALSE(s.compare.rows.empty());
  for (const CompareRow& row : s.compare.rows) {
    const auto was = std::find_if(before.begin(), before.end(), [&](const auto& r) { return r.name == row.name; });
    ASSERT_NE(was, before.end());
    EXPECT_EQ(row.a, was->b);
    EXPECT_EQ(row.b, was->a);
  }
  press(s, Key::X);
  EXPECT_EQ(s.path, "a.json");
}

TEST(Compare, RunsOfDifferentScenariosOfferOnlyTheTable) {
  AppState s = opened();
  update(s, act::SetOther{run(7, "other"), ""});
  EXPECT_FALSE(s.compare.alignable);
  EXPECT_FALSE(s.compare.difference.has_value());
  EXPECT_FALSE(s.compare.rows.empty());
  press(s, Key::Escape);
  EXPECT_FALSE(s.compare.open);
  press(s, Key::C);
  EXPECT_TRUE(s.compare.open);
}

Notebook marked(std::uint64_t event) {
  Notebook book;
  book.put({event, ""});
  return book;
}

TEST(Compare, RunsAreAlignedByABookmarkInEach) {
  AppState s = opened(0);
  s.path = "a.json";
  update(s, act::SetOther{run(7), "b.json", marked(300)});
  press(s, Key::C, false, true);
  press(s, Key::C, false, true);
  EXPECT_EQ(s.compare.align, Align::Time) << "A has no mark yet";
  update(s, act::SeekTo{200});
  press(s, Key::M);
  press(s, Key::C, false, true);
  press(s, Key::C, false, true);
  ASSERT_EQ(s.compare.align, Align::Mark);
  EXPECT_EQ(s.compare.other->timeAt(s.compare.indexOfB), s.compare.other->timeAt(300)) << "both stand at their marks";
  press(s, Key::X);
  EXPECT_EQ(s.compare.align, Align::Mark);
  ASSERT_EQ(s.notebook.marks().size(), 1u);
  EXPECT_EQ(s.notebook.marks()[0].event, 300u) << "the bookmarks went along with their runs";
  EXPECT_EQ(s.path, "b.json");
  press(s, Key::X);
  EXPECT_EQ(s.notebook.marks()[0].event, 200u);
}

AppState gallery() {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  std::vector<GalleryItem> items(9);
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].name = "item" + std::to_string(i);
    items[i].title = i == 4 ? "Work stealing" : "Title";
    items[i].topics = {i % 2 == 0 ? Topic::Queues : Topic::Network};
  }
  update(s, act::SetGallery{items});
  update(s, act::Run{CommandId::Gallery});
  return s;
}

TEST(Gallery, AScenarioThatNamesNoTopicStandsUnderAllOnly) {
  AppState s = gallery();
  s.gallery.items[3].topics.clear();
  for (int t = 0; t < kTopics; ++t) {
    update(s, act::ChooseTopic{static_cast<Topic>(t)});
    const std::vector<int> shown = shownItems(s.gallery);
    EXPECT_EQ(std::find(shown.begin(), shown.end(), 3) != shown.end(), static_cast<Topic>(t) == Topic::All);
  }
}

TEST(Gallery, ArrowsLettersAndTopicsChooseAndEnterAsksForTheRunOnce) {
  AppState s = gallery();
  ASSERT_TRUE(s.gallery.open);
  press(s, Key::Right);
  press(s, Key::Right);
  press(s, Key::Left);
  EXPECT_EQ(s.gallery.chosen, 1);
  press(s, Key::Down);
  EXPECT_EQ(s.gallery.chosen, 1 + galleryColumns(s));
  update(s, act::TypeText{"STEAL"});
  EXPECT_EQ(s.gallery.chosen, 4);
  EXPECT_EQ(shownItems(s.gallery), (std::vector<int>{4}));
  press(s, Key::Enter);
  EXPECT_EQ(s.effects.openScenario, "item4");
  s.effects = Effects{};
  press(s, Key::Enter);
  EXPECT_EQ(s.effects.openScenario, "") << "it runs already";
  update(s, act::OpenedRun{"no such thing"});
  EXPECT_TRUE(s.gallery.open);
  EXPECT_EQ(s.message.text, "no such thing");
  for (int i = 0; i < 5; ++i) press(s, Key::Backspace);
  update(s, act::ChooseTopic{Topic::Network});
  EXPECT_EQ(s.gallery.chosen, 1);
  for (const int i : shownItems(s.gallery)) EXPECT_EQ(i % 2, 1);
}

TEST(Gallery, AScenarioStandsUnderEveryTopicThatItIsAbout) {
  AppState s = gallery();
  s.gallery.items[2].topics = {Topic::Queues, Topic::Myths, Topic::Network};
  update(s, act::ChooseTopic{Topic::Myths});
  EXPECT_EQ(shownItems(s.gallery), (std::vector<int>{2}));
  update(s, act::ChooseTopic{Topic::Network});
  EXPECT_EQ(shownItems(s.gallery), (std::vector<int>{1, 2, 3, 5, 7}));
  EXPECT_EQ(topicNamed("myths"), Topic::Myths);
  EXPECT_EQ(topicNamed("all"), std::nullopt) << "All is no topic of a file";
  EXPECT_EQ(topicNamed("nothing"), std::nullopt);
}

TEST(Gallery, TheChosenBoardPlaysTwelveEventsInALoopAndTheOthersStandStill) {
  AppState s = gallery();
  update(s, act::SetPreview{0, run()});
  update(s, act::SetPreview{1, run(7)});
  const std::int64_t still = s.gallery.items[1].board.now;
  std::set<std::int64_t> times;
  for (int i = 0; i < 200; ++i) {
    update(s, act::Tick{(i + 1) * 50 * kMs});
    times.insert(s.gallery.items[0].board.now);
    EXPECT_EQ(s.gallery.items[1].board.now, still);
  }
  EXPECT_GT(times.size(), 4u);
  EXPECT_LE(times.size(), 12u);
  const std::uint64_t first = s.gallery.shown;
  update(s, act::Tick{200 * 50 * kMs + 12 * 450 * kMs});
  EXPECT_EQ(s.gallery.shown, first);
  s.view.reducedMotion = true;
  update(s, act::Tick{300 * 50 * kMs});
  EXPECT_EQ(s.gallery.shown, first);
}

TEST(Tour, LeadsThroughParkPollReadyAndRun) {
  AppState s = opened(0);
  update(s, act::Run{CommandId::FirstMinute});
  ASSERT_TRUE(s.tour.active);
  std::vector<trace::Kind> seen;
  int steps = 0;
  while (s.tour.active && ++steps < 30) {
    seen.push_back(s.document->event(s.playback.index).kind);
    const Rect spot = spotRect(s);
    EXPECT_TRUE(spot.empty() || s.derived.regions.window.inset(-8).contains(spot));
    if (s.tour.asks()) {
      press(s, Key::Right);
      EXPECT_TRUE(s.tour.asks()) << "an answer is waited for";
      press(s, Key::Num1);
      EXPECT_EQ(s.tour.answer, 0);
    }
    press(s, Key::Right);
  }
  using trace::Kind;
  for (const Kind k : {Kind::SockRead, Kind::GoPark, Kind::GoReady, Kind::GoStart})
    EXPECT_NE(std::find(seen.begin(), seen.end(), k), seen.end()) << trace::kindName(k);
  EXPECT_LT(steps, 30);
}

TEST(Tour, ItsKeysRunTheCommandsAndEscapeLeaves) {
  AppState s = opened(0);
  update(s, act::Run{CommandId::FirstMinute});
  while (s.tour.step() != nullptr && s.tour.step()->key != Key::Space) {
    if (s.tour.asks()) press(s, Key::Num2);
    press(s, Key::Right);
  }
  ASSERT_TRUE(s.tour.active);
  press(s, Key::Space);
  EXPECT_TRUE(s.playback.playing);
  press(s, Key::Escape);
  EXPECT_FALSE(s.tour.active);
}

TEST(Tour, ItsEndOffersWhatToSeeNext) {
  for (const auto& [key, name, real] :
       {std::tuple{Key::Num1, "echo", true}, {Key::Num2, "work-stealing", false}, {Key::Num3, "", false}}) {
    AppState s = opened(0);
    std::vector<GalleryItem> items(2);
    items[0].name = "echo";
    items[1].name = "work-stealing";
    update(s, act::SetGallery{items});
    update(s, act::Run{CommandId::FirstMinute});
    while (s.tour.step() != nullptr && !s.tour.step()->last) {
      if (s.tour.asks()) press(s, Key::Num1);
      press(s, Key::Right);
    }
    ASSERT_TRUE(s.tour.active);
    press(s, key);
    EXPECT_FALSE(s.tour.active);
    EXPECT_TRUE(s.gallery.open);
    EXPECT_EQ(s.effects.openScenario, name);
    EXPECT_EQ(s.effects.run.real, real);
  }
}

TEST(Tour, ARunWithoutAWaitingReadSaysSo) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  trace::Trace t;
  t.events.resize(3);
  for (trace::Event& e : t.events) e.kind = trace::Kind::MNeedSpinning;
  update(s, act::Open{std::make_shared<Document>(std::move(t)), 0});
  update(s, act::Run{CommandId::FirstMinute});
  EXPECT_FALSE(s.tour.active);
  EXPECT_TRUE(s.message.warning);
}

TEST(Triggers, TheFirstMomentThatIsWaitedForFreezesTheView) {
  const trace::Trace t = testing::makeEchoTrace();
  std::uint64_t steal = 0;
  while (t.events[steal].kind != trace::Kind::RunqSteal) ++steal;
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  trace::Trace empty;
  empty.header = t.header;
  update(s, act::StartLive{std::make_shared<Document>(std::move(empty))});
  s.live.trigger.arm(TriggerKind::Steal);
  act::LiveEvents news{t.events, t.strings, {.running = true}};
  update(s, news);
  EXPECT_FALSE(s.live.follow);
  EXPECT_EQ(s.playback.index, steal);
  EXPECT_NE(s.message.text.find("steals"), std::string::npos);
}

TEST(Triggers, ACrowdIsCountedFromWhatIsRunnableAlready) {
  Trigger trigger;
  trigger.arm(TriggerKind::Crowd, Trigger::kCrowd - 1);
  trace::Event ready, start;
  ready.kind = trace::Kind::GoReady;
  start.kind = trace::Kind::GoStart;
  EXPECT_FALSE(trigger.hit(ready)) << "as many as the limit";
  EXPECT_FALSE(trigger.hit(start));
  EXPECT_FALSE(trigger.hit(ready));
  EXPECT_TRUE(trigger.hit(ready));
  EXPECT_FALSE(trigger.hit(ready)) << "it was passed before";
}

TEST(Triggers, ALongWaitIsFiveMillisecondsFromReadyToRun) {
  Trigger trigger;
  trigger.arm(TriggerKind::LongWait);
  trace::Event ready, start;
  ready.kind = trace::Kind::GoReady;
  start.kind = trace::Kind::GoStart;
  ready.g = start.g = 7;
  start.t = 5 * kMs;
  EXPECT_FALSE(trigger.hit(ready));
  EXPECT_FALSE(trigger.hit(start)) << "exactly 5 ms";
  EXPECT_FALSE(trigger.hit(ready));
  ++start.t;
  EXPECT_TRUE(trigger.hit(start));
  EXPECT_FALSE(trigger.hit(start)) << "not twice";
}

}  // namespace
}  // namespace gmp::viz
