#include <gmpscope/gmpscope.h>

#include <cstdio>

int main() {
  return gmp::run([] {
    gmp::Chan<int> c(1);
    gmp::go([c] { c.send(42); });
    std::printf("%d\n", *c.recv());
  });
}
