// The options of a load, one by one: what each makes the clients do, on a network of the test's own.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/sim/load/fake_port.h"

namespace gmp::load {
namespace {

// Echoes everything at once and moves the clock from one wake-up of the machine to the next.
class Loop {
 public:
  explicit Loop(const LoadSpec& s) : machine(s, port) { machine.start(0); }

  // Everything that happens up to `until`, with the time of each message's departure on each connection noted.
  void runUntil(std::int64_t until) {
    for (;;) {
      exchange();
      const std::int64_t next = machine.nextWake();
      if (machine.done() || next < 0 || next > until) break;
      now = std::max(now, next);
      machine.tick(now);
    }
    now = std::max(now, until);
  }
  void exchange() {
    for (bool more = true; more;) {
      more = false;
      for (auto& [c, line] : port.lines) {
        if (!line.open) continue;
        if (!line.toServer.empty()) {
          sent.emplace_back(c, now);
          port.echo(c);
        }
        if (line.toClient.empty() || !line.reading) continue;
        machine.onReadable(c, now);
        more = true;
      }
    }
  }
  std::vector<std::int64_t> timesOf(int c) const {
    std::vector<std::int64_t> out;
    for (const auto& [who, when] : sent) {
      if (who == c) out.push_back(when / kMs);
    }
    return out;
  }

  FakePort port;
  ClientMachine machine;
  std::int64_t now = 0;
  std::vector<std::pair<int, std::int64_t>> sent;
};

using Times = std::vector<std::int64_t>;

TEST(LoadOptions, MessagesLimitsEachConnection) {
  LoadSpec s = spec(2);
  s.messages = 3;
  Loop l(s);
  l.runUntil(50 * kMs);
  EXPECT_TRUE(l.machine.done());
  EXPECT_EQ(l.machine.counts().messagesEchoed, 6u);
  EXPECT_EQ(l.port.openLines(), 0);
}

TEST(LoadOptions, DelayComesBeforeTheFirstMessageOnly) {
  LoadSpec s = spec(1);
  s.delay_ns = 30 * kMs;
  s.messages = 2;
  Loop l(s);
  l.runUntil(99 * kMs);
  EXPECT_EQ(l.timesOf(0), (Times{30, 30}));
}

TEST(LoadOptions, ARateIsSpreadEvenlyOverTheConnections) {
  LoadSpec s = spec(2);
  s.rate = 100;  // together: one each 10 ms
  Loop l(s);
  l.runUntil(59 * kMs);
  EXPECT_EQ(l.timesOf(0), (Times{0, 20, 40}));
  EXPECT_EQ(l.timesOf(1), (Times{10, 30, 50}));
}

TEST(LoadOptions, UnderARateLatencyCountsFromWhenTheMessageWasDue) {
  LoadSpec s = spec(1);
  s.rate = 100;
  FakePort port;
  ClientMachine m(s, port);
  m.start(0);
  // The first echo is 25 ms late; the second message was due at 10 ms and leaves at once.
  port.echo(0);
  m.onReadable(0, 25 * kMs);
  EXPECT_EQ(m.counts().messagesSent, 2u);
  port.echo(0);
  m.onReadable(0, 26 * kMs);
  EXPECT_EQ(m.counts().latency.max(), 25 * kMs);
  EXPECT_EQ(m.counts().messagesEchoed, 2u);
  EXPECT_GE(m.counts().latency.percentile(0.01), 16 * kMs * 9 / 10) << "due at 10, echoed at 26";
}

TEST(LoadOptions, BurstsLeaveAtMultiplesAllAtOnce) {
  LoadSpec s = spec(3);
  s.burst_ns = 20 * kMs;
  Loop l(s);
  l.runUntil(65 * kMs);
  for (int c = 0; c < 3; ++c) EXPECT_EQ(l.timesOf(c), (Times{20, 40, 60})) << c;
}

TEST(LoadOptions, AnExponentialPauseHasItsMeanAndIsTheSameForTheSameSeed) {
  LoadSpec s = spec(1);
  s.for_ns = 100'000 * kMs;
  s.patience_ns = s.for_ns;
  s.think_ns = 10 * kMs;
  s.exponentialThink = true;
  s.messages = 5'000;
  const auto run = [&](std::uint64_t seed) {
    s.seed = seed;
    Loop l(s);
    l.runUntil(s.for_ns);
    return l.sent;
  };
  const auto one = run(1);
  ASSERT_EQ(one.size(), 5'000u);
  // The mean of 5,000 draws lies within 6 % of 10 ms (4 standard deviations).
  EXPECT_NEAR(static_cast<double>(one.back().second) / (4'999 * kMs), 10.0, 0.6);
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < one.size(); ++i) gaps.push_back(one[i].second - one[i - 1].second);
  std::sort(gaps.begin(), gaps.end());
  // The median of an exponential distribution is ln 2 of its mean.
  EXPECT_NEAR(static_cast<double>(gaps[gaps.size() / 2]) / kMs, 6.93, 0.6);
  EXPECT_EQ(one, run(1));
  EXPECT_NE(one, run(2));
}

TEST(LoadOptions, SlowReadersPauseBeforeEachRead) {
  LoadSpec s = spec(2);
  s.slow = 1;
  s.pause_ns = 10 * kMs;
  s.messages = 2;
  FakePort port;
  ClientMachine m(s, port);
  m.start(0);
  EXPECT_FALSE(port.lines[0].reading);
  EXPECT_TRUE(port.lines[1].reading) << "the others are not slow";
  port.echo(0);
  m.onReadable(0, 5 * kMs);  // a notification that was under way
  EXPECT_EQ(m.counts().messagesEchoed, 0u) << "it pauses";
  m.tick(10 * kMs);
  EXPECT_TRUE(port.lines[0].reading);
  m.onReadable(0, 10 * kMs);
  EXPECT_EQ(m.counts().messagesEchoed, 1u);
  EXPECT_FALSE(port.lines[0].reading) << "and again after the read";
}

TEST(LoadOptions, ResetsComeInTheMiddleOfTheLastMessage) {
  LoadSpec s = spec(3);
  s.slow = 1;
  s.resets = 1;  // connection 1: the slow ones come first
  s.messages = 2;
  Loop l(s);
  EXPECT_FALSE(l.port.lines[1].reset) << "not in the first message";
  l.runUntil(90 * kMs);
  EXPECT_TRUE(l.port.lines[1].reset);
  EXPECT_FALSE(l.port.lines[0].reset || l.port.lines[2].reset);
  const LoadCounts& c = l.machine.counts();
  EXPECT_EQ(c.reset, 1);
  EXPECT_EQ(c.abandoned, 1u);
  EXPECT_EQ(c.bytesAbandoned, 5u) << "half of ten bytes";
  EXPECT_EQ(c.messagesSent, c.messagesEchoed + c.lost + c.abandoned);
  EXPECT_EQ(c.lost, 0u);
}

TEST(LoadOptions, HalfClosesShutTheSendingSideAndReadToTheEnd) {
  LoadSpec s = spec(2);
  s.halfCloses = 1;
  s.messages = 1;
  Loop l(s);
  l.exchange();
  EXPECT_TRUE(l.port.lines[0].shut);
  EXPECT_TRUE(l.port.lines[0].open) << "it reads on";
  EXPECT_FALSE(l.port.lines[1].open) << "the other has closed";
  EXPECT_FALSE(l.machine.done());
  l.port.lines[0].eof = true;
  l.machine.onReadable(0, kMs);
  EXPECT_FALSE(l.port.lines[0].open);
  l.machine.tick(2 * kMs);
  EXPECT_TRUE(l.machine.done());
  EXPECT_EQ(l.machine.counts().broken, 0);
}

TEST(LoadOptions, WithoutEchoNothingIsWaitedForAndAnswersAreCounted) {
  LoadSpec s = spec(1);
  s.echo = false;
  s.messages = 3;
  FakePort port;
  ClientMachine m(s, port);
  m.start(0);
  EXPECT_EQ(m.counts().messagesSent, 3u) << "one after the other, unanswered";
  EXPECT_EQ(m.counts().messagesEchoed, 0u);
  port.lines[0].toClient.resize(700);
  m.onReadable(0, kMs);
  EXPECT_EQ(m.counts().bytesEchoed, 700u);
  EXPECT_EQ(m.counts().mismatched, 0u) << "what comes back need not be what was sent";
  EXPECT_TRUE(port.lines[0].open) << "it listens until the time is up";
  m.tick(100 * kMs);
  EXPECT_TRUE(m.done());
}

}  // namespace
}  // namespace gmp::load
