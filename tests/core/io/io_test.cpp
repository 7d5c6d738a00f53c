#include <gmpscope/io.h>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include "tests/core/io/pieces.h"

namespace {

using namespace gmp;
using test::Sink;
using test::Trickle;

static_assert(Reader<io::StringReader> && !Writer<io::StringReader>);
static_assert(Reader<io::Buffer> && Writer<io::Buffer>);
static_assert(Reader<io::AnyReader> && Reader<const io::AnyReader> && Writer<io::AnyWriter>);

std::string text(std::span<const std::byte> b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }
const std::error_code kBroken = errc::connectionReset;

TEST(Copy, CopiesUpToTheEndWhichIsNoError) {
  Trickle src{.text = "hello, world", .step = 5};
  Sink dst;
  auto [n, err] = io::copy(dst, src);
  EXPECT_EQ(n, 12u);
  EXPECT_FALSE(err);
  EXPECT_EQ(dst.got, "hello, world");
}

TEST(Copy, KeepsBytesThatComeWithAnError) {
  Trickle src{.text = "abc", .step = 3, .end = kBroken, .together = true};
  Sink dst;
  auto [n, err] = io::copy(dst, src);
  EXPECT_EQ(n, 3u);
  EXPECT_EQ(err, kBroken);
  EXPECT_EQ(dst.got, "abc");
}

TEST(Copy, StopsAtTheWritersErrorAndCountsWhatWasWritten) {
  Sink dst{.room = 4, .err = kBroken};
  auto [n, err] = io::copy(dst, io::StringReader("abcdefgh"));
  EXPECT_EQ(n, 4u);
  EXPECT_EQ(err, kBroken);
}

TEST(Copy, AWriterThatTakesLessWithoutAReasonIsAShortWrite) {
  Sink dst{.room = 4};
  auto [n, err] = io::copy(dst, io::StringReader("abcdefgh"));
  EXPECT_EQ(n, 4u);
  EXPECT_EQ(err, errc::shortWrite);
}

TEST(ReadFull, FillsTheWholeBuffer) {
  Trickle src{.text = "abcdef"};
  std::array<std::byte, 4> buf;
  auto [n, err] = io::readFull(src, buf);
  EXPECT_EQ(n, 4u);
  EXPECT_FALSE(err);
  EXPECT_EQ(text(buf), "abcd");
}

TEST(ReadFull, TellsNothingFromSomething) {
  std::array<std::byte, 4> buf;
  EXPECT_EQ(io::readFull(Trickle{}, buf).err, errc::eof);
  const IoResult half = io::readFull(Trickle{.text = "ab"}, buf);
  EXPECT_EQ(half.n, 2u);
  EXPECT_EQ(half.err, errc::unexpectedEof);
  EXPECT_EQ(io::readFull(Trickle{.text = "ab", .end = kBroken}, buf).err, kBroken);
}

TEST(ReadFull, AnErrorThatComesWithTheLastByteDoesNotMatter) {
  std::array<std::byte, 2> buf;
  const IoResult all = io::readFull(Trickle{.text = "ab", .step = 2, .end = kBroken, .together = true}, buf);
  EXPECT_EQ(all.n, 2u);
  EXPECT_FALSE(all.err);
}

TEST(ReadAll, ReturnsEverythingAndNoErrorAtTheEnd) {
  const std::string big(100'000, 'x');
  auto [all, err] = io::readAll(Trickle{.text = big, .step = 777});
  EXPECT_EQ(all, big);
  EXPECT_FALSE(err);
}

TEST(ReadAll, ReturnsWhatCameBeforeAnError) {
  auto [all, err] = io::readAll(Trickle{.text = "abc", .end = kBroken});
  EXPECT_EQ(all, "abc");
  EXPECT_EQ(err, kBroken);
}

TEST(Buffer, GivesInOrderWhatWasWrittenThenEof) {
  io::Buffer buf;
  std::string out;
  std::array<std::byte, 3> piece;
  for (int i = 0; i < 100; ++i) {
    static_cast<void>(buf.write("ab" + std::to_string(i)));
    out += text(std::span(piece).first(buf.read(piece).n));
  }
  out += buf.str();
  std::string want;
  for (int i = 0; i < 100; ++i) want += "ab" + std::to_string(i);
  EXPECT_EQ(out, want);
  buf.reset();
  EXPECT_EQ(buf.read(piece).err, errc::eof);
  EXPECT_FALSE(buf.read({}).err);
}

TEST(LimitReader, EndsAfterNBytes) {
  io::StringReader src("abcdef");
  auto [all, err] = io::readAll(io::LimitReader(src, 4));
  EXPECT_EQ(all, "abcd");
  EXPECT_FALSE(err);
  EXPECT_EQ(src.len(), 2u) << "an lvalue is referred to, not copied";
}

TEST(TeeReader, WritesWhatItReads) {
  Sink copy;
  io::TeeReader tee(io::StringReader("abcdef"), copy);
  auto [all, err] = io::readAll(tee);
  EXPECT_EQ(all, "abcdef");
  EXPECT_EQ(copy.got, "abcdef");
}

TEST(TeeReader, FailsWithItsWriter) {
  Sink full{.room = 2, .err = kBroken};
  io::TeeReader tee(io::StringReader("abcdef"), full);
  std::array<std::byte, 4> buf;
  EXPECT_EQ(tee.read(buf).err, kBroken);
}

TEST(MultiWriter, WritesToAllUpToTheFirstError) {
  Sink a, b{.room = 1}, c;
  io::MultiWriter all(a, b, c);
  EXPECT_FALSE(all.write("x").err);
  EXPECT_EQ(all.write("yz").err, errc::shortWrite);
  EXPECT_EQ(a.got, "xyz");
  EXPECT_EQ(c.got, "x");
}

TEST(Adapters, OwnAnRvalue) {
  // The reader lives in the adapter, though the expression that made it is long over; move-only ones too.
  struct Owned {
    std::unique_ptr<io::StringReader> r;
    IoResult read(std::span<std::byte> b) { return r->read(b); }
  };
  io::LimitReader limited(Owned{std::make_unique<io::StringReader>("abcdef")}, 3);
  EXPECT_EQ(io::readAll(limited).first, "abc");
}

TEST(AnyReader, IsSharedByItsCopies) {
  io::AnyReader a = io::StringReader("abcdef");
  io::AnyReader b = a;
  std::array<std::byte, 3> buf;
  EXPECT_EQ(a.read(buf).n, 3u);
  EXPECT_EQ(io::readAll(b).first, "def");
}

TEST(AnyWriter, RefersToAnLvalue) {
  Sink sink;
  io::AnyWriter w = sink;
  EXPECT_FALSE(w.write("abc").err);
  EXPECT_EQ(sink.got, "abc");
}

}  // namespace
