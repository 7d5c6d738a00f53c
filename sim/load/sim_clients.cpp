#include "sim/load/sim_clients.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sim/load/machine.h"
#include "sim/world/client_port.h"

namespace gmp::load {

using sim::ClientId;
using sim::ClientPort;

// The world pushes bytes and the machine pulls them: a notification lends its bytes to read() for as long as it lasts.
struct SimClients::Impl final : sim::ClientHandler, Port {
  explicit Impl(const LoadSpec& s) : spec(s), ids(static_cast<std::size_t>(s.connections), 0), machine(spec, *this) {}

  // -- Port
  int connect(int c) override {
    const ClientId id = world->connect(*target, *this);
    ids[static_cast<std::size_t>(c)] = id;
    numberOf[id] = c;
    return -EINPROGRESS;
  }
  std::int64_t read(int, std::span<std::byte> buf) override {
    if (readResult != 0) return readResult;
    if (eof) return 0;
    if (lent.empty()) return -EAGAIN;
    const std::size_t n = std::min(buf.size(), lent.size());
    std::memcpy(buf.data(), lent.data(), n);
    lent = lent.subspan(n);
    return static_cast<std::int64_t>(n);
  }
  std::int64_t write(int c, std::span<const std::byte> buf) override {
    const std::size_t n = world->send(ids[static_cast<std::size_t>(c)], buf);
    return n == 0 ? -EAGAIN : static_cast<std::int64_t>(n);
  }
  void close(int c) override {
    ClientId& id = ids[static_cast<std::size_t>(c)];
    numberOf.erase(id);
    world->close(id);
    id = 0;
  }

  void reset(int c) override {
    ClientId& id = ids[static_cast<std::size_t>(c)];
    numberOf.erase(id);
    world->reset(id);
    id = 0;
  }
  void shutdownWrite(int c) override { world->shutdownWrite(ids[static_cast<std::size_t>(c)]); }
  void setReading(int c, bool on) override { world->setReading(ids[static_cast<std::size_t>(c)], on); }

  // -- ClientHandler
  void onConnected(ClientId id) override {
    about(id, [&](int c) { machine.onConnected(c, 0, world->now()); });
  }
  void onRefused(ClientId id, int error) override {
    about(id, [&](int c) { machine.onConnected(c, error, world->now()); });
  }
  void onData(ClientId id, std::span<const std::byte> bytes) override {
    lent = bytes;
    about(id, [&](int c) { machine.onReadable(c, world->now()); });
    lent = {};
  }
  void onWritable(ClientId id) override {
    about(id, [&](int c) { machine.onWritable(c, world->now()); });
  }
  void onEof(ClientId id) override {
    eof = true;
    about(id, [&](int c) { machine.onReadable(c, world->now()); });
    eof = false;
  }
  void onReset(ClientId id) override {
    readResult = -ECONNRESET;
    about(id, [&](int c) { machine.onReadable(c, world->now()); });
    readResult = 0;
  }
  void onTimer(std::uint64_t) override {
    timer = 0;
    settle();
  }

  template <class Fn>
  void about(ClientId id, Fn f) {
    const auto it = numberOf.find(id);
    if (it == numberOf.end()) return;
    f(it->second);
    settle();
  }

  // After every notification: what is due now, and the timer for what comes next.
  void settle() {
    machine.tick(world->now());
    if (machine.done()) {
      if (timer != 0) world->cancel(timer);
      timer = 0;
      return;
    }
    const std::int64_t wake = machine.nextWake();
    if (timer != 0 && timerAt == wake) return;
    if (timer != 0) world->cancel(timer);
    timer = wake >= 0 ? world->schedule(wake, *this, 0) : 0;
    timerAt = wake;
  }

  void listening(const Address& at) {
    if (target) return;
    target = at;
    machine.start(world->now());
    settle();
  }

  const LoadSpec spec;
  ClientPort* world = nullptr;
  std::optional<Address> target;
  std::vector<ClientId> ids;                   // by connection number; 0: closed
  std::unordered_map<ClientId, int> numberOf;  // looked up only, never iterated
  std::span<const std::byte> lent;             // valid during onData
  bool eof = false;                            // during onEof
  int readResult = 0;                          // during onReset
  sim::TimerId timer = 0;
  std::int64_t timerAt = -1;
  ClientMachine machine;
};

SimClients::SimClients(const LoadSpec& spec) : impl_(std::make_unique<Impl>(spec)) {}

SimClients::~SimClients() = default;

void SimClients::attach(ClientPort& port) {
  impl_->world = &port;
  port.onListen([impl = impl_.get()](const Address& at) { impl->listening(at); });
}

LoadCounts SimClients::counts() const {
  LoadCounts c = impl_->machine.counts();
  c.unfinished = impl_->spec.echo ? c.messagesSent - c.messagesEchoed - c.lost - c.abandoned : 0;
  return c;
}

}  // namespace gmp::load
