#include "core/runtime/sema.h"

#include "core/base/mutant.h"
#include "core/runtime/emit.h"
#include "core/runtime/park.h"

namespace gmp::rt {

// Mirrors sudog. The first of a word stands for the word in its root; tail and nextHead count only there.
struct SemaTable::Waiter {
  G* g = nullptr;
  const void* word = nullptr;
  std::int64_t id = 0;
  bool given = false;        // the releaser took the token for us
  std::uint32_t ticket = 0;  // of a condition variable's waiter
  Waiter* next = nullptr;    // behind us at the same word
  Waiter* tail = nullptr;
  Waiter* nextHead = nullptr;  // the next word of the root
};

namespace {

// Mirrors cansemacquire.
bool tryAcquire(Atomic<std::uint32_t>& word) {
  for (;;) {
    const std::uint32_t v = word.load();
    if (v == 0) return false;
    if (word.cas(v, v - 1)) return true;
  }
}

}  // namespace

SemaTable::SemaTable(bool exact) : exact_(exact) {}

SemaTable::Root& SemaTable::rootOf(const void* word) {
  if (exact_) return ownRoots_[word];
  return roots_[(reinterpret_cast<std::uintptr_t>(word) >> 3) % kRoots];
}

// The link that points to the word's first waiter, or the end of the list.
SemaTable::Waiter** SemaTable::find(Root& root, const void* word) {
  Waiter** link = &root.heads;
  while (*link != nullptr && (*link)->word != word) link = &(*link)->nextHead;
  return link;
}

void SemaTable::queue(M* m, Root& root, Waiter& w, const SemaInfo& info, bool lifo) {
  Waiter** link = find(root, w.word);
  Waiter* head = *link;
  w.given = false;
  w.next = w.nextHead = nullptr;
  w.id = head != nullptr ? head->id : m->sched->objgen.fetchAdd(1) + 1;
  emit(m, w.g->id, trace::ev::SemaWait{.id = {w.id}, .kind = info.kind, .lifo = lifo});
  if (head == nullptr) {
    w.tail = &w;
    *link = &w;
  } else if (lifo) {
    w.next = head;
    w.tail = head->tail;
    w.nextHead = head->nextHead;
    *link = &w;
  } else {
    head->tail->next = &w;
    head->tail = &w;
  }
}

SemaTable::Waiter* SemaTable::dequeue(Root& root, const void* word) {
  Waiter** link = find(root, word);
  Waiter* w = *link;
  if (w == nullptr) return nullptr;
  if (Waiter* second = w->next; second != nullptr) {
    second->tail = w->tail;
    second->nextHead = w->nextHead;
    *link = second;
  } else {
    *link = w->nextHead;
  }
  root.nwait.fetchSub(1);
  return w;
}

void SemaTable::acquire(Atomic<std::uint32_t>& word, const SemaInfo& info, bool lifo) {
  if (tryAcquire(word)) return;
  Root& root = rootOf(&word);
  Waiter w;
  w.g = getg();
  w.word = &word;
  for (;;) {
    M* m = getm();
    root.lock.lock(m);
    // Count first, look second; the releaser adds first and looks at the count second: one of the two sees the other.
    if (!GMP_MUTANT(semaLooksFirst)) root.nwait.fetchAdd(1);
    if (tryAcquire(word)) {
      if (!GMP_MUTANT(semaLooksFirst)) root.nwait.fetchSub(1);
      root.lock.unlock(m);
      return;
    }
    if (GMP_MUTANT(semaLooksFirst)) root.nwait.fetchAdd(1);
    queue(m, root, w, info, lifo);
    goparkunlock(root.lock, ParkInfo{.reason = info.reason, .obj = w.id});
    if (w.given || tryAcquire(word)) return;
  }
}

void SemaTable::release(Atomic<std::uint32_t>& word, bool handoff, trace::LockKind kind) {
  Root& root = rootOf(&word);
  const void* const key = &word;
  word.fetchAdd(1);
  M* m = getm();
  probe(m, Where::unlock);
  if (root.nwait.load() == 0) return;
  root.lock.lock(m);
  Waiter* w = dequeue(root, key);
  if (w == nullptr) {  // somebody else has taken the token and left
    root.lock.unlock(m);
    return;
  }
  const bool given = w->given = handoff && tryAcquire(word);
  const ReadyInfo info{.cause = trace::ReadyCause::semrelease, .obj = w->id};
  G* gp = w->g;
  emitRelease(m, *w, kind, given);
  root.lock.unlock(m);
  ready(m, gp, info);
  // The waiter has everything it needs: let it run now, in what is left of this slice.
  if (given && m->locks == 0) goyield();
}

void SemaTable::emitRelease(M* m, const Waiter& w, trace::LockKind kind, bool handoff) {
  emit(m, getg()->id, trace::ev::SemaRelease{.id = {w.id}, .other = {w.g->id}, .kind = kind, .handoff = handoff});
}

// ---- condition variables --------------------------------------------------------------------------------------------

// The list of a variable is in the order in which its waiters came here, not always that of their tickets.
SemaTable::Waiter* SemaTable::dequeueTicket(Root& root, const void* word, std::uint32_t ticket) {
  Waiter* head = *find(root, word);
  if (head == nullptr) return nullptr;
  if (head->ticket == ticket) return dequeue(root, word);
  for (Waiter* before = head; Waiter* w = before->next; before = w) {
    if (w->ticket != ticket) continue;
    before->next = w->next;
    if (head->tail == w) head->tail = before;
    root.nwait.fetchSub(1);
    return w;
  }
  return nullptr;
}

void SemaTable::notifyWait(const NotifyWords& words, std::uint32_t ticket) {
  M* m = getm();
  Root& root = rootOf(&words.wait);
  root.lock.lock(m);
  // Tickets wrap around: compared by their distance.
  if (static_cast<std::int32_t>(ticket - words.notify.load()) < 0 && !GMP_MUTANT(condForgetsTicket)) {
    root.lock.unlock(m);
    return;
  }
  Waiter w;
  w.g = getg();
  w.word = &words.wait;
  w.ticket = ticket;
  root.nwait.fetchAdd(1);
  queue(m, root, w, SemaInfo{trace::WaitReason::condWait, trace::LockKind::cond}, false);
  goparkunlock(root.lock, ParkInfo{.reason = trace::WaitReason::condWait, .obj = w.id});
}

void SemaTable::notifyOne(const NotifyWords& words) {
  if (words.wait.load() == words.notify.load()) return;
  M* m = getm();
  Root& root = rootOf(&words.wait);
  root.lock.lock(m);
  const std::uint32_t ticket = words.notify.load();
  if (ticket == words.wait.load()) {
    root.lock.unlock(m);
    return;
  }
  words.notify.store(ticket + 1);
  // Not in the list: it has its ticket but does not sleep yet, and will see that it need not.
  Waiter* w = dequeueTicket(root, &words.wait, ticket);
  if (w != nullptr) emitRelease(m, *w, trace::LockKind::cond, false);
  root.lock.unlock(m);
  if (w != nullptr) ready(m, w->g, {.cause = trace::ReadyCause::cond, .obj = w->id});
}

void SemaTable::notifyAll(const NotifyWords& words) {
  if (words.wait.load() == words.notify.load()) return;
  M* m = getm();
  Root& root = rootOf(&words.wait);
  root.lock.lock(m);
  words.notify.store(words.wait.load());
  Waiter* first = nullptr;
  for (Waiter** link = &first; Waiter* w = dequeue(root, &words.wait); link = &w->next) {
    emitRelease(m, *w, trace::LockKind::cond, false);
    w->next = nullptr;
    *link = w;
  }
  root.lock.unlock(m);
  while (first != nullptr) {
    Waiter* w = first;
    first = w->next;  // before it runs and its record is gone
    ready(m, w->g, {.cause = trace::ReadyCause::cond, .obj = w->id});
  }
}

// ---- spinning -------------------------------------------------------------------------------------------------------

bool SemaTable::canSpin(M* m, int spins) {
  constexpr int kMaxSpins = 4;
  const Sched& s = *m->sched;
  if (spins >= kMaxSpins || s.gomaxprocs.load() <= s.npidle.load() + s.nmspinning.load() + 1) return false;
  if (ncpu_.load() == 0) ncpu_.store(s.world->usableCpus());
  if (ncpu_.load() <= 1) return false;
  const P& p = *m->p;
  return p.runqhead.load() == p.runqtail.load() && P::runnextG(p.runnext.load()) == nullptr;
}

// ---- on the running scheduler ---------------------------------------------------------------------------------------

void semacquire(Atomic<std::uint32_t>& word, const SemaInfo& info, bool lifo) {
  getm()->sched->semas->acquire(word, info, lifo);
}

void semrelease(Atomic<std::uint32_t>& word, bool handoff, trace::LockKind kind) {
  getm()->sched->semas->release(word, handoff, kind);
}

}  // namespace gmp::rt
