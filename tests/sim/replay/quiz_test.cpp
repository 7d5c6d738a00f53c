#include "sim/replay/quiz.h"

#include <gtest/gtest.h>

#include "tests/sim/replay/trace_builder.h"

namespace gmp::replay {
namespace {

using test::TraceBuilder;
namespace ev = trace::ev;

// G1 makes G2 and G3 (runnext kicks G2 out), parks, and P0 takes G3 from runnext.
trace::Trace twoMade() {
  TraceBuilder b;
  b.boot();
  b.add(0, 0, 2, ev::GoCreate{.parent = {1}, .name = {}});
  b.add(0, 0, 2, ev::RunqPut{.kicked = {0}, .place = trace::QueuePlace::runnext});
  b.add(0, 0, 3, ev::GoCreate{.parent = {1}, .name = {}});
  b.add(0, 0, 3, ev::RunqPut{.kicked = {2}, .place = trace::QueuePlace::runnext});
  b.add(0, 0, 2, ev::RunqPut{.kicked = {0}, .place = trace::QueuePlace::tail});
  b.add(0, 0, 1, ev::GoPark{.obj = {1}, .reason = trace::WaitReason::sleep, .fd = {-1}, .mode = trace::PollMode::none});
  b.add(0, 0, 3, ev::RunqGet{.place = trace::QueuePlace::runnext});
  return b.trace;
}

TEST(Quiz, TheSituationIsTheOneBeforeTheDecision) {
  const trace::Trace t = twoMade();
  const std::vector<BoundQuestion> all = quizQuestions(t, 1, 100);
  ASSERT_EQ(all.size(), 4u);  // three puts, one get
  EXPECT_EQ(all[0].answer, "runnext");
  EXPECT_EQ(all[2].answer, "local tail");
  EXPECT_NE(all[3].ask.find("runnext G3, ring G2, global queue empty"), std::string::npos) << all[3].ask;
  EXPECT_EQ(all[3].answer, "G3");
  for (const BoundQuestion& q : all) EXPECT_FALSE(q.because.empty());
}

TEST(Quiz, TheSeedChoosesAndEverySortComesFirst) {
  const trace::Trace t = twoMade();
  const auto two = quizQuestions(t, 5, 2);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[1].answer, "G3");  // the only one of its sort is among them
  EXPECT_EQ(quizQuestions(t, 5, 2)[0].event, two[0].event);
}

TEST(Quiz, AsksWhatAHalfOfAPollDescIsAfterwards) {
  TraceBuilder b;
  b.boot();
  b.openFd(0, 0, 7).go(0, 0, 1, 2, "echo");
  b.park(0, 0, 1, trace::WaitReason::chanReceive, 5).runNext(0, 0, 2, 1).parkOnFd(0, 0, 2, 7);
  const auto all = quizQuestions(b.trace, 1, 100);
  std::vector<std::string> answers;
  for (const BoundQuestion& q : all) {
    if (q.ask.find("rg of fd 7") != std::string::npos) answers.push_back(q.answer);
  }
  EXPECT_EQ(answers, (std::vector<std::string>{"pdWait", "G"}));
}

TEST(Quiz, OneThreadIsNotSeveral) {
  TraceBuilder b;
  b.trace.header.gomaxprocs = 1;
  b.add(0, -1, 0, ev::SnapBegin{{1}, false});
  b.add(0, -1, 0, ev::SnapM{{0}, false, false, false});
  b.add(0, -1, 0, ev::SnapEnd{});
  std::string ask;
  b.add(0, 0, 0, ev::MNew{{2}, {1}, true});
  for (const BoundQuestion& q : quizQuestions(b.trace, 1, 100)) ask += q.ask;
  EXPECT_EQ(ask.find(" 1 threads"), std::string::npos) << ask;
  EXPECT_NE(ask.find("There is one thread, and it is not parked."), std::string::npos) << ask;
}

TEST(Quiz, AsksHowManyThreadsThereAreWhenOneIsNeeded) {
  TraceBuilder b;
  b.boot(2);
  b.add(0, 0, 0, ev::MNew{{2}, {1}, true}).add(2, -1, 0, ev::MStart{false});
  b.add(2, -1, 0, ev::MPark{}).add(0, 0, 0, ev::MWake{{2}, {1}, true});
  std::vector<std::string> answers;
  for (const BoundQuestion& q : quizQuestions(b.trace, 1, 100)) {
    if (q.ask.find("needs a thread") != std::string::npos) answers.push_back(q.answer);
  }
  EXPECT_EQ(answers, (std::vector<std::string>{"3", "3"})) << "one is made, then the parked one is woken";
}

}  // namespace
}  // namespace gmp::replay
