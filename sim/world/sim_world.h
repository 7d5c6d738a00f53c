// Purpose: the virtual World: puts the parts of this folder together behind the interface the scheduler knows, and
// drives
//          them.
// Invariant: every call is one scheduling point with its cost first, then the effect, at the caller's virtual time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

#include <gmpscope/sim.h>
#include <gmpscope/world.h>

#include "core/trace/buffer.h"
#include "sim/world/calendar.h"
#include "sim/world/clients.h"
#include "sim/world/descriptors.h"
#include "sim/world/fault_injector.h"
#include "sim/world/forking.h"
#include "sim/world/futex_table.h"
#include "sim/world/heat.h"
#include "sim/world/machines.h"
#include "sim/world/network.h"
#include "sim/world/overlapped.h"
#include "sim/world/virtual_poller.h"

namespace gmp::sim {

// The word for it that traces and files use.
std::string_view pollerName(Poller poller);

// How a run ended.
struct Outcome {
  bool ended = false;
  int status = 0;
  std::string text;
};

// The seeds of the streams that one run draws from; each purpose has its own, so that none shifts another.
struct Seeds {
  explicit Seeds(std::uint64_t seed);
  std::uint64_t schedule, faults, network, workload, runtime;
};

// Status of a run that the world ended.
inline constexpr int kWorldEnded = 3;

class SimWorld final : public World, private EndpointOwner {
 public:
  // recorder: where injected faults and clients' marks go; may be null. Both outlive the world. One thread only.
  SimWorld(const Config& config, trace::Recorder* recorder);

  // Runs entry(arg) as m0, with everything it starts, and returns how it ended: entry returned, somebody called
  // exitProgram, or a limit was hit. housekeeping is called every few thousand steps. Once a world.
  Outcome execute(void (*entry)(void*), void* arg, const std::function<void()>& housekeeping = {});
  // Ends the run from housekeeping.
  void end(int status, std::string text);
  // The load outside.
  ClientPort& clients() { return clients_; }
  // What the run is told to stop by: config.control, or ClientPort::stop().
  RunControl& control() { return control_; }
  // Virtual ns that have passed.
  std::int64_t elapsed() const;
  std::uint64_t steps() const { return machines_.steps(); }
  std::size_t openEndpoints() const { return network_.inUse(); }
  // See Machines::whenQuiet.
  void whenQuiet(std::function<void()> fn) { machines_.whenQuiet(std::move(fn)); }
  // See Machines::delayOnly.
  void delayOnly(int index) { machines_.delayOnly(index); }
  // What a poller would report of that descriptor now: kIn, kOut, ... (0 also when it is none of a socket).
  unsigned readiness(int fd) const {
    const Endpoint* e = descriptors_.socket(fd);
    return e != nullptr ? e->readiness() : 0;
  }
  // See Forking.
  Steering* steering() { return forking_.steering(); }
  std::string forkRefused() const { return forking_.refused(); }
  std::uint64_t faultsInjected() const { return faults_.injected(); }

  std::int64_t nanotime() override;
  std::int64_t traceTime() noexcept override { return machines_.now(); }
  bool tscIsTraceTime() const noexcept override { return false; }
  std::int64_t compute(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop) override;
  void blockThread(std::int64_t ns) override;
  bool isVirtual() const noexcept override { return true; }
  int usableCpus() override { return config_.cores; }

  int newosproc(void (*entry)(void*), void* m) override;
  bool stackGranted() override;
  void keepRun(std::shared_ptr<void> run) override { run_ = std::move(run); }
  void machineStarted(int id) override { machines_.named(id); }
  void joinosprocs(int except) override { machines_.join(except); }
  void futexsleep(Atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t timeout_ns) override;
  void futexwakeup(Atomic<std::uint32_t>& word, int count) override;
  void usleep(std::int64_t ns) override;
  void osyield() override { machines_.yield(costs_.osyield); }
  void procyield(int cycles) override { machines_.pause(costs_.procyieldPerCycle * cycles); }

  int pollerInit() override;
  int pollerOpen(int fd, std::uint64_t token) override;
  int pollerClose(int fd) override;
  int poll(std::int64_t delay_ns, std::span<PollEvent> out) override;
  void pollerWake() override;
  void pollerDrainWake() override;

  int socket(Address::Family family) override;
  int bind(int fd, const Address& a) override;
  int listen(int fd, int backlog) override;
  int accept(int fd, Address* peer) override;
  int connect(int fd, const Address& a) override;
  int connectResult(int fd) override;
  std::int64_t read(int fd, std::span<std::byte> buf) override;
  std::int64_t write(int fd, std::span<const std::byte> buf) override;
  bool shortReadEmpties() const noexcept override;
  bool completes() const noexcept override { return config_.poller == Poller::iocp; }
  std::int64_t submit(int fd, const Operation& op) override;
  std::int64_t finish(int fd, const Operation& op) override;
  void cancel(int fd, const Operation& op) override;
  int shutdown(int fd, ShutdownHow how) override;
  int close(int fd) override;
  int unlink(const Address&) override { return 0; }  // a name lasts as long as its socket
  int localAddress(int fd, Address* out) override;
  int peerAddress(int fd, Address* out) override;
  void tcpDefaults(int fd) override;

  std::uint64_t seed() override { return runtimeSeeds_.next(); }
  void point(Where where) override {
    std::int64_t cost = pointCosts_[static_cast<std::size_t>(where)];
    if (goroutineHeat_.matters()) [[unlikely]]
      cost += goroutineColdness();
    machines_.step(cost);
  }
  [[noreturn]] void exitProgram(int status, std::string_view text) override;

 private:
  static constexpr std::size_t kWheres = static_cast<std::size_t>(Where::loop) + 1;

  void changed(Endpoint& e, Change what) override;
  int descriptorOf(const Endpoint& e) const override { return static_cast<int>(e.ownerId); }
  void dispatch(const Occurrence& o);
  void keepHouse(const std::function<void()>& housekeeping);
  void lookAtControl();
  // The rest of the run would be the monitor's sleeps, for ever. So it was told, or the world ends it here.
  bool nobodyCanAct() const;
  void endForEver();
  std::int64_t completeAs(int fd, Endpoint& e, const Operation& op, std::int64_t n);
  // What a read or write costs more: of a socket, by a goroutine, that was not used for long.
  std::int64_t coldness(int fd);
  std::int64_t goroutineColdness();
  std::int64_t pollDeadline(std::int64_t delay_ns) const;
  std::size_t eventsAtOnce() const;
  void maySlowDown(Endpoint& e, int fd);
  // What an injected fault makes of a read or write on e that could move `possible` bytes: an error, or 0 to go on.
  int faultOf(Endpoint& e, int fd, std::size_t possible);

  const Config config_;
  const Costs costs_;
  const std::array<std::int64_t, kWheres> pointCosts_;
  const Seeds seeds_;
  Rng runtimeSeeds_;
  Calendar calendar_;
  FaultInjector faults_;
  Machines machines_;
  Forking forking_;
  FutexTable futexes_;
  VirtualPoller poller_;
  VirtualNetwork network_;
  Overlapped overlapped_;
  Descriptors descriptors_;
  Heat socketHeat_, goroutineHeat_;
  std::unordered_map<const fiber::Fiber*, std::uint64_t> lastRun_;  // looked up, never iterated
  Clients clients_;
  RunControl control_;
  std::int64_t stopAt_ = kNever;  // when the run was told to stop
  bool pollerInited_ = false;
  Outcome outcome_;
  std::shared_ptr<void> run_;  // last: it goes first, while the world is still there
};

}  // namespace gmp::sim
