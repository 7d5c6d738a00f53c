// The soak (bench/net/soak.h) in the virtual world: every network, with faults and policies, each trace checked.
#include <gtest/gtest.h>

#include <string>

#include <gmpscope/net.h>
#include <gmpscope/run.h>
#include <gmpscope/sim.h>

#include "bench/net/soak.h"
#include "sim/replay/validator.h"

namespace gmp::sim {
namespace {

using namespace std::chrono_literals;

bench::SoakPlan planFor(std::string network, std::string address) {
  return {
      .connections = 6, .time = 20ms, .patience = 60s, .network = std::move(network), .address = std::move(address)};
}

void expectSound(const Config& c, const bench::SoakPlan& plan) {
  SCOPED_TRACE("seed " + std::to_string(c.seed) + " " + plan.network);
  bench::SoakCounts counts;
  const Result r = run(c, [&] { counts = bench::soak(plan); });
  EXPECT_EQ(r.status, 0) << r.fatal;
  EXPECT_EQ(counts.wrong, 0u) << counts.firstWrong;
  EXPECT_EQ(counts.goroutinesLeft, 0);
  EXPECT_GT(counts.connections, 10u);
  const replay::Verdict verdict = replay::validate(r.trace, replay::ValidatorOptions::forHeader(r.trace.header));
  for (const replay::Violation& v : verdict.violations) {
    ADD_FAILURE() << "#" << v.index << " " << v.invariant << ": " << v.text;
    break;
  }
}

TEST(SimSoak, EveryNetworkLosesNothing) {
  expectSound({}, planFor("tcp", "127.0.0.1:0"));
  expectSound({}, planFor("tcp4", "127.0.0.1:0"));
  expectSound({}, planFor("tcp6", "[::1]:0"));
  expectSound({}, planFor("unix", "/virtual/soak"));
}

TEST(SimSoak, WithoutReadsInVainLosesNothing) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Config c{.seed = seed, .policy = Policy::forSeed(seed)};
    c.switches.readFirst = false;
    expectSound(c, planFor("tcp", "127.0.0.1:0"));
  }
}

TEST(SimSoak, EachFaultAloneLosesNothing) {
  for (double Faults::*fault : {&Faults::partialRead, &Faults::partialWrite, &Faults::eagain, &Faults::eintr}) {
    Config c;
    c.faults.*fault = 0.1;
    expectSound(c, planFor("tcp", "127.0.0.1:0"));
  }
}

TEST(SimSoak, InterruptedPartialAndDeniedCallsLoseNothing) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Config c{.seed = seed, .policy = Policy::forSeed(seed)};
    c.faults = {.partialRead = 0.1, .partialWrite = 0.1, .eagain = 0.1, .eintr = 0.1};
    c.switches.readFirst = seed % 2 == 0;
    expectSound(c, planFor(seed % 2 == 0 ? "unix" : "tcp", seed % 2 == 0 ? "/virtual/soak" : "127.0.0.1:0"));
  }
}

TEST(SimSoak, DeniedCallsWithoutReadsInVainLoseNothing) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Config c{.seed = seed, .policy = Policy::forSeed(seed)};
    c.faults = {.partialWrite = 0.1, .eagain = 0.1, .eintr = 0.1};
    c.switches.readFirst = false;
    expectSound(c, planFor("tcp6", "[::1]:0"));
  }
}

// What a path is in the virtual world: a name that belongs to its listener while that lives.
TEST(SimUnix, NamesAreBusyAndUnknownAsOnLinux) {
  const Result r = run({}, [] {
    auto [listener, err] = net::listen("unix", "/run/a");
    EXPECT_FALSE(err);
    EXPECT_EQ(listener.addr(), "/run/a");
    auto [second, busy] = net::listen("unix", "/run/a");
    EXPECT_EQ(net::describe("listen", second, busy), "listen unix /run/a: bind: address already in use");
    auto [nobody, unknown] = net::dial("unix", "/run/b");
    EXPECT_EQ(net::describe("dial", nobody, unknown), "dial unix /run/b: connect: no such file or directory");
    auto [conn, dial_err] = net::dial("unix", "/run/a");
    EXPECT_FALSE(dial_err);
    EXPECT_EQ(conn.remoteAddr(), "/run/a");
    EXPECT_FALSE(listener.close());
    auto [again, listen_err] = net::listen("unix", "/run/a");
    EXPECT_FALSE(listen_err) << "as Go does, closing takes the name away";
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
}

}  // namespace
}  // namespace gmp::sim
