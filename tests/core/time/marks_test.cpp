// A program's own marks in the trace.
#include <gmpscope/gmpscope.h>
#include <gmpscope/marks.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

// The marks of a run as text, "g<goroutine> kind label value".
std::vector<std::string> marksOf(const gmp::trace::Trace& trace) {
  namespace ev = gmp::trace::ev;
  using gmp::trace::Kind;
  std::vector<std::string> out;
  for (const gmp::trace::Event& e : trace.events) {
    const std::string who = "g" + std::to_string(e.g) + " ";
    if (e.kind == Kind::UserLog) {
      const auto log = gmp::trace::unpack<ev::UserLog>(e);
      out.push_back(who + "log " + std::string(trace.text(log.label)) + " " + std::to_string(log.value.v));
    }
    if (e.kind == Kind::RegionBegin)
      out.push_back(who + "begin " + std::string(trace.text(gmp::trace::unpack<ev::RegionBegin>(e).label)));
    if (e.kind == Kind::RegionEnd)
      out.push_back(who + "end " + std::string(trace.text(gmp::trace::unpack<ev::RegionEnd>(e).label)));
  }
  return out;
}

TEST(Marks, StandInTheTraceWithTheirGoroutine) {
  gmp::sim::Config config;
  config.gomaxprocs = 1;
  const auto r = gmp::sim::run(config, [] {
    gmp::trace::log("answer", 42);
    gmp::trace::Region outer("parse");
    {
      gmp::trace::Region inner("token");
      gmp::gosched();
    }
    gmp::WaitGroup wg;
    wg.go([] { gmp::trace::log("answer", -1); });
    wg.wait();
  });
  const std::vector<std::string> marks = marksOf(r.trace);
  ASSERT_EQ(marks.size(), 6u);
  EXPECT_EQ(marks[0], "g1 log answer 42");
  EXPECT_EQ(marks[1], "g1 begin parse");
  EXPECT_EQ(marks[2], "g1 begin token");
  EXPECT_EQ(marks[3], "g1 end token");
  EXPECT_NE(marks[4].substr(0, 3), "g1 ");
  EXPECT_EQ(marks[4].substr(marks[4].find(' ')), " log answer -1");
  EXPECT_EQ(marks[5], "g1 end parse");
}

TEST(Marks, AreNothingOutsideOfARunAndWithoutATrace) {
  gmp::trace::log("nobody", 1);
  gmp::trace::Region region("nowhere");
  EXPECT_EQ(gmp::run([] {
              gmp::trace::log("untraced", 1);
              gmp::trace::Region inner("untraced");
            }),
            0);
}

}  // namespace
