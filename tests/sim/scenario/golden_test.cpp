// The same seed gives the same bytes with every compiler, in every build: the traces of some runs, by a fixed number.
// A change of the scheduler, the costs or a scenario changes them; GMPSCOPE_GOLDEN_SHOW=1 prints the new ones.
// GMPSCOPE_GOLDEN_RUNS=1000 runs each so often.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "sim/scenario/parse.h"
#include "sim/scenario/runner.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

// FNV-1a over the numbers and texts of a trace.
class Hash {
 public:
  void number(std::uint64_t v) {
    for (int i = 0; i < 8; ++i) byte(static_cast<std::uint8_t>(v >> (8 * i)));
  }
  void text(const std::string& s) {
    number(s.size());
    for (const char c : s) byte(static_cast<std::uint8_t>(c));
  }
  std::uint64_t value() const { return value_; }

 private:
  void byte(std::uint8_t b) { value_ = (value_ ^ b) * 0x100000001b3u; }
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

std::uint64_t hashOf(const trace::Trace& t) {
  Hash h;
  for (const trace::Event& e : t.events) {
    h.number(e.seq);
    h.number(static_cast<std::uint64_t>(e.t));
    h.number(static_cast<std::uint64_t>(e.g));
    for (const std::int64_t w : e.wide) h.number(static_cast<std::uint64_t>(w));
    for (const std::int32_t n : e.narrow) h.number(static_cast<std::uint32_t>(n));
    h.number(static_cast<std::uint32_t>(e.m));
    h.number(static_cast<std::uint16_t>(e.p));
    h.text(std::string(kindName(e.kind)));
  }
  for (const std::string& s : t.strings) h.text(s);
  return h.value();
}

// Where a run that should be the same parts from another one.
std::string difference(const trace::Trace& a, const trace::Trace& b) {
  const std::size_t n = std::min(a.events.size(), b.events.size());
  std::size_t at = 0;
  while (at < n && std::memcmp(&a.events[at], &b.events[at], sizeof(trace::Event)) == 0) ++at;
  std::string out = "first difference at #" + std::to_string(at);
  for (const trace::Trace* t : {&a, &b}) {
    if (at >= t->events.size()) continue;
    const trace::Event& e = t->events[at];
    out += "; " + std::string(kindName(e.kind)) + " at " + std::to_string(e.t) + " ns on M" + std::to_string(e.m);
  }
  return out;
}

struct Golden {
  const char* scenario;
  sim::Policy::Kind policy;
  std::uint64_t seed, hash;
};

constexpr Golden kGolden[] = {
    {"echo", sim::Policy::timed, 1, 0x92a1e98919a24b9fu},
    {"echo", sim::Policy::random, 2, 0xb6dcb92e21e6491bu},
    {"work-stealing", sim::Policy::timed, 3, 0x95619537032fa1f1u},
    {"work-stealing", sim::Policy::pct, 4, 0x586f6a7481caa965u},
    {"syscall-handoff", sim::Policy::timed, 5, 0x652da253f5ec5a8du},
    {"timers", sim::Policy::sticky, 6, 0xe40303c2c1b236adu},
    {"channels", sim::Policy::freeze, 7, 0x5496dcf64c8bf2e7u},
};

TEST(Golden, TheSameSeedGivesTheSameBytesInEveryBuild) {
  const bool show = std::getenv("GMPSCOPE_GOLDEN_SHOW") != nullptr;
  const char* many = std::getenv("GMPSCOPE_GOLDEN_RUNS");
  const long runs = many != nullptr ? std::strtol(many, nullptr, 10) : 1;
  for (const Golden& g : kGolden) {
    const std::string name = g.scenario;
    ParseResult parsed = loadScenario(tests::inTree("/scenarios/") + name + ".json");
    ASSERT_TRUE(parsed.scenario.has_value()) << name;
    RunOptions o;
    o.world = WorldKind::sim;
    o.seed = g.seed;
    o.policy.kind = g.policy;
    if (name == "echo") o.settings = {{"connections", "10"}, {"for", "3ms"}};
    trace::Trace first;
    for (long i = 0; i < runs; ++i) {
      RunOutcome run = runScenario(*parsed.scenario, o);
      ASSERT_EQ(run.error, "") << name;
      if (show)
        std::printf("%s, seed %d: 0x%llxu\n", g.scenario, static_cast<int>(g.seed),
                    static_cast<unsigned long long>(hashOf(run.trace)));
      else
        ASSERT_EQ(hashOf(run.trace), g.hash)
            << name << ", seed " << g.seed << ", run " << i << ", " << difference(first, run.trace);
      if (i == 0) first = std::move(run.trace);
      if (show) break;
    }
  }
}

}  // namespace
}  // namespace gmp::scenario
