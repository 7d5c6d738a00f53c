#include "sim/formats/json_cursor.h"

#include <gtest/gtest.h>

#include "sim/formats/suggest.h"

namespace gmp::formats {
namespace {

JsonCursor::Stop stopOf(std::string_view text) {
  JsonCursor c(text);
  std::size_t begin, end;
  c.skipValue(begin, end);
  return c.stop();
}

TEST(JsonCursor, TellsWhatIsCutFromWhatIsWrong) {
  for (const char* whole :
       {"null ", "-0.5e+3 ", "\"a\\u00e4\\ud83d\\ude00\"", "[1,2,{}]", "{\"a\":[true,false]}", "\"\xC3\xA4\""}) {
    EXPECT_EQ(stopOf(whole), JsonCursor::Stop::none) << whole;
    const std::string text = whole;
    for (std::size_t n = 0; n + 1 < text.size(); ++n) {
      EXPECT_EQ(stopOf(std::string_view(text).substr(0, n)), JsonCursor::Stop::end) << text << " cut to " << n;
    }
  }
  for (const char* wrong :
       {"nul ", "01 ", "+1 ", "1. ", ".5 ", "1e ", "\"\\x\"", "\"\\ud800 \"", "\"\\udc00\"", "[1,]", "{a:1}",
        "{\"a\" 1}", "\"\n\"", "\"\xC0\xAF\" ", "\"\xED\xA0\x80\" ", "\"\xF5\x80\x80\x80\" ", "]"}) {
    EXPECT_EQ(stopOf(wrong), JsonCursor::Stop::error) << wrong;
  }
}

TEST(JsonCursor, IntegersAreExactOrRefused) {
  const auto read = [](std::string_view text) {
    JsonCursor c(text);
    std::int64_t v = 0;
    return c.integer(v) ? std::to_string(v) : c.message();
  };
  EXPECT_EQ(read("9223372036854775807,"), "9223372036854775807");
  EXPECT_EQ(read("-9223372036854775808,"), "-9223372036854775808");
  EXPECT_EQ(read("9223372036854775808,"), "the integer does not fit into 64 bits");
  EXPECT_EQ(read("1.0,"), "expected an integer");
  EXPECT_EQ(read("1e2,"), "expected an integer");
}

TEST(JsonCursor, StringsThatAreNotUtf8AreMendedWhenWritten) {
  std::string out;
  appendJsonString(out, std::string_view("a\xff\x01\"\xC3\xA4", 6));
  EXPECT_EQ(out, "\"a\xEF\xBF\xBD\\u0001\\\"\xC3\xA4\"");
}

TEST(Suggest, FindsTheNearestWordIfThereIsOne) {
  EXPECT_EQ(nearest("gopakr", {"goready", "gopark"}), "gopark");
  EXPECT_EQ(nearest("stealmis", {"goready", "stealMiss"}), "stealMiss");
  EXPECT_EQ(nearest("xyzzy", {"goready", "gopark"}), "");
  EXPECT_EQ(editDistance("abcd", "acbd"), 1u);
  EXPECT_EQ(didYouMean("sim2", {"sim"}), "; did you mean 'sim'?");
}

}  // namespace
}  // namespace gmp::formats
