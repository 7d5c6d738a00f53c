// Injected faults: each strikes what it says, is recorded, and leaves schedule and workload where they were.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <map>

#include "tests/sim/world/world_fixture.h"

namespace gmp::sim {
namespace {

using Family = Address::Family;
using trace::FaultWhat;

Config quick() {
  Config c = bare();
  c.network.latency = 10us;
  c.network.bandwidth = 0;
  return c;
}

Address somewhere() {
  Address a = loopback(Family::ip4);
  a.port = 8080;
  return a;
}

// A socket that listens there.
int listenAt(SimWorld& w, const Address& a) {
  int l;
  while ((l = w.socket(Family::ip4)) == -EMFILE) {}
  w.bind(l, a);
  w.listen(l, 0);
  return l;
}

struct Pair {
  int listener, client, server;
};

Pair connect(SimWorld& w) {
  const Address a = somewhere();
  Pair p{};
  p.listener = listenAt(w, a);
  p.client = w.socket(Family::ip4);
  w.connect(p.client, a);
  w.blockThread(100'000);
  do {
    p.server = w.accept(p.listener, nullptr);
    w.blockThread(100'000);
  } while (p.server == -EAGAIN || p.server == -EINTR || p.server == -EMFILE);
  return p;
}

// What kinds of fault a run recorded, and how often.
std::map<FaultWhat, int> recorded(trace::Recorder& r) {
  std::map<FaultWhat, int> counts;
  for (const trace::Event& e : r.finish({}).events) {
    if (e.kind == trace::Kind::Fault) ++counts[trace::unpack<trace::ev::Fault>(e).what];
  }
  return counts;
}

TEST(Faults, NoneByDefault) {
  WorldFixture f(quick());
  f.run([&] {
    const Pair p = connect(f.world);
    std::array<std::byte, 100> buf{};
    for (int i = 0; i < 1000; ++i) {
      EXPECT_EQ(f.world.write(p.client, buf), 100);
      f.world.blockThread(20'000);
      EXPECT_EQ(f.world.read(p.server, buf), 100);
    }
  });
  EXPECT_EQ(f.world.faultsInjected(), 0u);
}

TEST(Faults, PartialReadsAndWritesLoseNothing) {
  Config c = quick();
  c.faults.partialRead = c.faults.partialWrite = 0.5;
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  int short_writes = 0;
  f.run([&] {
    const Pair p = connect(f.world);
    std::string sent, got;
    std::array<std::byte, 64> buf{};
    for (int i = 0; i < 200; ++i) {
      const std::string line = "message " + std::to_string(i) + ";";
      for (std::size_t at = 0; at < line.size();) {
        const std::int64_t n = f.world.write(p.client, bytesOf(line).subspan(at));
        short_writes += static_cast<std::size_t>(n) < line.size() - at ? 1 : 0;
        at += static_cast<std::size_t>(n);
      }
      sent += line;
      f.world.blockThread(20'000);
      for (std::int64_t n; (n = f.world.read(p.server, buf)) > 0;)
        got += textOf(std::span(buf).first(static_cast<std::size_t>(n)));
    }
    EXPECT_EQ(got, sent);
  });
  const auto counts = recorded(recorder);
  EXPECT_EQ(counts.at(FaultWhat::partialWrite), short_writes);
  EXPECT_GT(short_writes, 50);
  EXPECT_GT(counts.at(FaultWhat::partialRead), 50);
}

TEST(Faults, ASpuriousEagainIsFollowedByANewEdge) {
  Config c = quick();
  c.faults.eagain = 1;
  WorldFixture f(c);
  const Outcome o = f.run([&] {
    SimWorld& w = f.world;
    w.pollerInit();
    const Address a = somewhere();
    const int l = listenAt(w, a);
    w.pollerOpen(l, 5);
    w.connect(w.socket(Family::ip4), a);
    std::array<PollEvent, 4> out;
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(w.poll(-1, out), 1);
      EXPECT_EQ(out[0].token, 5u);
      EXPECT_EQ(w.accept(l, nullptr), -EAGAIN);
    }
  });
  EXPECT_EQ(o.status, 0) << o.text;
}

TEST(Faults, AResetHitsTheCallerAtOnceAndThePeerALatencyLater) {
  Config c = quick();
  c.faults.reset = 1;
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  f.run([&] {
    const Pair p = connect(f.world);
    std::array<std::byte, 10> buf{};
    EXPECT_EQ(f.world.write(p.client, buf), -ECONNRESET);
    EXPECT_EQ(f.world.write(p.client, buf), -EPIPE);
    f.world.blockThread(10'000);
    EXPECT_EQ(f.world.read(p.server, buf), -ECONNRESET);
    f.world.close(p.client);
    f.world.close(p.server);
    f.world.close(p.listener);
    EXPECT_EQ(f.world.openEndpoints(), 0u);
  });
  EXPECT_EQ(recorded(recorder)[FaultWhat::reset], 1);
}

TEST(Faults, InterruptedCallsSayEintr) {
  Config c = quick();
  c.faults.eintr = 1;
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  f.run([&] {
    SimWorld& w = f.world;
    w.pollerInit();
    std::array<PollEvent, 4> out;
    EXPECT_EQ(w.poll(-1, out), -EINTR);
    const Address a = somewhere();
    const int l = listenAt(w, a);
    const int c1 = w.socket(Family::ip4);
    EXPECT_EQ(w.connect(c1, a), -EINTR);
    w.blockThread(100'000);
    Address peer;
    EXPECT_EQ(w.peerAddress(c1, &peer), 0);  // the attempt went on
    EXPECT_EQ(w.accept(l, nullptr), -EINTR);
    std::array<std::byte, 4> buf{};
    EXPECT_EQ(w.read(c1, buf), -EINTR);
    EXPECT_EQ(w.write(c1, buf), -EINTR);
  });
  EXPECT_EQ(recorded(recorder)[FaultWhat::eintr], 5);
}

TEST(Faults, EmfileLeavesTheConnectionInTheQueue) {
  Config c = quick();
  c.faults.emfile = 0.5;
  WorldFixture f(c);
  int failures = 0, accepted = 0;
  f.run([&] {
    SimWorld& w = f.world;
    const Address a = somewhere();
    const int l = listenAt(w, a);
    failures = static_cast<int>(w.faultsInjected());
    for (int i = 0; i < 50; ++i) {
      int c1;
      while ((c1 = w.socket(Family::ip4)) == -EMFILE) ++failures;
      w.connect(c1, a);
    }
    w.blockThread(1'000'000);
    for (int fd; (fd = w.accept(l, nullptr)) != -EAGAIN;) ++(fd == -EMFILE ? failures : accepted);
  });
  EXPECT_EQ(accepted, 50);
  EXPECT_GT(failures, 20);
  EXPECT_EQ(f.world.faultsInjected(), static_cast<std::uint64_t>(failures));
}

TEST(Faults, ADelayedThreadLosesItsCpuForAWhile) {
  Config c = quick();
  c.faults.threadDelayed = 0.1;
  c.faults.delay = 1ms;
  WorldFixture f(c);
  f.run([&] {
    for (int i = 0; i < 1000; ++i) f.world.point(Where::lock);
  });
  EXPECT_GT(f.world.faultsInjected(), 50u);
  EXPECT_GE(f.world.elapsed(), static_cast<std::int64_t>(f.world.faultsInjected()) * 1'000'000);
}

TEST(Faults, APeerThatVanishesSaysNothingAndOnlyTimeEndsTheWait) {
  Config c = quick();
  c.network.sendBuffer = 100;
  c.faults.script = {{FaultWhat::vanish, 0us, 1}};
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  f.run([&] {
    const Pair p = connect(f.world);
    std::array<std::byte, 60> buf{};
    EXPECT_EQ(f.world.write(p.client, buf), 60) << "the call itself knows nothing of it";
    f.world.blockThread(10'000'000);
    EXPECT_EQ(f.world.read(p.server, buf), -EAGAIN) << "nothing has arrived";
    EXPECT_EQ(f.world.write(p.server, buf), 60);
    f.world.blockThread(10'000'000);
    EXPECT_EQ(f.world.read(p.client, buf), -EAGAIN) << "nor the other way";
    EXPECT_EQ(f.world.write(p.client, buf), 40);
    EXPECT_EQ(f.world.write(p.client, buf), -EAGAIN) << "what was sent is never taken off the buffer";
    f.world.close(p.client);
    f.world.blockThread(10'000'000);
    EXPECT_EQ(f.world.read(p.server, buf), -EAGAIN) << "no end of the stream either";
    f.world.close(p.server);
    f.world.close(p.listener);
    EXPECT_EQ(f.world.openEndpoints(), 0u);
  });
  EXPECT_EQ(recorded(recorder)[FaultWhat::vanish], 1);
}

TEST(Faults, WithASlowPeerEverythingTakesLongerEachWayAndKeepsItsOrder) {
  Config c = quick();
  c.faults.script = {{FaultWhat::slowPeer, 1ms, 5}};
  c.faults.lag = 2ms;
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  f.run([&] {
    const Pair p = connect(f.world);
    std::array<std::byte, 10> buf{};
    EXPECT_EQ(f.world.write(p.server, buf), 10) << "before its time";
    f.world.blockThread(1'000'000);
    EXPECT_EQ(f.world.read(p.client, buf), 10);
    EXPECT_EQ(f.world.write(p.client, buf), 10);
    EXPECT_EQ(f.world.write(p.server, buf), 10);
    f.world.blockThread(1'900'000);
    EXPECT_EQ(f.world.read(p.server, buf), -EAGAIN);
    EXPECT_EQ(f.world.read(p.client, buf), -EAGAIN);
    f.world.shutdown(p.client, ShutdownHow::write);
    f.world.blockThread(200'000);
    EXPECT_EQ(f.world.read(p.server, buf), 10) << "late, and whole";
    EXPECT_EQ(f.world.read(p.client, buf), 10) << "the other way too";
    EXPECT_EQ(f.world.read(p.server, buf), -EAGAIN) << "the end is on its way as long";
    f.world.blockThread(2'000'000);
    EXPECT_EQ(f.world.read(p.server, buf), 0);
  });
  EXPECT_EQ(recorded(recorder)[FaultWhat::slowPeer], 1) << "a connection becomes slow once";
}

TEST(Faults, ALostSegmentIsSentAgainAndWhatFollowsWaits) {
  Config c = quick();
  c.faults.script = {{FaultWhat::loss, 0us, 1}};
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  int sender = -1;
  f.run([&] {
    const Pair p = connect(f.world);
    sender = p.client;
    std::array<std::byte, 10> buf{};
    EXPECT_EQ(f.world.write(p.client, buf), 10);
    EXPECT_EQ(f.world.write(p.client, buf), 10) << "not lost, but behind the one that is";
    EXPECT_EQ(f.world.write(p.server, buf), 10) << "the other way nothing is lost";
    f.world.blockThread(199'000'000);
    EXPECT_EQ(f.world.read(p.server, buf), -EAGAIN);
    EXPECT_EQ(f.world.read(p.client, buf), 10);
    f.world.blockThread(2'000'000);
    EXPECT_EQ(f.world.read(p.server, buf), 10);
    EXPECT_EQ(f.world.read(p.server, buf), 10);
  });
  int lost = 0;
  for (const trace::Event& e : recorder.finish({}).events) {
    if (e.kind != trace::Kind::Fault) continue;
    ++lost;
    EXPECT_EQ(trace::unpack<trace::ev::Fault>(e).what, FaultWhat::loss);
    EXPECT_EQ(trace::unpack<trace::ev::Fault>(e).fd.v, sender) << "the descriptor that sent it";
  }
  EXPECT_EQ(lost, 1);
}

TEST(Faults, ARefusedConnectFailsALatencyThereAndBackLater) {
  Config c = quick();
  c.faults.script = {{FaultWhat::refuse, 0us, 1}};
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  f.run([&] {
    const Address a = somewhere();
    const int l = listenAt(f.world, a);
    const int first = f.world.socket(Family::ip4), second = f.world.socket(Family::ip4);
    EXPECT_EQ(f.world.connect(first, a), -EINPROGRESS);
    EXPECT_EQ(f.world.connect(second, a), -EINPROGRESS);
    f.world.blockThread(20'000);
    EXPECT_EQ(f.world.connectResult(first), -ECONNREFUSED);
    EXPECT_EQ(f.world.connectResult(second), 0) << "only one was asked for";
    EXPECT_EQ(f.world.accept(l, nullptr), -EAGAIN) << "a packet is still on its way";
    f.world.blockThread(20'000);
    EXPECT_GE(f.world.accept(l, nullptr), 0);
  });
  EXPECT_EQ(recorded(recorder)[FaultWhat::refuse], 1);
}

TEST(Faults, ASpuriousWakeUpEndsSleepsAndPollsEarly) {
  Config c = quick();
  c.faults.script = {{FaultWhat::spuriousWake, 0us, 2}};
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  f.run([&] {
    Atomic<std::uint32_t> word{0};
    f.world.pollerInit();
    std::vector<PollEvent> out(8);
    const std::int64_t before = f.world.traceTime();
    f.world.futexsleep(word, 0, 1'000'000'000);
    EXPECT_EQ(f.world.poll(1'000'000'000, out), 0);
    EXPECT_LT(f.world.traceTime() - before, 1'000) << "neither of them slept";
    f.world.futexsleep(word, 0, 1'000'000);
    EXPECT_GE(f.world.traceTime() - before, 1'000'000) << "the script is at its end";
  });
  EXPECT_EQ(recorded(recorder)[FaultWhat::spuriousWake], 2);
}

TEST(Faults, AScriptStrikesFromItsMomentOnAndAsOftenAsItSays) {
  Config c = quick();
  c.faults.script = {{FaultWhat::eintr, 1ms, 3}, {FaultWhat::partialRead, 2ms, 1}};
  trace::Recorder recorder{{}};
  WorldFixture f(c, &recorder);
  f.run([&] {
    const Pair p = connect(f.world);
    std::array<std::byte, 100> buf{};
    EXPECT_EQ(f.world.write(p.client, buf), 100) << "before its time";
    f.world.blockThread(1'000'000);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(f.world.read(p.server, buf), -EINTR);
    EXPECT_EQ(f.world.read(p.server, buf), 100);
    EXPECT_EQ(f.world.write(p.client, buf), 100);
    f.world.blockThread(1'000'000);
    const std::int64_t part = f.world.read(p.server, buf);
    EXPECT_GT(part, 0);
    EXPECT_LT(part, 100);
    EXPECT_EQ(f.world.read(p.server, buf), 100 - part);
  });
  EXPECT_EQ(recorded(recorder), (std::map<FaultWhat, int>{{FaultWhat::eintr, 3}, {FaultWhat::partialRead, 1}}));
}

TEST(Faults, AFaultDoesNotShiftTheScheduleOrTheSeeds) {
  const auto run = [](double eintr) {
    Config c = quick();
    c.policy.kind = Policy::random;
    c.faults.eintr = eintr;
    WorldFixture f(c);
    std::string order;
    std::uint64_t words = f.world.clients().workloadSeed();
    f.run([&] {
      words ^= f.world.seed();
      f.world.pollerInit();
      for (const char* name : {"a", "b", "c"}) {
        f.spawn([&f, &order, name] {
          std::array<PollEvent, 1> out;
          for (int i = 0; i < 20; ++i) {
            order += name;
            f.world.poll(0, out);
          }
        });
      }
      f.world.joinosprocs(0);
    });
    return std::pair(order, words);
  };
  EXPECT_EQ(run(0), run(0.3));
}

}  // namespace
}  // namespace gmp::sim
