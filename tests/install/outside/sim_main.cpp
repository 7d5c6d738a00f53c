#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <cstdio>

int main() {
  const gmp::sim::Result r = gmp::sim::run(gmp::sim::Config{.gomaxprocs = 4, .seed = 3}, [] {
    gmp::WaitGroup wg;
    for (int i = 0; i < 10; ++i) wg.go([] { gmp::sleep(std::chrono::seconds(1)); });
    wg.wait();
  });
  std::printf("%d %zu\n", r.status, static_cast<std::size_t>(r.elapsed / std::chrono::seconds(1)));
  return r.trace.events.empty() ? 1 : 0;
}
