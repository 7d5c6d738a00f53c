// Purpose: a server and its clients in one runtime, with everything that connections do to each other: churn, half
//          closes, slow readers, resets, deadlines. Runs in either world: call it on a goroutine.
// Invariants: every byte that an orderly connection sends comes back, the same and in order, or the counts say so.
//             Every operation has a deadline, so that what hangs is an error, not a hang.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace gmp::bench {

struct SoakPlan {
  int connections = 100;                               // open at once
  std::chrono::nanoseconds time{1'000'000'000};        // afterwards nobody connects any more
  std::chrono::nanoseconds patience{120'000'000'000};  // for one connection's life
  std::uint64_t seed = 1;
  std::string network = "tcp", address = "127.0.0.1:0";
};

struct SoakCounts {
  std::uint64_t connections = 0;  // lives that ended
  std::uint64_t bytes = 0;        // sent by orderly connections, and back again
  std::uint64_t resets = 0, timeouts = 0, halfCloses = 0;
  std::uint64_t wrong = 0;  // connections with a lost or wrong byte, or an error that must not be
  std::string firstWrong;
  int goroutinesLeft = 0;  // besides the caller, once everybody should have gone
  bool good() const { return wrong == 0 && goroutinesLeft == 0; }
};

// meanwhile, if given, is called ten times during the soak, with the counts so far.
SoakCounts soak(const SoakPlan& plan, const std::function<void(const SoakCounts&)>& meanwhile = {});

}  // namespace gmp::bench
