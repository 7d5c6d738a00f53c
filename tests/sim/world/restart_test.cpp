// What a virtual run shows of a restart after the world was stopped, and of timers that were stopped.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

#include <gmpscope/event.h>
#include <gmpscope/run.h>
#include <gmpscope/sim.h>
#include <gmpscope/sync.h>
#include <gmpscope/timer.h>

namespace gmp::sim {
namespace {

using namespace std::chrono_literals;
using trace::Kind;
namespace ev = trace::ev;

// Ps with goroutines in their own queues when the world stops, and more Ms than Ps, so that idle ones can be chosen.
void resizeBetweenBusyPs() {
  WaitGroup wg;
  for (int i = 0; i < 3; ++i) wg.go([] { blockThread(60us); });
  for (int i = 0; i < 4; ++i) {
    wg.go([&wg] {
      for (int k = 0; k < 6; ++k) wg.go([] { compute(40us); });
      compute(150us);
    });
  }
  for (int n : {3, 4, 3, 4}) {
    sleep(50us);
    setGomaxprocs(n);
  }
  wg.wait();
}

// Follows which Ms are idle and where each P ran last; counts the Ps that a restart gave to an M.
struct Restarts {
  std::map<int, int> lastM;
  std::set<int> idle;
  int toLast = 0, toAnother = 0;
  bool restarting = false;

  void see(const trace::Event& e) {
    if (e.kind == Kind::MPark) idle.insert(e.m);
    if (e.kind == Kind::ProcAcquire) lastM[e.p] = e.m;
    if (e.kind == Kind::StartWorld) restarting = true;
    else if (e.kind != Kind::MWake) restarting = false;
    if (e.kind == Kind::MWake) wake(trace::unpack<ev::MWake>(e));
  }
  void wake(const ev::MWake& v) {
    const auto last = lastM.find(v.nextp.v);
    if (restarting && last != lastM.end()) {
      if (last->second == v.target.v) ++toLast;
      else ++toAnother;
      EXPECT_TRUE(last->second == v.target.v || !idle.contains(last->second))
          << "P" << v.nextp.v << " ran on M" << last->second << ", which was idle, and got M" << v.target.v;
    }
    idle.erase(v.target.v);
  }
};

TEST(Restart, APGetsTheMItRanOnIfThatIsIdle) {
  int to_last = 0, to_another = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Config c;
    c.seed = seed;
    c.gomaxprocs = 4;
    c.cores = 4;
    c.policy = Policy::forSeed(seed);
    const Result r = run(c, resizeBetweenBusyPs);
    ASSERT_EQ(r.status, 0) << r.fatal;
    Restarts seen;
    for (const trace::Event& e : r.trace.events) seen.see(e);
    to_last += seen.toLast;
    to_another += seen.toAnother;
  }
  EXPECT_GT(to_last, 0);
  EXPECT_GT(to_another, 0);
}

TEST(Timers, OnesThatWereStoppedDoNotDelayTheOthers) {
  const Result r = run({}, [] {
    // Stopped ones at the head, in the middle and at the tail of the heap, and one that is armed again.
    std::vector<Timer> timers;
    for (int i = 0; i < 40; ++i) timers.emplace_back(std::chrono::microseconds(100 + 10 * (i * 7 % 40)));
    for (std::size_t i = 0; i < 40; ++i)
      if (i % 3 != 0) timers[i].stop();
    timers[1].reset(120us);
    const TimePoint start = now();
    int fired = 0;
    for (std::size_t i = 0; i < 40; ++i) {
      if (i % 3 == 0 || i == 1) fired += timers[i].c.recv().has_value() ? 1 : 0;
    }
    EXPECT_EQ(fired, 15);
    EXPECT_LT(now() - start, 700us);  // the last one is due after 490, and a wait takes 150 at least
    for (std::size_t i = 0; i < 40; ++i) EXPECT_EQ(timers[i].c.len(), 0U);
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

}  // namespace
}  // namespace gmp::sim
