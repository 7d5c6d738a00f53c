// Purpose: the waist below. All that the scheduler and the packages on top of it know of the outside: clock, threads,
//          poller, sockets, randomness, and the probe. core/os implements it with the kernel, sim/world virtually.
// Invariants: nothing in core/ outside core/os blocks a thread, reads a clock, draws a random number or touches a
// socket
//          except through a World. Calls that can fail return >= 0, or -errno; none of them sets or reads errno across
//          a
//          goroutine switch. A World never calls back into the scheduler.
// Rejected: templates over the world (two compiled schedulers; the tests would test the other one).
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <gmpscope/atomic.h>

namespace gmp {

// Where a probe stands: after each publish of the scheduler. The virtual world charges a cost by this name and may let
// another M run; the real world does nothing.
enum class Where : std::uint8_t {
  lock,
  unlock,
  runqPut,
  runqGet,
  runqSteal,
  globalPut,
  globalGet,
  statusCas,
  ready,
  park,
  wake,
  execute,
  spin,
  idlePut,
  idleGet,
  pollBegin,
  pollEnd,
  pollSemaphore,
  syscallEnter,
  syscallExit,
  timer,
  newproc,
  chan,
  loop,
};

// A socket address without kernel types.
struct Address {
  enum class Family : std::uint8_t { none, ip4, ip6, unix_ };
  Family family = Family::none;
  std::array<std::uint8_t, 16> ip{};  // network order; the first 4 bytes for ip4
  std::uint16_t port = 0;             // host order
  std::string path;                   // unix_ only
};

// One event of the kernel's poller. token 0 is the wake-up descriptor (netpollBreak).
struct PollEvent {
  // readiness: epoll's, of both directions at once. readFilter (in; hup: EV_EOF) and writeFilter (out): kqueue's.
  // completion: of an operation that was submitted, a read or accept (in), a write or connect (out).
  enum class What : std::uint8_t { readiness, readFilter, writeFilter, completion };
  std::uint64_t token = 0;
  bool in = false, out = false, rdhup = false, hup = false, err = false;
  bool urgent = false;  // out-of-band data: reads stop short before it
  What what = What::readiness;
};

// What is submitted to a poller that reports completions (World::completes).
struct Operation {
  enum class Kind : std::uint8_t { read, write, accept };
  Kind kind = Kind::read;
  std::span<std::byte> into{};        // read: filled by finish()
  std::span<const std::byte> from{};  // write: may change once submit() has returned
  Address* peer = nullptr;            // accept: set by finish()
};

enum class ShutdownHow : std::uint8_t { read, write };

class World {
 public:
  virtual ~World() = default;

  // --- clock -----------------------------------------------------------------------------------------------------
  // Monotonic nanoseconds. Mirrors runtime.nanotime. In the virtual world a read costs time.
  virtual std::int64_t nanotime() = 0;
  // The same clock for time stamps of the trace: never costs virtual time, never a scheduling point.
  virtual std::int64_t traceTime() noexcept = 0;
  // true: the recorder may stamp events with the CPU's time stamp counter instead of calling traceTime().
  virtual bool tscIsTraceTime() const noexcept = 0;
  // Burns up to `cpu_ns` of CPU time of this thread and returns what is left when `stop` became non-zero (0 = all
  // done).
  virtual std::int64_t compute(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop) = 0;
  // A blocking system call of that length (real: nanosleep in the kernel).
  virtual void blockThread(std::int64_t ns) = 0;
  // true: Ms are fibers and point() matters; the scheduler calls it only then.
  virtual bool isVirtual() const noexcept = 0;
  // CPUs this program may use (affinity, cgroup quota as Go 1.25+); virtual: the configured cores.
  virtual int usableCpus() = 0;

  // --- machines --------------------------------------------------------------------------------------------------
  // Starts a thread that sets here().m = m and calls entry(m). Returns 0 or -errno. Mirrors runtime.newosproc.
  virtual int newosproc(void (*entry)(void*), void* m) = 0;
  // May a goroutine have a stack of its own? The virtual world refuses when memory is said to be short.
  virtual bool stackGranted() { return true; }
  // A virtual world owns the run until it is destroyed itself: the stacks of a program that dies are dropped as they
  // are, so nothing that stands on them may own it.
  virtual void keepRun(std::shared_ptr<void> /*run*/) {}
  // The calling thread is the M of this number, for worlds that speak of threads as traces do.
  virtual void machineStarted(int /*id*/) {}
  // Waits until every thread made by newosproc has returned from its entry, except `running` of them (those that are
  // stuck in a program's own system call and will leave later on their own).
  virtual void joinosprocs(int except) = 0;
  // Sleeps while word == expected, at most timeout_ns (-1: no limit). May wake spuriously. Mirrors runtime.futexsleep.
  virtual void futexsleep(Atomic<std::uint32_t>& word, std::uint32_t expected, std::int64_t timeout_ns) = 0;
  virtual void futexwakeup(Atomic<std::uint32_t>& word, int count) = 0;
  virtual void usleep(std::int64_t ns) = 0;  // runtime.usleep, in nanoseconds
  virtual void osyield() = 0;
  // A few PAUSE instructions; virtual: a scheduling point.
  virtual void procyield(int cycles) = 0;

  // --- poller (runtime.netpollinit and friends) --------------------------------------------------------------------
  virtual int pollerInit() = 0;
  // Registers fd once for its whole life, edge-triggered, for both directions. token comes back in every event.
  virtual int pollerOpen(int fd, std::uint64_t token) = 0;
  virtual int pollerClose(int fd) = 0;
  // delay_ns < 0: for ever, 0: do not wait. Returns the number of events written to out, or -errno (-EINTR included).
  // The wake-up descriptor is reported like any other (token 0) and stays readable until pollerDrainWake().
  virtual int poll(std::int64_t delay_ns, std::span<PollEvent> out) = 0;
  virtual void pollerWake() = 0;
  virtual void pollerDrainWake() = 0;

  // --- sockets: all non-blocking, close-on-exec, no SIGPIPE
  // -----------------------------------------------------------
  virtual int socket(Address::Family family) = 0;     // stream; returns the fd
  virtual int bind(int fd, const Address& a) = 0;     // with SO_REUSEADDR for ip
  virtual int listen(int fd, int backlog) = 0;        // backlog <= 0: the system's maximum
  virtual int accept(int fd, Address* peer) = 0;      // the new fd
  virtual int connect(int fd, const Address& a) = 0;  // 0, -EINPROGRESS, ...
  virtual int connectResult(int fd) = 0;              // SO_ERROR as 0 or -errno
  virtual std::int64_t read(int fd, std::span<std::byte> buf) = 0;
  virtual std::int64_t write(int fd, std::span<const std::byte> buf) = 0;
  // A read on an ip socket that gives less than was asked for has emptied it: whatever comes later is reported by the
  // poller as a new edge. (Linux, epoll(7), with the exception of urgent data, which it reports as such.)
  virtual bool shortReadEmpties() const noexcept { return false; }

  // --- completions: a poller of the kind of Windows' IOCP; connect() then begins such an operation too
  // true: the poller reports that operations are complete. Reads, writes and accepts are begun by submit(); the calls
  // above are not used.
  virtual bool completes() const noexcept { return false; }
  // The result if it was complete at once (then no completion is reported), else -EINPROGRESS: it goes on without the
  // caller, and the poller reports its completion. One of each direction of a descriptor at a time.
  virtual std::int64_t submit(int /*fd*/, const Operation&) { return -ENOSYS; }
  // The result of the operation of that direction; -EINPROGRESS: it is not complete; -ECANCELED: it was cancelled.
  virtual std::int64_t finish(int /*fd*/, const Operation&) { return -ENOSYS; }
  // Ends the operation if it is not complete. Its completion is reported in any case.
  virtual void cancel(int /*fd*/, const Operation&) {}

  virtual int shutdown(int fd, ShutdownHow how) = 0;
  virtual int close(int fd) = 0;
  // Removes the file that a bind to a.path (family unix_) has made; its socket still holds the name.
  virtual int unlink(const Address& a) = 0;
  virtual int localAddress(int fd, Address* out) = 0;
  virtual int peerAddress(int fd, Address* out) = 0;
  // TCP_NODELAY and keep-alive of 15 s, as Go's net package sets on every TCP connection.
  virtual void tcpDefaults(int fd) = 0;

  // --- entropy -----------------------------------------------------------------------------------------------------
  // A word to seed one purpose's generator with (the scheduler's per-M streams). Same seed, same order of calls: same
  // words.
  virtual std::uint64_t seed() = 0;

  // --- probe -------------------------------------------------------------------------------------------------------
  virtual void point(Where where) = 0;

  // --- faults ----------------------------------------------------------------------------------------------------
  // text(ctx, address, out, size) is asked, in a signal handler, whether a fault at that address is a goroutine's stack
  // overflow; if it writes anything (bytes written > 0), that goes to standard error, last() is called, still in the
  // handler, and the process ends with status 2. Text null: nobody is asked any more; last null: nothing is called.
  // A world without goroutines on real signals' reach may ignore it.
  using OverflowText = std::size_t (*)(void* ctx, const void* address, char* out, std::size_t size);
  virtual void onStackOverflow(OverflowText /*text*/, void* /*ctx*/, void (*/*last*/)()) {}

  // --- the end -----------------------------------------------------------------------------------------------------
  // Ends the whole program: `text` to standard error, then exit with that status (real), or the run ends and both stand
  // in its Result (virtual). Mirrors runtime.exit.
  [[noreturn]] virtual void exitProgram(int status, std::string_view text) = 0;
};

// The World of threads, futexes, epoll and sockets. seed 0: from the system's entropy.
std::shared_ptr<World> makeOsWorld(std::uint64_t seed);

}  // namespace gmp
