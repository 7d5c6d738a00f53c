// Purpose: operations that go on while their goroutine waits: the virtual kernel's side of a poller that reports
//          completions.
// Mirrors: overlapped WSARecv, WSASend, AcceptEx, ConnectEx and CancelIoEx of Windows, with
//          FILE_SKIP_COMPLETION_PORT_ON_SUCCESS: what is complete at once is not reported.
// Invariants: at most one operation a side. What a read is to get and how much is decided when it becomes complete; its
//             bytes wait in the socket until finish(), so that no memory of a goroutine is touched behind its back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <gmpscope/world.h>

#include "sim/world/fault_injector.h"
#include "sim/world/network.h"
#include "sim/world/virtual_poller.h"

namespace gmp::sim {

class Overlapped {
 public:
  Overlapped(VirtualNetwork& network, VirtualPoller& poller, FaultInjector& faults)
      : network_(network), poller_(poller), faults_(faults) {}

  // See World::submit and World::cancel. What submit says of an accept is 0 when a connection stands in the queue.
  std::int64_t submit(Endpoint& e, const Operation& op);
  void cancel(Endpoint& e, Side side);
  // A connect is on its way.
  void connecting(Endpoint& e);
  // What the operation of that side has come to: bytes, 0, -errno, -EINPROGRESS; taken out. A read then takes its bytes
  // from the socket, an accept its connection from the queue.
  std::int64_t take(Endpoint& e, Side side);
  // Something happened on these sides of e: what was begun may be complete now.
  void changed(Endpoint& e, unsigned sides);

 private:
  using Kind = PendingOperation::Kind;
  void proceed(Endpoint& e, Side side);
  void complete(Endpoint& e, Side side, std::int64_t result);
  void writeMore(Endpoint& e, PendingOperation& op);

  VirtualNetwork& network_;
  VirtualPoller& poller_;
  FaultInjector& faults_;
};

}  // namespace gmp::sim
