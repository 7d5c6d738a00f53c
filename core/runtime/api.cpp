// The public functions of <gmpscope/run.h>.
#include <gmpscope/run.h>

#include <limits>

#include "core/base/mutant.h"
#include "core/runtime/runq.h"
#include "core/runtime/unwind.h"

namespace gmp {

using namespace gmp::rt;

namespace detail {

void newproc(Task fn, std::string_view name) {
  getg();
  preemptCheck();
  M* m = getm();
  G* gp = newproc1(m, std::move(fn), name, false);
  if (m->p->sole) return runqputOn<SolePath>(m, m->p, gp, true);
  runqput(m, m->p, gp, true);
  if (!GMP_MUTANT(newprocNoWakep)) wakep(m);
}

}  // namespace detail

TimePoint now() {
  getg();
  return TimePoint(std::chrono::nanoseconds(nanotime(getm())));
}
Clock::time_point Clock::now() { return gmp::now(); }

void gosched() {
  const M* m = getm();
  if (m == nullptr || m->curg.load(std::memory_order_relaxed) == nullptr) [[unlikely]]
    getg();  // says what is wrong
  goschedImpl();
}

void goexit() { throw GoexitUnwind{}; }

namespace {

void wakeSleeper(M* m, void* arg, std::uint64_t, std::int64_t) {
  auto* gp = static_cast<G*>(arg);
  ready(m, gp, {.cause = trace::ReadyCause::timer, .obj = gp->timer->id});
}

// Armed only now that the goroutine is parked: a very short sleep cannot fire too early.
bool armSleep(M* m, G* gp, void*) {
  gp->timer->modify(m, gp->sleepUntil, 0, wakeSleeper, gp, 0);
  return true;
}

}  // namespace

void sleep(std::chrono::nanoseconds d) {
  G* gp = getg();
  if (d.count() <= 0) {
    preemptCheck();
    return;
  }
  M* m = getm();
  if (gp->timer == nullptr) {
    gp->timer = std::make_unique<Timer>();
    gp->timer->what = trace::TimerWhat::sleep;
    gp->timer->id = m->sched->objgen.fetchAdd(1) + 1;
  }
  std::int64_t start = nanotime(m);
  constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();
  gp->sleepUntil = d.count() > kForever - start ? kForever : start + d.count();
  gopark(armSleep, nullptr, {.reason = trace::WaitReason::sleep, .obj = gp->timer->id});
}

void compute(std::chrono::nanoseconds cpu) {
  G* gp = getg();
  for (std::int64_t left = cpu.count(); left > 0;) {
    left = getm()->sched->world->compute(left, gp->preempt);
    preemptCheck();
  }
}

void blockThread(std::chrono::nanoseconds d) {
  getg();
  preemptCheck();
  detail::entersyscall("blockThread");
  getm()->sched->world->blockThread(d.count());
  detail::exitsyscall();
}

int gomaxprocs() {
  getg();
  return getm()->sched->gomaxprocs.load();
}

int setGomaxprocs(int n) {
  getg();
  M* m = getm();
  int old = m->sched->gomaxprocs.load();
  if (n < 1 || n == old || n > kMaxProcs) return old;
  m = stopTheWorld();
  old = m->sched->gomaxprocs.load();
  startTheWorld(m, n);
  return old;
}

int numGoroutine() {
  getg();
  return static_cast<int>(getm()->sched->goroutines());
}

int numThread() {
  getg();
  M* m = getm();
  SchedGuard held(m);
  return m->sched->mnext;
}

std::uint64_t goid() { return static_cast<std::uint64_t>(getg()->id); }

}  // namespace gmp
