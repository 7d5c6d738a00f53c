// Runs every case in both worlds and writes the table: fidelity docs/fidelity.md. Status 1 if a case differs from Go.
#include <cstdio>
#include <fstream>

#include "tests/core/order/fidelity.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fidelity FILE, the page to write\n");
    return 2;
  }
  bool same = true;
  auto judged = [&](const order::Case& c, const order::Verdict& v) {
    if (!v.legal) std::printf("differs from Go: %s\n", c.name);
    same = same && v.legal;
    return order::cell(c, v);
  };
  const std::string text =
      order::page([&](const auto& c) { return judged(c, order::judgeOnThreads(c)); },
                  [&](const auto& c) { return judged(c, order::judgeVirtually(c, order::kSeeds)); });
  std::ofstream(argv[1], std::ios::binary) << text;
  return same ? 0 : 1;
}
