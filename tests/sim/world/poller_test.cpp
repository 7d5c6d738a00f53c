// The model of epoll: edges, the ready list, the wake-up descriptor, time-outs.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>

#include "tests/sim/world/poller_fixture.h"

namespace gmp::sim {
namespace {

using Family = Address::Family;

class Epoll : public PollerFixture {
 protected:
  Epoll() : PollerFixture(configOf(Poller::epoll)) {}
};

TEST_F(Epoll, RegisteringReportsWhatIsReadyAlready) {
  run([&] {
    connect();
    EXPECT_EQ(w.pollerOpen(server, 7), 0);
    EXPECT_EQ(w.pollerOpen(server, 8), -EEXIST);
    EXPECT_EQ(poll(), "7:O");
    EXPECT_EQ(poll(), "");
  });
}

TEST_F(Epoll, AnEdgeIsReportedOnceUntilNewDataArrives) {
  run([&] {
    connectWatched();
    send(client, "a");
    EXPECT_EQ(poll(), "");
    pass(10us);
    EXPECT_EQ(poll(), "7:IO");  // the state of the moment, both directions
    EXPECT_EQ(poll(), "");      // still readable, but nothing has happened
    send(client, "b");
    pass(10us);
    EXPECT_EQ(poll(), "7:IO");  // new data is a new edge although the old was not read
    EXPECT_EQ(drain(server), 2);
    EXPECT_EQ(poll(), "");
  });
}

TEST_F(Epoll, DataReadBeforeThePollIsNotReportedAsReadable) {
  run([&] {
    connectWatched();
    send(client, "a");
    pass(10us);
    drain(server);
    EXPECT_EQ(poll(), "7:O");
  });
}

TEST_F(Epoll, SpaceIsAnEdgeOnlyAfterAWriteThatWasCutShort) {
  run([&] {
    connectWatched();
    send(server, "small");
    pass(1ms);
    EXPECT_EQ(poll(), "");
    std::vector<std::byte> big(1 << 20);
    EXPECT_EQ(w.write(server, big), 64 << 10);
    pass(1ms);
    EXPECT_EQ(poll(), "7:O");
    EXPECT_EQ(drain(client), 64 << 10);
    pass(1ms);
    EXPECT_EQ(poll(), "");
  });
}

TEST_F(Epoll, TheEndOfAStreamAndAResetAreEdges) {
  run([&] {
    connectWatched();
    w.shutdown(client, ShutdownHow::write);
    pass(10us);
    EXPECT_EQ(poll(), "7:IOR");
    EXPECT_EQ(poll(), "");
    w.shutdown(server, ShutdownHow::write);
    EXPECT_EQ(poll(), "7:IORH");
    w.close(client);
  });
}

TEST_F(Epoll, AResetReportsEverything) {
  run([&] {
    connectWatched();
    send(server, "unread");
    pass(10us);
    w.close(client);
    pass(10us);
    EXPECT_EQ(poll(), "7:IORHE");
    EXPECT_EQ(drain(server), -ECONNRESET);
  });
}

TEST_F(Epoll, ConnectReportsWritableWhenItIsDoneAndRefusalAsAnError) {
  run([&] {
    Address a = loopback(Family::ip4);
    a.port = 1;
    const int c = w.socket(Family::ip4);
    w.connect(c, a);
    w.pollerOpen(c, 9);
    EXPECT_EQ(poll(), "");
    pass(20us);
    EXPECT_EQ(poll(), "9:IORHE");
    connect();
    const int d = w.socket(Family::ip4);
    a.port = 8080;
    w.connect(d, a);
    w.pollerOpen(d, 10);
    EXPECT_EQ(poll(-1), "10:O");
  });
}

TEST_F(Epoll, AListenerReportsEachNewConnection) {
  run([&] {
    connect();
    w.pollerOpen(listener, 5);
    EXPECT_EQ(poll(), "");
    Address a = loopback(Family::ip4);
    a.port = 8080;
    w.connect(w.socket(Family::ip4), a);
    w.connect(w.socket(Family::ip4), a);
    EXPECT_EQ(poll(-1), "5:I");
    EXPECT_GE(w.accept(listener, nullptr), 0);
    EXPECT_GE(w.accept(listener, nullptr), 0);
    EXPECT_EQ(w.accept(listener, nullptr), -EAGAIN);
  });
}

TEST_F(Epoll, EventsComeInTheOrderInWhichTheyHappened) {
  run([&] {
    connect();
    const int c1 = client, s1 = server;
    w.close(listener);
    connect();
    w.pollerOpen(s1, 1);
    w.pollerOpen(server, 2);
    EXPECT_EQ(poll(), "1:O 2:O");
    send(client, "x");
    pass(1us);
    send(c1, "y");
    pass(20us);
    EXPECT_EQ(poll(), "2:IO 1:IO");
  });
}

TEST_F(Epoll, WhatDoesNotFitStaysForTheNextCall) {
  run([&] {
    connect();
    w.pollerOpen(client, 1);
    w.pollerOpen(server, 2);
    EXPECT_EQ(poll(0, 1), "1:O");
    EXPECT_EQ(poll(0, 1), "2:O");
    EXPECT_EQ(poll(0, 1), "");
  });
}

TEST_F(Epoll, TheWakeUpStaysReadableUntilItIsDrained) {
  run([&] {
    w.pollerWake();
    w.pollerWake();
    EXPECT_EQ(poll(), "0:I");
    EXPECT_EQ(poll(), "0:I");
    EXPECT_EQ(poll(-1), "0:I");
    w.pollerDrainWake();
    EXPECT_EQ(poll(), "");
    w.pollerWake();
    EXPECT_EQ(poll(), "0:I");
  });
}

TEST_F(Epoll, ABlockedPollIsWoken) {
  run([&] {
    f.spawn([&] {
      w.usleep(1'000'000);
      w.pollerWake();
    });
    EXPECT_EQ(poll(-1), "0:I");
    EXPECT_GE(w.traceTime(), 1'000'000);
  });
}

TEST_F(Epoll, ABlockedPollReturnsWhenAPacketArrives) {
  run([&] {
    connectWatched();
    send(client, "x");
    const std::int64_t start = w.traceTime();
    EXPECT_EQ(poll(-1), "7:IO");
    EXPECT_EQ(w.traceTime() - start, 10'000);
  });
}

TEST_F(Epoll, TimeOutsAreNanosecondsAndWholeMillisecondsWhenLong) {
  run([&] {
    const auto took = [&](std::int64_t delay) {
      const std::int64_t start = w.traceTime();
      EXPECT_EQ(poll(delay), "");
      return w.traceTime() - start - 1;  // the call itself
    };
    EXPECT_EQ(took(0), 0);
    EXPECT_EQ(took(50'000), 150'000);
    EXPECT_EQ(took(2'999'999), 2'999'999);
    EXPECT_EQ(took(10'000'999'999), 10'000'000'000);
    EXPECT_EQ(took(60'000'000'000), 60'000'000'000);
  });
}

TEST_F(Epoll, ANonBlockingPollBesideABlockedOneTakesTheEvents) {
  run([&] {
    connectWatched();
    std::string blocked = "nothing";
    f.spawn([&] { blocked = poll(5'000'000); });
    pass(1us);
    send(client, "x");
    pass(10us);
    EXPECT_EQ(poll(), "");  // the blocked one was first
    pass(10ms);
    EXPECT_EQ(blocked, "7:IO");
  });
}

TEST_F(Epoll, ClosedAndRemovedDescriptorsAreSilent) {
  run([&] {
    connect();
    w.pollerOpen(server, 7);
    send(client, "x");
    pass(10us);
    EXPECT_EQ(w.pollerClose(server), 0);
    EXPECT_EQ(w.pollerClose(server), -ENOENT);
    EXPECT_EQ(poll(), "");
    w.pollerOpen(server, 8);
    EXPECT_EQ(w.close(server), 0);
    EXPECT_EQ(poll(), "");
    EXPECT_EQ(w.pollerClose(server), -EBADF);
    EXPECT_EQ(w.pollerOpen(server, 8), -EBADF);
  });
}

TEST_F(Epoll, AFreshSocketReportsWritableAndHangUpAsLinuxDoes) {
  run([&] {
    const int fd = w.socket(Family::ip4);
    w.pollerOpen(fd, 3);
    EXPECT_EQ(poll(), "3:OH");
  });
}

}  // namespace
}  // namespace gmp::sim
