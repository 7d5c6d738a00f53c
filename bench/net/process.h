// Purpose: a server in a process of its own, held on one processor, with what it uses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace gmp::bench {

class Process {
 public:
  // Starts argv[0] (looked up in PATH) on that processor, its standard output in a pipe. Throws std::runtime_error.
  Process(const std::vector<std::string>& argv, int cpu);
  ~Process();  // kills it if it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The next line of its output; "" at the end.
  std::string line();
  // SIGTERM, then everything it still has to say.
  std::string stop();
  // Waits for its end and returns the rest of its output. status: its exit status.
  std::string finish(int* status);

  std::int64_t cpuNs() const;  // CPU time of all its threads so far
  std::int64_t residentBytes() const;
  int threads() const;

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::string read_;
};

}  // namespace gmp::bench
