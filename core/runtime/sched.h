// Purpose: the scheduler's global state: one per run, no global variable.
// Mirrors: runtime.schedt, allp, allm, allgs (runtime/runtime2.go, proc.go).
// Locks: `lock` guards what stands under "under lock"; atomics may be read without it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmpscope/atomic.h>
#include <gmpscope/start.h>
#include <gmpscope/world.h>

#include "core/fiber/stack_pool.h"
#include "core/netpoll/netpoll.h"
#include "core/runtime/all_gs.h"
#include "core/runtime/glist.h"
#include "core/runtime/lock.h"
#include "core/runtime/m.h"
#include "core/runtime/p.h"

namespace gmp::rt {

class SemaTable;
class TimerPool;

inline constexpr int kMaxProcs = 256;
inline constexpr int kMaxMs = 10000;

// Stands for Sched::lock.
inline constexpr Role schedLock;

class SchedLock {
 public:
  void lock(M* m) GMP_ACQUIRE(schedLock) GMP_NO_ANALYSIS { lock_.lock(m); }
  void unlock(M* m) GMP_RELEASE(schedLock) GMP_NO_ANALYSIS { lock_.unlock(m); }

 private:
  RLock lock_;
};

struct Sched : std::enable_shared_from_this<Sched> {
  Sched(std::shared_ptr<World> w, const StartOptions& o);
  ~Sched();
  Sched(const Sched&) = delete;
  // For whoever needs it to stay. Owns nothing in a virtual world (World::keepRun).
  std::shared_ptr<Sched> keep();

  const std::shared_ptr<World> world;
  const StartOptions options;
  const Switches& switches;  // of the options, or those that a virtual world changes
  const bool virtualWorld;
  trace::Recorder* recorder;                        // replaced only by attachRecorder, while nobody but sysmon moves
  std::int64_t traceOrigin = 0;                     // of the recorder: the reading of the clock at t == 0
  std::shared_ptr<trace::Recorder> recorderOwner;   // of one that was attached
  std::shared_ptr<trace::Recorder> recorderWanted;  // the requester's until recorderAsked is set, then sysmon's
  Atomic<std::uint32_t> recorderTurn{0};            // held by the requester
  Atomic<std::uint32_t> recorderAsked{0};           // sysmon clears it when it is done

  Atomic<std::uint32_t> stoppingWorld{0};  // held from stopTheWorld to startTheWorld
  SchedLock lock;
  // -- under lock
  // The global queue: the list, and before anybody looks at it what stands in the inbox goes behind it. Under lock; but
  // while there is one P its owner has the list to itself (GlobalGuard) and everybody else puts into the inbox.
  GQueue runq GMP_GUARDED_BY(schedLock);
  std::array<G*, 16> runqRecent GMP_GUARDED_BY(schedLock){};  // the goroutines that SolePath put there last
  std::uint32_t runqPut GMP_GUARDED_BY(schedLock) = 0;        // how many it has put
  P* pidle GMP_GUARDED_BY(schedLock) = nullptr;               // LIFO
  M* midle GMP_GUARDED_BY(schedLock) = nullptr;               // LIFO
  int nmidle GMP_GUARDED_BY(schedLock) = 0;
  int mnext GMP_GUARDED_BY(schedLock) = 0;         // Ms made so far = next id
  int nmidlelocked GMP_GUARDED_BY(schedLock) = 0;  // corrections while sysmon moves goroutines (incidlelocked)
  int nmsys GMP_GUARDED_BY(schedLock) = 0;
  GList gFree GMP_GUARDED_BY(schedLock);  // dead Gs
  std::vector<std::unique_ptr<M>> allm GMP_GUARDED_BY(schedLock);
  int stopwait GMP_GUARDED_BY(schedLock) = 0;
  // -- atomics
  Atomic<std::int32_t> runqsize{0};  // of the list
  Atomic<G*> inbox{nullptr};         // newest first
  Atomic<std::int32_t> npidle{0};
  Atomic<std::int32_t> nmspinning{0};
  Atomic<std::uint32_t> needspinning{0};
  Atomic<std::int64_t> lastpoll{0};  // 0 while an M blocks in the poller
  Atomic<std::int64_t> pollUntil{0};
  Atomic<std::uint32_t> pollingNet{0};
  Atomic<std::uint32_t> gcwaiting{0};
  Atomic<std::uint32_t> sysmonwait{0};
  Atomic<std::uint32_t> exiting{0};  // main has returned: every M leaves
  Atomic<std::uint32_t> leftMs{0};   // threads that have left; m0 sleeps on it
  Atomic<std::int64_t> goidgen{0};
  Atomic<std::int64_t> objgen{0};  // ids of channels, semaphores and timers in the trace
  Atomic<std::int32_t> gomaxprocs{0};
  Note stopnote;
  Note sysmonnote;
  Task main;              // until goroutine 1 has it
  std::string fatalText;  // on its way to World::exitProgram
  std::array<P*, kMaxProcs> allp{};          // made once, kept until the end
  std::vector<std::uint32_t> stealCoprimes;  // of gomaxprocs; rebuilt with the world stopped

  RLock allglock;
  AllGs allgs GMP_GUARDED_BY(allglock);

  fiber::StackPool stacks;
  Netpoll netpoll;
  std::unique_ptr<SemaTable> semas;       // core/runtime/sema.h
  Atomic<TimerPool*> timerPool{nullptr};  // core/time/timer_pool.h: made at first use, under lock
  std::shared_ptr<TimerPool> timerPoolOwner;

  P* p(int i) { return allp[static_cast<std::size_t>(i)]; }
  bool globalEmpty() const { return runqsize.load() == 0 && inbox.load() == nullptr; }
  // Goroutines made since the start of the run, and those of them that live.
  std::int64_t goroutinesMade() const;
  std::int64_t goroutines() const;
};

class GMP_SCOPED_CAPABILITY SchedGuard {
 public:
  explicit SchedGuard(M* m) GMP_ACQUIRE(schedLock) : m_(m) { m_->sched->lock.lock(m_); }
  ~SchedGuard() GMP_RELEASE() { m_->sched->lock.unlock(m_); }
  SchedGuard(const SchedGuard&) = delete;
  SchedGuard& operator=(const SchedGuard&) = delete;

 private:
  M* m_;
};

// The M that runs on this thread; null outside of a run. Get it again after anything that may park.
inline M* getm() noexcept { return static_cast<M*>(fiber::hereM()); }
// The running goroutine; a check fails outside of one ("gmp functions are called on goroutines").
G* getg() noexcept;

}  // namespace gmp::rt
