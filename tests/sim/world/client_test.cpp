// Load from outside the runtime: the client port against a plain server in the world.
#include <gtest/gtest.h>

#include <cerrno>
#include <map>

#include "tests/sim/world/world_fixture.h"

namespace gmp::sim {
namespace {

using Family = Address::Family;

Address at(std::uint16_t port) {
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

// Writes down what it hears.
class Recording : public ClientHandler {
 public:
  explicit Recording(ClientPort& p) : port(p) {}
  void onConnected(ClientId id) override { note(id, "connected"); }
  void onRefused(ClientId id, int error) override { note(id, "refused " + std::to_string(error)); }
  void onData(ClientId id, std::span<const std::byte> b) override { note(id, textOf(b)); }
  void onWritable(ClientId id) override { note(id, "writable"); }
  void onEof(ClientId id) override { note(id, "eof"); }
  void onReset(ClientId id) override { note(id, "reset"); }
  void onTimer(std::uint64_t tag) override { note(0, "timer " + std::to_string(tag)); }

  ClientPort& port;
  std::string log;

 protected:
  void note(ClientId, const std::string& what) { log += what + "@" + std::to_string(port.now() / 1000) + " "; }
};

class Client : public testing::Test {
 protected:
  Client() : f(quick()), w(f.world), port(w.clients()), r(port) {}
  int listenAt(std::uint16_t p) {
    const int l = w.socket(Family::ip4);
    w.bind(l, at(p));
    w.listen(l, 0);
    return l;
  }
  void pass(std::chrono::nanoseconds d) { w.blockThread(d.count()); }
  std::string receive(int fd) {
    std::vector<std::byte> buf(1 << 20);
    const std::int64_t n = w.read(fd, buf);
    return n >= 0 ? textOf(std::span(buf).first(static_cast<std::size_t>(n))) : "error " + std::to_string(-n);
  }
  void run(const std::function<void()>& fn) {
    const Outcome o = f.run(fn);
    EXPECT_EQ(o.status, 0) << o.text;
  }

  WorldFixture f;
  SimWorld& w;
  ClientPort& port;
  Recording r;
};

TEST_F(Client, ConnectsWhenTheProgramListensAndIsEchoed) {
  class Echoed : public Recording {
   public:
    using Recording::Recording;
    void onConnected(ClientId id) override {
      Recording::onConnected(id);
      EXPECT_EQ(port.send(id, bytesOf("ping")), 4u);
    }
    void onData(ClientId id, std::span<const std::byte> b) override {
      Recording::onData(id, b);
      port.close(id);
    }
  } echoed(port);
  port.onListen([&](const Address& a) { port.connect(a, echoed); });
  run([&] {
    const int l = listenAt(8080);
    pass(30us);
    Address peer;
    const int s = w.accept(l, &peer);
    EXPECT_EQ(peer.port, 32768);
    EXPECT_EQ(receive(s), "ping");
    w.write(s, bytesOf("pong"));
    pass(20us);
    EXPECT_EQ(receive(s), "");  // the client has closed
    w.close(s);
    w.close(l);
    pass(20us);
    EXPECT_EQ(w.openEndpoints(), 0u);
  });
  EXPECT_EQ(echoed.log, "connected@20 pong@40 ");
}

TEST_F(Client, IsRefusedWhenNobodyListens) {
  run([&] {
    port.connect(at(1), r);
    pass(1ms);
  });
  EXPECT_EQ(r.log, "refused " + std::to_string(ECONNREFUSED) + "@20 ");
}

TEST_F(Client, ConnectsToAUnixSocket) {
  Address path;
  path.family = Family::unix_;
  path.path = "/s";
  run([&] {
    port.connect(path, r);
    const int l = w.socket(Family::unix_);
    w.bind(l, path);
    w.listen(l, 0);
    const ClientId id = port.connect(path, r);
    EXPECT_EQ(port.send(id, bytesOf("early")), 0u);  // not connected yet, as far as it knows
    pass(1us);
    EXPECT_EQ(port.send(id, bytesOf("x")), 1u);
    const int s = w.accept(l, nullptr);
    pass(1us);
    EXPECT_EQ(receive(s), "x");
  });
  EXPECT_EQ(r.log, "refused " + std::to_string(ENOENT) + "@0 connected@0 ");
}

TEST_F(Client, HearsTheEndOfTheStreamAfterTheData) {
  run([&] {
    const int l = listenAt(1);
    const ClientId id = port.connect(at(1), r);
    pass(30us);
    const int s = w.accept(l, nullptr);
    w.write(s, bytesOf("bye"));
    w.close(s);
    pass(100us);
    port.close(id);
    pass(100us);
  });
  EXPECT_EQ(r.log, "connected@20 bye@40 eof@40 ");
}

TEST_F(Client, ASlowReaderStopsTheServer) {
  run([&] {
    const int l = listenAt(1);
    const ClientId id = port.connect(at(1), r);
    pass(30us);
    const int s = w.accept(l, nullptr);
    port.setReading(id, false);
    std::vector<std::byte> big(1 << 20);
    EXPECT_EQ(w.write(s, big), 64 << 10);
    pass(1ms);
    EXPECT_EQ(w.write(s, big), 64 << 10);
    pass(1ms);
    EXPECT_EQ(w.write(s, big), -EAGAIN);
    EXPECT_EQ(port.unread(id), 64u << 10);
    w.shutdown(s, ShutdownHow::write);
    EXPECT_EQ(r.log, "connected@20 ");
    r.log.clear();
    port.setReading(id, true);
    pass(1ms);
    EXPECT_EQ(port.unread(id), 0u);
    EXPECT_EQ(r.log.substr(r.log.size() - 10), " eof@2050 ");
  });
}

TEST_F(Client, IsToldWhenThereIsRoomAgain) {
  run([&] {
    const int l = listenAt(1);
    const ClientId id = port.connect(at(1), r);
    pass(30us);
    const int s = w.accept(l, nullptr);
    std::vector<std::byte> big(100'000);
    EXPECT_EQ(port.sendSpace(id), 64u << 10);
    EXPECT_EQ(port.send(id, big), 64u << 10);
    EXPECT_EQ(port.sendSpace(id), 0u);
    pass(1ms);
    EXPECT_EQ(receive(s).size(), 64u << 10);
  });
  EXPECT_EQ(r.log, "connected@20 writable@40 ");
}

TEST_F(Client, AResetReachesTheServerAndTheOtherWayRound) {
  run([&] {
    const int l = listenAt(1);
    const ClientId a = port.connect(at(1), r);
    const ClientId b = port.connect(at(1), r);
    pass(30us);
    const int sa = w.accept(l, nullptr), sb = w.accept(l, nullptr);
    port.reset(a);
    port.send(b, bytesOf("unread"));
    pass(10us);
    EXPECT_EQ(receive(sa), "error " + std::to_string(ECONNRESET));
    w.close(sb);
    pass(10us);
    EXPECT_EQ(port.send(b, bytesOf("x")), 0u);
    port.close(b);  // over already: nothing happens
  });
  EXPECT_EQ(r.log, "connected@20 connected@20 reset@50 ");
}

TEST_F(Client, IdsAreNeverUsedAgain) {
  run([&] {
    const int l = listenAt(1);
    std::map<ClientId, int> seen;
    for (int i = 0; i < 10; ++i) {
      const ClientId id = port.connect(at(1), r);
      EXPECT_EQ(++seen[id], 1);
      pass(100us);
      port.close(id);
      EXPECT_EQ(port.localAddress(id).family, Family::none);
      port.close(id);
      w.close(w.accept(l, nullptr));
    }
  });
}

TEST_F(Client, TimersFireInOrderAndCanBeCancelled) {
  port.schedule(3000, r, 3);
  port.schedule(1000, r, 1);
  const TimerId gone = port.schedule(2000, r, 2);
  port.schedule(1000, r, 11);
  port.cancel(gone);
  port.cancel(gone);
  run([&] { pass(1ms); });
  EXPECT_EQ(r.log, "timer 1@1 timer 11@1 timer 3@3 ");
}

TEST_F(Client, ACancelledTimerDoesNotHoldTheClock) {
  const TimerId t = port.schedule(3'600'000'000'000, r, 1);
  Atomic<std::uint32_t> word{0};
  const Outcome o = f.run([&] {
    pass(1ms);
    port.cancel(t);
    w.futexsleep(word, 0, -1);
  });
  EXPECT_EQ(o.status, 3);
  EXPECT_LT(w.elapsed(), 2'000'000);
}

TEST_F(Client, StopEndsTheProgramAsIfMainHadReturned) {
  class Stops : public ClientHandler {
   public:
    explicit Stops(ClientPort& p) : port(p) {}
    void onTimer(std::uint64_t) override { port.stop(); }
    ClientPort& port;
  } stops(port);
  port.schedule(5'000'000, stops, 0);
  Atomic<std::uint32_t> word{0};
  const Outcome o = f.run([&] { w.futexsleep(word, 0, -1); });
  EXPECT_EQ(o.status, 0);
  EXPECT_EQ(w.elapsed(), 5'000'000);
}

TEST_F(Client, ManyClientsGetAddressesOfTheirOwn) {
  run([&] {
    const int l = listenAt(1);
    std::map<std::pair<int, int>, int> seen;
    for (int i = 0; i < 60'000; ++i) {
      const ClientId id = port.connect(at(1), r);
      const Address a = port.localAddress(id);
      EXPECT_EQ(++seen[std::pair(a.ip[3], a.port)], 1);
      pass(30us);
      w.close(w.accept(l, nullptr));
      port.close(id);
    }
  });
}

}  // namespace
}  // namespace gmp::sim
