// docs/fidelity.md says what the tests of this folder have just found out.
#include "tests/core/order/fidelity.h"
#include "tests/source_tree.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace {

// The other tests fail where a case differs from Go; so the page is right if it shows every case as it should be.
TEST(FidelityPage, IsUpToDate) {
  std::ifstream in(tests::inTree("/docs/fidelity.md"));
  std::stringstream committed;
  committed << in.rdbuf();
  EXPECT_EQ(committed.str(), order::page(order::cellIfLegal, order::cellIfLegal))
      << "write it anew: build/release/tests/fidelity docs/fidelity.md";
}

TEST(FidelityPage, ShowsWhatDiffers) {
  const order::Case c = order::allCases().front();
  order::Verdict v;
  v.outcomes["other | thing\nhere"] = 7;
  EXPECT_EQ(order::cell(c, v), "**differs**<br>`other \\| thing / here` 7");
}

}  // namespace
