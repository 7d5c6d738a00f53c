// Purpose: the way into the virtual world for load that does not run in the runtime: clients with their own virtual
//          sockets and timers. They live outside: they are called at virtual moments and cost no M any time.
// Invariants: every callback runs on the driver of the run, between two steps of the Ms, never nested in another
// callback
//             and never inside one of the calls below (what a call causes is reported later, though perhaps at the same
//             virtual time). Callbacks may make any call of this interface. Nothing here blocks.
// Mirrors: nothing of Go. It stands for other programs at the far end of the network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include <gmpscope/world.h>

namespace gmp::trace {
class Buffer;
}

namespace gmp::sim {

// One connection of a client; 0 is none. Never reused: calls with the id of a connection that is over do nothing.
using ClientId = std::uint64_t;
// One timer of a client; 0 is none. Never reused.
using TimerId = std::uint64_t;

// What a client hears. One handler may serve one connection or many: each call names the connection. It must stay alive
// until its connections are over and its timers fired or cancelled, or until the run has ended.
class ClientHandler {
 public:
  virtual ~ClientHandler() = default;
  // The connection stands; send() may be used.
  virtual void onConnected(ClientId) {}
  // The connection never came to be: ECONNREFUSED, ETIMEDOUT, ENETUNREACH, ENOENT (positive). The id is over.
  virtual void onRefused(ClientId, int /*error*/) {}
  // Bytes in order. They count as read when the call returns (see setReading for a slow reader).
  virtual void onData(ClientId, std::span<const std::byte>) {}
  // After a send() that took less than all: there is room again (at least a third of the send buffer).
  virtual void onWritable(ClientId) {}
  // The server has ended its direction: no more onData. The own direction still works until close().
  virtual void onEof(ClientId) {}
  // The connection was reset by the server's side or by an injected fault. The id is over.
  virtual void onReset(ClientId) {}
  // A timer set with schedule(at, *this, tag).
  virtual void onTimer(std::uint64_t /*tag*/) {}
};

class ClientPort {
 public:
  virtual ~ClientPort() = default;

  // Virtual nanoseconds since the start of the run.
  virtual std::int64_t now() const = 0;

  // Starts to connect to a listener of the program (ip4, ip6 or unix). Later exactly one of onConnected and onRefused.
  virtual ClientId connect(const Address& to, ClientHandler& handler) = 0;
  // Queues bytes for the server; they are copied. Returns how many were taken: less than all when the send buffer is
  // full (then onWritable follows), 0 after shutdownWrite() or before onConnected.
  virtual std::size_t send(ClientId, std::span<const std::byte>) = 0;
  // Room in the send buffer, bytes.
  virtual std::size_t sendSpace(ClientId) const = 0;
  // Sends a FIN behind the queued bytes; receiving goes on.
  virtual void shutdownWrite(ClientId) = 0;
  // Closes both directions: queued bytes are still sent, then a FIN; a reset instead if received bytes were not read
  // (reading was off). The id is over, no callback follows.
  virtual void close(ClientId) = 0;
  // Aborts with a reset. The id is over, no callback follows.
  virtual void reset(ClientId) = 0;
  // Off: bytes stay in the receive buffer, which fills up and stops the server (a slow reader). Starts on.
  virtual void setReading(ClientId, bool on) = 0;
  // Bytes received and not yet given to onData (only while reading is off).
  virtual std::size_t unread(ClientId) const = 0;
  // The client's own address, as the server sees it in accept. Family::none when the id is over.
  virtual Address localAddress(ClientId) const = 0;

  // Calls handler.onTimer(tag) at that virtual time (now() at the earliest; equal times fire in the order of the
  // calls).
  virtual TimerId schedule(std::int64_t at, ClientHandler& handler, std::uint64_t tag) = 0;
  // A timer that has fired or was cancelled is ignored.
  virtual void cancel(TimerId) = 0;

  // fn is called each time the program begins to listen, with the address it listens at, from now on. Several may be
  // set;
  // all are called in order.
  virtual void onListen(std::function<void(const Address&)> fn) = 0;

  // Ends the program as if main had returned (see RunControl::stop).
  virtual void stop() = 0;

  // A word to seed one generator of the workload with. A stream of its own: it shifts neither schedule nor faults.
  virtual std::uint64_t workloadSeed() = 0;
  // The world's own way into the trace (m = -1), for ev::ClientDone; null when nothing is recorded.
  virtual trace::Buffer* traceBuffer() = 0;
};

}  // namespace gmp::sim
