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

}  // namespace
}  // namespace gmp::replay
