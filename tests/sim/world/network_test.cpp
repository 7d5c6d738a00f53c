// The virtual network as the program sees it: descriptors on both ends.
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/sim/world/world_fixture.h"

namespace gmp::sim {
namespace {

using Family = Address::Family;

Address local4(std::uint16_t port) {
  Address a = loopback(Family::ip4);
  a.port = port;
  return a;
}

Config quick() {
  Config c = bare();
  c.network.latency = 10us;
  c.network.bandwidth = 0;
  return c;
}

class Network : public testing::Test {
 protected:
  explicit Network(const Config& c = quick()) : f(c), w(f.world) {}

  // Everything below runs on m0.
  int listenAt(const Address& a, int backlog = 0) {
    const int fd = w.socket(a.family);
    EXPECT_EQ(w.bind(fd, a), 0);
    EXPECT_EQ(w.listen(fd, backlog), 0);
    return fd;
  }
  // A connected pair: the one that asked, the one that accepted.
  std::pair<int, int> pair() {
    const int l = listenAt(local4(8080));
    const int c = w.socket(Family::ip4);
    EXPECT_EQ(w.connect(c, local4(8080)), -EINPROGRESS);
    pass(100us);
    EXPECT_EQ(w.connectResult(c), 0);
    const int s = w.accept(l, nullptr);
    EXPECT_GE(s, 3);
    w.close(l);
    return {c, s};
  }
  void pass(std::chrono::nanoseconds d) { w.blockThread(d.count()); }
  std::int64_t send(int fd, std::string_view s) { return w.write(fd, bytesOf(s)); }
  std::string receive(int fd, std::size_t most = 100'000) {
    std::vector<std::byte> buf(most);
    const std::int64_t n = w.read(fd, buf);
    return n >= 0 ? textOf(std::span(buf).first(static_cast<std::size_t>(n))) : "error " + std::to_string(-n);
  }
  void run(const std::function<void()>& fn) {
    const Outcome o = f.run(fn);
    EXPECT_EQ(o.status, 0) << o.text;
  }
  const std::string again = "error " + std::to_string(EAGAIN);
  const std::string wasReset = "error " + std::to_string(ECONNRESET);

  WorldFixture f;
  SimWorld& w;
};

TEST_F(Network, DescriptorsAreTheLowestThatAreFree) {
  run([&] {
    EXPECT_EQ(w.socket(Family::ip4), 3);
    EXPECT_EQ(w.pollerInit(), 0);  // takes 4 and 5
    EXPECT_EQ(w.socket(Family::ip6), 6);
    EXPECT_EQ(w.socket(Family::unix_), 7);
    EXPECT_EQ(w.close(6), 0);
    EXPECT_EQ(w.close(3), 0);
    EXPECT_EQ(w.socket(Family::ip4), 3);
    EXPECT_EQ(w.socket(Family::ip4), 6);
    EXPECT_EQ(w.socket(Family::ip4), 8);
    EXPECT_EQ(w.close(99), -EBADF);
    EXPECT_EQ(w.close(-1), -EBADF);
  });
}

TEST_F(Network, BytesArriveInOrderALatencyLater) {
  run([&] {
    const auto [c, s] = pair();
    EXPECT_EQ(receive(s), again);
    EXPECT_EQ(send(c, "hello "), 6);
    EXPECT_EQ(send(c, "world"), 5);
    pass(9us);
    EXPECT_EQ(receive(s), again);
    pass(1us);
    EXPECT_EQ(receive(s, 8), "hello wo");
    EXPECT_EQ(receive(s), "rld");
    EXPECT_EQ(receive(s), again);
  });
}

TEST_F(Network, BothEndsKnowBothAddresses) {
  run([&] {
    const int l = listenAt(local4(8080));
    const int c = w.socket(Family::ip4);
    EXPECT_EQ(w.connect(c, local4(8080)), -EINPROGRESS);
    pass(100us);
    Address peer, a;
    const int s = w.accept(l, &peer);
    EXPECT_EQ(peer.port, 32768);
    EXPECT_EQ(peer.ip[0], 127);
    EXPECT_EQ(w.peerAddress(c, &a), 0);
    EXPECT_EQ(a.port, 8080);
    EXPECT_EQ(w.localAddress(c, &a), 0);
    EXPECT_EQ(a.port, 32768);
    EXPECT_EQ(w.localAddress(s, &a), 0);
    EXPECT_EQ(a.port, 8080);
    EXPECT_EQ(w.localAddress(l, &a), 0);
    EXPECT_EQ(a.port, 8080);
    EXPECT_EQ(w.peerAddress(l, &a), -ENOTCONN);
  });
}

TEST_F(Network, ConnectTakesARoundTripAndAcceptHalfOfOneMore) {
  run([&] {
    const int l = listenAt(local4(8080));
    const int c = w.socket(Family::ip4);
    EXPECT_EQ(w.connect(c, local4(8080)), -EINPROGRESS);
    EXPECT_EQ(w.connect(c, local4(8080)), -EALREADY);
    pass(19us);
    Address a;
    EXPECT_EQ(w.peerAddress(c, &a), -ENOTCONN);
    pass(1us);
    EXPECT_EQ(w.peerAddress(c, &a), 0);
    EXPECT_EQ(w.accept(l, nullptr), -EAGAIN);
    pass(10us);
    EXPECT_GE(w.accept(l, nullptr), 0);
    EXPECT_EQ(w.connect(c, local4(8080)), -EISCONN);
  });
}

TEST_F(Network, ConnectToAPortNobodyListensOnIsRefused) {
  run([&] {
    const int c = w.socket(Family::ip4);
    EXPECT_EQ(w.connect(c, local4(9)), -EINPROGRESS);
    pass(20us);
    EXPECT_EQ(w.connectResult(c), -ECONNREFUSED);
    EXPECT_EQ(w.connectResult(c), 0);  // reported once
    EXPECT_EQ(receive(c), "");
    EXPECT_EQ(send(c, "x"), -EPIPE);
  });
}

TEST_F(Network, ConnectToAMachineThatIsNotThereTimesOut) {
  run([&] {
    const int c = w.socket(Family::ip4);
    Address far = local4(80);
    far.ip[0] = 10;
    EXPECT_EQ(w.connect(c, far), -EINPROGRESS);
    pass(126s);
    EXPECT_EQ(w.connectResult(c), 0);
    pass(2s);
    EXPECT_EQ(w.connectResult(c), -ETIMEDOUT);
  });
}

TEST_F(Network, AFullBacklogDropsTheRequestAndTheRetryGetsIn) {
  run([&] {
    const int l = listenAt(local4(8080), 1);
    int c[3];
    for (int& fd : c) {
      fd = w.socket(Family::ip4);
      EXPECT_EQ(w.connect(fd, local4(8080)), -EINPROGRESS);
    }
    pass(1ms);
    Address a;
    EXPECT_EQ(w.peerAddress(c[1], &a), 0);  // Linux lets backlog + 1 in
    EXPECT_EQ(w.peerAddress(c[2], &a), -ENOTCONN);
    EXPECT_GE(w.accept(l, nullptr), 0);
    pass(1001ms);
    EXPECT_EQ(w.peerAddress(c[2], &a), 0);
    EXPECT_GE(w.accept(l, nullptr), 0);
    EXPECT_GE(w.accept(l, nullptr), 0);
    EXPECT_EQ(w.accept(l, nullptr), -EAGAIN);
  });
}

TEST_F(Network, ASegmentCarriesAtMostTheMssAndReadsSeeThePieces) {
  Config c = quick();
  c.network.mss = 1000;
  c.network.bandwidth = 100'000'000;  // 10 us a segment
  WorldFixture g(c);
  g.run([&] {
    SimWorld& v = g.world;
    const int l = v.socket(Family::ip4);
    v.bind(l, local4(1));
    v.listen(l, 0);
    const int a = v.socket(Family::ip4);
    v.connect(a, local4(1));
    v.blockThread(100'000);
    const int b = v.accept(l, nullptr);
    std::vector<std::byte> big(2500), buf(10'000);
    EXPECT_EQ(v.write(a, big), 2500);
    v.blockThread(20'000 - 2);  // and 1 ns for the call
    EXPECT_EQ(v.read(b, buf), -EAGAIN);
    v.blockThread(0);
    EXPECT_EQ(v.read(b, buf), 1000);  // after the line's 10 us and the latency's
    v.blockThread(10'000);
    EXPECT_EQ(v.read(b, buf), 1000);
    v.blockThread(5'000);
    EXPECT_EQ(v.read(b, buf), 500);
  });
}

TEST_F(Network, AFullSendBufferStopsTheWriterUntilThePeerReads) {
  Config c = quick();
  c.network.sendBuffer = 3000;
  c.network.recvBuffer = 2000;
  c.network.mss = 500;
  WorldFixture g(c);
  g.run([&] {
    SimWorld& v = g.world;
    const int l = v.socket(Family::ip4);
    v.bind(l, local4(1));
    v.listen(l, 0);
    const int a = v.socket(Family::ip4);
    v.connect(a, local4(1));
    v.blockThread(100'000);
    const int b = v.accept(l, nullptr);
    std::vector<std::byte> big(10'000), buf(10'000);
    EXPECT_EQ(v.write(a, big), 3000);
    EXPECT_EQ(v.write(a, big), -EAGAIN);
    v.blockThread(100'000);
    EXPECT_EQ(v.write(a, big), 2000);  // what has arrived makes room
    v.blockThread(100'000);
    EXPECT_EQ(v.write(a, big), -EAGAIN);  // the receive buffer is full
    EXPECT_EQ(v.read(b, buf), 2000);
    v.blockThread(100'000);
    EXPECT_EQ(v.write(a, big), 2000);
    std::int64_t got = 2000;
    for (int i = 0; i < 5; ++i) {
      const std::int64_t n = v.read(b, buf);
      if (n > 0) got += n;
      v.blockThread(100'000);
    }
    EXPECT_EQ(got, 7000);
  });
}

TEST_F(Network, HalfCloseEndsOneDirectionOnly) {
  run([&] {
    const auto [c, s] = pair();
    send(c, "last words");
    EXPECT_EQ(w.shutdown(c, ShutdownHow::write), 0);
    EXPECT_EQ(send(c, "x"), -EPIPE);
    pass(20us);
    EXPECT_EQ(receive(s), "last words");
    EXPECT_EQ(receive(s), "");
    EXPECT_EQ(send(s, "answer"), 6);
    pass(20us);
    EXPECT_EQ(receive(c), "answer");
    EXPECT_EQ(w.close(s), 0);
    pass(20us);
    EXPECT_EQ(receive(c), "");
    EXPECT_EQ(w.close(c), 0);
    pass(20us);
    EXPECT_EQ(w.openEndpoints(), 0u);
  });
}

TEST_F(Network, ReadAfterShutdownOfReadingEnds) {
  run([&] {
    const auto [c, s] = pair();
    EXPECT_EQ(w.shutdown(c, ShutdownHow::read), 0);
    EXPECT_EQ(receive(c), "");
    EXPECT_EQ(send(c, "x"), 1);
    EXPECT_EQ(w.shutdown(w.socket(Family::ip4), ShutdownHow::read), -ENOTCONN);
    w.close(s);
  });
}

TEST_F(Network, CloseDeliversWhatWasWrittenThenEnds) {
  run([&] {
    const auto [c, s] = pair();
    std::vector<std::byte> big(50'000);
    EXPECT_EQ(w.write(c, big), 50'000);
    EXPECT_EQ(w.close(c), 0);
    pass(1ms);
    std::int64_t got = 0;
    std::vector<std::byte> buf(7'000);
    for (std::int64_t n; (n = w.read(s, buf)) > 0;) got += n;
    EXPECT_EQ(got, 50'000);
    EXPECT_EQ(receive(s), "");
  });
}

TEST_F(Network, CloseWithUnreadDataResetsThePeer) {
  run([&] {
    const auto [c, s] = pair();
    send(c, "never read");
    send(s, "read first");
    pass(20us);
    EXPECT_EQ(w.close(s), 0);
    pass(20us);
    EXPECT_EQ(receive(c), "read first");  // what came before the reset is still there
    EXPECT_EQ(receive(c), wasReset);
    EXPECT_EQ(receive(c), "");
    EXPECT_EQ(send(c, "x"), -EPIPE);
    w.close(c);
    EXPECT_EQ(w.openEndpoints(), 0u);
  });
}

TEST_F(Network, WritingToAClosedPeerEndsInABrokenPipe) {
  run([&] {
    const auto [c, s] = pair();
    EXPECT_EQ(w.close(s), 0);
    pass(20us);
    EXPECT_EQ(send(c, "first"), 5);  // goes out; the answer is a reset
    pass(30us);
    EXPECT_EQ(send(c, "second"), -EPIPE);
    w.close(c);
    pass(20us);
    EXPECT_EQ(w.openEndpoints(), 0u);
  });
}

TEST_F(Network, ClosingAListenerResetsThoseWhoWait) {
  run([&] {
    const int l = listenAt(local4(8080));
    const int a = w.socket(Family::ip4), b = w.socket(Family::ip4);
    w.connect(a, local4(8080));
    pass(100us);
    w.connect(b, local4(8080));
    pass(15us);  // b is in the middle of the handshake
    EXPECT_EQ(w.close(l), 0);
    pass(100us);
    EXPECT_EQ(receive(a), wasReset);
    EXPECT_EQ(receive(b), wasReset);
    w.close(a);
    w.close(b);
    pass(100us);
    EXPECT_EQ(w.openEndpoints(), 0u);
  });
}

TEST_F(Network, ClosingWhileConnectingLeavesNothingBehind) {
  run([&] {
    const int l = listenAt(local4(8080));
    for (const auto d : {5us, 15us, 25us, 35us}) {
      const int c = w.socket(Family::ip4);
      w.connect(c, local4(8080));
      pass(d);
      w.close(c);
      pass(100us);
    }
    for (int s; (s = w.accept(l, nullptr)) >= 0;) w.close(s);
    w.close(l);
    pass(100us);
    EXPECT_EQ(w.openEndpoints(), 0u);
  });
}

TEST_F(Network, ASenderToAPeerThatNeverReadsIsFreedWhenThePeerCloses) {
  run([&] {
    const auto [c, s] = pair();
    std::vector<std::byte> big(200'000);
    EXPECT_EQ(w.write(c, big), 64 << 10);
    pass(1ms);
    EXPECT_EQ(w.write(c, big), 64 << 10);  // fills the window and the send buffer
    w.close(c);
    pass(1ms);
    w.close(s);
    pass(1ms);
    EXPECT_EQ(w.openEndpoints(), 0u);
  });
}

TEST_F(Network, PortsAreTakenOnceAndFreeAfterClose) {
  run([&] {
    const int l = listenAt(local4(8080));
    const int o = w.socket(Family::ip4);
    EXPECT_EQ(w.bind(o, local4(8080)), -EADDRINUSE);
    Address any;
    any.family = Family::ip4;
    any.port = 8080;
    EXPECT_EQ(w.bind(o, any), -EADDRINUSE);
    Address any6 = any;
    any6.family = Family::ip6;
    EXPECT_EQ(w.bind(w.socket(Family::ip6), any6), 0);
    EXPECT_EQ(w.close(l), 0);
    EXPECT_EQ(w.bind(o, any), 0);
    EXPECT_EQ(w.bind(o, any), -EINVAL);
  });
}

TEST_F(Network, PortZeroGivesAnEphemeralPortThatCanBeReached) {
  run([&] {
    const int l = listenAt(local4(0));
    Address a;
    EXPECT_EQ(w.localAddress(l, &a), 0);
    EXPECT_GE(a.port, 32768);
    const int c = w.socket(Family::ip4);
    Address any;
    any.family = Family::ip4;  // connecting to the wildcard means to this machine
    any.port = a.port;
    EXPECT_EQ(w.connect(c, any), -EINPROGRESS);
    pass(100us);
    EXPECT_GE(w.accept(l, nullptr), 0);
  });
}

TEST_F(Network, UnixSocketsConnectAtOnce) {
  run([&] {
    Address path;
    path.family = Family::unix_;
    path.path = "/run/echo.sock";
    const int c = w.socket(Family::unix_);
    EXPECT_EQ(w.connect(c, path), -ENOENT);
    const int l = w.socket(Family::unix_);
    EXPECT_EQ(w.bind(l, path), 0);
    EXPECT_EQ(w.connect(c, path), -ECONNREFUSED);
    EXPECT_EQ(w.listen(l, 1), 0);
    EXPECT_EQ(w.connect(c, path), 0);
    const int s = w.accept(l, nullptr);
    EXPECT_GE(s, 0);
    send(c, "x");
    EXPECT_EQ(receive(s), "x");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(w.connect(w.socket(Family::unix_), path), 0);
    EXPECT_EQ(w.connect(w.socket(Family::unix_), path), -EAGAIN);
  });
}

TEST_F(Network, TheDescriptorLimitIsEmfile) {
  Config c = quick();
  c.network.maxOpenFiles = 6;
  WorldFixture g(c);
  g.run([&] {
    SimWorld& v = g.world;
    const int l = v.socket(Family::ip4), a = v.socket(Family::ip4);
    v.bind(l, local4(1));
    v.listen(l, 0);
    v.connect(a, local4(1));
    v.blockThread(1'000'000);
    const int x = v.socket(Family::ip4);
    EXPECT_EQ(v.socket(Family::ip4), -EMFILE);
    EXPECT_EQ(v.accept(l, nullptr), -EMFILE);
    v.close(x);
    EXPECT_EQ(v.accept(l, nullptr), x);
  });
}

TEST_F(Network, WrongCallsAreErrors) {
  run([&] {
    EXPECT_EQ(w.socket(Family::none), -EAFNOSUPPORT);
    const int fd = w.socket(Family::ip4);
    EXPECT_EQ(w.accept(fd, nullptr), -EINVAL);
    EXPECT_EQ(receive(fd), "error " + std::to_string(ENOTCONN));
    EXPECT_EQ(send(fd, "x"), -ENOTCONN);
    EXPECT_EQ(w.connect(fd, loopback(Family::ip6)), -EAFNOSUPPORT);
    EXPECT_EQ(w.bind(77, local4(1)), -EBADF);
    EXPECT_EQ(w.listen(77, 1), -EBADF);
    EXPECT_EQ(receive(77), "error " + std::to_string(EBADF));
    Address no_path;
    no_path.family = Family::unix_;
    EXPECT_EQ(w.bind(w.socket(Family::unix_), no_path), -EINVAL);
    EXPECT_EQ(w.listen(w.socket(Family::unix_), 1), -EINVAL);
  });
}

}  // namespace
}  // namespace gmp::sim
