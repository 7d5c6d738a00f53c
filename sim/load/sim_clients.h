// Purpose: the same load in the virtual world: the clients' state machine on virtual sockets and virtual time.
// Invariants: runs inside the callbacks of the world's client port; outlives the run it was attached to.
#pragma once

#include <memory>

#include "sim/load/load.h"

namespace gmp::sim {
class ClientPort;
}

namespace gmp::load {

class SimClients {
 public:
  explicit SimClients(const LoadSpec& spec);
  ~SimClients();
  SimClients(const SimClients&) = delete;
  SimClients& operator=(const SimClients&) = delete;

  // To be called once, before the program starts; the load begins when the program begins to listen for the first time.
  void attach(sim::ClientPort& port);
  // What was counted. A load that was not over when the run ended: what was under way counts as unfinished.
  LoadCounts counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gmp::load
