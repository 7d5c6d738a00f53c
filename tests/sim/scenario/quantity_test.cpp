#include "sim/scenario/quantity.h"

#include <gtest/gtest.h>

#include "sim/scenario/near.h"

namespace gmp::scenario {
namespace {

TEST(Duration, ReadsGosSpelling) {
  EXPECT_EQ(parseDuration("0"), 0);
  EXPECT_EQ(parseDuration("15ns"), 15);
  EXPECT_EQ(parseDuration("20us"), 20'000);
  EXPECT_EQ(parseDuration("20\u00b5s"), 20'000);
  EXPECT_EQ(parseDuration("1.5ms"), 1'500'000);
  EXPECT_EQ(parseDuration(".5s"), 500'000'000);
  EXPECT_EQ(parseDuration("2s"), 2'000'000'000);
  EXPECT_EQ(parseDuration("1m30s"), 90'000'000'000);
  EXPECT_EQ(parseDuration("1h"), 3'600'000'000'000);
}

TEST(Duration, RefusesWhatIsNone) {
  for (const char* text :
       {"", "s", "5", "-1s", "1.s2", "1 s", "2sec", "1s!", "99999999999h", "9223372036854775808ns", "."}) {
    EXPECT_FALSE(parseDuration(text).has_value()) << text;
  }
}

TEST(Duration, WritesWhatItReadsBack) {
  for (const std::int64_t ns : {0L, 1L, 850L, 1'000L, 1'500L, 50'000L, 1'000'001L, 999'999'999L, 2'000'000'000L,
                                90'000'000'000L, 3'600'000'000'000L, 3'661'000'000'001L, 60'000'000'000L}) {
    EXPECT_EQ(parseDuration(formatDuration(ns)), ns) << formatDuration(ns);
  }
  EXPECT_EQ(formatDuration(1'500'000), "1.5ms");
  EXPECT_EQ(formatDuration(90'000'000'000), "1m30s");
  EXPECT_EQ(formatDuration(2'000'000'000), "2s");
}

TEST(Integer, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parseInteger("-12"), -12);
  for (const char* text : {"", "1.5", "1e3", " 1", "1 ", "0x10", "9223372036854775808"})
    EXPECT_FALSE(parseInteger(text)) << text;
}

TEST(Nearest, FindsTyposSwapsAndBeginnings) {
  const std::vector<std::string_view> names{"run", "live", "view", "explain", "closeConn"};
  EXPECT_EQ(nearest("veiw", names), "view");
  EXPECT_EQ(nearest("explian", names), "explain");
  EXPECT_EQ(nearest("closeconn", names), "closeConn");
  EXPECT_EQ(nearest("expl", names), "explain");
  EXPECT_EQ(nearest("running", names), "run");
}

TEST(Nearest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("zzz", {"run", "live"}), "");
  EXPECT_EQ(nearest("", {"run"}), "");
  EXPECT_EQ(didYouMean("qqqq", {"run"}), "");
  EXPECT_EQ(didYouMean("rnu", {"run"}), "; did you mean `run`?");
}

}  // namespace
}  // namespace gmp::scenario
