#include "sim/world/network.h"

#include <algorithm>
#include <cerrno>

#include "core/base/check.h"

namespace gmp::sim {
namespace {

// SYN retries of Linux: after 1, 2, 4 ... seconds, six of them (net.ipv4.tcp_syn_retries).
constexpr std::int64_t kSynTimeout = 1'000'000'000;
constexpr std::uint32_t kSynRetries = 6;

}  // namespace

VirtualNetwork::VirtualNetwork(const Network& c, std::uint64_t seed, Machines& machines, Calendar& calendar,
                               FaultInjector& faults)
    : config_(c),
      link_{std::max<std::int64_t>(c.latency.count(), 0), std::max<std::int64_t>(c.jitter.count(), 0), c.bandwidth,
            std::max<std::size_t>(c.mss, 1)},
      rng_(seed),
      machines_(machines),
      calendar_(calendar),
      faults_(faults) {}

// ---- endpoints
// -------------------------------------------------------------------------------------------------------

Endpoint& VirtualNetwork::make(Address::Family family) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(endpoints_.size()));
    endpoints_.push_back(std::make_unique<Endpoint>());
  }
  Endpoint& e = *endpoints_[free_.back()];
  e.index = free_.back();
  free_.pop_back();
  ++inUse_;
  e.used = true;
  e.family = family;
  e.local.family = e.remote.family = family;
  e.sendBuffer = std::max<std::size_t>(config_.sendBuffer, 1);
  return e;
}

void VirtualNetwork::release(Endpoint& e) {
  GMP_CHECK(e.used && e.owner == nullptr, "an endpoint is released once, and not under its owner");
  unlinkPeer(e);
  ports_.unbind(e);
  const std::uint32_t index = e.index, generation = e.generation;
  // A new object: no field of the old life can survive here.
  endpoints_[index] = std::make_unique<Endpoint>();
  endpoints_[index]->generation = generation + 1;
  free_.push_back(index);
  --inUse_;
}

Endpoint* VirtualNetwork::lookUp(const Occurrence& o) {
  Endpoint& e = *endpoints_[o.index];
  return e.used && e.generation == o.generation ? &e : nullptr;
}

void VirtualNetwork::schedule(Endpoint& e, OccurrenceKind kind, std::int64_t at, std::uint32_t value) {
  calendar_.add(at, kind, e.index, e.generation, value);
  machines_.somethingIsDue(at);
}

// ---- what a socket call does
// -------------------------------------------------------------------------------------------

Endpoint& VirtualNetwork::open(Address::Family family, EndpointOwner* owner) {
  Endpoint& e = make(family);
  e.owner = owner;
  return e;
}

int VirtualNetwork::bind(Endpoint& e, const Address& a) { return e.phase == Phase::idle ? ports_.bind(e, a) : -EINVAL; }

int VirtualNetwork::listen(Endpoint& e, int backlog) {
  if (e.phase == Phase::listening) return 0;
  if (e.phase != Phase::idle) return -EINVAL;
  if (!e.bound) {
    if (e.family == Address::Family::unix_) return -EINVAL;
    Address any;
    any.family = e.family;
    if (const int err = ports_.bind(e, any); err != 0) return err;
  }
  e.listen = std::make_unique<ListenState>();
  const int limit = std::max(config_.backlog, 1);
  e.listen->backlog = static_cast<std::size_t>(backlog <= 0 ? limit : std::min(backlog, limit));
  e.phase = Phase::listening;
  return 0;
}

int VirtualNetwork::connect(Endpoint& e, const Address& to) {
  switch (e.phase) {
    case Phase::connecting: return -EALREADY;
    case Phase::open:
    case Phase::halfOpen: return -EISCONN;
    case Phase::listening: return -EISCONN;
    case Phase::dead: return e.error != 0 ? -takeError(e) : -ECONNABORTED;
    case Phase::idle: break;
  }
  if (to.family != e.family) return -EAFNOSUPPORT;
  if (e.family == Address::Family::unix_) return connectUnix(e, to);
  e.remote = to;
  if (isWildcard(to)) e.remote.ip = loopback(to.family).ip;  // as Linux does
  if (!e.bound || isWildcard(e.local)) {
    const std::uint16_t port = e.local.port;
    e.local = ports_.ephemeral(e.family);
    if (e.bound) e.local.port = port;
  }
  e.phase = Phase::connecting;
  schedule(e, OccurrenceKind::syn, arrivalOf(e, 0), 0);
  return -EINPROGRESS;
}

// Both ends are on this machine: the connection stands when the call returns.
int VirtualNetwork::connectUnix(Endpoint& e, const Address& to) {
  Endpoint* l = ports_.find(to);
  if (l == nullptr) return -ENOENT;
  if (l->phase != Phase::listening) return -ECONNREFUSED;
  if (l->listen->queue.size() > l->listen->backlog) return -EAGAIN;
  e.remote = to;
  Endpoint& child = makeChild(e, *l);
  --l->listen->halfOpen;
  e.phase = child.phase = Phase::open;
  l->listen->queue.push_back(&child);
  notify(*l, Change::acceptable);
  return 0;
}

int VirtualNetwork::connectRefused(Endpoint& e, const Address& to) {
  if (e.phase != Phase::idle || to.family != e.family || e.family == Address::Family::unix_) return connect(e, to);
  e.remote = to;
  e.phase = Phase::connecting;
  schedule(e, OccurrenceKind::refuse, machines_.now() + 2 * linkOf(e).latency, ECONNREFUSED);
  return -EINPROGRESS;
}

Endpoint* VirtualNetwork::accept(Endpoint& e) {
  if (e.phase != Phase::listening || e.listen->queue.empty()) return nullptr;
  Endpoint* child = e.listen->queue.front();
  e.listen->queue.pop_front();
  child->listener = nullptr;
  return child;
}

int VirtualNetwork::takeError(Endpoint& e) {
  const int error = e.error;
  e.error = 0;
  return error;
}

void VirtualNetwork::renotify(Endpoint& e, std::int64_t delay) {
  schedule(e, OccurrenceKind::renotify, machines_.now() + delay);
}

void VirtualNetwork::close(Endpoint& e) {
  e.owner = nullptr;
  e.closed = true;
  switch (e.phase) {
    case Phase::idle:
    case Phase::dead: release(e); return;
    case Phase::listening: closeListener(e); return;
    case Phase::connecting:
      // The far end, if it has answered already, never sees the handshake complete.
      if (Endpoint* child = e.peer; child != nullptr) {
        if (child->listener != nullptr) --child->listener->listen->halfOpen;
        release(*child);
      }
      release(e);
      return;
    case Phase::halfOpen:
    case Phase::open: break;
  }
  if (e.severed) {  // what it would still send is lost
    release(e);
    return;
  }
  if (!e.in.empty()) {
    sendReset(e);
    return;
  }
  if (e.finArrived || e.peer == nullptr) {
    release(e);
    return;
  }
  e.finWanted = true;
  pump(e);
}

void VirtualNetwork::abort(Endpoint& e) {
  if (e.phase != Phase::open || e.severed) {
    close(e);
    return;
  }
  e.owner = nullptr;
  e.closed = true;
  sendReset(e);
}

void VirtualNetwork::closeListener(Endpoint& e) {
  for (Endpoint* child : e.listen->queue) {
    child->listener = nullptr;
    abort(*child);
  }
  // Those in the middle of the handshake find no listener when its last packet arrives.
  for (const auto& other : endpoints_) {
    if (other->used && other->listener == &e) other->listener = nullptr;
  }
  release(e);
}

// ---- the handshake
// -----------------------------------------------------------------------------------------------------

// The accepting end of asker's connection, in the middle of the handshake.
Endpoint& VirtualNetwork::makeChild(Endpoint& asker, Endpoint& listener) {
  Endpoint& child = make(asker.family);
  child.phase = Phase::halfOpen;
  child.local = asker.remote;
  child.remote = asker.local;
  child.listener = &listener;
  child.peer = &asker;
  asker.peer = &child;
  ++listener.listen->halfOpen;
  return child;
}

void VirtualNetwork::onSyn(Endpoint& e, std::uint32_t attempt) {
  if (e.phase != Phase::connecting) return;
  Endpoint* l = ports_.find(e.remote);
  const bool answered = l != nullptr || e.family == Address::Family::unix_ || isLoopback(e.remote);
  if (answered && (l == nullptr || l->phase != Phase::listening)) {
    schedule(e, OccurrenceKind::refuse, machines_.now() + linkOf(e).latency);
    return;
  }
  // A full queue drops the request silently, and nobody at all is as silent; the asker tries again.
  if (l == nullptr || l->listen->queue.size() + l->listen->halfOpen > l->listen->backlog) {
    if (attempt == kSynRetries) {
      schedule(e, OccurrenceKind::refuse, machines_.now() + (kSynTimeout << attempt), ETIMEDOUT);
    } else {
      schedule(e, OccurrenceKind::syn, machines_.now() + (kSynTimeout << attempt), attempt + 1);
    }
    return;
  }
  Endpoint& child = makeChild(e, *l);
  schedule(e, OccurrenceKind::synAck, arrivalOf(child, 0));
}

void VirtualNetwork::onSynAck(Endpoint& e) {
  if (e.phase != Phase::connecting) return;
  e.phase = Phase::open;
  if (e.peer != nullptr) schedule(*e.peer, OccurrenceKind::ack, arrivalOf(e, 0));
  notify(e, Change::connected);
}

void VirtualNetwork::onAck(Endpoint& e) {
  if (e.phase != Phase::halfOpen) return;
  e.phase = Phase::open;
  Endpoint* l = e.listener;
  if (l == nullptr) {  // closed meanwhile
    abort(e);
    return;
  }
  --l->listen->halfOpen;
  l->listen->queue.push_back(&e);
  notify(*l, Change::acceptable);
}

void VirtualNetwork::fail(Endpoint& e, int error) {
  if (e.phase != Phase::connecting) return;
  e.phase = Phase::dead;
  e.error = error;
  notify(e, Change::failed);
}

// ---- what is due
// -------------------------------------------------------------------------------------------------------

void VirtualNetwork::happen(const Occurrence& o) {
  Endpoint* e = lookUp(o);
  if (e == nullptr) return;
  if (e->severed && o.kind != OccurrenceKind::renotify) return;
  switch (o.kind) {
    case OccurrenceKind::syn: onSyn(*e, o.value); return;
    case OccurrenceKind::synAck: onSynAck(*e); return;
    case OccurrenceKind::ack: onAck(*e); return;
    case OccurrenceKind::refuse: fail(*e, o.value != 0 ? static_cast<int>(o.value) : ECONNREFUSED); return;
    case OccurrenceKind::segment: onSegment(*e, o.value); return;
    case OccurrenceKind::fin: onFin(*e); return;
    case OccurrenceKind::reset: onReset(*e); return;
    case OccurrenceKind::resetTo: die(*e, resetError(*e)); return;
    case OccurrenceKind::window: pump(*e); return;
    case OccurrenceKind::renotify: notify(*e, Change::again); return;
    case OccurrenceKind::clientEvent:
    case OccurrenceKind::clientTimer:
    case OccurrenceKind::listening: break;
  }
  GMP_CHECK(false, "only the network's own occurrences come here");
}

}  // namespace gmp::sim
