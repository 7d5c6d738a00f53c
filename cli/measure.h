// Purpose: measuring what single things cost on this machine, for `gmpscope calibrate`.
// Invariants: all figures are nanoseconds. Work that nobody else takes part in is measured as the least of many short
//             rounds: whatever else the machine does only adds. What takes two threads is the median of many tries.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "sim/scenario/costs_file.h"

namespace gmp::cli {

inline std::int64_t clockNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// What f costs when it is done `times` times in a row, each.
template <class F>
std::int64_t costOf(int times, F f) {
  constexpr int kRounds = 40;
  std::int64_t best = INT64_MAX;
  for (int round = 0; round < kRounds; ++round) {
    const std::int64_t begin = clockNs();
    for (int i = 0; i < times; ++i) f();
    best = std::min(best, clockNs() - begin);
  }
  return best / times;
}

inline std::int64_t median(std::vector<std::int64_t> all) {
  if (all.empty()) return 0;
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end());
  return *middle;
}

// System calls of one thread: sockets over loopback, the poller, the clock. Returns "" or why it cannot be measured.
std::string measureCalls(scenario::MachineCosts* out);
// Reads and writes of sockets whose other end is on another CPU, of few and of many. After measureCalls; does nothing
// where there is one CPU.
void measureStreams(scenario::MachineCosts* out);
// Threads: making, waking, switching between them. After measureCalls.
std::string measureThreads(scenario::MachineCosts* out);
// Goroutines that the caches have forgotten, by a program that runs in both worlds. After all others.
void measureCold(scenario::MachineCosts* out);
// The scheduler's own steps, by programs that run in both worlds; and the clients' own work. After measureThreads.
void measureScheduler(scenario::MachineCosts* out);

}  // namespace gmp::cli
