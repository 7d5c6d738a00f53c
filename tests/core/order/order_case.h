// Purpose: programs whose output is decided by the order in which the scheduler runs goroutines, with the answers of
//          real Go (1.27) to the same programs. Each is a function, so that it runs in the real and in the virtual
//          world.
// Invariants: on one P the outcome is a function of the program; only the monitor thread of a stalled machine can
//             bend it.
#pragma once

#include <chrono>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <gmpscope/gmpscope.h>

namespace order {

// What a program writes down while it runs; printed at its end only, because printing is a system call.
class Log {
 public:
  template <class... A>
  void rec(const A&... parts) {
    std::ostringstream text;
    text << std::boolalpha;
    (text << ... << parts);
    entries_.push_back(text.str());
  }
  std::string joined(const char* separator = " ") const;

 private:
  std::vector<std::string> entries_;
};

// Lets what has been started park, then begins a fresh time slice.
void settle();
// Returns when the P's tick counter is 3 modulo 61, whatever came before.
void align();
// Burns that much CPU time without parking.
inline void spin(std::chrono::nanoseconds d) { gmp::compute(d); }
// Numbers with runs of three and more shortened to "a..b".
std::string ranges(const std::vector<int>& numbers);

struct Case {
  const char* name;
  std::string (*program)();        // runs as main and returns what it would print
  std::vector<std::string> legal;  // what Go prints, or may print
};

// The families, each in its own file.
std::vector<Case> spawnCases();
std::vector<Case> chanCases();
std::vector<Case> selectCases();
std::vector<Case> syncCases();
std::vector<Case> sleepCases();
std::vector<Case> exitCases();
// All of them.
std::vector<Case> allCases();

}  // namespace order
