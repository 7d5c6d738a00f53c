// Purpose: one end of a virtual stream connection, or a listener, or a socket that is neither yet.
// Mirrors: struct sock of the kernel, as far as a program can tell.
// Invariants: `out` holds what was written and has not arrived: the first `inFlight` bytes are on the way. An endpoint
//             without owner lives on until what it still has to send has arrived. Occurrences name it by index and
//             generation. peer is null when the other end has gone or never was; peer links are mutual.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <gmpscope/sim.h>
#include <gmpscope/world.h>

#include "sim/world/byte_queue.h"
#include "sim/world/virtual_poller.h"

namespace gmp::sim {

struct Endpoint;

// What an endpoint tells its owner.
enum class Change : std::uint8_t {
  connected,   // a connect has succeeded
  failed,      // a connect has failed; Endpoint::error says why
  acceptable,  // a listener: a connection stands in the queue
  data,        // bytes arrived
  space,       // after a write that took less than all: there is room again
  eof,         // the peer's direction has ended
  reset,       // the connection is gone; Endpoint::error says why
  again,       // nothing new: report what there is once more
};

// Who holds an endpoint: the descriptor layer or the clients outside. The network is consistent when it calls and
// touches
// nothing afterwards that the owner could have closed. Owners outside are called on the driver only.
class EndpointOwner {
 public:
  virtual ~EndpointOwner() = default;
  // The program's descriptor for it; -1: it has none.
  virtual int descriptorOf(const Endpoint&) const { return -1; }
  virtual void changed(Endpoint& e, Change what) = 0;
};

enum class Phase : std::uint8_t {
  idle,  // made, perhaps bound
  listening,
  connecting,  // has asked, no answer yet
  halfOpen,    // has answered, the last packet of the handshake is on its way
  open,
  dead,  // refused or reset
};

// What a link is like; all in bytes, nanoseconds and bytes a second.
struct Link {
  std::int64_t latency = 0, jitter = 0, bandwidth = 0;
  std::size_t mss = 65536;
};

struct ListenState {
  std::size_t backlog = 0;
  std::size_t halfOpen = 0;     // handshakes under way
  std::deque<Endpoint*> queue;  // established, not accepted
};

// What an endpoint does while its goroutine waits: see overlapped.h.
struct PendingOperation {
  enum class Kind : std::uint8_t { read, write, accept, connect };
  enum class State : std::uint8_t {
    none,
    underWay,
    complete,  // and the poller has it to tell
    told,      // complete, and its owner knows
  };
  Kind kind = Kind::read;
  State state = State::none;
  bool atOnce = false;  // it is being submitted
  std::int64_t result = 0;
  std::size_t want = 0;         // read: bytes at most
  std::size_t written = 0;      // of rest
  std::vector<std::byte> rest;  // write: all of it
};
using PendingOperations = std::array<PendingOperation, 2>;  // by Side

struct Endpoint final : Pollable {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  bool used = false;
  Phase phase = Phase::idle;
  Address::Family family = Address::Family::none;
  Address local, remote;
  bool bound = false;
  EndpointOwner* owner = nullptr;
  bool closed = false;         // its owner has let it go; it goes on sending
  std::uint64_t lastCall = 0;  // see SocketHeat
  std::int64_t ownerId = -1;   // the descriptor, or the client's slot
  Endpoint* peer = nullptr;
  Endpoint* listener = nullptr;         // halfOpen and queued: the listener it belongs to
  std::unique_ptr<ListenState> listen;  // of a listener
  int error = 0;                        // SO_ERROR, positive

  ByteQueue out;
  std::size_t inFlight = 0;
  std::int64_t lineFree = 0;     // when its line has sent what it was given
  std::int64_t lastArrival = 0;  // when the last thing it sent arrives; the next is not earlier
  bool finWanted = false, finSent = false, finArrived = false;
  bool resetSent = false;
  std::int64_t lag = 0;     // what it sends takes so much longer: one of the two machines is slow
  bool severed = false;     // nothing passes between the two ends any more
  bool noSpace = false;     // a write was cut short: tell the owner when there is room
  bool windowFull = false;  // waits for the peer to read

  ByteQueue in;
  bool finReceived = false, readShut = false;

  std::size_t sendBuffer = 0;                     // limit of out
  std::unique_ptr<PendingOperations> operations;  // only where the poller reports completions
  unsigned readiness() const override;
  unsigned completed() const override;
  void told(Side side) override;
  bool roomEnough() const { return (sendBuffer - out.size()) * 3 >= sendBuffer; }
};

}  // namespace gmp::sim
