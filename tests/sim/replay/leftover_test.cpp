// Who is left when a run cannot come to its own end, in Go's form.
#include "sim/replay/leftover.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/sim/replay/trace_builder.h"

namespace gmp::replay {
namespace {

using namespace gmp::test;
using trace::PollMode;
using trace::WaitReason;

TEST(Leftover, NamesEveryGoroutineWithWhatItWaitsForAndThePeerThatVanished) {
  TraceBuilder b;
  b.boot();
  b.add(0, 0, 2, ev::GoCreate{.parent = {1}, .name = b.str("handle")});
  b.add(0, 0, 2, ev::GoPark{.reason = WaitReason::ioWait, .fd = {9}, .mode = PollMode::r});
  b.wait(1'000).add(-1, -1, 0, ev::Fault{.what = trace::FaultWhat::vanish, .fd = {9}, .value = {0}});
  const std::string text = leftoverText(b.trace);
  EXPECT_EQ(text.find("The peer of fd 9 vanished at "), 0u) << text;
  EXPECT_NE(text.find("\n\ngoroutine 1 [running]: main\ngoroutine 2 [IO wait, fd 9 read]: handle\n"), std::string::npos)
      << text;
}

TEST(Leftover, WhoHasEndedIsNotListedAndOfACrowdOnlyTheFirst) {
  TraceBuilder b;
  b.boot();
  for (std::int64_t g = 2; g < 8; ++g) b.add(0, 0, g, ev::GoCreate{.parent = {1}, .name = {0}});
  b.add(0, 0, 2, ev::GoEnd{});
  const std::string text = leftoverText(b.trace, 3);
  EXPECT_EQ(text.find("goroutine 2 "), std::string::npos) << text;
  EXPECT_NE(text.find("goroutine 4 [runnable]:"), std::string::npos) << text;
  EXPECT_EQ(text.find("goroutine 5 "), std::string::npos) << text;
  EXPECT_EQ(text.substr(text.size() - 22), "and 3 more goroutines\n") << text;
}

}  // namespace
}  // namespace gmp::replay
