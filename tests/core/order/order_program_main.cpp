// One of the programs that end badly, in a process of its own: order_program NAME.
#include <cstdio>
#include <cstring>

#include "tests/core/order/answers.h"

int main(int argc, char** argv) {
  for (const order::Case& c : order::allCases()) {
    if (argc != 2 || std::strcmp(c.name, argv[1]) != 0 || c.ending == nullptr) continue;
    order::Out out;
    return gmp::run(gmp::Config{.gomaxprocs = order::answerTo(c).procs}, [&] { c.ending(out); });
  }
  std::fprintf(stderr, "usage: order_program NAME, the name of a case that ends badly\n");
  return 2;
}
