// The words for policies in the head of a trace.
#include "sim/scenario/world_table.h"

#include <gtest/gtest.h>

namespace gmp::scenario {
namespace {

TEST(WorldTable, EveryPolicyHasAWordThatIsReadAgain) {
  for (const auto kind : {sim::Policy::timed, sim::Policy::random, sim::Policy::sticky, sim::Policy::pct,
                          sim::Policy::freeze, sim::Policy::scripted, sim::Policy::directed}) {
    sim::Policy policy;
    policy.kind = kind;
    policy.changePoints = kind == sim::Policy::pct || kind == sim::Policy::freeze ? 6 : policy.changePoints;
    const auto back = parsePolicy(policyWord(policy));
    ASSERT_TRUE(back.has_value()) << policyWord(policy);
    EXPECT_EQ(back->kind, kind);
    EXPECT_EQ(back->changePoints, policy.changePoints);
  }
}

TEST(WorldTable, OtherWordsAreNoPolicies) {
  for (const char* word : {"", "time", "timed:3", "pct:", "pct:0", "pct:x", "pct:3:4", ":3"}) {
    EXPECT_FALSE(parsePolicy(word).has_value()) << word;
  }
}

}  // namespace
}  // namespace gmp::scenario
