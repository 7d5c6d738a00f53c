// Whole programs on the runtime in the virtual world.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include <gmpscope/chan.h>
#include <gmpscope/net.h>
#include <gmpscope/run.h>
#include <gmpscope/sim.h>
#include <gmpscope/sync.h>
#include <gmpscope/timer.h>

#include "core/base/sanitizers.h"
#include "sim/world/client_port.h"

#if GMP_ASAN
#include <sanitizer/lsan_interface.h>
#endif

namespace gmp::sim {
namespace {

using namespace std::chrono_literals;

bool sameTrace(const trace::Trace& a, const trace::Trace& b) {
  return a.strings == b.strings && a.events.size() == b.events.size() &&
         std::memcmp(a.events.data(), b.events.data(), a.events.size() * sizeof(trace::Event)) == 0;
}

// Goroutines that talk, compute, sleep and block.
void busyProgram() {
  Chan<int> work(4), done(0);
  for (int i = 0; i < 6; ++i) {
    go([=] {
      int sum = 0;
      while (auto v = work.recv()) {
        compute(std::chrono::microseconds(*v * 7 % 90));
        if (*v % 5 == 0) sleep(30us);
        if (*v % 11 == 0) blockThread(200us);
        sum += *v;
      }
      done.send(sum);
    });
  }
  for (int i = 0; i < 100; ++i) work.send(i);
  work.close();
  int total = 0;
  for (int i = 0; i < 6; ++i) total += *done.recv();
  EXPECT_EQ(total, 4950);
}

Config seeded(std::uint64_t seed, Policy policy = {}) {
  Config c;
  c.seed = seed;
  c.policy = policy;
  return c;
}

TEST(Run, ReturnsWhenMainReturns) {
  bool ran = false;
  const Result r = run({}, [&] { ran = true; });
  EXPECT_TRUE(ran);
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.fatal, "");
  EXPECT_GT(r.elapsed.count(), 0);
  EXPECT_EQ(r.trace.header.world, "sim");
  EXPECT_GT(r.trace.events.size(), 0u);
}

// The timer keeps the poller's M there for an hour unless the end of the run gets it out.
TEST(Run, EndsAlsoWhenAnMIsOnItsWayIntoThePoller) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Config c;
    c.seed = seed;
    c.gomaxprocs = 3;
    c.policy = Policy::forSeed(seed);
    c.limit = 10s;
    const Result r = run(c, [] {
      const Timer far = afterFunc(1h, [] {});
      WaitGroup wg;
      for (int i = 0; i < 3; ++i) wg.go([] { gosched(); });
      wg.wait();
    });
    ASSERT_EQ(r.status, 0) << "seed " << seed << ": " << r.fatal;
  }
}

TEST(Run, MainMayBeMoveOnly) {
  auto p = std::make_unique<int>(7);
  int seen = 0;
  EXPECT_EQ(run({}, [&seen, p = std::move(p)] { seen = *p; }).status, 0);
  EXPECT_EQ(seen, 7);
}

TEST(Run, VirtualTimePassesForSleepAndCompute) {
  const Result r = run({}, [] {
    const TimePoint start = now();
    sleep(2s);
    const auto slept = now() - start;
    EXPECT_GE(slept, 2s);
    EXPECT_LT(slept, 2s + 5ms);
    const TimePoint then = now();
    compute(3ms);
    EXPECT_GE(now() - then, 3ms);
    EXPECT_LT(now() - then, 4ms);
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
  EXPECT_GE(r.elapsed, 2s);
}

TEST(Run, TheSameSeedGivesTheSameTraceByteForByte) {
  for (const auto kind : {Policy::timed, Policy::random, Policy::sticky, Policy::pct}) {
    const Result a = run(seeded(7, {.kind = kind}), busyProgram);
    const Result b = run(seeded(7, {.kind = kind}), busyProgram);
    EXPECT_EQ(a.status, 0) << a.fatal;
    EXPECT_TRUE(sameTrace(a.trace, b.trace)) << "policy " << static_cast<int>(kind);
    EXPECT_EQ(a.elapsed, b.elapsed);
    EXPECT_EQ(a.steps, b.steps);
  }
}

TEST(Run, AnotherSeedGivesAnotherTrace) {
  for (const auto kind : {Policy::timed, Policy::random}) {
    const Result a = run(seeded(7, {.kind = kind}), busyProgram);
    const Result b = run(seeded(8, {.kind = kind}), busyProgram);
    EXPECT_FALSE(sameTrace(a.trace, b.trace)) << "policy " << static_cast<int>(kind);
  }
}

TEST(Run, TraceTimesNeverGoBack) {
  const Result r = run(seeded(3), busyProgram);
  for (std::size_t i = 1; i < r.trace.events.size(); ++i) {
    ASSERT_GE(r.trace.events[i].t, r.trace.events[i - 1].t) << "event " << i;
    ASSERT_EQ(r.trace.events[i].seq, i);
  }
}

TEST(Run, MoreCpusFinishSooner) {
  const auto elapsed = [](int procs) {
    Config c;
    c.gomaxprocs = c.cores = procs;
    return run(c,
               [] {
                 WaitGroup wg;
                 for (int i = 0; i < 8; ++i) wg.go([] { compute(5ms); });
                 wg.wait();
               })
        .elapsed;
  };
  const auto one = elapsed(1), four = elapsed(4);
  EXPECT_GE(one, 40ms);
  EXPECT_LT(one, 45ms);
  EXPECT_GE(four, 10ms);
  EXPECT_LT(four, 13ms);
}

TEST(Run, AComputationIsPreemptedSoThatOthersRun) {
  Config c;
  c.gomaxprocs = 1;
  const Result r = run(c, [] {
    Chan<int> tick(0);
    go([=] { tick.send(1); });
    go([] { compute(10s); });
    const TimePoint start = now();
    tick.recv();
    EXPECT_LT(now() - start, 50ms);
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(Run, DeadlockComesBackInTheResultWithTheTrace) {
  const Result r = run({}, [] {
    Chan<int> c(0);
    c.recv();
  });
  EXPECT_EQ(r.status, 2);
  EXPECT_NE(r.fatal.find("fatal error: all goroutines are asleep - deadlock!"), std::string::npos) << r.fatal;
  EXPECT_NE(r.fatal.find("goroutine 1 [chan receive]:"), std::string::npos) << r.fatal;
  EXPECT_EQ(r.trace.events.back().kind, trace::Kind::ProgramEnd);
}

TEST(Run, APanicComesBackInTheResult) {
  const Result r = run({}, [] {
    go([] { throw std::runtime_error("no such luck"); });
    sleep(1s);
  });
  EXPECT_EQ(r.status, 2);
  EXPECT_NE(r.fatal.find("panic: no such luck"), std::string::npos) << r.fatal;
}

TEST(Run, AFatalErrorIsToldBeforeTheRunIsTornDown) {
  Config c;
  std::string told;
  c.onFatal = [&](int status, std::string_view text) { told = std::to_string(status) + " " + std::string(text); };
  const Result r = run(c, [] { Chan<int>().recv(); });
  EXPECT_EQ(told, "2 " + r.fatal);
}

TEST(Run, CanBeRepeatedAfterAFatalError) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(run({}, [] { Chan<int>().recv(); }).status, 2);
    EXPECT_EQ(run({}, [] { sleep(1ms); }).status, 0);
  }
}

TEST(Run, ManySeedsOfThePortfolioEndWell) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Config c = seeded(seed, Policy::forSeed(seed));
    c.gomaxprocs = 1 + static_cast<int>(seed % 4);
    c.maxSteps = 20'000'000;
    c.trace = false;
    const Result r = run(c, busyProgram);
    ASSERT_EQ(r.status, 0) << "seed " << seed << ": " << r.fatal;
  }
}

TEST(Run, DelayedThreadsAreSurvived) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Config c = seeded(seed, seed % 2 == 0 ? Policy{} : Policy::forSeed(seed));
    c.faults.threadDelayed = 0.002;
    c.faults.delay = 5ms;
    c.trace = false;
    const Result r = run(c, busyProgram);
    ASSERT_EQ(r.status, 0) << "seed " << seed << ": " << r.fatal;
  }
}

TEST(Run, TheStepBudgetAndTheLimitAreOutcomes) {
  Config c;
  c.limit = 100ms;
  Result r = run(c, [] {
    for (;;) sleep(1ms);
  });
  EXPECT_EQ(r.status, 3);
  EXPECT_NE(r.fatal.find("limit of 0.100000000 s"), std::string::npos) << r.fatal;
  c = {};
  c.maxSteps = 200'000;
  r = run(c, [] {
    for (;;) gosched();
  });
  EXPECT_EQ(r.status, 3);
  EXPECT_NE(r.fatal.find("seems to hang"), std::string::npos) << r.fatal;
}

// ---- network
// -----------------------------------------------------------------------------------------------------------

void echo(net::Conn conn) {
  std::array<std::byte, 512> buf;
  for (;;) {
    const auto [n, err] = conn.read(buf);
    if (n > 0 && conn.write(std::span(buf).first(n)).err) break;
    if (err) break;
  }
  static_cast<void>(conn.close());
}

void echoServer() {
  net::Listener listener;
  // Injected faults hit this call too.
  for (int tries = 0; !listener && tries < 20; ++tries) {
    if (auto [l, err] = net::listen("tcp", "127.0.0.1:8080"); !err) listener = l;
  }
  ASSERT_TRUE(static_cast<bool>(listener));
  for (;;) {
    auto [conn, failed] = listener.accept();
    if (failed == make_error_code(errc::closed)) return;
    if (failed) {
      sleep(1ms);
      continue;
    }
    go([c = std::move(conn)] { echo(c); });
  }
}

// Sends `messages` messages on each of some connections, one after the other, and stops the program at the end.
class Load : public ClientHandler {
 public:
  Load(ClientPort& port, int connections, int messages) : port_(port), messages_(messages), open_(connections) {
    port.onListen([this, connections](const Address& a) {
      for (int i = 0; i < connections; ++i) port_.connect(a, *this);
    });
  }
  void onConnected(ClientId id) override { next(id); }
  void onRefused(ClientId, int) override {
    ++failed;
    over();
  }
  void onReset(ClientId) override {
    ++failed;
    over();
  }
  void onEof(ClientId id) override {
    ++failed;
    port_.close(id);
    over();
  }
  void onData(ClientId id, std::span<const std::byte> b) override {
    std::string& got = got_[id];
    got.append(reinterpret_cast<const char*>(b.data()), b.size());
    if (got.size() < sent_[id].size()) return;
    EXPECT_EQ(got, sent_[id]);
    ++echoed;
    if (++count_[id] < messages_) return next(id);
    port_.close(id);
    over();
  }
  int echoed = 0, failed = 0;

 private:
  void next(ClientId id) {
    got_[id].clear();
    sent_[id] = std::string(100 + 400 * static_cast<std::size_t>(count_[id] % 10), static_cast<char>('a' + id % 26));
    port_.send(id, std::as_bytes(std::span(sent_[id])));
  }
  void over() {
    if (--open_ == 0) port_.stop();
  }
  ClientPort& port_;
  const int messages_;
  int open_;
  std::map<ClientId, std::string> sent_, got_;
  std::map<ClientId, int> count_;
};

struct Served {
  Result result;
  int echoed = 0, failed = 0;
};

Served serve(Config c, int connections, int messages) {
  std::unique_ptr<Load> load;
  c.clients = [&](ClientPort& port) { load = std::make_unique<Load>(port, connections, messages); };
#if GMP_ASAN
  // The clients end the run while its goroutines wait, and with their stacks go the handles that stand there.
  const __lsan::ScopedDisabler leavesConnectionsBehind;
#endif
  Result r = run(c, echoServer);
  return {std::move(r), load->echoed, load->failed};
}

TEST(RunEcho, EveryMessageComesBack) {
  const Served s = serve({}, 50, 20);
  EXPECT_EQ(s.result.status, 0) << s.result.fatal;
  EXPECT_EQ(s.echoed, 1000);
  EXPECT_EQ(s.failed, 0);
  EXPECT_LT(s.result.elapsed, 1s);
  int threads = 1;  // m0
  // Until the end begins: it wakes all that rest, and for a P that becomes free then an M would have to be made.
  for (const trace::Event& e : s.result.trace.events) {
    if (e.kind == trace::Kind::PollBreak && trace::unpack<trace::ev::PollBreak>(e).why == trace::BreakWhy::exit) break;
    threads += e.kind == trace::Kind::MNew ? 1 : 0;
  }
  EXPECT_LE(threads, 4);  // two that run, or one that runs and one that polls, one on its way, and sysmon
  EXPECT_GT(threads, 1);
}

TEST(RunEcho, TheSameSeedGivesTheSameTrace) {
  const auto traceOf = [](std::uint64_t seed) {
    Config c = seeded(seed);
    c.network.jitter = 20us;
    return serve(c, 20, 10).result.trace;
  };
  EXPECT_TRUE(sameTrace(traceOf(5), traceOf(5)));
  EXPECT_FALSE(sameTrace(traceOf(5), traceOf(6)));
}

TEST(RunEcho, TheRunEndsSoonAfterTheClientsStopIt) {
  const Served s = serve({}, 2, 2);
  EXPECT_EQ(s.result.status, 0) << s.result.fatal;
  EXPECT_LT(s.result.elapsed, 200ms);
}

TEST(RunEcho, ManySeedsOfThePortfolioEchoEverything) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Config c = seeded(seed, Policy::forSeed(seed));
    c.gomaxprocs = 1 + static_cast<int>(seed % 4);
    c.maxSteps = 50'000'000;
    c.trace = false;
    const Served s = serve(c, 8, 5);
    ASSERT_EQ(s.result.status, 0) << "seed " << seed << ": " << s.result.fatal;
    ASSERT_EQ(s.echoed, 40) << "seed " << seed;
  }
}

TEST(RunEcho, HarmlessFaultsLoseNothing) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Config c = seeded(seed, seed % 2 == 0 ? Policy{} : Policy::forSeed(seed));
    c.faults.partialRead = c.faults.partialWrite = c.faults.eagain = c.faults.eintr = c.faults.emfile = 0.1;
    c.network.jitter = 200us;
    c.network.mss = 300;
    c.maxSteps = 50'000'000;
    const Served s = serve(c, 8, 5);
    ASSERT_EQ(s.result.status, 0) << "seed " << seed << ": " << s.result.fatal;
    ASSERT_EQ(s.echoed, 40) << "seed " << seed;
  }
}

TEST(RunEcho, ResetsEndConnectionsAndNothingElse) {
  Config c;
  c.faults.reset = 0.02;
  const Served s = serve(c, 50, 20);
  EXPECT_EQ(s.result.status, 0) << s.result.fatal;
  EXPECT_GT(s.failed, 5);
  EXPECT_GT(s.echoed, 100);
}

TEST(RunEcho, DialAndAcceptWithinOneProgram) {
  const Result r = run({}, [] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    go([l = listener] {
      auto [conn, failed] = l.accept();
      ASSERT_FALSE(failed);
      echo(std::move(conn));
    });
    auto [conn, failed] = net::dial("tcp", listener.addr());
    ASSERT_FALSE(failed);
    EXPECT_FALSE(conn.write("there and back").err);
    std::array<std::byte, 100> buf;
    const auto [n, e] = conn.read(buf);
    EXPECT_EQ(n, 14u);
    EXPECT_FALSE(e);
    EXPECT_FALSE(conn.closeWrite());
    EXPECT_EQ(conn.read(buf).err, make_error_code(errc::eof));
    auto [none, refused] = net::dial("tcp", "127.0.0.1:9");
    EXPECT_EQ(refused, make_error_code(errc::connectionRefused));
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

TEST(RunEcho, AReadDeadlineFires) {
  const Result r = run({}, [] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    auto [conn, failed] = net::dial("tcp", listener.addr());
    ASSERT_FALSE(failed);
    const TimePoint start = now();
    EXPECT_FALSE(conn.setReadDeadline(start + 20ms));
    std::array<std::byte, 8> buf;
    EXPECT_EQ(conn.read(buf).err, make_error_code(errc::timeout));
    EXPECT_GE(now() - start, 20ms);
    EXPECT_LT(now() - start, 25ms);
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

// Virtual time of n goroutines that yield to each other for ten rounds.
std::chrono::nanoseconds inTurns(int n, std::int64_t cold) {
  Config c;
  c.gomaxprocs = 1;
  c.costs.spread = 0;
  c.costs.coldGoroutine = cold;
  c.trace = false;
  std::chrono::nanoseconds took{0};
  run(c, [&] {
    const TimePoint begin = now();
    WaitGroup all;
    for (int i = 0; i < n; ++i) {
      all.go([] {
        for (int round = 0; round < 10; ++round) gosched();
      });
    }
    all.wait();
    took = now() - begin;
  });
  return took;
}

TEST(Run, AGoroutineThatTheCachesHaveForgottenCostsMoreWhenItGoesOn) {
  EXPECT_EQ(inTurns(8, 5'000), inTurns(8, 0)) << "few stay warm";
  const std::chrono::nanoseconds more = inTurns(1'000, 5'000) - inTurns(1'000, 0);
  EXPECT_GE(more, 1'000 * 9 * 5us) << "each time but the first";
  EXPECT_LE(more, 1'000 * 11 * 5us);
}

}  // namespace
}  // namespace gmp::sim
