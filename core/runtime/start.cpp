// Mirrors: schedinit, rt0_go's call of mstart, runtime.main (runtime/proc.go).
#include <gmpscope/run.h>
#include <gmpscope/start.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/check.h"
#include "core/runtime/internal.h"

namespace gmp {

using namespace gmp::rt;

namespace {

// On m0, before its first goroutine: the Ps, the monitor, main.
void schedinit(M* m0, Task main) {
  Sched& s = *m0->sched;
  int procs = s.options.config.gomaxprocs > 0 ? s.options.config.gomaxprocs : s.world->usableCpus();
  P* runnable = nullptr;
  if (s.recorder != nullptr) s.traceOrigin = s.recorder->origin();
  // The Ps' first transitions are not recorded one by one: the snapshot says where everything stands.
  trace::Buffer* tb = std::exchange(m0->tb, nullptr);
  s.lastpoll.store(std::max<std::int64_t>(1, s.world->nanotime()));
  s.lock.lock(m0);
  procresize(m0, std::clamp(procs, 1, kMaxProcs), &runnable);
  m0->tb = tb;
  emitSnapshot(m0);
  s.lock.unlock(m0);
  if (s.switches.sysmon || s.options.control != nullptr) newSysmon(m0);
  // Not runnext: in Go the start-up goroutines have taken P0's tick past 0 before main runs, and tick 0 would look at
  // the
  // global queue first.
  runqput(m0, m0->p, newproc1(m0, std::move(main), "main", false), false);
}

// m0's thread in the real world.
void m0Thread(void* arg) {
  M* m0 = static_cast<M*>(arg);
  std::shared_ptr<Sched> alive = std::move(m0->keepAlive);
  fiber::adoptThread(m0->g0);
  schedinit(m0, std::move(alive->main));
  scheduleLoop(m0);
  leaveThread(m0, *alive);
}

// The caller only waits: m0 has a thread of its own, so that a goroutine's system call that outlasts main cannot hold
// the
// caller. Returns the number of threads that are left in such calls.
int runOnThreads(std::shared_ptr<Sched> s, M* m0) {
  m0->keepAlive = s;
  int err = s->world->newosproc(m0Thread, m0);
  GMP_CHECK(err == 0, "the system refuses the first thread");
  while (s->exiting.load() == 0) s->world->futexsleep(s->exiting, 0, -1);
  M host(-1, s.get(), 0);  // stands for the caller in the runtime's locks; runs nothing
  return awaitExit(&host);
}

// In the virtual world the caller is a fiber of the world, and m0.
int runOnThisFiber(Sched& s, M* m0) {
  fiber::here().m = m0;
  fiber::adoptThread(m0->g0);
  s.world->machineStarted(m0->id);
  schedinit(m0, std::move(s.main));
  scheduleLoop(m0);
  int stuck = awaitExit(m0);
  fiber::destroy(m0->g0);
  fiber::here().m = nullptr;
  fiber::here().fiber = nullptr;
  return stuck;
}

// Before anybody else is there, and after everybody has left: nobody to lock out.
M* firstM(Sched& s) GMP_NO_ANALYSIS { return allocm(s, s.mnext++); }

RunSummary summaryOf(const Sched& s) GMP_NO_ANALYSIS {
  return {s.mnext, static_cast<int>(s.goroutines()), static_cast<std::uint64_t>(s.goroutinesMade())};
}

}  // namespace

int runIn(std::shared_ptr<World> world, const StartOptions& options, Task main, RunSummary* summary) {
  GMP_CHECK(fiber::here().m == nullptr, "gmp::run inside gmp::run");
  auto s = std::make_shared<Sched>(std::move(world), options);
  if (s->virtualWorld) {
    s->world->keepRun(s);
    s = s->keep();
  }
  s->main = std::move(main);
  s->world->onStackOverflow(stackOverflowText, s.get(), s->options.onOverflow);
  M* m0 = firstM(*s);
  int stuck = s->virtualWorld ? runOnThisFiber(*s, m0) : runOnThreads(s, m0);
  s->world->joinosprocs(stuck);
  s->world->onStackOverflow(nullptr, nullptr, nullptr);
  if (s->netpoll.inited()) s->netpoll.closeAll();
  if (summary != nullptr) *summary = summaryOf(*s);
  return 0;
}

std::optional<RunInfo> currentRun() {
  M* m = getm();
  if (m == nullptr || m->curg.load(std::memory_order_relaxed) == nullptr) return std::nullopt;
  Sched& s = *m->sched;
  return RunInfo{.virtualWorld = s.virtualWorld,
                 .recorded = s.recorder != nullptr,
                 .tsc = s.world->tscIsTraceTime(),
                 .gomaxprocs = s.gomaxprocs.load(),
                 .cores = s.world->usableCpus(),
                 .seed = s.options.config.seed};
}

bool attachRecorder(std::shared_ptr<trace::Recorder> recorder) {
  constexpr std::chrono::microseconds kLookAgain(50);
  getg();
  std::shared_ptr<Sched> s = getm()->sched->keep();
  if (!s->switches.sysmon) return false;
  while (!s->recorderTurn.cas(0, 1)) gosched();
  s->recorderWanted = std::move(recorder);
  s->recorderAsked.store(1);
  M* m = getm();
  {
    SchedGuard held(m);
    sysmonWakeLocked(m);
  }
  while (s->recorderAsked.load() != 0) sleep(kLookAgain);
  s->recorderTurn.store(0);
  return true;
}

}  // namespace gmp
