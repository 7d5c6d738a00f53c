// Random programs for real Go and for this runtime.
//   random_programs draw FIRST COUNT        their text forms, one a line
//   random_programs run TIMES               programs from standard input; a line each: the outcomes of both worlds
//   random_programs compare GO OURS TEXTS   three files of lines; says where ours had an outcome that Go's has not,
//                                           if Go's are three at most: of a chain of selects nobody sees all
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>

#include "tests/core/order/random/perform.h"

namespace {

using Outcomes = std::set<std::string>;
constexpr std::size_t kFew = 3;

Outcomes split(const std::string& line) {
  Outcomes out;
  std::istringstream in(line);
  for (std::string one; std::getline(in, one, '\t');) out.insert(one);
  return out;
}

int draw(std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) std::puts(order::drawProgram(seed).text().c_str());
  return 0;
}

int run(std::uint64_t times) {
  for (std::string line; std::getline(std::cin, line);) {
    const order::RandomProgram p = order::readProgram(line);
    Outcomes seen;
    for (std::uint64_t i = 0; i < times; ++i) {
      seen.insert(order::performReal(p));
      seen.insert(order::performVirtual(p, i + 1));
    }
    std::string all;
    for (const std::string& one : seen) all += (all.empty() ? "" : "\t") + one;
    std::puts(all.c_str());
  }
  return 0;
}

int compare(const char* go_file, const char* our_file, const char* text_file) {
  std::ifstream go(go_file), ours(our_file), texts(text_file);
  int programs = 0, differ = 0;
  for (std::string g, o, t; std::getline(texts, t) && std::getline(go, g) && std::getline(ours, o);) {
    ++programs;
    const Outcomes theirs = split(g), mine = split(o);
    if (theirs.size() > kFew || std::includes(theirs.begin(), theirs.end(), mine.begin(), mine.end())) continue;
    ++differ;
    std::printf("program %s\n", t.c_str());
    for (const std::string& one : theirs) std::printf("  Go    %s\n", one.c_str());
    for (const std::string& one : mine) std::printf("  ours  %s\n", one.c_str());
  }
  std::printf("%d programs, %d differ\n", programs, differ);
  return differ == 0 && programs > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "draw" && argc == 4)
    return draw(std::strtoull(argv[2], nullptr, 10), std::strtoull(argv[3], nullptr, 10));
  if (what == "run" && argc == 3) return run(std::strtoull(argv[2], nullptr, 10));
  if (what == "compare" && argc == 5) return compare(argv[2], argv[3], argv[4]);
  std::fprintf(stderr, "usage: random_programs draw FIRST COUNT | run TIMES | compare GO OURS TEXTS\n");
  return 2;
}
