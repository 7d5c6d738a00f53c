// What run and sweep can do in the virtual world besides following a seed: forks, noted choices, every schedule.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/cli/program.h"

namespace gmp::cli {
namespace {

using Args = std::vector<std::string>;

class Forks : public testing::Test {
 protected:
  TempDir dir;
  Ran run(const Args& args) { return runProgram(args, dir.path()); }
  Ran sim(Args args) {
    args.insert(args.begin(), {"run"});
    args.insert(args.end(), {"--world", "sim"});
    return run(args);
  }
};

// The events of a trace file, one line each.
std::vector<std::string> events(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.find("\"k\":\"") == line.npos) continue;
    if (line.back() == ',') line.pop_back();
    out.push_back(line);
  }
  return out;
}

TEST_F(Forks, UpToTheEventTheFilesAreTheSame) {
  ASSERT_EQ(sim({"work-stealing", "--seed", "7", "--trace", "a.json"}).status, 0);
  const Ran r = sim({"work-stealing", "--seed", "7", "--trace", "b.json", "--fork-at", "#100", "--switch", "no-steal",
                     "--switch", "no-runnext", "--procs-after", "3"});
  ASSERT_EQ(r.status, 0) << r.err;
  const auto a = events(readFile(dir / "a.json")), b = events(readFile(dir / "b.json"));
  ASSERT_GT(a.size(), 200u);
  ASSERT_GT(b.size(), 102u);
  std::size_t same = 0;
  while (same < a.size() && same < b.size() && a[same] == b[same]) ++same;
  EXPECT_GT(same, 100u);
  ASSERT_LT(same, b.size());
  EXPECT_NE(b[same].find("\"fork\""), std::string::npos) << b[same];
  EXPECT_EQ(run({"check", "b.json"}).status, 0);
  const Ran said = run({"explain", "b.json"});
  EXPECT_NE(said.out.find("fork: no stealing"), std::string::npos);
  EXPECT_NE(said.out.find("fork: another GOMAXPROCS (3)"), std::string::npos);
}

TEST_F(Forks, WhatCannotBeIsOneClearLine) {
  const std::vector<std::pair<Args, std::string>> wrong = {
      {{"--fork-at", "noon", "--switch", "no-steal"}, "--fork-at noon: expected the number of an event, as '#500'"},
      {{"--fork-at", "#5"}, "--fork-at #5: say what is different from there on, as --switch no-steal"},
      {{"--switch", "no-steal"}, "name it, as --fork-at '#500'"},
      {{"--fork-at", "#5", "--switch", "no-stael"}, "did you mean `no-steal`?"},
      {{"--fork-at", "#5", "--inject", "rest"}, "did you mean `reset`?"},
      {{"--fork-at", "#5", "--choice", "P1"}, "--choice P1: expected the number of an M, as M2"},
      {{"--fork-at", "#5", "--seed-after", "0"}, "--seed-after: expected a number from 1 on"},
      {{"--fork-at", "#99999999", "--switch", "no-steal"}, "fork at #99999999: the run has no such event"},
      {{"--fork-at", "#50", "--choice", "M99"}, "fork at #50: M99 cannot go on there; those that can: M"},
      {{"--fork-at", "#5", "--switch", "no-steal", "--no-trace"}, "--fork-at and --no-trace contradict each other"},
  };
  for (const auto& [args, says] : wrong) {
    Args all = {"runnext"};
    all.insert(all.end(), args.begin(), args.end());
    const Ran r = sim(all);
    EXPECT_EQ(r.status, 2) << says;
    EXPECT_NE(r.err.find(says), std::string::npos) << r.err;
    EXPECT_EQ(std::count(r.err.begin(), r.err.end(), '\n'), 1) << r.err;
    EXPECT_EQ(r.out, "");
  }
  const Ran real = run({"run", "runnext", "--fork-at", "#5", "--switch", "no-steal"});
  EXPECT_EQ(real.status, 2);
  EXPECT_NE(real.err.find("only in the virtual world; add --world sim"), std::string::npos) << real.err;
}

TEST_F(Forks, NotedChoicesRepeatARun) {
  const Args scenario = {"syscall-handoff", "--seed", "5"};
  const auto with = [&](Args more) {
    more.insert(more.begin(), scenario.begin(), scenario.end());
    return sim(more);
  };
  ASSERT_EQ(with({"--policy", "random", "--save-choices", "c.json", "--trace", "a.json"}).status, 0);
  const Ran again = with({"--policy", "scripted", "--script", "c.json", "--trace", "b.json"});
  ASSERT_EQ(again.status, 0) << again.err;
  // The same events, byte for byte; the head names the policy.
  std::string repeated = readFile(dir / "b.json");
  const std::string scripted = "\"policy\":\"scripted\"";
  ASSERT_NE(repeated.find(scripted), std::string::npos);
  repeated.replace(repeated.find(scripted), scripted.size(), "\"policy\":\"random\"");
  EXPECT_TRUE(readFile(dir / "a.json") == repeated);
  EXPECT_EQ(with({"--policy", "scripted"}).status, 2);
  EXPECT_EQ(with({"--policy", "scripted", "--script", "a.json"}).status, 2);
  EXPECT_EQ(with({"--save-choices", "d.json"}).status, 2);
}

TEST_F(Forks, EveryScheduleWithinABoundIsRun) {
  const Ran none = run({"sweep", "runnext", "--policy", "exhaustive", "--departures", "0"});
  EXPECT_EQ(none.status, 0) << none.err;
  EXPECT_NE(none.out.find("runnext: 1 schedule with at most 0 departures from the usual order, all there is"),
            std::string::npos)
      << none.out;
  const Ran some = run({"sweep", "runnext", "--policy", "exhaustive", "--departures", "1", "--max-runs", "50"});
  EXPECT_EQ(some.status, 0) << some.err;
  EXPECT_NE(some.out.find("50 schedules with at most 1 departure from the usual order, not all"), std::string::npos)
      << some.out;
}

}  // namespace
}  // namespace gmp::cli
