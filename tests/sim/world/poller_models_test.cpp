// What the models of kqueue and IOCP do differently from epoll.
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/sim/world/poller_fixture.h"

namespace gmp::sim {
namespace {

using Family = Address::Family;
using What = PollEvent::What;

class Model : public PollerFixture {
 protected:
  explicit Model(Poller poller) : PollerFixture(config(poller)) {}
  static Config config(Poller poller) {
    Config c = configOf(poller);
    c.gomaxprocs = 4;
    c.network.sendBuffer = 1'000;
    c.network.recvBuffer = 1'000;
    return c;
  }
};

class Kqueue : public Model {
 protected:
  Kqueue() : Model(Poller::kqueue) {}
};

TEST_F(Kqueue, EachDirectionIsAFilterWithAnEventOfItsOwn) {
  run([&] {
    connect();
    w.pollerOpen(server, 7);
    EXPECT_EQ(poll(), "7:Ow") << "writable from the start";
    send(client, "a");
    pass(10us);
    EXPECT_EQ(poll(), "7:Ir") << "only what has changed: epoll would say both";
    EXPECT_EQ(poll(), "");
    send(client, "b");
    pass(10us);
    EXPECT_EQ(poll(), "7:Ir") << "EV_CLEAR: new bytes are a new edge";
  });
}

TEST_F(Kqueue, TheEndOfTheStreamComesWithTheReadFilter) {
  run([&] {
    connectWatched();
    w.shutdown(client, ShutdownHow::write);
    pass(10us);
    EXPECT_EQ(poll(), "7:IHr");
  });
}

TEST_F(Kqueue, BothFiltersFireAtAReset) {
  run([&] {
    connectWatched();
    send(server, "unread");
    pass(10us);
    w.close(client);  // with bytes unread: a reset
    pass(20us);
    EXPECT_EQ(poll(), "7:IHr 7:Ow");
  });
}

TEST_F(Kqueue, WaitsToTheNanosecondAndTakes64EventsAtOnce) {
  run([&] {
    const std::int64_t before = w.traceTime();
    poll(1'500'300);
    EXPECT_EQ(w.traceTime() - before, 1'500'300 + 1) << "not whole milliseconds; 1 ns for the call";
    listenAt();
    for (int i = 0; i < 70; ++i) {
      const int fd = w.socket(Family::ip4);
      w.connect(fd, at);
      pass(100us);
      w.pollerOpen(fd, static_cast<std::uint64_t>(i) + 1);
    }
    std::vector<PollEvent> out(128);
    EXPECT_EQ(w.poll(0, out), 64);
    EXPECT_EQ(w.poll(0, out), 6);
  });
}

TEST_F(Kqueue, AClosedDescriptorLeavesNeitherFilterBehind) {
  run([&] {
    connect();
    w.pollerOpen(server, 7);
    send(client, "a");
    pass(10us);
    w.close(server);
    EXPECT_EQ(poll(), "");
  });
}

class Iocp : public Model {
 protected:
  Iocp() : Model(Poller::iocp) {}
  void connect() {
    listenAt();
    w.pollerOpen(listener, 1);
    const Operation accept{.kind = Operation::Kind::accept};
    EXPECT_EQ(w.submit(listener, accept), -EINPROGRESS);
    client = w.socket(Family::ip4);
    EXPECT_EQ(w.connect(client, at), -EINPROGRESS);
    w.pollerOpen(client, 2);
    pass(100us);
    EXPECT_EQ(poll(), "2:Oc 1:Ic") << "the connect, and the accept";
    EXPECT_EQ(w.connectResult(client), 0);
    server = static_cast<int>(w.finish(listener, accept));
    EXPECT_GE(server, 0);
    w.pollerOpen(server, 7);
  }
  std::int64_t begin(int fd, std::span<std::byte> into) { return w.submit(fd, reading(into)); }
  static Operation reading(std::span<std::byte> into) { return {.kind = Operation::Kind::read, .into = into}; }
  static Operation writing(std::string_view s) { return {.kind = Operation::Kind::write, .from = bytesOf(s)}; }
};

TEST_F(Iocp, NothingIsSaidAboutReadiness) {
  run([&] {
    connect();
    send(client, "bytes");
    pass(20us);
    EXPECT_EQ(poll(), "") << "nobody has begun a read";
  });
}

TEST_F(Iocp, AReadGoesOnAloneAndItsCompletionIsReportedOnce) {
  run([&] {
    connect();
    std::vector<std::byte> buf(10);
    EXPECT_EQ(begin(server, buf), -EINPROGRESS);
    EXPECT_EQ(w.finish(server, reading(buf)), -EINPROGRESS) << "not yet";
    send(client, "abc");
    pass(10us);
    send(client, "def");
    pass(10us);
    EXPECT_EQ(poll(), "7:Ic");
    EXPECT_EQ(poll(), "");
    EXPECT_EQ(w.finish(server, reading(buf)), 3) << "what was there when it became complete";
    EXPECT_EQ(textOf(std::span(buf).first(3)), "abc");
    EXPECT_EQ(begin(server, buf), 3) << "the rest is there: complete at once, and no completion follows";
    EXPECT_EQ(textOf(std::span(buf).first(3)), "def");
    EXPECT_EQ(poll(), "");
  });
}

TEST_F(Iocp, AWriteIsCompleteWhenAllOfItWasTaken) {
  run([&] {
    connect();
    const std::string much(2'500, 'x');
    EXPECT_EQ(w.submit(server, writing("small")), 5);
    EXPECT_EQ(w.submit(server, writing(much)), -EINPROGRESS) << "the send buffer has room for 1,000 bytes";
    std::vector<std::byte> buf(5'000);
    std::size_t got = 0;
    std::string events;
    for (int i = 0; i < 20; ++i) {
      pass(50us);
      const std::int64_t n = begin(client, std::span(buf).subspan(got));
      if (n > 0) got += static_cast<std::size_t>(n);
      if (n == -EINPROGRESS) w.cancel(client, reading(buf));
      if (n == -EINPROGRESS) w.finish(client, reading(buf));
      events += poll();
    }
    EXPECT_EQ(got, 2'505u);
    EXPECT_NE(events.find("7:Oc"), std::string::npos) << events;
    EXPECT_EQ(w.finish(server, writing(much)), 2'500);
  });
}

TEST_F(Iocp, ACancelledOperationReportsItsCompletionToo) {
  run([&] {
    connect();
    std::vector<std::byte> buf(10);
    EXPECT_EQ(begin(server, buf), -EINPROGRESS);
    w.cancel(server, reading(buf));
    EXPECT_EQ(poll(), "7:Ic");
    EXPECT_EQ(w.finish(server, reading(buf)), -ECANCELED);
    send(client, "late");
    pass(10us);
    EXPECT_EQ(poll(), "");
    EXPECT_EQ(begin(server, buf), 4) << "nothing was lost";
    w.cancel(server, reading(buf));  // nothing is under way
    EXPECT_EQ(poll(), "");
  });
}

TEST_F(Iocp, EndAndResetCompleteWhatIsUnderWay) {
  run([&] {
    connect();
    std::vector<std::byte> buf(10);
    EXPECT_EQ(begin(server, buf), -EINPROGRESS);
    w.shutdown(client, ShutdownHow::write);
    pass(10us);
    EXPECT_EQ(poll(), "7:Ic");
    EXPECT_EQ(w.finish(server, reading(buf)), 0);
    std::vector<std::byte> other(10);
    EXPECT_EQ(begin(client, other), -EINPROGRESS);
    EXPECT_EQ(w.submit(client, {.kind = Operation::Kind::write, .from = bytesOf("x")}), -EPIPE);
    send(server, "");
    w.close(server);
    pass(20us);
    EXPECT_EQ(poll(), "2:Ic");
    EXPECT_EQ(w.finish(client, reading(other)), 0);
  });
}

TEST_F(Iocp, ARefusedConnectIsACompletionWithAnError) {
  run([&] {
    at = loopback(Family::ip4);
    at.port = 9;
    const int fd = w.socket(Family::ip4);
    EXPECT_EQ(w.connect(fd, at), -EINPROGRESS);
    w.pollerOpen(fd, 5);
    pass(100us);
    EXPECT_EQ(poll(), "5:Oc");
    EXPECT_EQ(w.connectResult(fd), -ECONNREFUSED);
  });
}

TEST_F(Iocp, APollTakesAsManyCompletionsAsGoDoes) {
  run([&] {
    at = loopback(Family::ip4);
    at.port = 9;
    for (std::uint64_t i = 1; i <= 20; ++i) {
      const int fd = w.socket(Family::ip4);
      w.connect(fd, at);
      w.pollerOpen(fd, i);
    }
    pass(100us);
    std::vector<PollEvent> out(128);
    EXPECT_EQ(w.poll(0, out), 16) << "64 / GOMAXPROCS";
    EXPECT_EQ(w.poll(0, out), 4);
  });
}

TEST_F(Iocp, TheWakeUpStaysUntilItIsDrained) {
  run([&] {
    w.pollerWake();
    EXPECT_EQ(poll(), "0:I");
    EXPECT_EQ(poll(), "0:I") << "a poll that does not wait posts it again";
    w.pollerDrainWake();
    EXPECT_EQ(poll(), "");
  });
}

}  // namespace
}  // namespace gmp::sim
