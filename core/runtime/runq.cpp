// Mirrors: runqput, runqputslow, runqputbatch, runqget, runqgrab, runqsteal, runqempty, globrunq* (runtime/proc.go).
#include "core/runtime/runq.h"

#include <array>

namespace gmp::rt {

using trace::QueuePlace;

namespace {

// So many places before its turn a goroutine's memory is asked for while a list is walked: the list runs through the
// goroutines themselves, and each step would wait for memory.
constexpr std::uint32_t kFetchAhead = 8;

}  // namespace

bool runqputslow(M* m, P* pp, G* gp, std::uint32_t h, std::uint32_t t) {
  std::uint32_t n = (t - h) / 2;
  GMP_CHECK(n == kRunqSize / 2, "runqputslow: the ring is not full");
  std::array<G*, kRunqSize / 2 + 1> batch;
  for (std::uint32_t i = 0; i < n; ++i) batch[i] = runqSlot(pp, h + i).load(std::memory_order_relaxed);
  probe(m, Where::runqPut);
  {
    Reserved<> place(m);
    if (!casUnlessAlone(pp, pp->runqhead, h, h + n)) return false;
    place.commit(gp->id, trace::ev::RunqGrabOverflow{.n = {static_cast<std::int32_t>(n)}});
  }
  batch[n] = gp;
  GQueue q;
  for (std::uint32_t i = GMP_MUTANT(overflowDropsOne) ? 1 : 0; i <= n; ++i) {
    batch[i]->ahead = i + kFetchAhead <= n ? batch[i + kFetchAhead] : nullptr;
    q.pushBack(batch[i]);
  }
  GlobalGuard held(m);
  globrunqputbatch(m, q);
  return true;
}

namespace {

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
      Reserved<> place(m);
      if (!victim->runnext.cas(next, P::runnextWord(next, nullptr))) continue;
      place.commit(gp->id, trace::ev::RunqSteal{.victim = {victim->id}, .n = {1}, .next = true, .round = {round}});
      if (GMP_MUTANT(stealLosesRunnext)) return 0;
      runqSlot(thief, at).store(gp, std::memory_order_relaxed);
      return 1;
    }
    if (n > kRunqSize / 2) continue;  // head and tail were read at different times
    G* last = nullptr;
    for (std::uint32_t i = 0; i < n; ++i) {
      last = runqSlot(victim, h + i).load(std::memory_order_relaxed);
      runqSlot(thief, at + i).store(last, std::memory_order_relaxed);
      runqNote(thief, at + i).store(runqNote(victim, h + i).load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    probe(m, Where::runqSteal);
    Reserved<> place(m);
    if (GMP_MUTANT(stealWithoutCas)) victim->runqhead.store(h + n);
    else if (!victim->runqhead.cas(h, h + n)) continue;
    place.commit(last->id,
                 trace::ev::RunqSteal{
                     .victim = {victim->id}, .n = {static_cast<std::int32_t>(n)}, .next = false, .round = {round}});
    return n;
  }
}

}  // namespace

void runqput(M* m, P* pp, G* gp, bool next) { runqputOn<AnyPath>(m, pp, gp, next); }

void runqputbatch(M* m, P* pp, GQueue& q, bool polled) {
  std::uint32_t h = pp->runqhead.load(), t = pp->runqtail.load(std::memory_order_relaxed);
  std::int32_t n = std::min<std::int32_t>(q.size(), static_cast<std::int32_t>(kRunqSize - (t - h)));
  if (n <= 0) return;
  emit(m, q.front()->id, trace::ev::RunqPutBatch{.n = {n}});
  for (std::int32_t i = 0; i < n; ++i) fillRunqSlot(pp, t++, q.pop(), polled);
  pp->runqtail.store(t);
  probe(m, Where::runqPut);
}

G* runqget(M* m, P* pp, bool* inherit_time) { return runqgetOn<AnyPath>(m, pp, inherit_time); }

G* runqsteal(M* m, P* pp, P* victim, bool steal_runnext, int round) {
  std::uint32_t t = pp->runqtail.load(std::memory_order_relaxed);
  std::uint32_t n = runqgrab(m, victim, pp, t, steal_runnext, round);
  if (n == 0) return nullptr;
  --n;
  G* gp = runqSlot(pp, t + n).load(std::memory_order_relaxed);
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

void takeInboxSlow(Sched& s) {
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
  setRunqsize(s);
}

void putInInbox(Sched& s, G* gp) {
  // The lock keeps others like us out; the owner may only empty it.
  do { gp->schedlink = s.inbox.load(); } while (!s.inbox.cas(gp->schedlink, gp));
}

void globrunqput(M* m, G* gp) { globrunqputOn<AnyPath>(m, gp); }

void globrunqputhead(M* m, GQueue& q) {
  takeInbox(*m->sched);
  q.pushBackAll(m->sched->runq);
  m->sched->runq = q;
  setRunqsize(*m->sched);
  q = GQueue{};
}

void globrunqputbatch(M* m, GQueue& q) {
  if (q.empty()) return;
  Sched& s = *m->sched;
  emit(m, q.front()->id, trace::ev::GlobalPutBatch{.n = {q.size()}});
  if (globalListIsAnothers(m)) {
    while (G* gp = q.pop()) putInInbox(s, gp);
    return;
  }
  takeInbox(s);
  s.runq.pushBackAll(q);
  setRunqsize(s);
}

G* globrunqget(M* m, trace::FindRule rule) {
  Sched& s = *m->sched;
  takeInbox(s);
  if (s.runq.empty()) return nullptr;
  emit(m, s.runq.front()->id, trace::ev::GlobalGet{.rule = rule, .n = {1}, .size = {s.runq.size()}});
  G* gp = s.runq.pop();
  setRunqsize(s);
  return gp;
}

G* globrunqgetbatch(M* m, GQueue* rest, trace::FindRule rule) {
  Sched& s = *m->sched;
  takeInbox(s);
  const int n = globalShare(s);
  if (n == 0) return nullptr;
  emit(m, s.runq.front()->id, trace::ev::GlobalGet{.rule = rule, .n = {n}, .size = {s.runq.size()}});
  G* gp = s.runq.pop();
  for (int i = 1; i < n; ++i) {
    G* next = s.runq.pop();
    prefetchLine(next->ahead);
    rest->pushBack(next);
  }
  setRunqsize(s);
  return gp;
}

}  // namespace gmp::rt
