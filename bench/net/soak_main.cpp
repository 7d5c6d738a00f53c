// gmpscope-soak: the long form of the soak. Ten minutes with 10,000 connections by default, as far as the limit of open
// files lets them be (two descriptors a connection). Exit status 1 if a byte was lost, a goroutine is stuck, or the
// memory grew from the second tenth of the time to the end by more than a tenth.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include <gmpscope/gmpscope.h>

#include "bench/net/soak.h"

namespace {

// Opened once: later the connections may have all descriptors.
class Resident {
 public:
  std::int64_t kiB() {
    std::int64_t pages = 0, resident = 0;
    in_.clear();
    in_.seekg(0);
    in_ >> pages >> resident;
    return resident * sysconf(_SC_PAGESIZE) / 1024;
  }

 private:
  std::ifstream in_{"/proc/self/statm"};
};

int roomFor(int connections) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const auto most = static_cast<int>(std::min<rlim_t>(files.rlim_cur, 1 << 20)) / 2 - 50;
  return std::min(connections, most);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace gmp::bench;
  if (argc > 4 || (argc > 1 && std::atoi(argv[1]) <= 0)) {
    std::fputs("usage: gmpscope-soak [SECONDS [CONNECTIONS [PROCS]]]    default: 600 10000, and every processor\n",
               stderr);
    return 2;
  }
  SoakPlan plan;
  plan.time = std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 600);
  plan.connections = roomFor(argc > 2 ? std::max(1, std::atoi(argv[2])) : 10'000);
  std::printf("%d connections for %lld s\n", plan.connections,
              static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(plan.time).count()));
  Resident resident;
  std::vector<std::int64_t> memory;
  SoakCounts counts;
  gmp::run(gmp::Config{.gomaxprocs = argc > 3 ? std::atoi(argv[3]) : 0}, [&] {
    counts = soak(plan, [&](const SoakCounts& c) {
      memory.push_back(resident.kiB());
      std::printf("%10llu lives, %8.1f MB around, %llu wrong, %lld MB of memory, %d threads\n",
                  static_cast<unsigned long long>(c.connections), static_cast<double>(c.bytes) / 1e6,
                  static_cast<unsigned long long>(c.wrong), static_cast<long long>(memory.back() / 1024),
                  gmp::numThread());
      std::fflush(stdout);
    });
  });
  const bool flat = memory.size() < 3 || memory.back() <= memory[1] + memory[1] / 10;
  std::printf(
      "%llu lives, %llu resets, %llu half closes, %llu time-outs; %llu wrong%s%s; %d goroutines left; memory %s\n",
      static_cast<unsigned long long>(counts.connections), static_cast<unsigned long long>(counts.resets),
      static_cast<unsigned long long>(counts.halfCloses), static_cast<unsigned long long>(counts.timeouts),
      static_cast<unsigned long long>(counts.wrong), counts.wrong != 0 ? ": " : "", counts.firstWrong.c_str(),
      counts.goroutinesLeft, flat ? "flat" : "GREW");
  return counts.good() && flat ? 0 : 1;
}
