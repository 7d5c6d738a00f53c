// Injected faults under the scheduler: what a program sees of threads, stacks and clocks that fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include "sim/replay/validator.h"

namespace gmp::sim {
namespace {

using namespace std::chrono_literals;
using trace::FaultWhat;

// Under every way of choosing: the clocks, and one of the testing policies.
std::vector<Config> underTwoPolicies() {
  std::vector<Config> out(2, Config{});
  out[1].policy.kind = Policy::random;
  for (Config& c : out) c.limit = 10h;
  return out;
}

int faultsIn(const Result& r, FaultWhat what) {
  return static_cast<int>(std::count_if(r.trace.events.begin(), r.trace.events.end(), [&](const trace::Event& e) {
    return e.kind == trace::Kind::Fault && trace::unpack<trace::ev::Fault>(e).what == what;
  }));
}

void expectNoRuleBroken(const Result& r) {
  const replay::Verdict verdict = replay::validate(r.trace, replay::ValidatorOptions::forHeader(r.trace.header));
  EXPECT_EQ(verdict.total, 0u) << verdict.violations.front().text;
}

// Four goroutines that compute, on two Ps, so that Ms are needed.
void computeSideBySide(int* done) {
  WaitGroup wg;
  for (int i = 0; i < 4; ++i) {
    wg.go([done] {
      compute(300us);
      ++*done;
    });
  }
  wg.wait();
}

TEST(FaultRuns, AThreadThatTheSystemRefusesIsAskedForAgain) {
  for (Config c : underTwoPolicies()) {
    c.faults.script = {{FaultWhat::noThread, 0us, 5}};
    int done = 0;
    const Result r = run(c, [&] { computeSideBySide(&done); });
    EXPECT_EQ(r.status, 0) << r.fatal;
    EXPECT_EQ(done, 4);
    EXPECT_EQ(faultsIn(r, FaultWhat::noThread), 5);
    expectNoRuleBroken(r);
  }
}

TEST(FaultRuns, ASystemWithoutThreadsEndsTheProgramWithALine) {
  for (Config c : underTwoPolicies()) {
    c.faults.noThread = 1;
    const Result r = run(c, [] {});
    EXPECT_EQ(r.status, 2);
    EXPECT_NE(r.fatal.find("newosproc: the system refuses another thread (errno 11)"), std::string::npos) << r.fatal;
    EXPECT_EQ(faultsIn(r, FaultWhat::noThread), 20) << "as often as Go tries";
  }
}

TEST(FaultRuns, AClockThatGoesAheadMakesTimersDueOnce) {
  for (Config c : underTwoPolicies()) {
    c.faults.script = {{FaultWhat::clockStep, 1ms, 2}};
    c.faults.step = 1h;
    int fired = 0;
    std::chrono::nanoseconds took{};
    const Result r = run(c, [&] {
      const TimePoint start = now();
      const Timer soon = afterFunc(30min, [&] { ++fired; });
      const Timer late = afterFunc(3h, [&] { fired += 100; });
      WaitGroup wg;
      wg.go([] { compute(5ms); });
      sleep(10ms);
      wg.wait();
      sleep(10ms);
      took = now() - start;
      EXPECT_TRUE(late.stop());
    });
    EXPECT_EQ(r.status, 0) << r.fatal;
    EXPECT_EQ(fired, 1);
    EXPECT_GE(took, 2h);
    EXPECT_LT(took, 2h + 1min);
    EXPECT_EQ(faultsIn(r, FaultWhat::clockStep), 2);
    expectNoRuleBroken(r);
  }
}

TEST(FaultRuns, ManyStepsOfTheClockLoseNothing) {
  for (Config c : underTwoPolicies()) {
    c.faults.clockStep = 0.01;
    c.faults.step = 20ms;
    int done = 0;
    const Result r = run(c, [&] {
      Chan<int> values(1);
      WaitGroup wg;
      wg.go([&] {
        for (int i = 0; i < 100; ++i) {
          sleep(1ms);
          values.send(i);
        }
      });
      wg.go([&] {
        for (int i = 0; i < 100; ++i) done += values.recv() == i;
      });
      wg.wait();
    });
    EXPECT_EQ(r.status, 0) << r.fatal;
    EXPECT_EQ(done, 100);
    EXPECT_GT(faultsIn(r, FaultWhat::clockStep), 3);
    expectNoRuleBroken(r);
  }
}

TEST(FaultRuns, AGoroutineWithoutAStackEndsTheProgramWithALine) {
  for (Config c : underTwoPolicies()) {
    c.gomaxprocs = 1;  // each P keeps its dead goroutines
    c.faults.script = {{FaultWhat::noStack, 1ms, 1}};
    bool second = false;
    const Result r = run(c, [&] {
      WaitGroup wg;
      wg.go([] {});
      wg.wait();
      sleep(2ms);
      wg.go([&] { second = true; });  // on the stack of the first
      wg.wait();
      wg.go([] { sleep(1s); });
      wg.go([] { sleep(1s); });
      wg.wait();
    });
    EXPECT_TRUE(second);
    EXPECT_EQ(r.status, 2);
    EXPECT_NE(r.fatal.find("out of memory: no stack for another goroutine"), std::string::npos) << r.fatal;
    EXPECT_EQ(faultsIn(r, FaultWhat::noStack), 1);
  }
}

// Waits for bytes that never come; at the longest so long, if that is not 0.
void readInVain(const net::Conn& conn, std::chrono::nanoseconds deadline, int* timedOut) {
  std::array<std::byte, 8> buf{};
  if (deadline.count() > 0) conn.setReadDeadline(now() + deadline);
  if (conn.read(buf).err) ++*timedOut;
}

// Two ends in one program; the peer of the one that writes vanishes as it does, and both wait for bytes.
void readFromAVanishedPeer(std::chrono::nanoseconds deadline, int* timedOut) {
  const auto listener = net::listen("tcp", "127.0.0.1:0").first;
  WaitGroup wg;
  wg.go([&] { readInVain(listener.accept().first, deadline, timedOut); });
  const auto conn = net::dial("tcp", listener.addr()).first;
  sleep(1ms);  // until the other side has accepted
  const std::array<std::byte, 8> buf{};
  EXPECT_FALSE(conn.write(buf).err);
  readInVain(conn, deadline, timedOut);
  wg.wait();
}

TEST(FaultRuns, WhoWaitsForAVanishedPeerWithoutADeadlineEndsTheRunAtOnceAndWithALine) {
  for (Config c : underTwoPolicies()) {
    c.faults.script = {{FaultWhat::vanish, 500us, 1}};
    int timedOut = 0;
    const Result r = run(c, [&] { readFromAVanishedPeer(0ns, &timedOut); });
    EXPECT_EQ(r.status, 3);
    EXPECT_EQ(r.fatal.substr(0, 46), "virtual world: nothing can happen any more at ");
    EXPECT_LT(r.elapsed, 1s) << "not after the monitor's sleeps, for ever";
    EXPECT_EQ(faultsIn(r, FaultWhat::vanish), 1);
  }
}

TEST(FaultRuns, ADeadlineEndsTheWaitForAVanishedPeerHoweverLate) {
  for (Config c : underTwoPolicies()) {
    c.faults.script = {{FaultWhat::vanish, 500us, 1}};
    int timedOut = 0;
    const Result r = run(c, [&] { readFromAVanishedPeer(1h, &timedOut); });
    EXPECT_EQ(r.status, 0) << r.fatal;
    EXPECT_EQ(timedOut, 2);
    EXPECT_GE(r.elapsed, 1h);
    expectNoRuleBroken(r);
  }
}

}  // namespace
}  // namespace gmp::sim
