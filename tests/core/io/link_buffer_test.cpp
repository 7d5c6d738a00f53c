#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <thread>

namespace {

using namespace gmp;
using io::LinkBuffer;

static_assert(Reader<LinkBuffer> && Writer<LinkBuffer>);

std::string pattern(std::size_t from, std::size_t n) {
  std::string s(n, '\0');
  for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>((from + i) * 31 % 251);
  return s;
}

TEST(LinkBuffer, GivesBackWhatWasWrittenInOrderOverManyNodes) {
  gmp::run([] {
    LinkBuffer b;
    std::string want;
    for (std::size_t n : {std::size_t{1}, std::size_t{100}, LinkBuffer::kNodeBytes, 3 * LinkBuffer::kNodeBytes + 5}) {
      const std::string piece = pattern(want.size(), n);
      EXPECT_EQ(b.write(piece).n, n);
      want += piece;
    }
    EXPECT_EQ(b.len(), want.size());
    EXPECT_EQ(io::readAll(b).first, want);
    EXPECT_EQ(b.len(), 0u);
    std::byte one;
    EXPECT_EQ(b.read({&one, 1}).err, errc::eof);
    EXPECT_FALSE(b.read({}).err);
  });
}

TEST(LinkBuffer, IsFilledAndEmptiedInPlace) {
  LinkBuffer b;  // outside of a run too
  const std::span<std::byte> room = b.prepare();
  ASSERT_GE(room.size(), 5u);
  std::memcpy(room.data(), "hello", 5);
  EXPECT_EQ(b.len(), 0u);
  b.commit(5);
  EXPECT_EQ(b.len(), 5u);
  const std::span<const std::byte> front = b.front();
  EXPECT_EQ(front.data(), room.data());  // not a byte was copied
  EXPECT_EQ(front.size(), 5u);
  b.consume(2);
  EXPECT_EQ(io::readAll(b).first, "llo");
}

TEST(LinkBuffer, TakesItsNodesFromAPool) {
  gmp::run(Config{.gomaxprocs = 1}, [] {
    const std::byte* node = nullptr;
    {
      LinkBuffer b;
      node = b.prepare().data();
    }
    LinkBuffer next;
    EXPECT_EQ(next.prepare().data(), node);
  });
}

// One producer and one consumer, nothing between them but the buffer.
void produce(LinkBuffer& b, std::size_t total) {
  for (std::size_t done = 0, step = 1; done < total; step = step * 7 % 9001 + 1) {
    const std::size_t n = std::min(step, total - done);
    static_cast<void>(b.write(pattern(done, n)));
    done += n;
  }
}
template <class Idle>
bool consume(LinkBuffer& b, std::size_t total, Idle idle) {
  for (std::size_t got = 0; got < total;) {
    const std::span<const std::byte> there = b.front();
    if (there.empty()) {
      idle();
      continue;
    }
    if (std::memcmp(there.data(), pattern(got, there.size()).data(), there.size()) != 0) return false;
    got += there.size();
    b.consume(there.size());
  }
  return b.len() == 0;
}

TEST(LinkBuffer, OneProducerAndOneConsumerAtOnce) {
  constexpr std::size_t kTotal = 1 << 20;
  gmp::run(Config{.gomaxprocs = 2}, [] {
    LinkBuffer b;
    WaitGroup wg;
    wg.go([&] { produce(b, kTotal); });
    EXPECT_TRUE(consume(b, kTotal, [] { gosched(); }));
    wg.wait();
  });
  LinkBuffer b;
  std::thread producer([&] { produce(b, kTotal); });
  EXPECT_TRUE(consume(b, kTotal, [] {}));
  producer.join();
}

TEST(LinkBuffer, WorksInTheVirtualWorld) {
  const auto r = sim::run(sim::Config{}, [] {
    LinkBuffer b;
    WaitGroup wg;
    wg.go([&] { produce(b, 100'000); });
    EXPECT_TRUE(consume(b, 100'000, [] { gosched(); }));
    wg.wait();
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

}  // namespace
