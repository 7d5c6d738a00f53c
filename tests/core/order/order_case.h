// Purpose: programs whose output is decided by the order in which the scheduler runs goroutines. Each is a function, so
//          that it runs in the real and in the virtual world; what real Go answers stands in answers.json.
// Invariants: on one P the outcome is a function of the program; only the monitor thread of a stalled machine can
//             bend it.
#pragma once

#include <chrono>
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
  std::string lines() const { return joined("\n"); }

 private:
  std::vector<std::string> entries_;
};

// Lets what has been started park, then begins a fresh time slice.
void settle();
// Returns when the P's tick counter is 3 modulo 61, whatever came before.
void align();
// Burns that much CPU time without parking.
inline void spin(std::chrono::nanoseconds d) { gmp::compute(d); }
// Lets the monitor back off to its 10 ms, so that it takes no P in the middle of short system calls; parks all readers.
void quiet();
// A goroutine that a timer woke after idle time inherits the tick of before and may be preempted at once: yields.
void pause(std::chrono::nanoseconds d);
// Numbers with runs of three and more shortened to "a..b".
std::string ranges(const std::vector<int>& numbers);

// A deferred call.
template <class F>
struct Defer {
  F f;
  explicit Defer(F g) : f(g) {}
  Defer(const Defer&) = delete;
  Defer& operator=(const Defer&) = delete;
  ~Defer() { f(); }
};

// For programs that end badly: standard output, as far as it has come.
class Out {
 public:
  void print(const std::string& line);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct Case {
  const char* name;                    // as in answers.json
  std::string (*program)();            // runs as main and returns what it would print
  void (*ending)(Out& out) = nullptr;  // instead, for one that ends the process
  bool timed = false;                  // on real threads the outcome also needs a machine that keeps up with its clock
};

// The families, each in its own file.
std::vector<Case> spawnCases();
std::vector<Case> chanCases();
std::vector<Case> selectCases();
std::vector<Case> syncCases();
std::vector<Case> sleepCases();
std::vector<Case> exitCases();
std::vector<Case> endCases();
std::vector<Case> fatalCases();
std::vector<Case> netCases();
std::vector<Case> netEndCases();
std::vector<Case> sysmonCases();
std::vector<Case> moreSpawnCases();
std::vector<Case> moreChanCases();
std::vector<Case> moreSelectCases();
std::vector<Case> moreSyncCases();
std::vector<Case> moreTimeCases();
// All of them.
std::vector<Case> allCases();

}  // namespace order
