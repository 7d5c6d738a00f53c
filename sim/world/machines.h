// Purpose: the Ms of the virtual world, their virtual CPUs and clocks: who is on, who waits, and when the driver acts.
// Mirrors: what an operating system's kernel does for threads: runnable, running on a CPU, blocked.
// Invariants: exactly one fiber is on: the driver's or that of one M. Under Policy::timed every M has its own clock,
// the M
//             with a CPU and the least clock is on, and whatever is due is done before an M with that clock goes on; so
//             effects happen in the order of virtual time. Under the other policies there is one clock for all, which
//             every step moves on, and CPUs do not count. No clock ever goes back.
// Rejected: one switch to the driver at every step. An M goes on alone up to its horizon (the next moment at which
//           anybody else could act), and hands over to the next M without the driver in between.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <gmpscope/atomic.h>
#include <gmpscope/sim.h>

#include "core/fiber/fiber.h"
#include "core/fiber/here.h"
#include "core/fiber/stack_pool.h"
#include "sim/world/calendar.h"
#include "sim/world/chooser.h"
#include "sim/world/fault_injector.h"
#include "sim/world/sleepers.h"
#include "sim/world/virtual_m.h"

namespace gmp::sim {

class Machines {
 public:
  Machines(const Config& config, std::uint64_t seed, Calendar& calendar, FaultInjector& faults);
  // Abandons what still runs: the stacks are freed, nothing on them is destroyed.
  ~Machines();
  Machines(const Machines&) = delete;
  Machines& operator=(const Machines&) = delete;

  // The clock of whoever is on.
  std::int64_t now() const { return now_; }
  const std::int64_t* clock() const { return &now_; }
  // Null: the driver is on.
  VirtualM* current() const { return current_; }

  // ---- for the M that is on; on the driver these do nothing
  // Something that takes `cost` of CPU time has been done: a scheduling point.
  void step(std::int64_t cost) {
    if (current_ == nullptr) return;
    now_ += spread_ == 0 ? cost : varied(cost);
    if (--fuel_ == 0 || now_ >= horizon_ || everyStep_) [[unlikely]]
      stepSlow();
  }
  // Burns up to cpu_ns; returns what is left when stop was seen to be non-zero, at most 10 us after it became so.
  // Under the testing policies, where time passes only when nobody can make a step, it is a sleep, and sees stop a
  // little later.
  std::int64_t burn(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop);
  // A step of an M that spins: it waits for something another M must do.
  void pause(std::int64_t cost);
  // The same, and it gives up its CPU if somebody waits for that.
  void yield(std::int64_t cost);
  // Sleeps until wake() (true) or until the deadline has come (false). kNever: no deadline.
  bool sleep(std::int64_t deadline);
  // Waits until all Ms but itself and `except` others have ended.
  void join(int except);
  // The clock goes ahead for everybody, as after a machine's sleep: nobody has done anything meanwhile.
  void jump(std::int64_t ns);
  // Leaves this fiber for ever, and with it the run.
  [[noreturn]] void leaveForDriver();

  // ---- for anybody
  // A new M whose entry(arg) begins after start_latency; its here().m is m. Null: no memory for its stack.
  VirtualM* create(void (*entry)(void*), void* arg, void* m, std::int64_t start_latency);
  // The same for a thread of another program, which nobody waits for: it is abandoned at the end.
  VirtualM* createStranger(void (*entry)(void*), void* arg);
  // m, in sleep(), goes on in `latency` at the earliest. If its deadline has just come, the wake-up counts all the
  // same.
  void wake(VirtualM& m, std::int64_t latency);
  // Something was put into the calendar for that time.
  void somethingIsDue(std::int64_t time) {
    if (time < horizon_) horizon_ = time;
  }

  // fn is called at every step, on the M that makes it, until watchSteps(false).
  void onStep(std::function<void()> fn);
  void watchSteps(bool on);
  // The M that is on is the one of this number.
  void named(int id);
  // The M of this number, which has started and not ended; null: there is none.
  VirtualM* byId(int id);
  // Has m a CPU, or does it wait for one only?
  bool canGoOn(const VirtualM& m) const { return m.state == MState::running || m.state == MState::queued; }
  // m, which can go on, does, and nobody else does, until it cannot or preferNobody(). The others stand still
  // meanwhile: their clocks are then where its clock is. Called from onStep.
  void prefer(VirtualM& m);
  void preferNobody();
  VirtualM* preferred() const { return preferred_; }
  // Is anything of that drawn at all?
  bool draws() const { return !timed_ || spread_ != 0; }
  // Whoever goes on, and what steps cost, is drawn from that seed from now on.
  void reseed(std::uint64_t seed);
  // The M that is on makes its next step only after others may have acted.
  void interrupt() { horizon_ = now_; }
  // Injected delays strike only this thread, by the order of their making; 1 is the monitor's. -1: any.
  void delayOnly(int index) { delayOnly_ = index; }
  // From now on injected delays are possible.
  void expectDelays() { everyStep_ = atEveryStep_ = true; }

  // ---- for the driver
  enum class Turn {
    occurrence,  // the first entry of the calendar is due; the clock stands at its time
    again,       // something ran
    stalled,     // nothing can run and nothing is pending
  };
  Turn turn();
  // fn is called each time that only time can make progress: no M can make a step, and none is delayed by a fault in
  // the middle of something.
  void whenQuiet(std::function<void()> fn) { onQuiet_ = std::move(fn); }
  // CPU steps between two returns to the driver at the latest.
  static constexpr std::uint32_t kFuel = 1u << 14;
  std::uint64_t steps() const { return stepsDone_ + (kFuel - fuel_); }
  bool fuelSpent() const { return fuel_ == 0; }
  void refuel();
  // No M can make a step any more unless the monitor, M1, wakes it, and that sleeps long: the calendar is empty, and no
  // other sleep has an end.
  bool onlyMonitorLeft() const;
  // m0 has returned from its entry.
  bool mainEnded() const { return all_.empty() ? false : all_.front()->state == MState::ended; }
  int created() const { return static_cast<int>(all_.size()); }

 private:
  static void run(void* self);
  // cost, more or less.
  std::int64_t varied(std::int64_t cost) {
    const std::int64_t r = static_cast<std::int64_t>(speed_.next() >> 49) - (1 << 14);  // [-2^14, 2^14)
    return cost + cost * spread_ * r / (1 << 24);
  }
  std::int64_t burnAsleep(std::int64_t left, const Atomic<std::uint32_t>& stop);
  void stepSlow();
  void leave();
  void handOver(VirtualM* next);
  void enter(VirtualM* next);
  VirtualM* choose();
  VirtualM* least() const;
  // The M that goes on when the clocks decide.
  VirtualM* first() const { return preferred_ != nullptr ? preferred_ : least(); }
  std::int64_t earliestDue() const { return std::min(calendar_.earliest(), sleepers_.earliest()); }
  std::int64_t horizonOf(const VirtualM& m) const;
  void makeRunnable(VirtualM& m, std::int64_t at);
  void putOn(VirtualM& m);
  void takeOff(VirtualM& m);
  void requeue(VirtualM& m);
  [[noreturn]] void end(VirtualM& m);
  void reap();

  const bool timed_;
  const std::size_t cores_;
  const std::int64_t quantum_, contextSwitch_, wakeLatency_, delay_, limit_;
  bool atEveryStep_;  // something must be decided at every step
  bool everyStep_;    // that, or somebody wants to know of every step
  Calendar& calendar_;
  FaultInjector& faults_;
  Chooser chooser_;
  Rng speed_;
  const std::int64_t spread_;  // of 1024
  fiber::StackPool stacks_;
  fiber::Fiber driver_;
  fiber::Here outer_;  // what the calling thread was before
  std::vector<std::unique_ptr<VirtualM>> all_;
  std::vector<VirtualM*> running_;  // any order; runningAt is the place
  std::deque<VirtualM*> cpuQueue_;
  Sleepers sleepers_;
  std::vector<VirtualM*> ended_;  // stacks to free
  VirtualM* current_ = nullptr;
  VirtualM* preferred_ = nullptr;
  bool watched_ = false;
  std::function<void()> onQuiet_, onStep_;
  VirtualM* joiner_ = nullptr;
  int joinExcept_ = 0;
  int alive_ = 0;
  int delayOnly_ = -1;
  int delayed_ = 0;  // by an injected fault, just now
  std::int64_t now_ = 0;
  std::int64_t jumpedTo_ = 0;  // nothing happens before that any more
  std::int64_t horizon_ = 0;   // the M that is on may go on alone while its clock is below
  std::uint32_t fuel_ = kFuel;
  std::uint64_t stepsDone_ = 0;
};

}  // namespace gmp::sim
