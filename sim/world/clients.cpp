#include "sim/world/clients.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/base/check.h"

namespace gmp::sim {

Clients::Clients(VirtualNetwork& network, Machines& machines, Calendar& calendar, std::uint64_t seed,
                 std::function<void()> on_stop)
    : network_(network), machines_(machines), calendar_(calendar), seeds_(seed), onStop_(std::move(on_stop)) {}

// ---- connections
// -------------------------------------------------------------------------------------------------------

ClientId Clients::connect(const Address& to, ClientHandler& handler) {
  pay(costs_.socket + costs_.connect + costs_.pollControl);
  if (freeConnections_.empty()) {
    freeConnections_.push_back(static_cast<std::uint32_t>(connections_.size()));
    connections_.emplace_back();
  }
  const std::size_t slot = freeConnections_.back();
  freeConnections_.pop_back();
  Connection& c = connections_[slot];
  c = {.generation = c.generation, .used = true, .handler = &handler};
  Endpoint& e = network_.open(to.family, this);
  e.ownerId = static_cast<std::int64_t>(slot);
  c.endpoint = &e;
  const int err = network_.connect(e, to);
  if (err == 0) {
    c.announce = true;
    deliverSoon(slot);
  } else if (err != -EINPROGRESS) {
    c.failed = -err;
    c.endpoint = nullptr;
    network_.close(e);
    deliverSoon(slot);
  }
  return idAt(slot);
}

Endpoint* Clients::endpointOf(ClientId id) const {
  const Connection* c = find(connections_, id);
  return c != nullptr && c->used ? c->endpoint : nullptr;
}

ClientHandler& Clients::freeSlot(std::size_t slot) {
  Connection& c = connections_[slot];
  ClientHandler& handler = *c.handler;
  c = {.generation = c.generation + 1};
  freeConnections_.push_back(static_cast<std::uint32_t>(slot));
  return handler;
}

std::size_t Clients::send(ClientId id, std::span<const std::byte> bytes) {
  Endpoint* e = endpointOf(id);
  if (e == nullptr || find(connections_, id)->announce) return 0;
  const auto length = static_cast<std::int64_t>(bytes.size());
  payCall(costs_.write + costs_.writePerKiB * length / 1024 + (here_ && serverSleeps_() ? costs_.wakeSleeper : 0), *e);
  return static_cast<std::size_t>(std::max<std::int64_t>(network_.write(*e, bytes), 0));
}

std::size_t Clients::sendSpace(ClientId id) const {
  const Endpoint* e = endpointOf(id);
  return e != nullptr && !find(connections_, id)->announce ? network_.space(*e) : 0;
}

void Clients::shutdownWrite(ClientId id) {
  if (Endpoint* e = endpointOf(id); e != nullptr) network_.shutdown(*e, ShutdownHow::write);
}

void Clients::close(ClientId id) {
  const Connection* c = find(connections_, id);
  if (c == nullptr || !c->used) return;
  Endpoint* e = c->endpoint;
  freeSlot(slotOf(id));
  if (e != nullptr) network_.close(*e);
}

void Clients::reset(ClientId id) {
  const Connection* c = find(connections_, id);
  if (c == nullptr || !c->used) return;
  Endpoint* e = c->endpoint;
  freeSlot(slotOf(id));
  if (e != nullptr) network_.abort(*e);
}

void Clients::setReading(ClientId id, bool on) {
  if (endpointOf(id) == nullptr) return;
  Connection& c = *find(connections_, id);
  if (on && !c.reading) deliverSoon(slotOf(id));
  c.reading = on;
}

std::size_t Clients::unread(ClientId id) const {
  const Endpoint* e = endpointOf(id);
  return e != nullptr ? e->in.size() : 0;
}

Address Clients::localAddress(ClientId id) const {
  const Endpoint* e = endpointOf(id);
  return e != nullptr ? e->local : Address{};
}

// ---- what clients hear
// -------------------------------------------------------------------------------------------------

void Clients::changed(Endpoint& e, Change what) {
  const auto slot = static_cast<std::size_t>(e.ownerId);
  if (here_) {
    const bool bytes = what == Change::data || what == Change::eof;
    if (what == Change::acceptable || what == Change::again || (bytes && connections_[slot].posted)) return;
    connections_[slot].posted = connections_[slot].posted || bytes;
    post({.slot = slot, .generation = connections_[slot].generation, .what = what});
    return;
  }
  GMP_CHECK(machines_.current() == nullptr, "clients are told of changes on the driver only");
  tell(slot, e, what);
}

void Clients::tell(std::size_t slot, Endpoint& e, Change what) {
  const ClientId id = idAt(slot);
  switch (what) {
    case Change::connected: connections_[slot].handler->onConnected(id); return;
    case Change::data:
    case Change::eof: deliver(slot); return;
    case Change::space: connections_[slot].handler->onWritable(id); return;
    case Change::failed: {
      const int error = network_.takeError(e);
      network_.close(e);
      freeSlot(slot).onRefused(id, error);
      return;
    }
    case Change::reset:
      network_.close(e);
      freeSlot(slot).onReset(id);
      return;
    case Change::acceptable:
    case Change::again: return;
  }
}

void Clients::deliverSoon(std::size_t slot) {
  calendar_.add(machines_.now(), OccurrenceKind::clientEvent, static_cast<std::uint32_t>(slot),
                connections_[slot].generation);
  machines_.somethingIsDue(machines_.now());
}

// Tells what there is to tell. A handler may close its connection or open others: look everything up again after a
// call.
void Clients::deliver(std::size_t slot) {
  const ClientId id = idAt(slot);
  if (const int error = connections_[slot].failed; error != 0) {
    freeSlot(slot).onRefused(id, error);
    return;
  }
  if (std::exchange(connections_[slot].announce, false)) connections_[slot].handler->onConnected(id);
  Endpoint* e = endpointOf(id);
  if (e == nullptr || !connections_[slot].reading) return;
  if (!e->in.empty()) {
    const auto bytes = network_.arrived(*e);
    scratch_.assign(bytes.begin(), bytes.end());
    network_.consume(*e, scratch_.size());
    connections_[slot].handler->onData(id, scratch_);
    e = endpointOf(id);
  }
  if (e == nullptr || !e->finReceived || !connections_[slot].reading || !e->in.empty()) return;
  if (!std::exchange(connections_[slot].eofTold, true)) connections_[slot].handler->onEof(id);
}

void Clients::happen(const Occurrence& o) {
  if (!here_) return act(o);
  if (o.kind == OccurrenceKind::clientTimer) timers_[o.index].posted = true;
  post({.isOccurrence = true, .occurrence = o});
}

void Clients::act(const Occurrence& o) {
  switch (o.kind) {
    case OccurrenceKind::clientEvent:
      if (connections_[o.index].used && connections_[o.index].generation == o.generation) deliver(o.index);
      return;
    case OccurrenceKind::clientTimer: {
      const Timer fired = timers_[o.index];
      if (fired.handler == nullptr || fired.generation != o.generation) return;  // cancelled in the inbox
      freeTimer(o.index);
      fired.handler->onTimer(fired.tag);
      return;
    }
    case OccurrenceKind::listening:
      for (std::size_t i = 0; i < listenHooks_.size(); ++i) listenHooks_[i](Address(listeners_[o.value]));
      return;
    default: GMP_CHECK(false, "only the clients' own occurrences come here");
  }
}

// ---- timers and listeners
// ------------------------------------------------------------------------------------------------

TimerId Clients::schedule(std::int64_t at, ClientHandler& handler, std::uint64_t tag) {
  if (freeTimers_.empty()) {
    freeTimers_.push_back(static_cast<std::uint32_t>(timers_.size()));
    timers_.emplace_back();
  }
  const std::uint32_t slot = freeTimers_.back();
  freeTimers_.pop_back();
  Timer& t = timers_[slot];
  t.handler = &handler;
  t.tag = tag;
  const std::int64_t when = std::max(at, machines_.now());
  calendar_.add(when, OccurrenceKind::clientTimer, slot, t.generation);
  machines_.somethingIsDue(when);
  return idOf(slot, t.generation);
}

void Clients::cancel(TimerId id) {
  Timer* t = find(timers_, id);
  if (t == nullptr || t->handler == nullptr) return;
  const auto slot = static_cast<std::uint32_t>(slotOf(id));
  if (!t->posted) calendar_.cancelTimer(slot);
  freeTimer(slot);
}

void Clients::freeTimer(std::uint32_t slot) {
  timers_[slot].handler = nullptr;
  timers_[slot].posted = false;
  ++timers_[slot].generation;
  freeTimers_.push_back(slot);
}

void Clients::onListen(std::function<void(const Address&)> fn) { listenHooks_.push_back(std::move(fn)); }

void Clients::programListens(const Address& a) {
  if (listenHooks_.empty()) return;
  listeners_.push_back(a);
  calendar_.add(machines_.now(), OccurrenceKind::listening, 0, 0, static_cast<std::uint32_t>(listeners_.size() - 1));
  machines_.somethingIsDue(machines_.now());
}

}  // namespace gmp::sim
