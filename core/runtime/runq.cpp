// Mirrors: runqput, runqputslow, runqputbatch, runqget, runqgrab, runqsteal, runqempty, globrunq* (runtime/proc.go).
#include <algorithm>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

using trace::QueuePlace;

namespace {

Atomic<G*>& slot(P* pp, std::uint32_t i) { return pp->runq[i % kRunqSize]; }

// The ring is full: its older half and gp go to the global queue as one batch. false: a thief was faster, try again.
bool runqputslow(M* m, P* pp, G* gp, std::uint32_t h, std::uint32_t t) {
  std::uint32_t n = (t - h) / 2;
  GMP_CHECK(n == kRunqSize / 2, "runqputslow: the ring is not full");
  std::array<G*, kRunqSize / 2 + 1> batch;
  for (std::uint32_t i = 0; i < n; ++i) batch[i] = slot(pp, h + i).load(std::memory_order_relaxed);
  probe(m, Where::runqPut);
  {
    Reserved place(m);
    if (!pp->runqhead.cas(h, h + n)) return false;
    place.commit(gp->id, trace::ev::RunqGrabOverflow{.n = {static_cast<std::int32_t>(n)}});
  }
  batch[n] = gp;
  GQueue q;
  for (std::uint32_t i = GMP_MUTANT(overflowDropsOne) ? 1 : 0; i <= n; ++i) q.pushBack(batch[i]);
  GlobalGuard held(m);
  globrunqputbatch(m, q);
  return true;
}

// Swaps gp into runnext; returns the goroutine it kicked out.
G* swapRunnext(M* m, P* pp, G* gp) {
  for (;;) {
    std::uint64_t old = pp->runnext.load();
    G* kicked = P::runnextG(old);
    probe(m, Where::runqPut);
    Reserved place(m);
    const std::uint64_t word = P::runnextWord(old, gp);
    if (pp->alone) pp->runnext.store(word, std::memory_order_release);
    else if (!pp->runnext.cas(old, word)) continue;
    place.commit(gp->id,
                 trace::ev::RunqPut{.kicked = {kicked != nullptr ? kicked->id : 0}, .place = QueuePlace::runnext});
    return kicked;
  }
}

// The victim's side of stealing: copies n goroutines to batch[at..] of the thief's ring and takes them from the victim.
std::uint32_t runqgrab(M* m, P* victim, P* thief, std::uint32_t at, bool steal_runnext, int round) {
  for (;;) {
    std::uint32_t h = victim->runqhead.load(), t = victim->runqtail.load();
    std::uint32_t n = t - h;
    n = GMP_MUTANT(stealsTooMany) ? n : n - n / 2;
    if (n == 0) {
      if (!steal_runnext) return 0;
      std::uint64_t next = victim->runnext.load();
      G* gp = P::runnextG(next);
      if (gp == nullptr) return 0;
      M* vm = victim->m.load();
      G* running = vm != nullptr ? vm->curg.load() : nullptr;
      if (victim->status.load() == kPrunning && (running == nullptr || readgstatus(running) != kGsyscall)) {
        // The victim has just readied it and may be about to block: leave it a moment to run it itself.
        m->sched->world->usleep(3000);
      }
      probe(m, Where::runqSteal);
      Reserved place(m);
      if (!victim->runnext.cas(next, P::runnextWord(next, nullptr))) continue;
      place.commit(gp->id, trace::ev::RunqSteal{.victim = {victim->id}, .n = {1}, .next = true, .round = {round}});
      if (GMP_MUTANT(stealLosesRunnext)) return 0;
      slot(thief, at).store(gp, std::memory_order_relaxed);
      return 1;
    }
    if (n > kRunqSize / 2) continue;  // head and tail were read at different times
    G* last = nullptr;
    for (std::uint32_t i = 0; i < n; ++i) {
      last = slot(victim, h + i).load(std::memory_order_relaxed);
      slot(thief, at + i).store(last, std::memory_order_relaxed);
    }
    probe(m, Where::runqSteal);
    Reserved place(m);
    if (GMP_MUTANT(stealWithoutCas)) victim->runqhead.store(h + n);
    else if (!victim->runqhead.cas(h, h + n)) continue;
    place.commit(last->id,
                 trace::ev::RunqSteal{
                     .victim = {victim->id}, .n = {static_cast<std::int32_t>(n)}, .next = false, .round = {round}});
    return n;
  }
}

}  // namespace

void runqput(M* m, P* pp, G* gp, bool next) {
  if (next && m->sched->options.switches.runnext) {
    gp = swapRunnext(m, pp, gp);
    probe(m, Where::runqPut);
    if (gp == nullptr) return;
  }
  for (;;) {
    std::uint32_t h = pp->runqhead.load(), t = pp->runqtail.load(std::memory_order_relaxed);
    if (t - h < kRunqSize) {
      emit(m, gp->id, trace::ev::RunqPut{.place = QueuePlace::tail});
      if (GMP_MUTANT(tailBeforeSlot)) pp->runqtail.store(t + 1);
      slot(pp, t).store(gp, std::memory_order_relaxed);
      // A full fence with the look at nmspinning that follows in wakep: a release store would not do, unless there is
      // nobody to wake.
      const bool release = pp->alone || GMP_MUTANT(submitReleaseOnly);
      pp->runqtail.store(t + 1, release ? std::memory_order_release : std::memory_order_seq_cst);
      probe(m, Where::runqPut);
      return;
    }
    if (runqputslow(m, pp, gp, h, t)) return;
  }
}

void runqputbatch(M* m, P* pp, GQueue& q) {
  std::uint32_t h = pp->runqhead.load(), t = pp->runqtail.load(std::memory_order_relaxed);
  std::int32_t n = std::min<std::int32_t>(q.size(), static_cast<std::int32_t>(kRunqSize - (t - h)));
  if (n <= 0) return;
  emit(m, q.front()->id, trace::ev::RunqPutBatch{.n = {n}});
  for (std::int32_t i = 0; i < n; ++i) slot(pp, t++).store(q.pop(), std::memory_order_relaxed);
  pp->runqtail.store(t);
  probe(m, Where::runqPut);
}

G* runqget(M* m, P* pp, bool* inherit_time) {
  std::uint64_t next = pp->runnext.load();
  if (G* gp = P::runnextG(next); gp != nullptr) {
    probe(m, Where::runqGet);
    Reserved place(m);
    // Only a thief can be faster here, and then there is nothing to take: no second try.
    const std::uint64_t word = P::runnextWord(next, nullptr);
    if (pp->alone) pp->runnext.store(word, std::memory_order_release);
    if (pp->alone || pp->runnext.cas(next, word)) {
      place.commit(gp->id, trace::ev::RunqGet{.place = QueuePlace::runnext});
      *inherit_time = true;
      return gp;
    }
  }
  *inherit_time = false;
  for (;;) {
    std::uint32_t h = pp->runqhead.load(), t = pp->runqtail.load(std::memory_order_relaxed);
    if (t == h) return nullptr;
    G* gp = slot(pp, h).load(std::memory_order_relaxed);
    probe(m, Where::runqGet);
    Reserved place(m);
    if (pp->alone || GMP_MUTANT(runqgetWithoutCas)) pp->runqhead.store(h + 1, std::memory_order_release);
    else if (!pp->runqhead.cas(h, h + 1)) continue;
    place.commit(gp->id, trace::ev::RunqGet{.place = QueuePlace::tail});
    return gp;
  }
}

G* runqsteal(M* m, P* pp, P* victim, bool steal_runnext, int round) {
  std::uint32_t t = pp->runqtail.load(std::memory_order_relaxed);
  std::uint32_t n = runqgrab(m, victim, pp, t, steal_runnext, round);
  if (n == 0) return nullptr;
  --n;
  G* gp = slot(pp, t + n).load(std::memory_order_relaxed);
  if (n > 0) {
    GMP_CHECK(t - pp->runqhead.load() + n < kRunqSize, "runqsteal: the thief's ring overflows");
    pp->runqtail.store(t + n);
    probe(m, Where::runqSteal);
  }
  return gp;
}

bool runqempty(const P* pp) {
  // The tail is read twice: a G that moves from runnext to the ring in between must not be missed.
  for (;;) {
    std::uint32_t head = pp->runqhead.load(), tail = pp->runqtail.load();
    std::uint64_t next = pp->runnext.load();
    if (tail == pp->runqtail.load()) return head == tail && P::runnextG(next) == nullptr;
  }
}

// ---- the global queue

GlobalGuard::GlobalGuard(M* m) : m_(m), elided_(m->p != nullptr && m->p->alone && !tracing(m)) {
  // With a recorder the owner takes the lock too: the order of events is that of the changes.
  if (elided_) probe(m_, Where::lock);
  else m_->sched->lock.lock(m_);
}

GlobalGuard::~GlobalGuard() {
  if (elided_) probe(m_, Where::unlock);
  else m_->sched->lock.unlock(m_);
}

void takeInbox(Sched& s) {
  if (s.inbox.load(std::memory_order_relaxed) == nullptr) return;
  G* newest = s.inbox.exchange(nullptr);
  G* oldest = nullptr;
  while (newest != nullptr) {
    G* before = newest->schedlink;
    newest->schedlink = oldest;
    oldest = newest;
    newest = before;
  }
  std::int32_t n = 0;
  for (; oldest != nullptr; ++n) {
    G* next = oldest->schedlink;
    s.runq.pushBack(oldest);
    oldest = next;
  }
  s.runqsize.store(s.runq.size(), std::memory_order_release);
}

namespace {

// Under the lock, by an M without a P while there is one P: the list is its owner's.
void putInInbox(Sched& s, GQueue& q) {
  while (G* gp = q.pop()) {
    // The lock keeps others like us out; the owner may only empty it.
    do { gp->schedlink = s.inbox.load(); } while (!s.inbox.cas(gp->schedlink, gp));
  }
}

bool listIsAnothers(M* m) { return m->p == nullptr && m->sched->gomaxprocs.load() == 1; }

void append(M* m, GQueue& q) {
  Sched& s = *m->sched;
  if (listIsAnothers(m)) return putInInbox(s, q);
  takeInbox(s);
  s.runq.pushBackAll(q);
  s.runqsize.store(s.runq.size(), std::memory_order_release);
}

}  // namespace

void globrunqput(M* m, G* gp) {
  emit(m, gp->id, trace::ev::RunqPut{.place = QueuePlace::global});
  GQueue q;
  q.pushBack(gp);
  append(m, q);
}

void globrunqputhead(M* m, GQueue& q) {
  takeInbox(*m->sched);
  q.pushBackAll(m->sched->runq);
  m->sched->runq = q;
  m->sched->runqsize.store(q.size(), std::memory_order_release);
  q = GQueue{};
}

void globrunqputbatch(M* m, GQueue& q) {
  if (q.empty()) return;
  emit(m, q.front()->id, trace::ev::GlobalPutBatch{.n = {q.size()}});
  append(m, q);
}

G* globrunqget(M* m, trace::FindRule rule) {
  Sched& s = *m->sched;
  takeInbox(s);
  if (s.runq.empty()) return nullptr;
  emit(m, s.runq.front()->id, trace::ev::GlobalGet{.rule = rule, .n = {1}, .size = {s.runq.size()}});
  s.runqsize.store(s.runq.size() - 1, std::memory_order_release);
  return s.runq.pop();
}

G* globrunqgetbatch(M* m, GQueue* rest, trace::FindRule rule) {
  Sched& s = *m->sched;
  takeInbox(s);
  int size = s.runq.size();
  if (size == 0) return nullptr;
  int n = std::min({static_cast<int>(kRunqSize / 2), size, size / s.gomaxprocs.load() + 1});
  emit(m, s.runq.front()->id, trace::ev::GlobalGet{.rule = rule, .n = {n}, .size = {size}});
  s.runqsize.store(size - n, std::memory_order_release);
  G* gp = s.runq.pop();
  for (int i = 1; i < n; ++i) rest->pushBack(s.runq.pop());
  return gp;
}

}  // namespace gmp::rt
