// Purpose: the load over real sockets: one plain thread with its own epoll loop, outside of the runtime.
// Invariants: nothing of the runtime is called. The thread ends by itself when the load is over; join() waits for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sim/load/load.h"

namespace gmp::load {

// What a watcher sees while the load runs.
struct LoadProgress {
  bool started = false;
  int open = 0;  // connections now
  std::uint64_t messagesEchoed = 0, bytesEchoed = 0;
};

class RealClients {
 public:
  explicit RealClients(const LoadSpec& spec);
  ~RealClients();  // aborts what still runs
  RealClients(const RealClients&) = delete;
  RealClients& operator=(const RealClients&) = delete;

  // Starts the load against address ("127.0.0.1:8080", "[::1]:80" or the path of a unix socket). Any thread, also from
  // a
  // goroutine: it hands the address over and returns. The first call counts. An address that cannot be understood shows
  // as connect errors.
  void begin(std::string_view address);
  // Ends the load early: nothing more is sent, echoes under way are waited for.
  void finish();
  // Ends it at once.
  void abort();
  LoadProgress progress() const;
  bool over() const;
  // Waits until the load is over (it never is without begin, finish or abort) and returns the counts.
  LoadCounts join();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Makes room for that many connections whose two ends live in this process: raises the soft limit of open files as far
// as
// it may. Returns "" or one line that says what is missing and how to mend it.
std::string ensureFileLimit(int connections);

}  // namespace gmp::load
