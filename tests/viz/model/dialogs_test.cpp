// What takes the keyboard for itself: palette, notes, questions; and what the panels under the stage are made of.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/command_palette.h"
#include "viz/model/commands.h"
#include "viz/model/glossary.h"
#include "viz/model/inspect.h"
#include "viz/model/poller_table.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;

AppState opened(std::uint64_t index = 400) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), index});
  return s;
}

void press(AppState& s, Key key, bool ctrl = false, bool shift = false, bool alt = false) {
  update(s, act::Press{{key, ctrl, shift, alt}});
}
void type(AppState& s, std::string text) { update(s, act::TypeText{std::move(text)}); }

TEST(CommandPalette, FindsCommandsByTheirWordsAndRunsThem) {
  AppState s = opened();
  press(s, Key::P, true);
  ASSERT_TRUE(s.palette.open);
  type(s, "theme dark");
  const auto entries = paletteEntries(s);
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries[0].key, "F9");
  press(s, Key::Enter);
  EXPECT_FALSE(s.palette.open);
  EXPECT_EQ(s.view.theme, Theme::Light);
}

TEST(CommandPalette, GoesToEventsTimesAndThings) {
  AppState s = opened();
  press(s, Key::G);
  type(s, "#1,000");
  press(s, Key::Enter);
  EXPECT_EQ(s.playback.index, 1000u);
  press(s, Key::G);
  type(s, "g18");
  press(s, Key::Enter);
  EXPECT_EQ(s.selection, (Target{Target::Kind::G, 18}));
  EXPECT_EQ(s.view.layout.lower, LowerPanel::Inspector);
  press(s, Key::G);
  const std::int64_t t = s.document->timeAt(300);
  type(s, std::to_string(t) + "ns");
  press(s, Key::Enter);
  EXPECT_EQ(s.playback.index, s.document->indexAt(t));
}

TEST(CommandPalette, LettersAreTextWhileItIsOpenAndEscapeLeaves) {
  AppState s = opened();
  press(s, Key::P, true);
  const auto depth = s.view.depth;
  press(s, Key::E);
  type(s, "é");
  type(s, "x");
  EXPECT_EQ(s.view.depth, depth);
  EXPECT_EQ(s.palette.query.text, "éx");
  press(s, Key::Backspace);
  press(s, Key::Backspace);
  EXPECT_EQ(s.palette.query.text, "");
  press(s, Key::Escape);
  EXPECT_FALSE(s.palette.open);
}

TEST(CommandPalette, KnowsTheGlossaryAndNothingThatIsNotThere) {
  AppState s = opened();
  EXPECT_GT(glossary().size(), 50u);
  press(s, Key::P, true);
  type(s, "netpollbreak");
  const auto entries = paletteEntries(s);
  EXPECT_TRUE(std::any_of(entries.begin(), entries.end(), [](const auto& e) { return e.title == "netpollBreak"; }));
  for (const char* text : {"g999999", "#99999999", "zzzz", "99999999999999999999ms", "#", "g", "1.x ms"}) {
    s.palette.query.text = text;
    for (const auto& e : paletteEntries(s)) EXPECT_FALSE(e.title.empty());
  }
  s.palette.query.text = "g999999";
  EXPECT_TRUE(paletteEntries(s).empty());
}

TEST(Notes, ABookmarkIsPutAndTakenAwayAndANoteIsTyped) {
  AppState s = opened(120);
  press(s, Key::M);
  ASSERT_NE(s.notebook.at(120), nullptr);
  EXPECT_TRUE(s.effects.saveNotes);
  press(s, Key::M);
  EXPECT_EQ(s.notebook.at(120), nullptr);
  press(s, Key::M, false, true);
  ASSERT_TRUE(s.note.open);
  type(s, "here G18 waits");
  press(s, Key::Enter);
  ASSERT_NE(s.notebook.at(120), nullptr);
  EXPECT_EQ(s.notebook.at(120)->note, "here G18 waits");
}

TEST(Notes, PageKeysGoThroughChaptersAndBookmarks) {
  AppState s = opened(0);
  s.chapters = {{50, "one"}, {500, "two"}};
  s.notebook.put({200, ""});
  for (const std::uint64_t want : {50u, 200u, 500u, 500u}) {
    press(s, Key::PageDown);
    EXPECT_EQ(s.playback.index, want);
  }
  press(s, Key::PageUp);
  EXPECT_EQ(s.playback.index, 200u);
}

TEST(Notes, AMomentIsACommandThatCanBePasted) {
  AppState s = opened(214);
  s.path = "it's.json";
  update(s, act::SelectTarget{{Target::Kind::Fd, 10}});
  press(s, Key::C, true, true);
  EXPECT_EQ(s.effects.copy, "gmpscope view 'it'\\''s.json' --at '#214' --select fd10");
}

TEST(Predict, StopsBeforeTheDecisionAndTheEventAnswers) {
  AppState s = opened(0);
  press(s, Key::U);
  ASSERT_TRUE(s.predict.active);
  ASSERT_FALSE(s.predict.asked.empty());
  const std::size_t n = s.predict.asked.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Challenge c = *s.predict.current();
    EXPECT_TRUE(asking(s));
    EXPECT_EQ(s.playback.index + 1, c.event);
    press(s, Key::Right);
    EXPECT_EQ(s.playback.index + 1, c.event) << "nothing shows the answer before one is given";
    int right = -1;
    for (std::size_t k = 0; k < c.choices.size(); ++k) {
      if (c.choices[k].right) right = static_cast<int>(k);
    }
    if (right >= 0) update(s, act::AnswerPredict{right});
    else press(s, Key::Enter);
    EXPECT_EQ(s.playback.index, c.event);
    EXPECT_FALSE(asking(s));
    press(s, Key::Enter);
  }
  EXPECT_TRUE(s.predict.reviewing());
  EXPECT_EQ(static_cast<std::size_t>(s.predict.right) + s.predict.missed.size(), n);
  press(s, Key::Enter);
  EXPECT_FALSE(s.predict.active);
}

TEST(Predict, TheAnswerIsPlayedAgainAtHalfSpeedAndItsRuleShown) {
  AppState s = opened(0);
  press(s, Key::U);
  press(s, Key::U, false, true);
  EXPECT_TRUE(asking(s)) << "before the answer there is nothing to play";
  press(s, Key::Enter);
  const std::uint64_t event = s.predict.current()->event;
  EXPECT_EQ(s.derived.motion.timing.lead, 2 * timingOf(Tier::Step, 0).lead);
  update(s, act::SeekTo{event + 3});
  press(s, Key::U, false, true);
  EXPECT_EQ(s.playback.index, event);
  EXPECT_EQ(s.derived.motion.start, s.now) << "it moves";
  update(s, act::SeekTo{event + 3});
  press(s, Key::U, false, false, true);
  EXPECT_TRUE(s.predict.rule);
  EXPECT_EQ(s.derived.cardIndex, event) << "the rule is that of the question";
  press(s, Key::U, true);
  EXPECT_FALSE(s.predict.rule);
  EXPECT_TRUE(asking(s)) << "the next question";
}

TEST(Predict, EveryQuestionHasOneRightChoiceOrNone) {
  AppState s = opened(0);
  press(s, Key::U);
  int withChoices = 0;
  for (const Challenge& c : s.predict.asked) {
    if (c.choices.empty()) continue;
    ++withChoices;
    EXPECT_LE(c.choices.size(), 6u);
    EXPECT_EQ(std::count_if(c.choices.begin(), c.choices.end(), [](const Choice& x) { return x.right; }), 1) << c.ask;
  }
  EXPECT_GE(withChoices, 4);
  press(s, Key::Escape);
  EXPECT_FALSE(s.predict.active);
}

TEST(Predict, InPresentTheAnswerWaitsForSpaceSoThatARoomCanVote) {
  AppState s = opened(0);
  press(s, Key::Num4);
  press(s, Key::U);
  while (s.predict.current() != nullptr && s.predict.current()->choices.size() < 2) {
    press(s, Key::Space);
    press(s, Key::Enter);
  }
  ASSERT_NE(s.predict.current(), nullptr);
  press(s, Key::Num1);
  press(s, Key::Num2);
  EXPECT_TRUE(asking(s)) << "nothing is shown yet";
  EXPECT_EQ(s.predict.picked, 1);
  const std::uint64_t event = s.predict.current()->event;
  press(s, Key::Space);
  EXPECT_EQ(s.predict.answer, 1);
  EXPECT_EQ(s.playback.index, event);
}

TEST(Inspector, TheSharesOfAGoroutinesTimeAddUp) {
  Document doc(testing::makeEchoTrace());
  for (std::int64_t g = 1; g < 20; ++g) {
    const Inspection in = inspect(doc, doc.size() - 1, {Target::Kind::G, g});
    if (in.title.empty()) continue;
    std::int64_t sum = 0;
    for (const std::int64_t ns : in.split) sum += ns;
    EXPECT_EQ(sum, in.lifetime);
    EXPECT_LE(in.history.size(), 20u);
    for (std::size_t i = 1; i < in.history.size(); ++i) EXPECT_LT(in.history[i].index, in.history[i - 1].index);
  }
}

TEST(Inspector, AGoroutinesStateIsTheFoldsAtEveryEvent) {
  Document doc(testing::makeEchoTrace({.rounds = 120}));
  for (std::uint64_t i = 0; i < doc.size(); i += 7) {
    const replay::GState* g = doc.after(i).g(18);
    if (g == nullptr || g->status == trace::GStatus::dead) continue;
    const Inspection in = inspect(doc, i, {Target::Kind::G, 18});
    ASSERT_FALSE(in.title.empty());
    ASSERT_FALSE(in.history.empty());
    EXPECT_EQ(in.state, in.history.front().state) << "event " << i;
  }
}

TEST(Inspector, EverythingCanBeInspectedAndNothingIsInvented) {
  Document doc(testing::makeEchoTrace());
  const int fd = readPoller(doc, 900, {}).rows.front().fd;
  for (const Target& t : {Target{Target::Kind::P, 1}, Target{Target::Kind::M, 1}, Target{Target::Kind::Fd, fd}}) {
    const Inspection in = inspect(doc, 900, t);
    EXPECT_FALSE(in.title.empty()) << targetText(t);
    EXPECT_GE(in.facts.size(), 3u);
  }
  for (const auto kind : {Target::Kind::G, Target::Kind::P, Target::Kind::M, Target::Kind::Fd})
    EXPECT_TRUE(inspect(doc, 900, {kind, 99'999}).title.empty());
}

TEST(Poller, TheTableSaysWhatTheFoldKnows) {
  Document doc(testing::makeEchoTrace());
  int moves = 0;
  for (std::uint64_t i = 0; i < 1500; i += 3) {
    const PollerTable t = readPoller(doc, i, {});
    const replay::WorldState& s = doc.after(i);
    for (const PollerRow& row : t.rows) {
      ASSERT_NE(s.fd(row.fd), nullptr);
      EXPECT_EQ(row.r.state, s.fd(row.fd)->r.state);
      EXPECT_EQ(row.w.g, s.fd(row.fd)->w.g);
    }
    if (t.move.has_value()) {
      ++moves;
      EXPECT_EQ(doc.event(i).kind, trace::Kind::PollSem);
    }
  }
  EXPECT_GT(moves, 10);
}

TEST(Poller, ACrowdIsCutAndTheSelectedOneIsAmongIt) {
  Document doc(testing::makeEchoTrace({.connections = 300, .rounds = 40'000}));
  const std::uint64_t last = doc.size() - 1;
  const PollerTable all = readPoller(doc, last, {}, 1000);
  ASSERT_GT(all.total, 100);
  const int wanted = all.rows.back().fd;
  const PollerTable some = readPoller(doc, last, {Target::Kind::Fd, wanted}, 10);
  EXPECT_EQ(some.total, all.total);
  EXPECT_TRUE(std::any_of(some.rows.begin(), some.rows.end(), [&](const auto& r) { return r.fd == wanted; }));
}

// What a command does to the state, as text.
std::string effectOf(const AppState& s) {
  std::string out = std::to_string(s.playback.index) + (s.playback.playing ? " plays" : "");
  out += " " + std::to_string(s.playback.eventSpeed) + " " + std::to_string(static_cast<int>(s.playback.pace));
  out += " " + std::to_string(static_cast<int>(s.view.theme)) + " " + std::to_string(s.view.zoom);
  out += " " + std::to_string(static_cast<int>(s.view.depth)) + " " + std::to_string(s.view.help);
  out += " " + std::to_string(static_cast<int>(s.view.layout.kind));
  out += " " + std::to_string(static_cast<int>(s.view.layout.lower)) + " " + targetText(s.selection);
  out += " " + std::to_string(s.palette.open) + std::to_string(s.note.open) + std::to_string(s.predict.active);
  out += " " + std::to_string(s.derived.laneRange.from) + "-" + std::to_string(s.derived.laneRange.to);
  out += s.message.text + s.effects.copy + (s.effects.quit ? " quit" : "") + (s.view.reducedMotion ? " calm" : "");
  return out;
}

TEST(Keys, EveryChordDoesWhatItsCommandDoes) {
  for (const Command& c : commandTable()) {
    for (const Chord& chord : c.keys) {
      AppState a = opened(500), b = opened(500);
      for (AppState* s : {&a, &b}) update(*s, act::SelectTarget{{Target::Kind::G, 18}});
      update(a, act::Press{chord});
      update(b, act::Run{c.id});
      EXPECT_EQ(effectOf(a), effectOf(b)) << c.name;
    }
  }
}

TEST(Projector, IsLightLargeAndOnTheStageAndGoesBack) {
  AppState s = opened();
  update(s, act::Resize{1920, 1080, 1});
  const std::string before = effectOf(s);
  press(s, Key::F8);
  EXPECT_EQ(s.view.theme, Theme::Light);
  EXPECT_EQ(s.view.layout.kind, LayoutKind::Present);
  EXPECT_FLOAT_EQ(s.window.scale, 1.8f) << "as large as 1600x900 at 150 %";
  EXPECT_GE(s.window.leastText, 24);
  press(s, Key::F8);
  EXPECT_EQ(s.window.leastText, 0);
  EXPECT_EQ(effectOf(s), before);
}

TEST(Projector, TheSmallestLettersHave24PixelsAtEverySize) {
  for (const auto& [w, h] : {std::pair{1024.0f, 768.0f}, {1280.0f, 720.0f}, {1600.0f, 900.0f}, {3840.0f, 2160.0f}}) {
    AppState s = opened();
    press(s, Key::F8);
    update(s, act::Resize{w, h, 1});
    const float smallest = std::max(s.window.leastText, faceSize(Face::Small) * s.window.scale);
    EXPECT_GE(smallest, 24 * std::max(1.0f, h / 900)) << w << "x" << h;
  }
}

TEST(Panels, UnderTheStageHaveRoomAtEverySizeAndEscapeClosesThem) {
  for (const auto& [w, h] : {std::pair{1024.0f, 640.0f}, {1280.0f, 720.0f}, {1600.0f, 900.0f}, {1920.0f, 1080.0f}}) {
    for (const Key layout : {Key::Num1, Key::Num2, Key::Num3, Key::Num4}) {
      AppState s = opened();
      update(s, act::Resize{w, h, 1});
      press(s, layout);
      press(s, Key::F4);
      const Regions& r = s.derived.regions;
      EXPECT_GE(r.panel.h, 220) << w << "x" << h;
      EXPECT_FALSE(r.panel.overlaps(r.playback));
      EXPECT_FALSE(r.panel.overlaps(r.card));
      EXPECT_TRUE(r.lanes.empty());
      press(s, Key::Escape);
      EXPECT_TRUE(s.derived.regions.panel.empty());
    }
  }
}

TEST(PollerTable, TellsWhichPollerItIsAndCountsWithoutLookingAtEveryDescriptor) {
  trace::Trace t = testing::makeEchoTrace({.connections = 4});
  t.header.poller = "kqueue";
  for (int fd = 1000; fd < 1300; ++fd) {
    trace::Event e;
    trace::pack(trace::ev::PollOpen{{fd}, {1}}, e);
    e.t = t.events.back().t;
    t.events.push_back(e);
  }
  for (std::size_t i = 0; i < t.events.size(); ++i) t.events[i].seq = i;
  Document doc(std::move(t));
  const std::uint64_t last = doc.size() - 1;
  std::int64_t registered = 0;
  doc.after(last).fds.forEach([&](std::int64_t, const replay::FdState& f) { registered += f.registered ? 1 : 0; });
  const PollerTable table = readPoller(doc, last, {Target::Kind::Fd, 1200}, 20);
  EXPECT_EQ(table.head.front(), "kqueue");
  EXPECT_EQ(table.total, registered);
  ASSERT_EQ(table.rows.size(), 22u) << "the first twenty, the selected one and that of the event";
  EXPECT_EQ(table.rows[20].fd, 1200);
  EXPECT_EQ(table.rows[21].fd, 1299);
}

}  // namespace
}  // namespace gmp::viz
