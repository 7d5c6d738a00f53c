// A program that knows nothing of traces, for environment_test. Its word says how it ends.
#include <gmpscope/gmpscope.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

// Not a tail call: each call needs its frame. Its end, which only the compiler needs, is far behind that of any stack.
int overflow(int depth) {
  if (depth > 100'000'000) return 0;
  volatile char frame[512] = {};
  frame[0] = static_cast<char>(depth);
  return overflow(depth + 1) + frame[0];
}

}  // namespace

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
    if (how == "overflow") overflow(0);
    if (how == "abort") std::abort();
    if (how == "exit") std::exit(3);
    if (how == "fault") std::raise(SIGSEGV);
    if (how == "signal") {
      std::raise(SIGTERM);
      gmp::sleep(1h);
    }
  };
  int status = gmp::run(gmp::Config{.gomaxprocs = 2}, program);
  if (how == "twice") status = gmp::run(gmp::Config{.gomaxprocs = 1}, program);
  return status;
}
