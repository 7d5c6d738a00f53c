// Purpose: the virtual network: endpoints, listeners, handshakes and the bytes between them.
// Mirrors: Linux TCP over one link as programs see it: backlog and SYN retries, segments of at most mss bytes, in
// order,
//          one after the other on a line of limited bandwidth; send buffer and receive window; FIN, half-close, RST on
//          close with unread data; a segment that an injected fault loses is sent again after Linux's least time-out.
//          Left out: fast retransmission, congestion control, Nagle, delayed acknowledgement (space in the send buffer
//          comes back when a segment arrives, not a latency later). Unix sockets: the same without latency.
// Invariant: what an endpoint sends arrives in order. Everything that passes between two ends does so through the
//            calendar; nothing is done to the far end at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <gmpscope/sim.h>
#include <gmpscope/world.h>

#include "core/base/rng.h"
#include "sim/world/calendar.h"
#include "sim/world/endpoint.h"
#include "sim/world/fault_injector.h"
#include "sim/world/machines.h"
#include "sim/world/ports.h"

namespace gmp::sim {

class VirtualNetwork {
 public:
  VirtualNetwork(const Network& config, std::uint64_t seed, Machines& machines, Calendar& calendar,
                 FaultInjector& faults);

  // All of these return 0 or more, or -errno.
  Endpoint& open(Address::Family family, EndpointOwner* owner);
  int bind(Endpoint& e, const Address& a);
  // backlog <= 0: the maximum.
  int listen(Endpoint& e, int backlog);
  // 0 (unix), -EINPROGRESS (then `connected` or `failed`), or an error.
  int connect(Endpoint& e, const Address& to);
  // Takes the first established connection; it has no owner yet. Null: none (or e does not listen).
  Endpoint* accept(Endpoint& e);
  std::int64_t read(Endpoint& e, std::span<std::byte> buf);
  std::int64_t write(Endpoint& e, std::span<const std::byte> buf);
  int shutdown(Endpoint& e, ShutdownHow how);
  // The owner lets go of e and must forget it.
  void close(Endpoint& e);
  // The same with a reset.
  void abort(Endpoint& e);
  // An injected fault: the connection breaks; e learns of it at once, its peer a latency later.
  void breakDown(Endpoint& e);
  // The same with no word to either end: all that is on the way, or sent from now on, is lost.
  void sever(Endpoint& e);
  // One of the two machines is slow from now on: what passes between the ends takes `lag` longer, each way.
  void slowDown(Endpoint& e, std::int64_t lag);
  // A connect of e that is answered with a reset.
  int connectRefused(Endpoint& e, const Address& to);
  // Reports e's readiness again after `delay` as if something had happened.
  void renotify(Endpoint& e, std::int64_t delay);
  // SO_ERROR: positive errno, cleared by the call.
  int takeError(Endpoint& e);

  // For readers that take bytes in place: what has arrived, and that n bytes of it are read.
  std::span<const std::byte> arrived(const Endpoint& e) const { return e.in.front(e.in.size()); }
  void consume(Endpoint& e, std::size_t n);
  std::size_t space(const Endpoint& e) const;

  // Something of the calendar that is the network's.
  void happen(const Occurrence& o);
  // Endpoints alive.
  std::size_t inUse() const { return inUse_; }

 private:
  Endpoint& make(Address::Family family);
  void release(Endpoint& e);
  Endpoint* lookUp(const Occurrence& o);
  void schedule(Endpoint& e, OccurrenceKind kind, std::int64_t at, std::uint32_t value = 0);
  const Link& linkOf(const Endpoint& e) const { return e.family == Address::Family::unix_ ? local_ : link_; }
  std::int64_t arrivalOf(Endpoint& e, std::size_t bytes);
  bool losesSegment(Endpoint& e);
  void notify(Endpoint& e, Change what) {
    if (e.owner != nullptr) e.owner->changed(e, what);
  }
  // network.cpp
  int connectUnix(Endpoint& e, const Address& to);
  void closeListener(Endpoint& e);
  void onSyn(Endpoint& e, std::uint32_t attempt);
  void onSynAck(Endpoint& e);
  void onAck(Endpoint& e);
  void fail(Endpoint& e, int error);
  Endpoint& makeChild(Endpoint& asker, Endpoint& listener);
  // transport.cpp
  void pump(Endpoint& e);
  std::size_t window(const Endpoint& e) const;
  void onSegment(Endpoint& e, std::size_t bytes);
  void onFin(Endpoint& e);
  void onReset(Endpoint& e);
  void sendReset(Endpoint& e);
  void die(Endpoint& e, int error);
  static int resetError(const Endpoint& e);
  void unlinkPeer(Endpoint& e);

  const Network config_;
  Link link_, local_;
  Rng rng_;  // jitter
  Machines& machines_;
  Calendar& calendar_;
  FaultInjector& faults_;
  Ports ports_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::vector<std::uint32_t> free_;
  std::size_t inUse_ = 0;
};

}  // namespace gmp::sim
