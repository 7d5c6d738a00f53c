// Patterns find their events; stories and questions take their words from them.
#include "sim/replay/lesson.h"

#include <gtest/gtest.h>

#include "sim/replay/figures.h"

namespace gmp::replay {
namespace {

using trace::Kind;
namespace ev = trace::ev;

class Lesson : public testing::Test {
 protected:
  template <class E>
  void add(std::int64_t g, const E& payload) {
    trace::Event e;
    pack(payload, e);
    e.g = g;
    e.m = 1;
    e.p = 0;
    e.seq = t_.events.size();
    t_.events.push_back(e);
  }
  void SetUp() override {
    t_.strings = {"", "reader", "writer"};
    add(7, ev::GoCreate{.parent = {1}, .name = {1}});
    add(8, ev::GoCreate{.parent = {1}, .name = {2}});
    add(7, ev::GoPark{.reason = trace::WaitReason::ioWait, .fd = {5}, .mode = trace::PollMode::r});
    add(0, ev::PollEnd{.caller = trace::PollCaller::sysmon, .events = {4}, .goroutines = {3}});
    add(7, ev::GoReady{.by = {0}, .cause = trace::ReadyCause::netpoll, .fd = {5}});
    add(8, ev::GoPark{.reason = trace::WaitReason::sleep});
    add(0, ev::PollEnd{.caller = trace::PollCaller::sysmon, .events = {1}, .goroutines = {1}});
  }
  static Pattern of(Kind kind) { return Pattern{kind, {}, {}, 1}; }

  trace::Trace t_;
};

TEST_F(Lesson, PatternsTestNumbersWordsNamesAndPlaces) {
  const GoroutineNames names(t_);
  Pattern poll = of(Kind::PollEnd);
  EXPECT_EQ(count(t_, names, poll), 2u);
  poll.tests = {{"goroutines", 2, {}, {}}, {"caller", {}, {}, "sysmon"}};
  EXPECT_EQ(find(t_, names, poll, 0), 3u);
  EXPECT_EQ(find(t_, names, poll, 4), std::nullopt);
  Pattern park = of(Kind::GoPark);
  park.goroutine = "writer";
  EXPECT_EQ(find(t_, names, park, 0), 5u);
  park.goroutine.clear();
  park.nth = 2;
  EXPECT_EQ(find(t_, names, park, 0), 5u);
  park.tests = {{"nonsense", 0, {}, {}}};
  EXPECT_EQ(count(t_, names, park), 0u);
}

TEST_F(Lesson, StoryStepsFollowEachOtherAndTakeNumbersFromTheEvent) {
  const std::vector<BoundStep> bound =
      bindStory(t_, {{of(Kind::PollEnd), "{goroutines} of {events} by {caller} on {m}"},
                     {of(Kind::PollEnd), "then {goroutines}"},
                     {of(Kind::GoCreate), "too late"},
                     {of(Kind::PollEnd), "no third"}});
  EXPECT_EQ(bound[0].text, "3 of 4 by sysmon on M1");
  EXPECT_EQ(bound[1].event, 6u);
  EXPECT_EQ(bound[2].event, std::nullopt);
  EXPECT_EQ(bound[3].event, std::nullopt);
}

TEST_F(Lesson, AnswersComeFromTheTrace) {
  const auto ask = [&](Answer a, Kind at = Kind::GoPark) {
    const auto bound = bindQuestions(t_, {{"{g}?", of(at), std::move(a), "because {g}"}});
    return bound.empty() ? std::string("none") : bound[0].answer;
  };
  using K = Answer::Kind;
  EXPECT_EQ(ask({K::field, "reason", {}, {}, false}), "IO wait");
  EXPECT_EQ(ask({K::next, "cause", of(Kind::GoReady), {}, true}), "network poller");
  EXPECT_EQ(ask({K::next, "g", of(Kind::GoPark), {}, false}), "G8 (writer)");
  EXPECT_EQ(ask({K::next, "g", of(Kind::GoPark), {}, true}), "none");
  EXPECT_EQ(ask({K::count, "", of(Kind::PollEnd), {}, false}), "2");
  EXPECT_EQ(ask({K::happens, "", of(Kind::GoReady), of(Kind::PollEnd), true}), "no");
  EXPECT_EQ(ask({K::happens, "", of(Kind::PollEnd), of(Kind::GoReady), false}), "yes");
  EXPECT_EQ(ask({K::field, "g", {}, {}, false}, Kind::ProgramEnd), "none");
}

TEST(Figures, EveryFigureHasANameOfItsOwn) {
  for (const FigureRow& row : figureTable()) {
    EXPECT_EQ(figureRow(row.name), &row) << row.name;
    EXPECT_EQ(row.of(Summary{}), 0) << row.name;
  }
  EXPECT_EQ(figureRow("nonsense"), nullptr);
}

}  // namespace
}  // namespace gmp::replay
