// Palette, notes, questions, inspector and network poller, whole frames without a window.
#include <gtest/gtest.h>

#include <set>

#include "tests/viz/echo_trace.h"
#include "tests/viz/panels/pilot.h"
#include "viz/model/commands.h"

namespace gmp::viz {
namespace {

struct Screen : testing::Pilot {
  explicit Screen(int w = 1600, int h = 900, std::uint64_t index = 400) : Pilot(w, h) {
    open(std::make_shared<Document>(testing::makeEchoTrace()), index);
  }
};

TEST(Panels, DrawAtEveryMomentWithUniqueWidgetsInsideTheWindow) {
  for (const auto& [w, h] : {std::pair{1024, 640}, {1280, 720}, {1600, 900}, {1920, 1080}}) {
    Screen s(w, h);
    for (const CommandId panel : {CommandId::InspectorPanel, CommandId::PollerPanel}) {
      s.run(panel);
      for (std::uint64_t i = 0; i < s.state.document->size(); i += 61) {
        update(s.state, act::SeekTo{i});
        for (const Target& t : {Target{Target::Kind::G, 18}, Target{Target::Kind::P, 1}, Target{Target::Kind::M, 2},
                                Target{Target::Kind::Fd, 8}, Target{}}) {
          update(s.state, act::SelectTarget{t});
          s.frame();
          std::set<std::string> ids;
          for (const Widget& widget : s.head.memory().widgets)
            EXPECT_TRUE(ids.insert(widget.id).second) << widget.id << " twice";
        }
      }
    }
  }
}

TEST(Panels, ARowOfThePollerSelectsItsDescriptor) {
  Screen s;
  s.run(CommandId::PollerPanel);
  ASSERT_FALSE(s.state.derived.poller.rows.empty());
  const int fd = s.state.derived.poller.rows.front().fd;
  EXPECT_TRUE(s.click("fd:" + std::to_string(fd)));
  EXPECT_EQ(s.state.selection, (Target{Target::Kind::Fd, fd}));
}

TEST(Panels, TheInspectorsHistoryGoesThereAndItsFactsAreLinks) {
  Screen s;
  update(s.state, act::SelectTarget{{Target::Kind::G, 18}});
  s.run(CommandId::InspectorPanel);
  ASSERT_GT(s.state.derived.inspection.history.size(), 2u);
  const std::uint64_t there = s.state.derived.inspection.history[1].index;
  EXPECT_TRUE(s.click("history:" + std::to_string(there)));
  EXPECT_EQ(s.state.playback.index, there);
  update(s.state, act::SelectTarget{{Target::Kind::P, 0}});
  s.frame();
  int fact = -1;
  const auto& facts = s.state.derived.inspection.facts;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (facts[i].link.kind == Target::Kind::M) fact = static_cast<int>(i);
  }
  if (fact < 0) GTEST_SKIP() << "P0 has no thread at this event";
  EXPECT_TRUE(s.click("fact:" + std::to_string(fact)));
  EXPECT_EQ(s.state.selection.kind, Target::Kind::M);
}

TEST(Palette, AClickTakesAnEntryAndNothingUnderItAnswers) {
  Screen s;
  s.run(CommandId::Palette);
  EXPECT_FALSE(s.find("cmd:step")->enabled);
  update(s.state, act::TypeText{"#700"});
  s.frame();
  EXPECT_TRUE(s.click("entry:0"));
  EXPECT_EQ(s.state.playback.index, 700u);
  EXPECT_FALSE(s.state.palette.open);
}

TEST(Predict, ChoicesAreClickedAndTheReviewGoesToWhatWasMissed) {
  Screen s(1600, 900, 0);
  s.run(CommandId::Predict);
  const std::size_t n = s.state.predict.asked.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Challenge c = *s.state.predict.current();
    int wrong = -1;
    for (std::size_t k = 0; k < c.choices.size(); ++k) {
      if (!c.choices[k].right) wrong = static_cast<int>(k);
    }
    if (wrong >= 0) EXPECT_TRUE(s.click("choice:" + std::to_string(wrong)));
    else update(s.state, act::AnswerPredict{-1});
    s.frame();
    EXPECT_TRUE(s.click("cmd:predict-next"));
  }
  ASSERT_TRUE(s.state.predict.reviewing());
  EXPECT_EQ(s.state.predict.missed.size(), n);
  EXPECT_TRUE(s.click("missed:0"));
  EXPECT_EQ(s.state.playback.index, s.state.predict.asked[0].event);
  EXPECT_TRUE(s.click("cmd:predict-next"));
  EXPECT_FALSE(s.state.predict.active);
}

TEST(Help, HasEveryCommandOnSomePageInASmallWindowToo) {
  Screen s(1024, 640);
  s.run(CommandId::Help);
  std::set<std::string> seen;
  for (int page = 0; page < 4; ++page) {
    for (const Widget& w : s.head.memory().widgets) {
      if (w.id.rfind("help:", 0) == 0) seen.insert(w.id);
    }
    update(s.state, act::Press{{Key::PageDown}});
    s.frame();
  }
  for (const Command& c : commandTable()) EXPECT_TRUE(seen.count("help:" + std::string(c.name))) << c.name;
}

}  // namespace
}  // namespace gmp::viz
