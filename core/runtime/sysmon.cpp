// Mirrors: sysmon, retake, incidlelocked, preemptone, preemptall (runtime/proc.go).
#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

namespace {

constexpr std::int64_t kMicro = 1000, kMilli = 1000 * kMicro, kSecond = 1000 * kMilli;
constexpr std::int64_t kMinDelay = 20 * kMicro, kMaxDelay = 10 * kMilli;
constexpr int kIdleRounds = 50;
constexpr std::int64_t kForcePreempt = 10 * kMilli, kPollInterval = 10 * kMilli;
// With a RunControl in the real world: how long a request to stop may go unnoticed. A wake-up from a foreign thread
// would need a lock that such a thread cannot take.
constexpr std::int64_t kControlInterval = 50 * kMilli;
constexpr std::int64_t kDeepSleep = 60 * kSecond;
constexpr std::int64_t kSnapshotInterval = 100 * kMilli;

// Whether some P has chosen a goroutine since the last look.
class Progress {
 public:
  bool look(M* m) {
    std::uint64_t sum = 0;
    for (int i = 0; i < m->sched->gomaxprocs.load(); ++i) sum += m->sched->p(i)->schedtick.load();
    return std::exchange(seen_, sum) != sum;
  }

 private:
  std::uint64_t seen_ = 0;
};

// Whether sysmon may sleep deeply. All Ps are idle for an instant between two messages of one connection; whoever then
// slept deeply would have to be woken for each of them: two switches and two calls of the kernel a message.
bool mayRest(M* m, Progress& progress) {
  Sched& s = *m->sched;
  if (s.gcwaiting.load() != 0) return true;
  return s.npidle.load() == s.gomaxprocs.load() && !progress.look(m);
}

// sysmon's wait for a timer or a wake-up while all Ps are idle. true: somebody woke it.
bool deepSleep(M* m) {
  Sched& s = *m->sched;
  s.lock.lock(m);
  if (s.gcwaiting.load() == 0 && s.npidle.load() != s.gomaxprocs.load()) {
    s.lock.unlock(m);
    return false;
  }
  std::int64_t now = nanotime(m), next = 0;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    std::int64_t w = s.p(i)->timers.wakeTime();
    if (w != 0 && (next == 0 || w < next)) next = w;
  }
  if (next != 0 && next <= now) {
    s.lock.unlock(m);
    return false;
  }
  s.sysmonwait.store(1);
  s.lock.unlock(m);
  std::int64_t sleep = next != 0 ? std::min(kDeepSleep, next - now) : kDeepSleep;
  if (s.options.control != nullptr && !s.virtualWorld) sleep = std::min(sleep, kControlInterval);
  emit(m, 0, trace::ev::SysmonSleep{.delay = {sleep}, .deep = true});
  bool woken = s.sysmonnote.sleepFor(m, sleep);
  SchedGuard held(m);
  s.sysmonwait.store(0);
  // A waker clears sysmonwait under the lock before it wakes the note: once we hold the lock, no wake-up is on its way.
  s.sysmonnote.clear();
  return woken;
}

// While sysmon holds work that no other M can see, it counts as one more M that runs (v = -1). An M that parked
// meanwhile found the run alive; so whoever takes the correction back (v = 1) has to look in its stead.
void incidlelocked(M* m, int v) {
  SchedGuard held(m);
  m->sched->nmidlelocked += v;
  if (v > 0 && !GMP_MUTANT(sysmonHidesDeadlock)) checkdead(m);
}

void pollNetwork(M* m, std::int64_t now) {
  Sched& s = *m->sched;
  std::int64_t last = s.lastpoll.load();
  if (!s.netpoll.inited() || last == 0 || last + kPollInterval >= now) return;
  if (!s.lastpoll.cas(last, now)) return;
  std::int32_t delta = 0;
  GList list = s.netpoll.poll(m, 0, trace::PollCaller::sysmon, &delta);
  if (!list.empty()) {
    // Between taking the goroutines and queueing them the run must not look dead.
    incidlelocked(m, -1);
    injectglist(m, list);
    incidlelocked(m, 1);
  }
  s.netpoll.adjustWaiters(delta);
}

// One P, seen by sysmon. true: its P was taken from a system call.
bool retakeOne(M* m, P* pp, std::int64_t now) {
  Sched& s = *m->sched;
  auto& seen = pp->sysmontick;
  bool overdue = false;
  std::uint32_t tick = pp->schedtick.load();
  if (seen.schedtick != tick) {
    seen.schedtick = tick;
    seen.schedwhen = now;
  } else if (seen.schedwhen + kForcePreempt <= now) {
    if (!GMP_STRICT()) preemptone(m, pp, now - seen.schedwhen);
    overdue = true;
  }
  SyscallHold hold;
  if (GMP_MUTANT(retakeNever) || !setBlockOnExitSyscall(pp, &hold)) return false;
  std::uint32_t calls = pp->syscalltick.load();
  if (!overdue && seen.syscalltick != calls) {
    seen.syscalltick = calls;
    seen.syscallwhen = now;
    releaseHold(hold);
    return false;
  }
  if (runqempty(pp) && s.nmspinning.load() + s.npidle.load() > 0 && seen.syscallwhen + kForcePreempt > now) {
    releaseHold(hold);
    return false;
  }
  takeP(m, pp, hold, now - seen.syscallwhen);
  releaseHold(hold);
  handoffp(m, pp);
  return true;
}

int retake(M* m, std::int64_t now) {
  Sched& s = *m->sched;
  int n = 0;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    P* pp = s.p(i);
    if (pp->status.load() != kPrunning) continue;
    incidlelocked(m, -1);
    if (retakeOne(m, pp, now)) ++n;
    incidlelocked(m, 1);
  }
  return n;
}

// After a loss of events the fold knows nothing until a full snapshot; at most every kSnapshotInterval.
class LossWatch {
 public:
  void look(M* m, std::int64_t now) {
    Sched& s = *m->sched;
    if (s.recorder == nullptr || now - looked_ < kSnapshotInterval) return;
    looked_ = now;
    std::uint64_t lost = s.recorder->stats().lost;
    if (lost != seen_ && snapshotStoppedWorld(m)) seen_ = lost;
  }

 private:
  std::int64_t looked_ = 0;
  std::uint64_t seen_ = 0;
};

// The delay before the next round.
std::int64_t nextDelay(std::int64_t delay, int idle) {
  if (idle == 0) return kMinDelay;
  if (idle > kIdleRounds) return std::min(delay * 2, kMaxDelay);
  return delay;
}

}  // namespace

void sysmon(M* m) {
  Sched& s = *m->sched;
  s.lock.lock(m);
  checkdead(m);
  s.lock.unlock(m);
  int idle = 0;
  std::int64_t delay = 0, told = 0;
  LossWatch loss;
  Progress progress;
  while (!exiting(m)) {
    delay = nextDelay(delay, idle);
    if (delay != told) {
      emit(m, 0, trace::ev::SysmonSleep{.delay = {delay}, .deep = false});
      told = delay;
    }
    s.world->usleep(delay);
    if (s.options.control != nullptr && s.options.control->stopped()) beginExit(m);
    if (exiting(m)) return;
    if (!s.switches.sysmon) {
      idle = kIdleRounds + 1;
      continue;
    }
    if (mayRest(m, progress) && deepSleep(m)) {
      idle = 0;
      delay = kMinDelay;
    }
    if (exiting(m)) return;
    std::int64_t now = nanotime(m);
    if (s.recorderAsked.load() != 0 && attachWantedRecorder(m)) s.recorderAsked.store(0);
    loss.look(m, now);
    pollNetwork(m, now);
    idle = retake(m, now) != 0 ? 0 : idle + 1;
  }
}

void sysmonWakeLocked(M* m) {
  Sched& s = *m->sched;
  if (s.sysmonwait.load() == 0) return;
  emit(m, 0, trace::ev::SysmonWake{});
  s.sysmonwait.store(0);
  s.sysmonnote.wakeup(m);
}

void preemptone(M* m, P* pp, std::int64_t ran) {
  M* mp = pp->m.load();
  if (mp == nullptr || mp == m) return;
  G* gp = mp->curg.load();
  if (gp == nullptr || readgstatus(gp) == kGsyscall || gp->preempt.load() != 0) return;
  emit(m, mp->curgid.load(std::memory_order_relaxed), trace::ev::SysmonPreempt{.ran = {ran}, .target = {pp->id}});
  gp->preempt.store(1);
  probe(m, Where::wake);
}

void preemptall(M* m) {
  Sched& s = *m->sched;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    if (s.p(i)->status.load() == kPrunning) preemptone(m, s.p(i), 0);
  }
}

}  // namespace gmp::rt
