// Purpose: what real Go answered, read from answers.json.
#pragma once

#include <map>
#include <string>

#include "tests/core/order/order_case.h"

namespace order {

struct Answer {
  std::string go;                      // the version that answered
  int procs = 1;                       // GOMAXPROCS
  int runs = 0;                        // how often it was asked
  std::map<std::string, int> outputs;  // legal outputs; how often each came (0: legal, and did not come)
  std::string note;
};

// All of them, by name of the case.
const std::map<std::string, Answer>& answers();
const Answer& answerTo(const Case& c);
bool isLegal(const Case& c, const std::string& outcome);

// Runs the case and says what came: the output; after a bad end also "[exit N]", "[stderr] panic: ...", and a line
// "[state] main: chan receive" for each goroutine in the report, sorted.
std::string runOnThreads(const Case& c, std::uint64_t seed);
std::string runVirtually(const Case& c, std::uint64_t seed);

// Of the last ten runs at least nine are legal, after at most 30: a machine that stalls lets the monitor thread preempt
// somebody, and then Go gives such strays as well. Under a sanitizer, two legal ones of at most twelve; a timed case
// is run there for the sanitizer's eyes and its outcome not judged: ten times slower it is another program.
struct Verdict {
  bool legal = false;
  std::map<std::string, int> outcomes;
};
Verdict judgeOnThreads(const Case& c);
// Each run is legal, with each of so many seeds.
Verdict judgeVirtually(const Case& c, int seeds);
inline constexpr int kSeeds = 20;

}  // namespace order
