// What channels leave in the trace.
#include "tests/core/chan/recorded_run.h"

#include <gtest/gtest.h>

namespace {

using gmp::Chan;
using gmp::go;
using gmp::testing::eventsOf;
using gmp::trace::ChanHow;
namespace ev = gmp::trace::ev;

TEST(ChanEvents, ChannelsHaveIdsOfTheirOwn) {
  const auto made = eventsOf<ev::ChanMake>([] {
    Chan<int> a(3);
    Chan<int> b(0);
  });
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(made[0].cap.v, 3);
  EXPECT_EQ(made[1].cap.v, 0);
  EXPECT_NE(made[0].id, made[1].id);
}

TEST(ChanEvents, SendSaysHowItWent) {
  const auto sends = eventsOf<ev::ChanSend>([] {
    Chan<int> c(1);
    c.send(1);               // into the buffer
    go([&] { c.send(2); });  // blocks
    gmp::gosched();
    c.recv();
    c.recv();
    go([&] { c.recv(); });
    gmp::gosched();
    c.send(3);  // to the waiting receiver
    c.close();
    try {
      c.send(4);
    } catch (const gmp::Panic&) {}
  });
  ASSERT_EQ(sends.size(), 4u);
  EXPECT_EQ(sends[0].how, ChanHow::buffered);
  EXPECT_EQ(sends[0].len.v, 1);
  EXPECT_EQ(sends[1].how, ChanHow::blocks);
  EXPECT_EQ(sends[2].how, ChanHow::direct);
  EXPECT_GT(sends[2].other.v, 1);
  EXPECT_EQ(sends[2].len.v, 0);
  EXPECT_EQ(sends[3].how, ChanHow::closed);
}

TEST(ChanEvents, RecvNamesTheSenderWhoseValueItTakesOrLetsIn) {
  const auto recvs = eventsOf<ev::ChanRecv>([] {
    Chan<int> c(1), u(0);
    c.send(1);
    go([&] { c.send(2); });
    go([&] { u.send(3); });
    gmp::gosched();
    c.recv();  // from the buffer, the waiting sender's value takes the place
    u.recv();  // from the sender's stack
    c.recv();
    c.close();
    c.recv();
  });
  ASSERT_EQ(recvs.size(), 4u);
  EXPECT_EQ(recvs[0].how, ChanHow::buffered);
  EXPECT_GT(recvs[0].other.v, 1);
  EXPECT_EQ(recvs[0].len.v, 1);
  EXPECT_EQ(recvs[1].how, ChanHow::direct);
  EXPECT_GT(recvs[1].other.v, 1);
  EXPECT_EQ(recvs[2].how, ChanHow::buffered);
  EXPECT_EQ(recvs[2].other.v, 0);
  EXPECT_EQ(recvs[3].how, ChanHow::closed);
}

TEST(ChanEvents, CloseCountsTheWaitersItWakes) {
  const auto closes = eventsOf<ev::ChanClose>([] {
    Chan<int> c(0);
    for (int i = 0; i < 3; ++i) go([c] { c.recv(); });
    gmp::gosched();
    c.close();
  });
  ASSERT_EQ(closes.size(), 1u);
  EXPECT_EQ(closes[0].waiters.v, 3);
}

TEST(ChanEvents, WaitingSelectSaysWhereItWaitsAndHowItGoesOn) {
  auto program = [] {
    Chan<int> a(0), b(0);
    gmp::WaitGroup wg;
    wg.go([&] { gmp::select(gmp::onRecv(a, [](auto) {}), gmp::onSend(b, 1, [] {})); });
    gmp::gosched();
    b.recv();
    wg.wait();
  };
  const auto waits = eventsOf<ev::SelectWait>(program);
  ASSERT_EQ(waits.size(), 1u);
  EXPECT_EQ(waits[0].cases.v, 2);
  const auto recvs = eventsOf<ev::ChanRecv>(program);
  ASSERT_EQ(recvs.size(), 2u);
  EXPECT_EQ(recvs[0].how, ChanHow::blocks);
  EXPECT_EQ(recvs[1].how, ChanHow::direct);
  const auto done = eventsOf<ev::SelectDone>(program);
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].index.v, 1);
  EXPECT_EQ(done[0].id, recvs[1].id);
}

TEST(ChanEvents, WakeUpsNameTheirCauseAndTheirChannel) {
  const auto readied = eventsOf<ev::GoReady>([] {
    Chan<int> c(0);
    go([c] { c.recv(); });
    gmp::gosched();
    c.send(1);
  });
  ASSERT_EQ(readied.size(), 1u);
  EXPECT_EQ(readied[0].cause, gmp::trace::ReadyCause::chanSend);
  EXPECT_EQ(readied[0].by.v, 1);
  EXPECT_GT(readied[0].obj.v, 0);
}

}  // namespace
