// Each program of order_case.h in both worlds: our runtime must answer what Go answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "tests/core/order/answers.h"
#include "tests/core/order/fidelity.h"

namespace {

using order::Case;
using order::Verdict;

class Order : public testing::TestWithParam<Case> {};

void expectLegal(const Verdict& v) {
  EXPECT_TRUE(v.legal);
  if (v.legal) return;
  for (const auto& [output, times] : v.outcomes) ADD_FAILURE() << times << " times: " << output;
  for (const auto& [output, times] : order::answerTo(Order::GetParam()).outputs) ADD_FAILURE() << "Go: " << output;
}

TEST_P(Order, OnRealThreadsIsThatOfGo) { expectLegal(order::judgeOnThreads(GetParam())); }

TEST_P(Order, InTheVirtualWorldIsThatOfGo) { expectLegal(order::judgeVirtually(GetParam(), order::kSeeds)); }

// "chan-unbuf-trace" is ChanUnbufTrace to GoogleTest, "fatal/close_nil" FatalTextCloseNil.
std::string testName(const testing::TestParamInfo<Case>& info) {
  std::string name;
  bool upper = true;
  for (const char* c = info.param.name; *c != '\0'; ++c) {
    if (std::isalnum(static_cast<unsigned char>(*c)) == 0) {
      upper = true;
      if (*c == '/') name += "Text";
      continue;
    }
    name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(*c))) : *c;
    upper = false;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Go, Order, testing::ValuesIn(order::allCases()), testName);

TEST(OrderAnswers, EachBelongsToOneProgram) {
  std::set<std::string> names;
  for (const Case& c : order::allCases()) {
    EXPECT_TRUE(names.insert(c.name).second) << c.name << " twice";
    EXPECT_TRUE(order::answers().contains(c.name)) << c.name << ": no answer";
  }
  for (const auto& [name, answer] : order::answers()) EXPECT_TRUE(names.contains(name)) << name << ": no program";
}

// Where Go takes each way at times, so do we: an answer of at least a fifth of Go's runs comes within 64 of ours, and
// no more than three times as often as in Go.
TEST(OrderAnswers, ThatVaryVaryAsInGo) {
  constexpr int kRuns = 64;
  for (const Case& c : order::allCases()) {
    const order::Answer& go = order::answerTo(c);
    const auto often = [&](const auto& o) { return 5 * o.second >= go.runs; };
    if (std::count_if(go.outputs.begin(), go.outputs.end(), often) < 2) continue;
    std::map<std::string, int> ours;
    for (int seed = 1; seed <= kRuns; ++seed) ++ours[order::runOnThreads(c, static_cast<std::uint64_t>(seed))];
    for (const auto& o : go.outputs) {
      if (!often(o)) continue;
      EXPECT_GT(ours[o.first] * go.runs * 3, o.second * kRuns) << c.name << ": " << o.first;
      EXPECT_LT(ours[o.first] * go.runs, o.second * kRuns * 3) << c.name << ": " << o.first;
    }
  }
}

}  // namespace
