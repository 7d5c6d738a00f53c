// Mirrors: startm, stopm, mget, mput, newm, mstart1, wakep, becomeSpinning, resetspinning (runtime/proc.go).
#include <cerrno>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

using trace::SpinWhy;
using trace::UnspinWhy;

namespace {

constexpr int kThreadTries = 19;  // after the first: Go makes 20 in all

// A thread of the runtime, from its first to its last step.
void mstart(void* arg) {
  M* m = static_cast<M*>(arg);
  // A program's own system call may outlast the run; then the scheduler must outlast it too.
  std::shared_ptr<Sched> alive = std::move(m->keepAlive);
  fiber::adoptThread(m->g0);
  alive->world->machineStarted(m->id);
  emit(m, 0, trace::ev::MStart{.sysmon = m->isSysmon});
  if (m->isSysmon) {
    sysmon(m);
  } else {
    P* pp = m->nextp;
    m->nextp = nullptr;
    acquirep(m, pp, trace::AcquireWhy::start);
    scheduleLoop(m);
  }
  leaveThread(m, *alive);
}

// Makes the thread of an M whose id is reserved. Called without the lock.
void newm(M* m, int id, P* pp, bool spinning, bool is_sysmon) {
  Sched& s = *m->sched;
  M* nm = nullptr;
  {
    SchedGuard held(m);
    nm = allocm(s, id);
  }
  nm->nextp = pp;
  nm->spinning = spinning;
  nm->isSysmon = is_sysmon;
  nm->keepAlive = s.keep();
  emit(m, 0, trace::ev::MNew{.newM = {id}, .nextp = {pp != nullptr ? pp->id : -1}, .spinning = spinning});
  int err = s.world->newosproc(mstart, nm);
  // The system may be out of threads for a moment. Mirrors retryOnEAGAIN (runtime/retry.go).
  for (int tries = 1; err == -EAGAIN && tries <= kThreadTries; ++tries) {
    s.world->usleep(std::int64_t{tries} * 1'000'000);
    err = s.world->newosproc(mstart, nm);
  }
  if (err < 0) fatalError(m, "newosproc: the system refuses another thread (errno " + std::to_string(-err) + ")");
  probe(m, Where::wake);
}

void mput(M* m) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  emit(m, 0, trace::ev::MPark{});
  m->schedlink = s.midle;
  s.midle = m;
  ++s.nmidle;
  checkdead(m);
}

M* mget(Sched& s) GMP_REQUIRES(schedLock) {
  M* mp = s.midle;
  if (mp != nullptr) {
    s.midle = mp->schedlink;
    mp->schedlink = nullptr;
    --s.nmidle;
  }
  return mp;
}

// Takes mp off the list if it is idle.
bool mgetSpecific(Sched& s, const M* mp) GMP_REQUIRES(schedLock) {
  for (M** link = &s.midle; *link != nullptr; link = &(*link)->schedlink) {
    if (*link != mp) continue;
    *link = mp->schedlink;
    --s.nmidle;
    return true;
  }
  return false;
}

// nm, off the idle list, gets pp; the caller wakes it. Returns nm, linked before others.
M* handP(M* m, M* nm, P* pp, bool spinning, M* others) GMP_REQUIRES(schedLock) {
  GMP_CHECK(!nm->spinning && nm->nextp == nullptr, "startm: the idle M spins or has a P");
  emit(m, 0, trace::ev::MWake{.target = {nm->id}, .nextp = {pp->id}, .spinning = spinning});
  nm->spinning = spinning;
  nm->nextp = pp;
  nm->schedlink = others;
  return nm;
}

}  // namespace

std::int64_t traceNow(void* world) { return static_cast<World*>(world)->traceTime(); }

void leaveThread(M* m, Sched& s) {
  fiber::destroy(m->g0);
  m->left.store(1);
  s.leftMs.fetchAdd(1);
  s.world->futexwakeup(s.leftMs, 1);
}

M* allocm(Sched& s, int id) {
  s.allm.push_back(std::make_unique<M>(id, &s, s.world->seed()));
  M* nm = s.allm.back().get();
  if (s.recorder != nullptr) nm->tb = s.recorder->newBuffer(id, traceNow, s.world.get());
  return nm;
}

void newSysmon(M* m) {
  Sched& s = *m->sched;
  s.lock.lock(m);
  int id = s.mnext++;
  ++s.nmsys;
  s.lock.unlock(m);
  newm(m, id, nullptr, false, true);
}

void startm(M* m, P* pp, bool spinning, bool lockheld) {
  Sched& s = *m->sched;
  if (!lockheld) s.lock.lock(m);
  if (pp == nullptr) {
    GMP_CHECK(!spinning, "startm: spinning without a P");
    pp = pidleget(m);
    if (pp == nullptr) {
      if (!lockheld) s.lock.unlock(m);
      return;
    }
  }
  M* nm = mget(s);
  if (nm == nullptr) {
    // The id is reserved before the lock is dropped, so that the deadlock check counts the new M.
    int id = s.mnext++;
    if (s.mnext > kMaxMs) fatalAfterLine(m, "program exceeds 10000-thread limit", "thread exhaustion");
    s.lock.unlock(m);
    newm(m, id, pp, spinning, false);
    if (lockheld) s.lock.lock(m);
    return;
  }
  handP(m, nm, pp, spinning, nullptr);
  if (!lockheld) s.lock.unlock(m);
  nm->park.wakeup(m);
}

M* handPs(M* m, P** runnable) {
  Sched& s = *m->sched;
  M* handed = nullptr;
  P* others = nullptr;  // whose last M is not idle; they wait, lest they take the last M of another one
  while (P* pp = *runnable) {
    *runnable = pp->link;
    pp->link = nullptr;
    if (pp->oldm != nullptr && mgetSpecific(s, pp->oldm)) {
      handed = handP(m, pp->oldm, pp, false, handed);
    } else {
      pp->link = others;
      others = pp;
    }
  }
  while (others != nullptr && s.midle != nullptr) {
    P* pp = others;
    others = pp->link;
    pp->link = nullptr;
    handed = handP(m, mget(s), pp, false, handed);
  }
  *runnable = others;
  return handed;
}

void stopm(M* m) {
  Sched& s = *m->sched;
  GMP_CHECK(m->locks == 0 && m->p == nullptr && !m->spinning, "stopm: holds a lock, a P, or spins");
  s.lock.lock(m);
  if (exiting(m)) {
    s.lock.unlock(m);
    return;
  }
  mput(m);
  s.lock.unlock(m);
  m->park.sleep(m);
  m->park.clear();
  if (m->nextp == nullptr) return;  // woken by the end of the run
  P* pp = m->nextp;
  m->nextp = nullptr;
  acquirep(m, pp, trace::AcquireWhy::handed);
}

void wakep(M* m) {
  Sched& s = *m->sched;
  // The read must come after the work was published: the RMWs and seq_cst stores before it are the full fence.
  if (s.nmspinning.load() != 0) return;
  // No P for anybody, and whoever is about to give one up has been told already to look again.
  if (s.needspinning.load() == 1 && s.npidle.load() == 0) return;
  if (!s.nmspinning.cas(0, 1)) return;
  s.lock.lock(m);
  P* pp = pidlegetSpinning(m);
  if (pp == nullptr) {
    GMP_CHECK(s.nmspinning.fetchSub(1) > 0, "wakep: negative nmspinning");
    s.lock.unlock(m);
    return;
  }
  s.lock.unlock(m);
  startm(m, pp, true, false);
}

void becomeSpinning(M* m, SpinWhy why) {
  Sched& s = *m->sched;
  emit(m, 0, trace::ev::MSpin{.target = {m->id}, .why = why});
  m->spinning = true;
  s.nmspinning.fetchAdd(1);
  if (s.needspinning.exchange(0) != 0) emit(m, 0, trace::ev::MNeedSpinning{.value = false});
}

void stopSpinning(M* m, UnspinWhy why) {
  GMP_CHECK(m->spinning, "stopSpinning: not spinning");
  emit(m, 0, trace::ev::MUnspin{.why = why});
  m->spinning = false;
  if (!GMP_MUTANT(spinnerCountLeaks)) GMP_CHECK(m->sched->nmspinning.fetchSub(1) > 0, "negative nmspinning");
  probe(m, Where::spin);
}

void resetspinning(M* m) {
  stopSpinning(m, UnspinWhy::foundWork);
  // The last spinner that finds work wakes the next one.
  if (!GMP_MUTANT(resetspinningNoWakep)) wakep(m);
}

}  // namespace gmp::rt
