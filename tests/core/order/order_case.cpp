#include "tests/core/order/order_case.h"

#include <cstddef>
#include <cstdio>
#include <memory>

namespace order {

using namespace std::chrono_literals;

std::string Log::joined(const char* separator) const {
  std::string out;
  for (const std::string& e : entries_) {
    if (!out.empty()) out += separator;
    out += e;
  }
  return out;
}

void settle() {
  gmp::sleep(1ms);
  gmp::gosched();
}

void quiet() {
  spin(40ms);
  gmp::sleep(2ms);
  spin(1ms);
  gmp::gosched();
}

void pause(std::chrono::nanoseconds d) {
  gmp::sleep(d);
  gmp::gosched();
}

// Not flushed: the runtime does that when the program ends.
void Out::print(const std::string& line) {
  text_ += line + "\n";
  std::printf("%s\n", line.c_str());
}

// The second goroutine takes runnext and kicks the first into the ring, main is in the global queue: if main comes back
// first, the tick was a multiple of 61.
void align() {
  for (;;) {
    auto ran = std::make_shared<bool>(false);
    gmp::go([ran] { *ran = true; });
    gmp::go([] {});
    gmp::gosched();
    if (*ran) continue;
    gmp::gosched();
    return;
  }
}

namespace {

// How many numbers from i on go up (or down) by one.
std::size_t runLength(const std::vector<int>& numbers, std::size_t i, int step) {
  std::size_t n = 1;
  while (i + n < numbers.size() && numbers[i + n] == numbers[i + n - 1] + step) ++n;
  return n;
}

}  // namespace

std::string ranges(const std::vector<int>& numbers) {
  Log out;
  for (std::size_t i = 0; i < numbers.size();) {
    const std::size_t up = runLength(numbers, i, 1), down = runLength(numbers, i, -1);
    const std::size_t n = up >= down ? up : down;
    if (n >= 3) out.rec(numbers[i], "..", numbers[i + n - 1]);
    else out.rec(numbers[i]);
    i += n >= 3 ? n : 1;
  }
  return out.joined();
}

std::vector<Case> allCases() {
  std::vector<Case> all;
  for (auto family :
       {spawnCases, chanCases, selectCases, syncCases, sleepCases, exitCases, sysmonCases, netCases, netEndCases,
        moreSpawnCases, moreChanCases, moreSelectCases, moreSyncCases, moreTimeCases, endCases, fatalCases}) {
    const bool timed = family == sleepCases || family == sysmonCases || family == moreTimeCases;
    for (Case& c : family()) {
      c.timed |= timed;
      all.push_back(c);
    }
  }
  return all;
}

}  // namespace order
