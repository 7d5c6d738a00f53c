#include "viz/model/filter.h"

#include <gtest/gtest.h>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/focus.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

class FilterOver : public ::testing::Test {
 protected:
  std::vector<std::uint64_t> find(std::string_view text) {
    FilterError error;
    const auto filter = Filter::parse(text, error);
    EXPECT_TRUE(filter.has_value()) << text << ": " << error.text;
    std::vector<std::uint64_t> out;
    for (std::uint64_t i = 0; filter.has_value() && i < document.size(); ++i) {
      if (filter->matchesRecord(document, i) && filter->matchesWords(document, i)) out.push_back(i);
    }
    return out;
  }
  template <class F>
  void expectSame(std::string_view text, F wanted) {
    const auto found = find(text);
    std::vector<std::uint64_t> want;
    for (std::uint64_t i = 0; i < document.size(); ++i) {
      if (wanted(document.event(i), i)) want.push_back(i);
    }
    EXPECT_EQ(found, want) << text;
    EXPECT_FALSE(want.empty()) << text;
  }
  Document document{testing::makeEchoTrace({.procs = 3, .connections = 20})};
};

TEST_F(FilterOver, KeysFindWhatTheyName) {
  using trace::Event;
  expectSame("g:18", [](const Event& e, auto) { return concerns(e, {Target::Kind::G, 18}); });
  expectSame("G:g18", [](const Event& e, auto) { return concerns(e, {Target::Kind::G, 18}); });
  expectSame("p:1", [](const Event& e, auto) { return concerns(e, {Target::Kind::P, 1}); });
  expectSame("fd:10", [](const Event& e, auto) { return concerns(e, {Target::Kind::Fd, 10}); });
  expectSame("kind:gopark", [](const Event& e, auto) { return e.kind == trace::Kind::GoPark; });
  expectSame("kind:net", [](const Event& e, auto) { return chipOf(e.kind) == Chip::Net; });
  expectSame("kind:gopark,goready",
             [](const Event& e, auto) { return e.kind == trace::Kind::GoPark || e.kind == trace::Kind::GoReady; });
  expectSame("t:2us..9us", [](const Event& e, auto) { return e.t >= 2000 && e.t <= 9000; });
  expectSame("t:..9us", [](const Event& e, auto) { return e.t <= 9000; });
  expectSame("t:>9us", [](const Event& e, auto) { return e.t > 9000; });
  expectSame("fn:NETPOLL",
             [](const Event& e, auto) { return replay::goFunction(e).find("netpoll") != std::string_view::npos; });
  expectSame("-kind:net", [](const Event& e, auto) { return chipOf(e.kind) != Chip::Net; });
}

TEST_F(FilterOver, TermsMustAllHoldAndWordsLookAtTheLine) {
  expectSame("g:18 kind:gopark", [](const trace::Event& e, auto) {
    return e.kind == trace::Kind::GoPark && concerns(e, {Target::Kind::G, 18});
  });
  expectSame("\"local queue\"",
             [&](auto&, std::uint64_t i) { return document.line(i).find("local queue") != std::string::npos; });
  expectSame("text:runs", [&](auto& e, std::uint64_t i) {
    return (document.line(i) + std::string(trace::kindName(e.kind))).find("runs") != std::string::npos;
  });
}

TEST_F(FilterOver, DurationsAreMeasuredOrGoOnUntilTheNextEventOfTheGoroutine) {
  for (const std::uint64_t i : find("dur:>5us kind:gopark")) {
    const auto next = document.causes().nextOfG(i);
    ASSERT_TRUE(next.has_value());
    EXPECT_GT(document.event(*next).t - document.event(i).t, 5000);
  }
}

TEST(FilterWords, MistakesNameTheColumnAndWhatWouldBeRight) {
  struct Case {
    std::string_view text;
    std::size_t column;
    std::string_view says;
  };
  for (const Case& c : {Case{"gs:3", 0, "Did you mean"}, Case{"p:1 fdd:3", 4, "Did you mean \"fd\""},
                        Case{"kind:stael", 5, "Did you mean \"steal\""}, Case{"kind:gopark,gopork", 12, "\"gopark\""},
                        Case{"g:", 2, "wants a value, as in g:18"}, Case{"g:x", 2, "write g:18"},
                        Case{"g:9..3", 2, "turn its ends around"}, Case{"t:5", 2, "units ns us ms s"},
                        Case{"dur:>", 4, "is not a time"}, Case{"dur:>5parsec", 4, "is not a time"},
                        Case{"text:\"open", 5, "not closed"}, Case{"g:..", 2, "is not a number"},
                        Case{"\"\"", 0, "empty word"}, Case{"g:99999999999999999999", 2, "is not a number"}}) {
    FilterError error;
    EXPECT_FALSE(Filter::parse(c.text, error).has_value()) << c.text;
    EXPECT_EQ(error.column, c.column) << c.text << ": " << error.text;
    EXPECT_NE(error.text.find(c.says), std::string::npos) << c.text << ": " << error.text;
  }
}

TEST(FilterWords, EveryKindAndFamilyIsFoundByItsName) {
  for (int k = 0; k < trace::kKinds; ++k) {
    FilterError error;
    EXPECT_TRUE(Filter::parse("kind:" + std::string(trace::kindName(static_cast<trace::Kind>(k))), error).has_value());
  }
  for (int c = 0; c < kChips; ++c) {
    FilterError error;
    EXPECT_TRUE(Filter::parse("kind:" + std::string(chipName(static_cast<Chip>(c))), error).has_value());
  }
}

class EventList : public ::testing::Test {
 protected:
  EventList() {
    update(s, act::Resize{1600, 900, 1});
    update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 300});
  }
  void type(std::string_view text) {
    update(s, act::Run{CommandId::Filter});
    update(s, act::TypeText{std::string(text)});
  }
  const testing::FakeMeasure measure;
  AppState s = makeAppState(measure);
};

TEST_F(EventList, ShowsTheHitsAndEnterGoesToTheNext) {
  type("kind:gopark");
  ASSERT_FALSE(s.list.wrong);
  const auto& hits = s.list.hits.hits();
  ASSERT_GT(hits.size(), 5u);
  for (const std::uint32_t i : hits) EXPECT_EQ(s.document->event(i).kind, trace::Kind::GoPark);
  update(s, act::Press{Chord{Key::Enter}});
  const std::uint64_t first = s.playback.index;
  EXPECT_GT(first, 300u);
  EXPECT_EQ(s.document->event(first).kind, trace::Kind::GoPark);
  update(s, act::Press{Chord{Key::Enter}});
  EXPECT_GT(s.playback.index, first);
  update(s, act::Press{Chord{Key::Enter, false, true}});
  EXPECT_EQ(s.playback.index, first);
}

TEST_F(EventList, EscapeLeavesTheFieldThenTakesTheFilterAway) {
  type("g:18");
  update(s, act::Press{Chord{Key::Escape}});
  EXPECT_FALSE(s.list.editing);
  EXPECT_FALSE(s.list.hits.showsAll());
  update(s, act::Press{Chord{Key::Escape}});
  EXPECT_TRUE(s.list.hits.showsAll());
  EXPECT_TRUE(s.list.text.text.empty());
}

TEST_F(EventList, AMistakeKeepsTheListAndSaysWhatIsWrong) {
  type("kind:gopark");
  const auto before = s.list.hits.hits();
  update(s, act::TypeText{" kind:stael"});
  EXPECT_TRUE(s.list.wrong);
  EXPECT_EQ(s.list.hits.hits(), before);
}

TEST_F(EventList, LettersInTheFieldAreTextAndNotCommands) {
  type("w");
  const Theme theme = s.view.theme;
  update(s, act::Press{Chord{Key::Num2}});
  EXPECT_EQ(s.view.layout.kind, LayoutKind::Learn);
  update(s, act::Press{Chord{Key::F9}});
  EXPECT_NE(s.view.theme, theme);
}

TEST_F(EventList, ChipsNarrowTheListAndCountWhatTheyWouldShow) {
  std::array<std::uint32_t, kChips> want{};
  for (std::uint64_t i = 0; i < s.document->size(); ++i)
    ++want[static_cast<std::size_t>(chipOf(s.document->event(i).kind))];
  for (int i = 0; i < 100 && s.list.hits.seen() < s.document->size(); ++i) update(s, act::Tick{i * 1'000'000});
  for (int c = 0; c < kChips; ++c)
    EXPECT_EQ(s.list.hits.count(static_cast<Chip>(c)), want[static_cast<std::size_t>(c)]);
  update(s, act::ToggleChip{static_cast<int>(Chip::Net)});
  EXPECT_EQ(s.list.hits.hits().size(), want[static_cast<std::size_t>(Chip::Net)]);
  update(s, act::ToggleChip{static_cast<int>(Chip::Net)});
  EXPECT_TRUE(s.list.hits.showsAll());
}

TEST(EventHits, ALongTraceIsLookedThroughBitByBitWithTheSameResult) {
  const Document document(testing::makeEchoTrace({.rounds = 2000}));
  FilterError error;
  EventHits once, bits;
  once.reset(*Filter::parse("runs g:18", error), 0);
  bits.reset(*Filter::parse("runs g:18", error), 0);
  EXPECT_TRUE(once.advance(document, ~std::uint64_t{0}));
  int turns = 1;
  while (!bits.advance(document, 100)) ++turns;
  EXPECT_GT(turns, 10);
  EXPECT_EQ(once.hits(), bits.hits());
}

}  // namespace
}  // namespace gmp::viz
