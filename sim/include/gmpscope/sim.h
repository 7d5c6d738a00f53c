// Purpose: running a program in the virtual world: same main, same API, but a virtual clock, virtual CPUs, sockets and
//          threads, all on the calling thread and decided by one seed.
// Invariant: the same Config and the same main give the same Result, trace included, on every machine and compiler.
#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <gmpscope/start.h>
#include <gmpscope/task.h>
#include <gmpscope/trace.h>

namespace gmp::sim {

class ClientPort;

// What things cost in virtual time, in nanoseconds. The defaults are those of a current server, rounded; 0 counts as 1
// wherever time must pass for a run to come to an end.
struct Costs {
  // Under Policy::timed every cost varies by up to this part of it, more or less, as the seed decides: no machine is
  // twice exactly as fast. Time that is computed or slept is exact.
  double spread = 0.1;
  // The scheduler's own steps, one figure for each Where.
  std::int64_t lock = 20, unlock = 15;
  std::int64_t runqPut = 15, runqGet = 15, runqSteal = 60;
  std::int64_t globalPut = 25, globalGet = 25;
  std::int64_t statusCas = 10, ready = 20, park = 60, wake = 40, execute = 60;
  std::int64_t spin = 50, idlePut = 15, idleGet = 15;
  std::int64_t pollBegin = 20, pollEnd = 20, pollSemaphore = 10;
  std::int64_t syscallEnter = 30, syscallExit = 30;
  std::int64_t timer = 30, newproc = 200, chan = 30, loop = 20;
  // Threads.
  std::int64_t contextSwitch = 1'500;  // a CPU goes from one thread to the next
  std::int64_t quantum = 1'500'000;    // a thread's turn on its CPU while others wait for one
  std::int64_t threadCreate = 12'000;  // clone, for the thread that calls it
  std::int64_t threadStart = 20'000;   // until the new thread runs
  std::int64_t futexCall = 400;        // futex wait or wake, for the caller
  std::int64_t wakeLatency = 5'000;    // from the wake-up until the sleeper runs
  std::int64_t wakeSleeper = 0;        // a write whose reader sleeps: what waking it adds for the writer
  std::int64_t timerSlack = 50'000;    // the kernel lets timed sleeps of a thread run over by so much
  std::int64_t usleepCall = 500;
  std::int64_t osyield = 400;
  std::int64_t procyieldPerCycle = 4;
  std::int64_t nanotime = 30;
  // The poller.
  std::int64_t pollCall = 600;  // epoll_wait
  std::int64_t pollPerEvent = 40;
  std::int64_t pollControl = 500;  // epoll_ctl
  std::int64_t pollWake = 700;     // write to or read from the eventfd
  // Sockets.
  std::int64_t socket = 1'500, bind = 700, listen = 700, accept = 1'800, connect = 4'000;
  std::int64_t read = 600, readPerKiB = 60;
  std::int64_t write = 1'500, writePerKiB = 80;
  std::int64_t coldSocket = 0;  // a read or write of a socket that the caches have forgotten: so much more at most
  std::int64_t coldGoroutine = 0;  // a goroutine goes on whose memory the caches have forgotten: the same
  std::int64_t shutdown = 1'200, close = 1'200, socketOption = 250;
  // Clients on this machine (Config::clientsHere): what one spends on a message besides its calls.
  std::int64_t clientMessage = 300;
};

// The virtual network: every connection is one of these links, both ways.
struct Network {
  std::chrono::nanoseconds latency{50'000};  // one way
  std::chrono::nanoseconds jitter{0};        // up to so much more for each segment; order is kept
  std::int64_t bandwidth = 1'250'000'000;    // bytes a second for each direction of a connection; 0: no limit
  std::size_t mss = 1'460;                   // a segment carries at most so many bytes
  std::size_t sendBuffer = 64 << 10;         // written and not yet at the peer
  std::size_t recvBuffer = 64 << 10;         // at the peer or on the way, and not read
  int backlog = 4'096;                       // the most that listen() can ask for (net.core.somaxconn)
  int maxOpenFiles = 1 << 20;                // above: EMFILE
};

// Probabilities, each for one call that it can strike; all 0: a perfect world. Every injection stands in the trace.
struct Faults {
  double reset = 0;          // read or write: the connection is reset
  double partialRead = 0;    // read: fewer bytes than there are
  double partialWrite = 0;   // write: fewer bytes than there is room for
  double eagain = 0;         // read, write or accept: EAGAIN although it could go on; readiness is reported again
  double emfile = 0;         // socket or accept: EMFILE
  double eintr = 0;          // read, write, accept, connect or poll: EINTR
  double threadDelayed = 0;  // any step of a thread: it is taken off its CPU for `delay`
  double vanish = 0;         // read or write: the peer's machine is gone: no byte, no end, no reset passes any more
  double refuse = 0;         // connect: refused
  double spuriousWake = 0;   // a sleep on a futex, or in the poller: it ends although nobody woke it
  double noThread = 0;       // a new thread: the system has none for now
  double noStack = 0;        // a new goroutine, unless a dead one leaves its stack: there is no memory for one
  double clockStep = 0;      // a look at the clock: it has gone ahead by `step`, as after a machine's sleep
  double slowPeer = 0;       // read or write: from then on whatever passes between the two ends takes `lag` longer
  double loss = 0;           // a segment: it is lost, and sent again 200 ms later; what follows it waits for it
  std::chrono::nanoseconds delay{1'000'000};
  std::chrono::nanoseconds step{1'000'000'000};
  std::chrono::nanoseconds lag{10'000'000};
  // By script: from that moment of virtual time on the next `count` calls that it can strike are struck.
  struct Scripted {
    trace::FaultWhat what{};
    std::chrono::nanoseconds at{0};
    int count = 1;
  };
  std::vector<Scripted> script{};
};

// One way through the choices of a run, and what there was to choose (Policy::directed). The usual choice is the thread
// that was on, as long as it can go on and does not spin; then the next one in the order of their making.
struct Directions {
  struct Point {
    std::uint16_t among = 0, usual = 0, chosen = 0;  // ranks of those that could go on, in the order of their making
  };
  std::vector<std::uint16_t> ranks;  // what to choose at the first points; after them the usual
  std::vector<Point> points;         // filled by the run: every step at which more than one could go on
};

// Which kernel's poller the virtual one behaves like. epoll: edges, both directions of a descriptor in one event.
// kqueue: edges, a filter and an event for each direction. iocp: operations are begun, and their end is reported.
enum class Poller : std::uint8_t { epoll, kqueue, iocp };

// Who runs next.
struct Policy {
  enum Kind : std::uint8_t {
    timed,     // virtual CPUs and time decide: what a real machine would do, the one to watch
    random,    // at each step any thread that can run, uniformly: the one to test with
    sticky,    // the same, but nine times of ten the running thread goes on
    pct,       // random priorities, lowered at a few random steps (probabilistic concurrency testing)
    freeze,    // random, but at a few random steps one thread stands still until no other can go on
    scripted,  // the choices of `script`, one after the other, then random
    directed,  // as `directions` says
  };
  Kind kind = timed;
  int changePoints = 3;            // pct: how often the running thread falls behind all others; freeze: stands still
  std::uint64_t horizon = 20'000;  // pct, freeze: the change points lie within so many steps
  // scripted: which thread (0 is the first, in the order of their making) goes on, for each step at which more than one
  // could: what Config::choices of another run holds. One that cannot go on is passed over.
  std::shared_ptr<const std::vector<std::int32_t>> script;
  std::shared_ptr<Directions> directions;  // directed: not null

  // One of random, sticky, pct and freeze (with 1 to 6 change points), chosen by the seed.
  static Policy forSeed(std::uint64_t seed);
};

// A run that leaves the way of its seed at one event. Up to and including that event it is the run without the fork,
// byte for byte; then, at the next scheduling point, every change that is asked for is made, and stands in the trace as
// a `fork` event.
struct Fork {
  std::uint64_t at = 0;  // number of the event
  Switches switches{};   // those that are false are off from then on
  int gomaxprocs = 0;    // not 0: a goroutine of the runtime's asks for so many as soon as an M looks for work
  // Not -1: the M of this number goes on and records the next event, while the other threads stand still.
  int machine = -1;
  // Not -1: of the packets under way, the next one of each sender, in the order of their arrival, the one of this rank
  // (from 0) arrives now.
  int delivery = -1;
  std::optional<trace::FaultWhat> fault{};  // it strikes the next call that it can strike
  std::uint64_t seed = 0;                   // not 0: who goes on, and what steps cost, is drawn by this seed

  // Asks for no change at all.
  bool empty() const;
};

struct Config {
  int gomaxprocs = 2;
  int cores = 2;
  std::uint64_t seed = 1;
  Costs costs{};
  Network network{};
  Faults faults{};
  Policy policy{};
  Poller poller = Poller::epoll;
  // true: the clients are a thread of this very machine, which needs a CPU and pays for its calls, as where server and
  // load share one. false: they are far away, and their time costs nothing here.
  bool clientsHere = false;
  std::chrono::nanoseconds limit = std::chrono::hours(1);  // of virtual time; beyond it the run is ended
  std::uint64_t maxSteps = 20'000'000'000;                 // calls into the world; beyond it the run is ended as a hang
  std::size_t stackBytes = 0;                              // of a goroutine; 0: the default of gmp::Config
  Switches switches{};
  std::optional<Fork> fork{};  // needs a trace
  // Not 0: with so many events in Result::trace recording ends (somewhat later), and a fork that was made ends the run.
  std::size_t maxEvents = 0;
  // false: nothing is recorded and Result::trace has no events.
  bool trace = true;
  // Not null: events go there and stay there, for somebody else to drain (on any thread); Result::trace has none then.
  // Its RecorderConfig::useTsc must be false. Outlives the run.
  trace::Recorder* recorder = nullptr;
  // Not null: the choices of a testing policy go there, for Policy::script.
  std::vector<std::int32_t>* choices = nullptr;
  // Ends the run early when another thread, or a client, calls stop(). Outlives the run.
  RunControl* control = nullptr;
  // Not null: how many events Result::trace has so far, now and then, for another thread to look at. Outlives the run.
  std::atomic<std::uint64_t>* recorded = nullptr;
  // Called once before main starts: load from outside the runtime is set up here (see sim/world/client_port.h).
  std::function<void(ClientPort&)> clients{};
  // Called at every scheduling point, on the M that makes it, before its effect. Only looks: it must not call into the
  // runtime. It makes runs slower, and changes nothing else.
  std::function<void()> onStep{};
  // Called while the program stands at a fatal error, before it is torn down (status, what will stand in
  // Result::fatal).
  std::function<void(int, std::string_view)> onFatal{};
};

struct Result {
  int status = 0;                       // 0; 2 after a panic or fatal error of the program; 3: the world ended the run
  std::string fatal{};                  // what would stand on stderr
  std::chrono::nanoseconds elapsed{0};  // virtual
  trace::Trace trace{};                 // up to the end, whatever that was
  RunSummary summary{};                 // filled in when main has returned
  std::uint64_t steps = 0;              // calls into the world
  bool traceFull = false;               // Config::maxEvents were recorded
  // What of Config::fork was not done, in one line: the run has no such event, that M could not go on...; "": all was.
  std::string forkRefused{};
};

namespace detail {
Result runSim(const Config& config, Task main);
}

// Runs main as goroutine 1 in a virtual world and returns when it has returned, the program has died, or a limit was
// hit.
// May be called from several threads at once, each with its own world; not from a goroutine.
template <class F>
requires std::invocable<F> Result run(const Config& config, F main) {
  return detail::runSim(config, Task(std::move(main)));
}

}  // namespace gmp::sim
