#include <gmpscope/io.h>

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/core/io/pieces.h"

namespace {

using namespace gmp;
using test::Sink;
using test::Trickle;

std::string text(std::span<const std::byte> b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }
const std::error_code kBroken = errc::connectionReset;

TEST(BufferedReader, ReadsTheSourceSeldom) {
  Trickle src{.text = std::string(1000, 'x'), .step = 1000};
  io::BufferedReader r(src);
  std::array<std::byte, 1> one;
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(r.read(one).n, 1u);
  EXPECT_EQ(src.reads, 1);
  EXPECT_EQ(r.read(one).err, errc::eof);
}

TEST(BufferedReader, GivesTheBytesBeforeTheErrorThatCameWithThem) {
  io::BufferedReader r(Trickle{.text = "abc", .step = 3, .end = kBroken, .together = true});
  std::array<std::byte, 2> buf;
  EXPECT_EQ(r.read(buf).n, 2u);
  EXPECT_EQ(r.read(buf).n, 1u);
  EXPECT_EQ(r.read(buf).err, kBroken);
}

TEST(BufferedReader, ReadsLinesWithEitherEnding) {
  io::BufferedReader r(Trickle{.text = "one\r\ntwo\n\nlast"});
  EXPECT_EQ(r.readLine().first, "one");
  EXPECT_EQ(r.readLine().first, "two");
  EXPECT_EQ(r.readLine().first, "");
  const auto last = r.readLine();
  EXPECT_EQ(last.first, "last");
  EXPECT_FALSE(last.second);
  EXPECT_EQ(r.readLine().second, errc::eof);
}

TEST(BufferedReader, ReadsLinesLongerThanItsBuffer) {
  const std::string line(10'000, 'x');
  io::BufferedReader r(io::StringReader(line + "\nnext\n"), 64);
  EXPECT_EQ(r.readLine().first, line);
  EXPECT_EQ(r.readLine().first, "next");
}

TEST(BufferedReader, StopsAtTheLimitAndKeepsTheRest) {
  io::BufferedReader r(io::StringReader("abcdefgh\n"));
  const auto cut = r.readUntil('\n', 4);
  EXPECT_EQ(cut.first, "abcd");
  EXPECT_EQ(cut.second, errc::bufferFull);
  EXPECT_EQ(r.readLine().first, "efgh");
}

TEST(BufferedReader, ReadUntilKeepsTheDelimiterAndWhatCameBeforeAnError) {
  io::BufferedReader r(Trickle{.text = "a;b", .end = kBroken});
  EXPECT_EQ(r.readUntil(';').first, "a;");
  const auto rest = r.readUntil(';');
  EXPECT_EQ(rest.first, "b");
  EXPECT_EQ(rest.second, kBroken);
}

TEST(BufferedReader, PeekTakesNothing) {
  io::BufferedReader r(Trickle{.text = "abcdef"}, 16);
  EXPECT_EQ(text(r.peek(4).first), "abcd");
  EXPECT_EQ(text(r.peek(2).first), "ab");
  EXPECT_EQ(r.peek(17).second, errc::bufferFull);
  EXPECT_EQ(io::readAll(r).first, "abcdef");
  EXPECT_EQ(r.peek(1).second, errc::eof);
}

TEST(BufferedReader, GivesUpOnASourceThatGivesNothing) {
  struct Nothing {
    IoResult read(std::span<std::byte>) { return {}; }
  };
  EXPECT_EQ(io::BufferedReader(Nothing{}).readLine().second, errc::noProgress);
}

TEST(BufferedWriter, WritesTheSinkSeldomAndInOrder) {
  Sink sink;
  io::BufferedWriter w(sink, 100);
  std::string want;
  for (int i = 0; i < 100; ++i) {
    want += std::to_string(i);
    EXPECT_FALSE(w.write(std::to_string(i)).err);
  }
  EXPECT_FALSE(w.flush());
  EXPECT_EQ(sink.got, want);
  EXPECT_EQ(sink.writes, 2);
}

TEST(BufferedWriter, HandsOnWhatIsTooMuchForTheBuffer) {
  Sink sink;
  io::BufferedWriter w(sink, 10);
  EXPECT_EQ(w.write(std::string(95, 'x')).n, 95u);
  EXPECT_EQ(sink.writes, 1);
  EXPECT_EQ(sink.got.size(), 95u);
}

TEST(BufferedWriter, ItsFirstErrorStays) {
  Sink sink{.room = 3, .err = kBroken};
  io::BufferedWriter w(sink, 4);
  EXPECT_FALSE(w.write("abcd").err);
  EXPECT_EQ(w.flush(), kBroken);
  EXPECT_EQ(w.buffered(), 1u);
  EXPECT_EQ(w.write("x").err, kBroken);
  EXPECT_EQ(w.flush(), kBroken);
}

}  // namespace
