// Purpose: the clients outside the runtime: implements ClientPort on top of the network and the calendar.
// Invariants: a ClientId or TimerId is a slot and its generation, so that an old one is told from a new one. Handlers
//             are called on the driver only, from happen() and from changed() within the network's happen(); or, for
//             clients that live on this machine, on their thread only, which takes one thing after the other from an
//             inbox and pays for it.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "core/base/rng.h"
#include "core/trace/buffer.h"
#include "sim/world/client_port.h"
#include "sim/world/network.h"
#include "sim/world/heat.h"

namespace gmp::sim {

class Clients final : public ClientPort, public EndpointOwner {
 public:
  // on_stop: what stop() does.
  Clients(VirtualNetwork& network, Machines& machines, Calendar& calendar, std::uint64_t seed,
          std::function<void()> on_stop);

  // The clients are a thread of this machine; what it does costs CPU time. serverSleeps: whether the thread that reads
  // what they send is asleep. Before begin().
  void liveHere(const Costs& costs, std::function<bool()> serverSleeps);
  // The first M is there: the thread may begin.
  void begin();
  // The clients' thread sleeps until something comes.
  bool asleep() const { return here_ && asleep_; }
  // What traceBuffer() gives from now on.
  void recordTo(trace::Buffer* buffer) { buffer_ = buffer; }

  std::int64_t now() const override { return machines_.now(); }
  ClientId connect(const Address& to, ClientHandler& handler) override;
  std::size_t send(ClientId id, std::span<const std::byte> bytes) override;
  std::size_t sendSpace(ClientId id) const override;
  void shutdownWrite(ClientId id) override;
  void close(ClientId id) override;
  void reset(ClientId id) override;
  void setReading(ClientId id, bool on) override;
  std::size_t unread(ClientId id) const override;
  Address localAddress(ClientId id) const override;
  TimerId schedule(std::int64_t at, ClientHandler& handler, std::uint64_t tag) override;
  void cancel(TimerId id) override;
  void onListen(std::function<void(const Address&)> fn) override;
  void stop() override { onStop_(); }
  std::uint64_t workloadSeed() override { return seeds_.next(); }
  trace::Buffer* traceBuffer() override { return buffer_; }

  // The program listens at a. From an M: the hooks are called as soon as the driver is on.
  void programListens(const Address& a);
  void changed(Endpoint& e, Change what) override;
  // Something of the calendar that is the clients'.
  void happen(const Occurrence& o);

 private:
  struct Connection {
    std::uint32_t generation = 0;
    bool used = false;
    Endpoint* endpoint = nullptr;  // null: the connect could not even begin
    ClientHandler* handler = nullptr;
    bool reading = true;
    bool announce = false;  // onConnected is still to be called, by a clientEvent
    bool eofTold = false;
    bool posted = false;  // bytes or their end stand in the inbox
    int failed = 0;       // what onRefused is to say, by a clientEvent
  };
  struct Timer {
    std::uint32_t generation = 0;
    ClientHandler* handler = nullptr;  // null: the slot is free
    std::uint64_t tag = 0;
    bool posted = false;  // it has come, and stands in the inbox
  };
  static std::uint64_t idOf(std::size_t slot, std::uint32_t generation) {
    return (static_cast<std::uint64_t>(generation) << 32) | (slot + 1);
  }
  static std::size_t slotOf(std::uint64_t id) { return static_cast<std::size_t>(id & 0xFFFFFFFFu) - 1; }
  // The entry an id stands for; null: there is none any more.
  template <class Entries>
  static auto* find(Entries& all, std::uint64_t id) {
    const bool known = (id & 0xFFFFFFFFu) != 0 && slotOf(id) < all.size() && all[slotOf(id)].generation == id >> 32;
    return known ? &all[slotOf(id)] : nullptr;
  }
  // The endpoint of a connection that is not over; null otherwise.
  Endpoint* endpointOf(ClientId id) const;
  ClientId idAt(std::size_t slot) const { return idOf(slot, connections_[slot].generation); }
  // Frees the slot and gives back its handler, for the last call.
  ClientHandler& freeSlot(std::size_t slot);
  // One thing that the clients' thread has to look at.
  struct Letter {
    bool isOccurrence = false;
    Occurrence occurrence{};  // or
    std::size_t slot = 0;     // this connection
    std::uint32_t generation = 0;
    Change what{};
  };
  static void threadMain(void* self);
  void threadLoop();
  void post(const Letter& letter);
  void open(const Letter& letter);
  void pay(std::int64_t cost);
  // A call on that socket of a client's.
  void payCall(std::int64_t cost, Endpoint& e);
  void tell(std::size_t slot, Endpoint& e, Change what);
  void act(const Occurrence& o);
  void deliver(std::size_t slot);
  void deliverSoon(std::size_t slot);
  void freeTimer(std::uint32_t slot);

  VirtualNetwork& network_;
  Machines& machines_;
  Calendar& calendar_;
  Rng seeds_;
  trace::Buffer* buffer_ = nullptr;
  std::function<void()> onStop_;
  bool here_ = false, asleep_ = false;
  Costs costs_;
  Heat heat_ = Heat::ofSockets(0);
  std::function<bool()> serverSleeps_;
  VirtualM* thread_ = nullptr;
  std::deque<Letter> inbox_;
  std::vector<Connection> connections_;
  std::vector<std::uint32_t> freeConnections_;
  std::vector<Timer> timers_;
  std::vector<std::uint32_t> freeTimers_;
  std::vector<std::function<void(const Address&)>> listenHooks_;
  std::vector<Address> listeners_;  // all there ever were
  std::vector<std::byte> scratch_;  // the bytes of the onData that is being called
};

}  // namespace gmp::sim
