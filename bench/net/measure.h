// Purpose: the rows of the table of servers: what is measured, how often, and the medians.
// Invariants: the servers of a row have the machine in turn, so that whatever disturbs it meets all of them; ratios are
//             taken within a turn, and the median of the turns is told. A turn is a tenth of a second where all servers
//             can be up at once, else a whole measurement.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gmp::bench {

struct Plan {
  std::string self;  // this program, to start servers from
  std::string go;    // the Go servers; "": none here
  int rounds = 5;
  double seconds = 1;             // of each measurement
  std::vector<std::string> only;  // beginnings of row names; empty: all
  std::function<void(double share, const std::string& what)> progress;
};

// One line. Values are medians; what was not measured is absent.
struct Row {
  std::string name, unit;
  std::optional<double> ours, go, loop;      // loop: the bare epoll loop
  std::optional<double> ofGo, ofLoop;        // ours / theirs, median of the rounds
  std::optional<double> barOfGo, barOfLoop;  // what the ratio should be at most, or (atLeast) at least
  std::optional<double> bar;                 // for a value that is compared with nothing
  bool atLeast = false;
  std::string note;  // why something is absent

  bool holds() const;
};

// Hands on the rows as they come. Throws std::runtime_error if a server does not come up or misbehaves.
void measure(const Plan& plan, const std::function<void(const Row&)>& each);
std::vector<std::string> rowNames();

}  // namespace gmp::bench
