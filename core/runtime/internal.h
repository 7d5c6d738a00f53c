// Purpose: what the files of the scheduler call of each other. Not for other folders (they use park.h, sema.h,
// fatal.h).
// Mirrors: the functions of the same names in runtime/proc.go.
// Convention: m is the running M; functions marked (g0) run on its g0 stack only.
#pragma once

#include "core/runtime/emit.h"
#include "core/runtime/fatal.h"
#include "core/runtime/park.h"
#include "core/runtime/sched.h"
#include "core/runtime/status.h"

namespace gmp::rt {

// ---- schedule.cpp (g0)
// Runs goroutines until the run ends.
void scheduleLoop(M* m);
// Bookkeeping of execute: gp, runnable and in m's hand, becomes m's running goroutine. The caller switches to it.
void execute(M* m, G* gp, bool inherit_time, trace::FindRule rule);
// Leaves the running goroutine's stack and has g0 call fn(m, gp); fn's result, if not null, has been executed and runs
// next.
void mcall(G* (*fn)(M*, G*));

// ---- find.cpp (g0)
struct Found {
  G* gp = nullptr;  // null: the run ends
  bool inheritTime = false;
  trace::FindRule rule{};
};
Found findRunnable(M* m);
// A fork of a virtual run wants another GOMAXPROCS: findRunnable sees to it.
inline bool resizeWanted(const M* m) {
  const Steering* steering = m->sched->options.steering;
  return steering != nullptr && steering->procs != 0;
}
// Every 61st tick: one of the global queue, unless the policy says otherwise.
G* takeAtTick61(M* m);
// The goroutines of a batch of the global queue, to m's ring.
void putRest(M* m, GQueue& rest);

// ---- steal.cpp (g0)
enum class StealResult { found, again, nothing };
StealResult stealWork(M* m, std::int64_t now, std::int64_t* poll_until, Found* out);

// ---- runq.cpp
void runqput(M* m, P* pp, G* gp, bool next);
// What does not fit stays in q. polled: the poller has woken them all.
void runqputbatch(M* m, P* pp, GQueue& q, bool polled = false);
G* runqget(M* m, P* pp, bool* inherit_time);  // null: empty
G* runqsteal(M* m, P* pp, P* victim, bool steal_runnext, int round);
bool runqempty(const P* pp);
// The right to change the global queue, see there.
class GMP_SCOPED_CAPABILITY GlobalGuard {
 public:
  explicit GlobalGuard(M* m) GMP_ACQUIRE(schedLock);
  ~GlobalGuard() GMP_RELEASE();
  GlobalGuard(const GlobalGuard&) = delete;
  GlobalGuard& operator=(const GlobalGuard&) = delete;

 private:
  M* const m_;
  const bool elided_;
};
void globrunqput(M* m, G* gp) GMP_REQUIRES(schedLock);
// While there is one P the list is its owner's, and an M without it puts into the inbox.
inline bool globalListIsAnothers(const M* m) { return m->p == nullptr && m->sched->gomaxprocs.load() == 1; }
void putInInbox(Sched& s, G* gp) GMP_REQUIRES(schedLock);
void globrunqputhead(M* m, GQueue& q) GMP_REQUIRES(schedLock);
void globrunqputbatch(M* m, GQueue& q) GMP_REQUIRES(schedLock);
G* globrunqget(M* m, trace::FindRule rule) GMP_REQUIRES(schedLock);
G* globrunqgetbatch(M* m, GQueue* rest, trace::FindRule rule) GMP_REQUIRES(schedLock);

// ---- processor.cpp
void acquirep(M* m, P* pp, trace::AcquireWhy why);
P* releasep(M* m, trace::ReleaseWhy why);
void pidleput(M* m, P* pp) GMP_REQUIRES(schedLock);
P* pidleget(M* m) GMP_REQUIRES(schedLock);
P* pidlegetSpinning(M* m) GMP_REQUIRES(schedLock);
void handoffp(M* m, P* pp);
// World stopped or not started. Returns nothing; Ps with work are linked into *runnable (P::link) for the caller to
// start.
void procresize(M* m, int n, P** runnable) GMP_REQUIRES(schedLock);
// Says on each P which paths may be taken there. World stopped.
void markPaths(Sched& s) GMP_REQUIRES(schedLock);
// Every P leaves gcstop: m's own (if any) runs, those without work go on the idle list, the others into *runnable.
void restartPs(M* m, P** runnable) GMP_REQUIRES(schedLock);

// ---- machine.cpp
void startm(M* m, P* pp, bool spinning, bool lockheld) GMP_NO_ANALYSIS;  // the lock is the caller's, or its own
// An idle M for each P of the list, which loses those that get one: the M that the P ran on last if that is idle, else
// any, once all those have theirs. The caller wakes them, linked by schedlink. Mirrors this part of procresize.
M* handPs(M* m, P** runnable) GMP_REQUIRES(schedLock);
void stopm(M* m);  // (g0) on return m has a P, or the run ends
void wakep(M* m);
void resetspinning(M* m);
void becomeSpinning(M* m, trace::SpinWhy why);
// Takes m out of the count and the flag; why for the trace.
void stopSpinning(M* m, trace::UnspinWhy why);
M* allocm(Sched& s, int id) GMP_REQUIRES(schedLock);
void newSysmon(M* m);
// The last step of an M's thread: m touches nothing of the run afterwards.
void leaveThread(M* m, Sched& s);

// ---- newproc.cpp
G* newproc1(M* m, Task&& fn, std::string_view name, bool system);

// ---- syscall.cpp
// The right to take the P of a goroutine in a system call: the scan bit of that goroutine, held.
struct SyscallHold {
  G* gp = nullptr;
  M* mp = nullptr;
};
bool setBlockOnExitSyscall(P* pp, SyscallHold* hold);
void releaseHold(const SyscallHold& hold);
// Unwires pp from the held M; pp is then idle and in the care of m.
void takeP(M* m, P* pp, const SyscallHold& hold, std::int64_t seen_for);

// ---- sysmon.cpp
void sysmon(M* m);
void sysmonWakeLocked(M* m) GMP_REQUIRES(schedLock);
void preemptone(M* m, P* pp, std::int64_t ran);
void preemptall(M* m);

// ---- stw.cpp
// On sysmon: stops the world, waits until nothing moves, records a full snapshot and starts it again. false: somebody
// else stops the world just now; try later.
bool snapshotStoppedWorld(M* m);
// The same, and before the snapshot all Ms change over to the recorder that was asked for (attachRecorder).
bool attachWantedRecorder(M* m);
std::int64_t traceNow(void* world);  // machine.cpp: the stamps of buffers
void gcstopm(M* m);                  // (g0)

// ---- snapshot.cpp: the full state as events. World stopped, or before the first goroutine.
void emitSnapshot(M* m) GMP_REQUIRES(schedLock);

// ---- deadlock.cpp
void checkdead(M* m) GMP_REQUIRES(schedLock);

// ---- overflow.cpp: a World::OverflowText; ctx is the Sched
std::size_t stackOverflowText(void* ctx, const void* address, char* out, std::size_t size);

// ---- exit.cpp
// Main has returned (or the run is stopped): tells every M to leave.
void beginExit(M* m);
// Waits until every M but m has left or is stuck in the program's own system call. Returns the number of the latter.
int awaitExit(M* m);
[[nodiscard]] inline bool exiting(const M* m) { return m->sched->exiting.load() != 0; }

// ---- wakeNetPoller (find.cpp): a timer for `when` was added
void wakeNetPoller(M* m, std::int64_t when);

inline std::int64_t nanotime(M* m) { return m->sched->world->nanotime(); }

}  // namespace gmp::rt
