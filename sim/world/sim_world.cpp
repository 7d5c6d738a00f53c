#include "sim/world/sim_world.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <utility>

#include "core/base/check.h"

namespace gmp::sim {
namespace {

constexpr std::int64_t kMilli = 1'000'000;
// A program that was told to stop has so much virtual time to end by itself.
constexpr std::int64_t kStopGrace = 100'000'000;

std::array<std::int64_t, static_cast<std::size_t>(Where::loop) + 1> pointCosts(const Costs& c) {
  std::array<std::int64_t, static_cast<std::size_t>(Where::loop) + 1> all{
      c.lock,    c.unlock,        c.runqPut,      c.runqGet,     c.runqSteal, c.globalPut, c.globalGet, c.statusCas,
      c.ready,   c.park,          c.wake,         c.execute,     c.spin,      c.idlePut,   c.idleGet,   c.pollBegin,
      c.pollEnd, c.pollSemaphore, c.syscallEnter, c.syscallExit, c.timer,     c.newproc,   c.chan,      c.loop};
  for (std::int64_t& ns : all) ns = std::max<std::int64_t>(ns, 1);
  return all;
}

// Whoever spins or looks at the clock in a loop must see time pass.
Costs checkedCosts(Costs c) {
  for (std::int64_t* ns : {&c.nanotime, &c.osyield, &c.procyieldPerCycle, &c.usleepCall, &c.futexCall, &c.pollCall}) {
    *ns = std::max<std::int64_t>(*ns, 1);
  }
  return c;
}

std::string seconds(std::int64_t ns) {
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%09lld s", static_cast<long long>(ns / 1'000'000'000),
                static_cast<long long>(ns % 1'000'000'000));
  return text;
}

std::int64_t traceNow(void* world) { return static_cast<SimWorld*>(world)->traceTime(); }

}  // namespace

Seeds::Seeds(std::uint64_t seed) {
  Rng rng(seed);
  schedule = rng.next();
  faults = rng.next();
  network = rng.next();
  workload = rng.next();
  runtime = rng.next();
}

SimWorld::SimWorld(const Config& config, trace::Recorder* recorder)
    : config_(config),
      costs_(checkedCosts(config.costs)),
      pointCosts_(pointCosts(config.costs)),
      seeds_(config.seed),
      runtimeSeeds_(seeds_.runtime),
      faults_(config.faults, seeds_.faults),
      machines_(config, seeds_.schedule, calendar_, faults_),
      forking_(config, recorder, machines_, calendar_, faults_),
      poller_(config.poller, machines_, costs_.wakeLatency),
      network_(config.network, seeds_.network, machines_, calendar_, faults_),
      overlapped_(network_, poller_, faults_),
      descriptors_(config.network.maxOpenFiles),
      socketHeat_(Heat::ofSockets(costs_.coldSocket)),
      goroutineHeat_(Heat::ofGoroutines(costs_.coldGoroutine)),
      clients_(network_, machines_, calendar_, seeds_.workload, [this] { control_.stop(); }) {
  if (config.clientsHere) clients_.liveHere(costs_, [this] { return poller_.anybodyWaits(); });
  faults_.goBy(machines_.clock());
  if (recorder == nullptr) return;
  // Only now is there a clock to stamp with.
  trace::Buffer* buffer = recorder->newBuffer(-1, traceNow, this);
  faults_.recordTo(buffer);
  forking_.recordTo(buffer);
  clients_.recordTo(buffer);
}

// ---- the driver
// ------------------------------------------------------------------------------------------------------

Outcome SimWorld::execute(void (*entry)(void*), void* arg, const std::function<void()>& housekeeping) {
  GMP_CHECK(machines_.created() == 0, "a virtual world runs once");
  GMP_CHECK(machines_.create(entry, arg, nullptr, 0) != nullptr, "no memory for the stack of m0");
  forking_.begin();
  clients_.begin();
  while (!outcome_.ended) {
    keepHouse(housekeeping);
    if (nobodyCanAct()) endForEver();
    if (outcome_.ended) break;
    switch (machines_.turn()) {
      case Machines::Turn::again: break;
      case Machines::Turn::occurrence: dispatch(calendar_.take()); break;
      case Machines::Turn::stalled: endForEver(); break;
    }
    if (machines_.mainEnded() && !outcome_.ended) end(0, {});
  }
  return outcome_;
}

// Whoever sleeps in the poller hears of anything that is ready; if nobody does, the monitor would look.
bool SimWorld::nobodyCanAct() const { return machines_.onlyMonitorLeft() && poller_.anybodyWaits(); }

void SimWorld::endForEver() {
  if (control_.stopped()) return end(0, {});
  end(kWorldEnded, "virtual world: nothing can happen any more at " + seconds(machines_.now()) +
                       ": every thread sleeps, and no packet, timer or client is under way");
}

void SimWorld::end(int status, std::string text) { outcome_ = {true, status, std::move(text)}; }

std::int64_t SimWorld::elapsed() const { return std::min({machines_.now(), config_.limit.count(), stopAt_}); }

void SimWorld::dispatch(const Occurrence& o) {
  switch (o.kind) {
    case OccurrenceKind::clientEvent:
    case OccurrenceKind::clientTimer:
    case OccurrenceKind::listening: clients_.happen(o); return;
    default: network_.happen(o);
  }
}

void SimWorld::keepHouse(const std::function<void()>& housekeeping) {
  lookAtControl();
  if (machines_.now() >= config_.limit.count()) {
    end(kWorldEnded,
        "virtual world: the limit of " + seconds(config_.limit.count()) + " of virtual time has been reached");
  } else if (machines_.steps() >= config_.maxSteps) {
    end(kWorldEnded, "virtual world: no end after " + std::to_string(machines_.steps()) + " steps, at " +
                         seconds(machines_.now()) + " of virtual time: the program seems to hang");
  }
  if (!machines_.fuelSpent()) return;
  machines_.refuel();
  if (housekeeping) housekeeping();
}

void SimWorld::lookAtControl() {
  if (config_.control != nullptr && config_.control->stopped()) control_.stop();
  if (!control_.stopped()) return;
  if (stopAt_ == kNever) stopAt_ = machines_.now();
  if (machines_.now() > stopAt_ + kStopGrace) end(0, {});
}

void SimWorld::exitProgram(int status, std::string_view text) {
  end(status, std::string(text));
  machines_.leaveForDriver();
}

// ---- clock and machines
// ------------------------------------------------------------------------------------------------

std::int64_t SimWorld::nanotime() {
  machines_.step(costs_.nanotime);
  const std::int64_t step = config_.faults.step.count();
  if (faults_.strikes(trace::FaultWhat::clockStep, -1,
                      static_cast<int>(std::min<std::int64_t>(step / kMilli, INT_MAX)))) {
    machines_.jump(step);
  }
  return machines_.now();
}

std::int64_t SimWorld::compute(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop) {
  return machines_.burn(cpu_ns, stop);
}

void SimWorld::blockThread(std::int64_t ns) {
  machines_.step(costs_.usleepCall);
  machines_.sleep(machines_.now() + std::max<std::int64_t>(ns, 0));
}

void SimWorld::usleep(std::int64_t ns) {
  machines_.step(costs_.usleepCall);
  machines_.sleep(machines_.now() + std::max<std::int64_t>(ns, 0) + costs_.timerSlack);
}

int SimWorld::newosproc(void (*entry)(void*), void* m) {
  machines_.step(costs_.threadCreate);
  if (faults_.strikes(trace::FaultWhat::noThread, -1)) return -EAGAIN;
  return machines_.create(entry, m, m, costs_.threadStart) != nullptr ? 0 : -EAGAIN;
}

bool SimWorld::stackGranted() { return !faults_.strikes(trace::FaultWhat::noStack, -1); }

void SimWorld::futexsleep(Atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t timeout_ns) {
  machines_.step(costs_.futexCall);
  if (word.load() != expected || faults_.strikes(trace::FaultWhat::spuriousWake, -1)) return;
  VirtualM& me = *machines_.current();
  futexes_.add(me, word.raw());
  if (!machines_.sleep(timeout_ns < 0 ? kNever : machines_.now() + timeout_ns + costs_.timerSlack)) futexes_.remove(me);
}

void SimWorld::futexwakeup(Atomic<std::uint32_t>& word, int count) {
  machines_.step(costs_.futexCall);
  for (; count > 0; --count) {
    VirtualM* m = futexes_.takeFirst(word.raw());
    if (m == nullptr) return;
    machines_.wake(*m, costs_.wakeLatency);
    if (costs_.wakeSleeper > 0) machines_.step(costs_.wakeSleeper);
  }
}

// ---- poller
// ------------------------------------------------------------------------------------------------------------

int SimWorld::pollerInit() {
  if (pollerInited_) return 0;
  machines_.step(costs_.pollControl);
  const int epoll = descriptors_.add(nullptr);
  if (epoll < 0) return epoll;
  if (const int event = descriptors_.add(nullptr); event < 0) {
    descriptors_.remove(epoll);
    return event;
  }
  pollerInited_ = true;
  return 0;
}

int SimWorld::pollerOpen(int fd, std::uint64_t token) {
  machines_.step(costs_.pollControl);
  Endpoint* e = descriptors_.socket(fd);
  return e != nullptr ? poller_.add(*e, token) : -EBADF;
}

int SimWorld::pollerClose(int fd) {
  machines_.step(costs_.pollControl);
  Endpoint* e = descriptors_.socket(fd);
  return e != nullptr ? poller_.remove(*e) : -EBADF;
}

// Until when a poll with that delay waits. epoll as the real world uses it (core/os/epoll.cpp): nanoseconds, 0.15 ms at
// least, and whole milliseconds from ten seconds on; kqueue nanoseconds up to a million seconds; the port has a timer
// of high resolution.
std::int64_t SimWorld::pollDeadline(std::int64_t delay_ns) const {
  constexpr std::int64_t kLongest = kMilli * 1'000'000'000, kFine = kMilli * 10'000, kLeast = kMilli * 15 / 100;
  if (delay_ns <= 0) return kNever;
  if (delay_ns >= kLongest) return machines_.now() + kLongest;
  if (config_.poller == Poller::epoll) {
    delay_ns = delay_ns < kFine ? std::max(delay_ns, kLeast) : delay_ns / kMilli * kMilli;
  }
  return machines_.now() + delay_ns + costs_.timerSlack;
}

// Go's buffers for events: netpoll_epoll.go, netpoll_kqueue.go, netpoll_windows.go.
std::size_t SimWorld::eventsAtOnce() const {
  if (config_.poller == Poller::epoll) return 128;
  if (config_.poller == Poller::kqueue) return 64;
  return static_cast<std::size_t>(std::max(64 / std::max(config_.gomaxprocs, 1), 8));
}

int SimWorld::poll(std::int64_t delay_ns, std::span<PollEvent> out) {
  machines_.step(costs_.pollCall);
  if (!pollerInited_) return -EBADF;
  if (faults_.strikes(trace::FaultWhat::eintr, -1)) return -EINTR;
  out = out.first(std::min(out.size(), eventsAtOnce()));
  const std::int64_t deadline = pollDeadline(delay_ns);
  int n = poller_.collect(out);
  const bool early = n == 0 && delay_ns != 0 && faults_.strikes(trace::FaultWhat::spuriousWake, -1);
  while (n == 0 && delay_ns != 0 && !early) {
    const bool woken = poller_.wait(deadline);
    n = poller_.collect(out);
    if (!woken) break;
  }
  if (n > 0) machines_.step(costs_.pollPerEvent * n);
  return n;
}

void SimWorld::pollerWake() {
  machines_.step(costs_.pollWake + (poller_.anybodyWaits() ? costs_.wakeSleeper : 0));
  poller_.wake();
}

void SimWorld::pollerDrainWake() {
  machines_.step(costs_.pollWake);
  poller_.drainWake();
}

void SimWorld::changed(Endpoint& e, Change what) {
  unsigned sides = kReads | kWrites;
  if (what == Change::data || what == Change::acceptable || what == Change::eof) sides = kReads;
  if (what == Change::space || what == Change::connected) sides = kWrites;
  if (completes()) overlapped_.changed(e, sides);
  else poller_.happened(e, sides);
}

std::string_view pollerName(Poller poller) {
  switch (poller) {
    case Poller::epoll: break;
    case Poller::kqueue: return "kqueue";
    case Poller::iocp: return "iocp";
  }
  return "epoll";
}

}  // namespace gmp::sim
