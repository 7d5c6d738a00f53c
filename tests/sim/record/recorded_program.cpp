// A program that knows nothing of traces, for environment_test. Its word says how it ends.
#include <gmpscope/gmpscope.h>

#include <csignal>
#include <cstdio>
#include <string>

int main(int argc, char** argv) {
  using namespace std::chrono_literals;
  const std::string how = argc > 1 ? argv[1] : "return";
  const auto program = [&] {
    gmp::Chan<int> c(0);
    gmp::goNamed("producer", [c] {
      for (int i = 0; i < 10; ++i) c.send(i);
      c.close();
    });
    int sum = 0;
    for (int v : c) sum += v;
    std::printf("%d\n", sum);
    std::fflush(stdout);
    if (how == "panic") throw gmp::Panic("as told");
    if (how == "deadlock") gmp::select();
    if (how == "signal") {
      std::raise(SIGTERM);
      gmp::sleep(1h);
    }
  };
  int status = gmp::run(gmp::Config{.gomaxprocs = 2}, program);
  if (how == "twice") status = gmp::run(gmp::Config{.gomaxprocs = 1}, program);
  return status;
}
