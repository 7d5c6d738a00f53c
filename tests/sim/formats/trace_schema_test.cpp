// The JSON Schema of traces against traces: another program's validator accepts what both worlds write, and refuses
// what the reader refuses.
#include "sim/formats/trace_schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "sim/formats/trace_json.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/runner.h"
#include "tests/json_schema.h"
#include "tests/source_tree.h"

namespace gmp::formats {
namespace {

using nlohmann::json;

json written(const trace::Trace& t) {
  std::ostringstream out;
  EXPECT_TRUE(writeTrace(t, out));
  return json::parse(out.str());
}

trace::Trace run(const std::string& name, scenario::WorldKind world, std::uint64_t seed,
                 std::optional<sim::Fork> fork = std::nullopt) {
  const scenario::ParseResult parsed = scenario::loadScenario(tests::inTree("/scenarios/") + name + ".json");
  EXPECT_TRUE(parsed.scenario.has_value()) << name;
  scenario::RunOptions o;
  o.world = world;
  o.seed = seed;
  o.fork = fork;
  o.maxEvents = 5'000;
  if (name == "echo") o.settings = {{"connections", "4"}, {"for", world == scenario::WorldKind::sim ? "3ms" : "30ms"}};
  scenario::RunOutcome outcome = scenario::runScenario(*parsed.scenario, o);
  EXPECT_EQ(outcome.error, "");
  return std::move(outcome.trace);
}

class TraceSchema : public testing::Test {
 protected:
  std::string verdict(const json& trace) const { return schema_.verdict(trace); }
  // Something is put in at that place of a trace that fits.
  std::string with(const char* pointer, const json& value) const {
    json bad = small_;
    bad[json::json_pointer(pointer)] = value;
    return verdict(bad);
  }
  std::string without(const char* object, const char* key) const {
    json bad = small_;
    bad[json::json_pointer(object)].erase(key);
    return verdict(bad);
  }

  tests::JsonSchema schema_{traceSchema()};
  const json small_ = json::parse(R"({"format":"gmpscope-trace","version":1,"minor":3,"world":"sim","seed":7,"events":[
    {"i":0,"t":0,"k":"procresize","m":0,"n":2,"old":0},
    {"i":1,"t":10,"k":"gopark","m":0,"p":1,"g":3,"obj":0,"reason":"IO wait","fd":7,"mode":"r"}]})");
};

TEST_F(TraceSchema, AcceptsWhatBothWorldsWrite) {
  for (const char* name : {"echo", "channels", "timers", "deadlines", "syscall-handoff"}) {
    EXPECT_EQ(verdict(written(run(name, scenario::WorldKind::sim, 7))), "") << name;
  }
  for (const char* name : {"echo", "channels"}) {
    EXPECT_EQ(verdict(written(run(name, scenario::WorldKind::real, 7))), "") << name;
  }
  sim::Fork fork;
  fork.at = 300;
  fork.fault = trace::FaultWhat::slowPeer;
  EXPECT_EQ(verdict(written(run("echo", scenario::WorldKind::sim, 7, fork))), "");
}

TEST_F(TraceSchema, KnowsEveryKindWithItsFieldsAndWords) {
  trace::Trace t;
  t.header.world = "sim";
  for (int kind = 0; kind < trace::kKinds; ++kind) {
    trace::Event e;
    e.kind = static_cast<trace::Kind>(kind);
    t.events.push_back(e);
  }
  json trace = written(t);
  EXPECT_EQ(verdict(trace), "");
  for (json& event : trace["events"]) {
    const auto field = std::find_if(event.items().begin(), event.items().end(), [](const auto& f) {
      return std::string_view("i t k m p g").find(f.key()) == std::string_view::npos;
    });
    if (field == event.items().end()) continue;
    const json was = field.value();
    field.value() = json::array();
    EXPECT_NE(verdict(trace), "") << event.dump();
    field.value() = was;
  }
}

TEST_F(TraceSchema, RefusesWhatTheReaderRefuses) {
  EXPECT_EQ(verdict(small_), "") << "it is right but for what is put in";
  EXPECT_NE(with("/format", "gmpscope-scenario"), "");
  EXPECT_NE(with("/version", 2), "");
  EXPECT_NE(with("/world", "virtual"), "");
  EXPECT_NE(with("/gomaxprocs", -1), "");
  EXPECT_NE(with("/poller", "select"), "");
  EXPECT_NE(with("/strange", 1), "");
  EXPECT_NE(with("/events/1/k", "gopork"), "");
  EXPECT_NE(with("/events/1/reason", "no reason"), "");
  EXPECT_NE(with("/events/1/fd", "7"), "");
  EXPECT_NE(with("/events/1/fd", 4e9), "");
  EXPECT_NE(with("/events/1/t", 1.5), "");
  EXPECT_NE(with("/events/1/p", 70'000), "");
  EXPECT_NE(with("/events/1/colour", "red"), "");
  EXPECT_NE(without("/events/1", "mode"), "");
  EXPECT_NE(without("/events/1", "t"), "");
  EXPECT_NE(without("", "events"), "");
}

// The file is rewritten by running this test with GMPSCOPE_REWRITE=1 in the environment.
TEST(TraceSchemaFile, IsWhatTheListsOfEventsAndWordsGive) {
  const std::string path = tests::inTree("/assets/trace.schema.json");
  if (std::getenv("GMPSCOPE_REWRITE") != nullptr) std::ofstream(path) << traceSchema();
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_TRUE(text.str() == traceSchema()) << path << " is out of date";
}

}  // namespace
}  // namespace gmp::formats
