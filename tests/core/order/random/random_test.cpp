// Random programs whose outcome real Go was asked for: answers.tsv, a program and its outcome a line, of Go 1.19.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/order/random/perform.h"
#include "tests/source_tree.h"

namespace order {
namespace {

struct Answer {
  std::string program, outcome;
};

std::vector<Answer> answers() {
  std::ifstream in(tests::inTree("/tests/core/order/random/answers.tsv"));
  std::vector<Answer> out;
  for (std::string line; std::getline(in, line);) {
    const std::size_t tab = line.find('\t');
    out.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  return out;
}

TEST(RandomPrograms, InTheVirtualWorldHaveGosOutcome) {
  const std::vector<Answer> all = answers();
  ASSERT_GE(all.size(), 300U);
  for (const Answer& a : all) EXPECT_EQ(performVirtual(readProgram(a.program), 1), a.outcome) << a.program;
}

// A machine that stalls lets sysmon take part; not three times in a row.
TEST(RandomPrograms, OnRealThreadsHaveGosOutcome) {
  for (const Answer& a : answers()) {
    const RandomProgram p = readProgram(a.program);
    std::string got;
    for (int tries = 0; tries < 3 && got != a.outcome; ++tries) got = performReal(p);
    EXPECT_EQ(got, a.outcome) << a.program;
  }
}

TEST(RandomPrograms, TheTextFormOfAProgramSaysAllOfIt) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const std::string text = drawProgram(seed).text();
    EXPECT_EQ(readProgram(text).text(), text);
  }
}

}  // namespace
}  // namespace order
