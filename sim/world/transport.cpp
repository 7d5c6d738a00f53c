// The part of the network that moves bytes between the two ends of a connection.
#include <algorithm>
#include <cerrno>

#include "core/base/check.h"
#include "sim/world/network.h"

namespace gmp::sim {
namespace {

// Linux's least time until a segment that nobody acknowledges is sent again (TCP_RTO_MIN).
constexpr std::int64_t kSentAgainAfter = 200'000'000;

}  // namespace

unsigned Endpoint::readiness() const {
  switch (phase) {
    case Phase::idle: return kOut | kHup;
    case Phase::listening: return listen->queue.empty() ? 0 : kIn;
    case Phase::connecting:
    case Phase::halfOpen: return 0;
    case Phase::dead: return kIn | kOut | kRdhup | kHup | (error != 0 ? kErr : 0);
    case Phase::open: break;
  }
  const bool ended = finReceived || readShut;
  unsigned r = 0;
  if (!in.empty() || ended) r |= kIn;
  if (ended) r |= kRdhup;
  if (finWanted || roomEnough()) r |= kOut;
  if (ended && finWanted) r |= kHup;
  return r;
}

unsigned Endpoint::completed() const {
  unsigned sides = 0;
  for (const Side side : {Side::read, Side::write}) {
    const bool is = operations != nullptr &&
                    (*operations)[static_cast<std::size_t>(side)].state == PendingOperation::State::complete;
    if (is) sides |= bitOf(side);
  }
  return sides;
}

void Endpoint::told(Side side) { (*operations)[static_cast<std::size_t>(side)].state = PendingOperation::State::told; }

std::size_t VirtualNetwork::space(const Endpoint& e) const {
  if (e.phase != Phase::open || e.finWanted || e.resetSent) return 0;
  return e.sendBuffer - std::min(e.sendBuffer, e.out.size());
}

// How much more e may have on the way: what its peer has room for.
std::size_t VirtualNetwork::window(const Endpoint& e) const {
  const std::size_t used = e.inFlight + (e.peer != nullptr ? e.peer->in.size() : 0);
  return std::max<std::size_t>(config_.recvBuffer, 1) - std::min(std::max<std::size_t>(config_.recvBuffer, 1), used);
}

// When something of that size, sent by e now, arrives: after all it sent before.
std::int64_t VirtualNetwork::arrivalOf(Endpoint& e, std::size_t bytes) {
  const Link& link = linkOf(e);
  const std::int64_t start = std::max(machines_.now(), e.lineFree);
  const std::int64_t busy = link.bandwidth > 0 ? static_cast<std::int64_t>(bytes) * 1'000'000'000 / link.bandwidth : 0;
  e.lineFree = start + busy;
  const std::int64_t late =
      link.jitter > 0 ? rng_.below(static_cast<std::uint32_t>(std::min<std::int64_t>(link.jitter, 0xFFFFFFFE) + 1)) : 0;
  e.lastArrival = std::max(e.lastArrival, e.lineFree + link.latency + late + e.lag);
  return e.lastArrival;
}

// An injected fault loses what e sends now: all of it that follows waits until it has been sent again.
bool VirtualNetwork::losesSegment(Endpoint& e) {
  int fd = e.owner != nullptr ? e.owner->descriptorOf(e) : -1;
  if (fd < 0 && e.peer != nullptr && e.peer->owner != nullptr) fd = e.peer->owner->descriptorOf(*e.peer);
  return faults_.strikes(trace::FaultWhat::loss, fd);
}

// Sends what the peer has room for, and the FIN behind the last byte.
void VirtualNetwork::pump(Endpoint& e) {
  if (e.phase != Phase::open || e.resetSent) return;
  while (e.out.size() > e.inFlight) {
    const std::size_t room = window(e);
    if (room == 0) {
      e.windowFull = true;
      return;
    }
    const std::size_t n = std::min({linkOf(e).mss, e.out.size() - e.inFlight, room});
    e.inFlight += n;
    std::int64_t arrival = arrivalOf(e, n);
    if (losesSegment(e)) arrival = e.lastArrival = arrival + kSentAgainAfter;
    schedule(e, OccurrenceKind::segment, arrival, static_cast<std::uint32_t>(n));
  }
  if (e.finWanted && !e.finSent) {
    e.finSent = true;
    schedule(e, OccurrenceKind::fin, arrivalOf(e, 0));
  }
}

std::int64_t VirtualNetwork::write(Endpoint& e, std::span<const std::byte> buf) {
  switch (e.phase) {
    case Phase::idle:
    case Phase::listening: return -ENOTCONN;
    case Phase::connecting: return -EAGAIN;
    case Phase::dead: return e.error != 0 ? -takeError(e) : -EPIPE;
    case Phase::halfOpen:
    case Phase::open: break;
  }
  if (e.finWanted) return -EPIPE;
  if (buf.empty()) return 0;
  const std::size_t n = std::min(space(e), buf.size());
  e.noSpace = n < buf.size();
  if (n == 0) return -EAGAIN;
  e.out.push(buf.first(n));
  pump(e);
  return static_cast<std::int64_t>(n);
}

std::int64_t VirtualNetwork::read(Endpoint& e, std::span<std::byte> buf) {
  if (e.phase == Phase::idle || e.phase == Phase::listening) return -ENOTCONN;
  if (e.phase == Phase::connecting) return -EAGAIN;
  if (buf.empty()) return 0;
  if (const std::size_t n = std::min(buf.size(), e.in.size()); n > 0) {
    const auto bytes = e.in.front(n);
    std::copy(bytes.begin(), bytes.end(), buf.begin());
    consume(e, n);
    return static_cast<std::int64_t>(n);
  }
  if (e.error != 0) return -takeError(e);
  if (e.phase == Phase::dead || e.finReceived || e.readShut) return 0;
  return -EAGAIN;
}

void VirtualNetwork::consume(Endpoint& e, std::size_t n) {
  e.in.drop(n);
  Endpoint* sender = e.peer;
  if (sender == nullptr || !sender->windowFull) return;
  // A window that opens by a few bytes only is not announced.
  if (window(*sender) < std::min(linkOf(e).mss, config_.recvBuffer / 2)) return;
  sender->windowFull = false;
  schedule(*sender, OccurrenceKind::window, machines_.now() + linkOf(e).latency + e.lag);
}

int VirtualNetwork::shutdown(Endpoint& e, ShutdownHow how) {
  if (e.phase != Phase::open) return -ENOTCONN;
  if (how == ShutdownHow::read) {
    e.readShut = true;
    notify(e, Change::eof);
    return 0;
  }
  if (!e.finWanted) {
    e.finWanted = true;
    pump(e);
    notify(e, Change::again);  // writing will not block any more: it fails
  }
  return 0;
}

// ---- arrivals
// ----------------------------------------------------------------------------------------------------------

void VirtualNetwork::onSegment(Endpoint& e, std::size_t bytes) {
  if (e.phase == Phase::dead) return;
  Endpoint* to = e.peer;
  e.inFlight -= bytes;
  if (to == nullptr || to->closed) {  // nobody will ever read it
    e.out.drop(bytes);
    if (to == nullptr) schedule(e, OccurrenceKind::resetTo, machines_.now() + linkOf(e).latency);
    if (to != nullptr && !to->resetSent) sendReset(*to);
    return;
  }
  to->in.push(e.out.front(bytes));
  e.out.drop(bytes);
  if (e.noSpace && e.roomEnough()) {
    e.noSpace = false;
    notify(e, Change::space);
  }
  notify(*to, Change::data);
}

void VirtualNetwork::onFin(Endpoint& e) {
  if (e.phase == Phase::dead) return;
  Endpoint* to = e.peer;
  e.finArrived = true;
  if (e.closed) release(e);
  if (to == nullptr) return;
  to->finReceived = true;
  notify(*to, Change::eof);
}

void VirtualNetwork::onReset(Endpoint& e) {
  Endpoint* to = e.peer;
  release(e);
  if (to != nullptr) die(*to, resetError(*to));
}

// ---- the end of a connection
// ---------------------------------------------------------------------------------------------

// What a reset means to the program: after the peer's FIN it is a write that failed.
int VirtualNetwork::resetError(const Endpoint& e) { return e.finReceived && !e.finSent ? EPIPE : ECONNRESET; }

// e, which its owner has let go, aborts: what is on the way still arrives, then the reset.
void VirtualNetwork::sendReset(Endpoint& e) {
  GMP_CHECK(e.closed, "only a closed endpoint aborts");
  if (e.peer == nullptr) {
    release(e);
    return;
  }
  e.resetSent = true;
  e.out.truncate(e.inFlight);
  e.in.clear();
  schedule(e, OccurrenceKind::reset, arrivalOf(e, 0));
}

void VirtualNetwork::die(Endpoint& e, int error) {
  if (e.phase == Phase::dead) return;
  const bool never_accepted = e.phase == Phase::halfOpen;
  unlinkPeer(e);
  e.phase = Phase::dead;
  e.error = error;
  e.out.clear();
  e.inFlight = 0;
  if (never_accepted && e.listener != nullptr) --e.listener->listen->halfOpen;
  if (never_accepted || e.closed) {
    release(e);
  } else {
    notify(e, Change::reset);
  }
}

void VirtualNetwork::breakDown(Endpoint& e) {
  if (e.phase != Phase::open) return;
  if (e.peer != nullptr) schedule(*e.peer, OccurrenceKind::resetTo, machines_.now() + linkOf(e).latency + e.lag);
  die(e, ECONNRESET);
}

void VirtualNetwork::sever(Endpoint& e) {
  if (e.phase != Phase::open) return;
  e.severed = true;
  if (e.peer == nullptr) return;
  e.peer->severed = true;
  unlinkPeer(e);
}

void VirtualNetwork::slowDown(Endpoint& e, std::int64_t lag) {
  e.lag = lag;
  if (e.peer != nullptr) e.peer->lag = lag;
}

void VirtualNetwork::unlinkPeer(Endpoint& e) {
  if (e.peer == nullptr) return;
  Endpoint& peer = *e.peer;
  peer.peer = nullptr;
  e.peer = nullptr;
  if (!peer.windowFull) return;
  // Nobody will open that window any more: let it run into the void and hear of it.
  peer.windowFull = false;
  schedule(peer, OccurrenceKind::window, machines_.now() + linkOf(peer).latency);
}

}  // namespace gmp::sim
