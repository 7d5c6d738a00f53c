#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace {

using namespace gmp;

static_assert(Reader<io::PipeReader> && Writer<io::PipeWriter>);

template <class F>
void inBothWorlds(F main) {
  gmp::run(Config{.gomaxprocs = 2}, main);
  const auto r = sim::run(sim::Config{}, main);
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(Pipe, AWriteWaitsUntilReadsHaveTakenAllOfIt) {
  inBothWorlds([] {
    auto [r, w] = io::pipe();
    bool written = false;
    WaitGroup wg;
    wg.go([&, w = w] {
      EXPECT_EQ(w.write("abcdef").n, 6u);
      written = true;
    });
    std::array<std::byte, 4> buf;
    EXPECT_EQ(r.read(buf).n, 4u);
    EXPECT_FALSE(written);
    EXPECT_EQ(r.read(buf).n, 2u);
    wg.wait();
    EXPECT_TRUE(written);
  });
}

TEST(Pipe, CloseOfTheWriterIsTheEndOfTheStream) {
  inBothWorlds([] {
    auto [r, w] = io::pipe();
    go([w = w] {
      static_cast<void>(w.write("all of it"));
      EXPECT_FALSE(w.close());
      EXPECT_EQ(w.write("x").err, errc::closedPipe);
    });
    const auto [text, err] = io::readAll(r);
    EXPECT_EQ(text, "all of it");
    EXPECT_FALSE(err);
  });
}

TEST(Pipe, AnErrorOfOneEndIsWhatTheOtherGets) {
  inBothWorlds([] {
    std::array<std::byte, 4> buf;
    auto [r1, w1] = io::pipe();
    static_cast<void>(w1.closeWithError(errc::connectionReset));
    EXPECT_EQ(r1.read(buf).err, errc::connectionReset);
    auto [r2, w2] = io::pipe();
    static_cast<void>(r2.closeWithError(errc::timeout));
    EXPECT_EQ(w2.write("x").err, errc::timeout);
    EXPECT_EQ(r2.read(buf).err, errc::closedPipe);
  });
}

TEST(Pipe, CloseOfTheReaderEndsAWriteInProgress) {
  inBothWorlds([] {
    auto [r, w] = io::pipe();
    IoResult put;
    WaitGroup wg;
    wg.go([&, w = w] { put = w.write("abcdef"); });
    std::array<std::byte, 2> buf;
    EXPECT_EQ(r.read(buf).n, 2u);
    EXPECT_FALSE(r.close());
    wg.wait();
    EXPECT_EQ(put.n, 2u);
    EXPECT_EQ(put.err, errc::closedPipe);
    EXPECT_EQ(put.err.message(), "io: read/write on closed pipe");
  });
}

TEST(Pipe, TheLastCopyOfAnEndClosesIt) {
  inBothWorlds([] {
    auto [r, w] = io::pipe();
    go([w = std::exchange(w, {})] { static_cast<void>(w.write("x")); });
    EXPECT_EQ(io::readAll(r).first, "x");
  });
}

TEST(Pipe, WritersTakeTurns) {
  inBothWorlds([] {
    auto [r, w] = io::pipe();
    WaitGroup wg;
    for (const char* text : {"aaaa", "bbbb"}) wg.go([text, w = w] { static_cast<void>(w.write(text)); });
    std::string got;
    std::array<std::byte, 1> one;
    while (got.size() < 8 && r.read(one).n == 1) got += static_cast<char>(one[0]);
    wg.wait();
    EXPECT_TRUE(got == "aaaabbbb" || got == "bbbbaaaa") << got;
  });
}

}  // namespace
