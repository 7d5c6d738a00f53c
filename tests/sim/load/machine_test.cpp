// The clients' state machine against a network of the test's own, without sockets and clocks.
#include "sim/load/machine.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "tests/sim/load/fake_port.h"

namespace gmp::load {
namespace {

TEST(ClientMachine, SendsTheNextMessageOnlyWhenTheEchoIsWhole) {
  FakePort port;
  ClientMachine m(spec(1), port);
  m.start(0);
  EXPECT_EQ(m.counts().messagesSent, 1u);
  port.lines[0].toClient.assign(port.lines[0].toServer.begin(), port.lines[0].toServer.begin() + 4);
  m.onReadable(0, 1 * kMs);
  EXPECT_EQ(m.counts().messagesSent, 1u);
  port.lines[0].toClient.assign(port.lines[0].toServer.begin() + 4, port.lines[0].toServer.end());
  port.lines[0].toServer.clear();
  m.onReadable(0, 3 * kMs);
  EXPECT_EQ(m.counts().messagesEchoed, 1u);
  EXPECT_EQ(m.counts().messagesSent, 2u);
  EXPECT_EQ(m.counts().latency.max(), 3 * kMs);
}

TEST(ClientMachine, EndsInGoodOrderWhenTheTimeIsUp) {
  FakePort port;
  ClientMachine m(spec(2), port);
  m.start(0);
  for (int round = 1; round <= 5; ++round) {
    for (int c = 0; c < 2; ++c) {
      port.echo(c);
      m.onReadable(c, round * kMs);
    }
  }
  m.tick(100 * kMs);
  EXPECT_FALSE(m.done());  // two echoes are under way
  for (int c = 0; c < 2; ++c) {
    port.echo(c);
    m.onReadable(c, 101 * kMs);
  }
  EXPECT_TRUE(m.done());
  EXPECT_EQ(m.counts().messagesSent, 12u);
  EXPECT_EQ(m.counts().messagesEchoed, 12u);
  EXPECT_EQ(m.counts().lost, 0u);
  EXPECT_EQ(m.counts().bytesSent, m.counts().bytesEchoed);
  EXPECT_EQ(port.openLines(), 0);
}

TEST(ClientMachine, ThinksBetweenMessages) {
  FakePort port;
  LoadSpec s = spec(1);
  s.think_ns = 5 * kMs;
  ClientMachine m(s, port);
  m.start(0);
  port.echo(0);
  m.onReadable(0, 1 * kMs);
  EXPECT_EQ(m.counts().messagesSent, 1u);
  EXPECT_EQ(m.nextWake(), 6 * kMs);
  m.tick(5 * kMs);
  EXPECT_EQ(m.counts().messagesSent, 1u);
  m.tick(6 * kMs);
  EXPECT_EQ(m.counts().messagesSent, 2u);
}

TEST(ClientMachine, OpensNoMoreThanTheWindowBeforeTheFirstEchoes) {
  FakePort port;
  LoadSpec s = spec(10);
  s.window = 3;
  ClientMachine m(s, port);
  m.start(0);
  EXPECT_EQ(port.connects, 3);
  port.echo(1);
  m.onReadable(1, kMs);
  m.tick(kMs);
  EXPECT_EQ(port.connects, 4);
}

TEST(ClientMachine, OpensNothingInTheLastTenth) {
  FakePort port;
  LoadSpec s = spec(10);
  s.window = 1;
  ClientMachine m(s, port);
  m.start(0);
  port.echo(0);
  m.onReadable(0, 91 * kMs);
  m.tick(91 * kMs);
  EXPECT_EQ(port.connects, 1);
}

TEST(ClientMachine, AWrongByteIsALostMessage) {
  FakePort port;
  ClientMachine m(spec(1), port);
  m.start(0);
  port.echo(0);
  port.lines[0].toClient[9] ^= std::byte{0x40};
  m.onReadable(0, kMs);
  EXPECT_EQ(m.counts().mismatched, 1u);
  EXPECT_EQ(m.counts().lost, 1u);
  EXPECT_EQ(m.counts().messagesEchoed, 0u);
  EXPECT_EQ(m.counts().broken, 1);
}

TEST(ClientMachine, BytesThatWereNeverSentAreAMismatch) {
  FakePort port;
  LoadSpec s = spec(1);
  s.think_ns = 50 * kMs;
  ClientMachine m(s, port);
  m.start(0);
  port.echo(0);
  m.onReadable(0, kMs);
  port.lines[0].toClient.resize(1);
  m.onReadable(0, 2 * kMs);
  EXPECT_EQ(m.counts().mismatched, 1u);
  EXPECT_EQ(m.counts().lost, 0u);
}

TEST(ClientMachine, AConnectionClosedByTheServerLosesItsMessageOnly) {
  FakePort port;
  ClientMachine m(spec(2), port);
  m.start(0);
  port.lines[0].eof = true;
  m.onReadable(0, kMs);
  port.echo(1);
  m.onReadable(1, kMs);
  EXPECT_EQ(m.counts().lost, 1u);
  EXPECT_EQ(m.counts().messagesEchoed, 1u);
  EXPECT_EQ(m.open(), 1);
  EXPECT_EQ(m.counts().firstError, "the server closed the connection");
}

TEST(ClientMachine, GivesUpOnAServerThatIsSilent) {
  FakePort port;
  ClientMachine m(spec(3), port);
  m.start(0);
  const std::int64_t wake = m.nextWake();
  EXPECT_EQ(wake, 50 * kMs);
  m.tick(wake);
  EXPECT_TRUE(m.done());
  EXPECT_EQ(m.counts().lost, 3u);
}

TEST(ClientMachine, RefusedConnectionsEndTheLoadAtOnce) {
  FakePort port;
  port.connectResult = -ECONNREFUSED;
  ClientMachine m(spec(4), port);
  m.start(0);
  m.tick(m.nextWake());
  EXPECT_TRUE(m.done());
  EXPECT_EQ(m.counts().connectErrors, 4);
  EXPECT_EQ(m.counts().opened, 0);
  EXPECT_EQ(m.counts().firstError, "connect: Connection refused");
}

TEST(ClientMachine, AFullSocketIsContinuedWhenThereIsRoom) {
  FakePort port;
  port.room = 7;
  ClientMachine m(spec(1, 20), port);
  m.start(0);
  EXPECT_EQ(m.counts().bytesSent, 7u);
  port.room = SIZE_MAX;
  m.onWritable(0, kMs);
  EXPECT_EQ(m.counts().bytesSent, 20u);
  port.echo(0);
  m.onReadable(0, 2 * kMs);
  EXPECT_EQ(m.counts().messagesEchoed, 1u);
}

TEST(ClientMachine, MessagesLargerThanItsBuffersAreCheckedWhole) {
  FakePort port;
  ClientMachine m(spec(1, 100'000), port);
  m.start(0);
  EXPECT_EQ(port.lines[0].toServer.size(), 100'000u);
  port.echo(0);
  m.onReadable(0, kMs);
  EXPECT_EQ(m.counts().messagesEchoed, 1u);
  EXPECT_EQ(m.counts().mismatched, 0u);
}

TEST(ClientMachine, AbortLeavesMessagesUnfinishedNotLost) {
  FakePort port;
  ClientMachine m(spec(3), port);
  m.start(0);
  m.abort(kMs);
  EXPECT_TRUE(m.done());
  EXPECT_EQ(m.counts().unfinished, 3u);
  EXPECT_EQ(m.counts().lost, 0u);
  EXPECT_EQ(port.openLines(), 0);
}

TEST(ClientMachine, FinishBeforeTheStartIsTheEnd) {
  FakePort port;
  ClientMachine m(spec(3), port);
  m.finish(0);
  EXPECT_TRUE(m.done());
  EXPECT_EQ(port.connects, 0);
}

}  // namespace
}  // namespace gmp::load
