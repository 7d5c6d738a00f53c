// After every event of a virtual run the folded state is what the scheduler holds: statuses, queues with their order,
// idle lists, spinning, parked goroutines, descriptors, timers. GMPSCOPE_PARITY_SEEDS=100: so many seeds a scenario.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/scenario/runner.h"
#include "tests/sim/scenario/gallery_files.h"
#include "tests/sim/scenario/parity.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

std::uint64_t seeds() {
  const char* text = std::getenv("GMPSCOPE_PARITY_SEEDS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 2;
}

// Every scheduling point is a look at everything: few goroutines, short.
RunOptions small(const Scenario& s, std::uint64_t seed) {
  RunOptions o;
  o.world = WorldKind::sim;
  o.seed = seed;
  // The clock, then every way there is to interleave.
  if (seed % 2 == 0) o.policy = sim::Policy::forSeed(seed);
  const auto set = [&](const char* name, const char* value) {
    if (s.parameter(name) >= 0) o.settings.emplace_back(name, value);
  };
  if (s.name == "c10k" || s.name == "c1m" || s.name == "thundering-herd") set("connections", "30");
  if (s.name == "echo") set("connections", "12");
  if (s.name == "echo" || s.name == "c10k" || s.name == "c1m") set("for", "5ms");
  return o;
}

// The difference that is found in a run of s; deaf: one kind of event is not heard.
Parity follow(const Scenario& s, const RunOptions& options, trace::Recorder& recorder, Parity parity) {
  RunOptions o = options;
  o.recorder = &recorder;
  o.bend = [&](sim::Config& c) { c.onStep = [&] { parity.look(); }; };
  EXPECT_EQ(runScenario(s, o).error, "");
  parity.finish();
  return parity;
}

class Parities : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Gallery, Parities, testing::ValuesIn(files()),
                         [](const auto& file) { return nameOf(file.param); });

TEST_P(Parities, TheFoldIsWhatTheSchedulerHolds) {
  ParseResult parsed = loadScenario(GetParam());
  ASSERT_TRUE(parsed.scenario.has_value());
  const Scenario& s = *parsed.scenario;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    trace::Recorder recorder(trace::RecorderConfig{.maxEvents = 1u << 16});
    const Parity parity = follow(s, small(s, seed), recorder, Parity(recorder));
    EXPECT_EQ(parity.difference(), "") << s.name << ", seed " << seed;
    EXPECT_GT(parity.looks(), parity.events() / 4) << s.name << ", seed " << seed;
    if (HasFailure()) break;
  }
}

TEST(Parity, SeesAnEventThatIsMissing) {
  ParseResult parsed = loadScenario(tests::inTree("/scenarios/echo.json"));
  ASSERT_TRUE(parsed.scenario.has_value());
  using trace::Kind;
  for (const Kind kind :
       {Kind::GoCreate, Kind::GoStart, Kind::GoPark, Kind::GoReady, Kind::RunqPut, Kind::ProcAcquire, Kind::ProcIdlePut,
        Kind::ProcIdleGet, Kind::MSpin, Kind::MUnspin, Kind::MPark, Kind::MWake, Kind::PollSem, Kind::TimerSet}) {
    trace::Recorder recorder(trace::RecorderConfig{.maxEvents = 1u << 16});
    const Parity parity = follow(*parsed.scenario, small(*parsed.scenario, 1), recorder, Parity(recorder, kind));
    EXPECT_NE(parity.difference(), "") << kindName(kind);
  }
}

}  // namespace
}  // namespace gmp::scenario
