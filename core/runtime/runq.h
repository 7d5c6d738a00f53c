// Purpose: the hot half of the run queues: the owner's side of a P's ring and runnext, and the global queue.
// Mirrors: runqput, runqputbatch, runqget, globrunqput, globrunqget, globrunqgetbatch (runtime/proc.go).
// Invariants: runqtail is the owner's; runqhead and runnext move by CAS while there are other Ps, who may steal. The
//             global queue is changed only with the right to it (GlobalGuard).
#pragma once

#include <algorithm>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/base/prefetch.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

inline Atomic<G*>& runqSlot(P* pp, std::uint32_t i) { return pp->runq[i % kRunqSize]; }
inline Atomic<std::uintptr_t>& runqNote(P* pp, std::uint32_t i) { return pp->runqNotes[i % kRunqSize]; }

// Beside a goroutine in the ring: where its saved stack stands and, in a bit that no such address has, whether the
// poller woke it, so that G::touches holds.
class RunqNote {
 public:
  explicit RunqNote(const Atomic<std::uintptr_t>& word) : word_(word.load(std::memory_order_relaxed)) {}
  static std::uintptr_t of(const G* gp, bool polled) {
    return reinterpret_cast<std::uintptr_t>(gp->fiber.context) | (polled ? kPolled : 0);
  }
  bool polled() const { return (word_ & kPolled) != 0; }
  const void* stack() const { return reinterpret_cast<const void*>(word_ & ~kPolled); }

 private:
  static constexpr std::uintptr_t kPolled = 1;
  const std::uintptr_t word_;
};

// gp, which is in the hand of the P's owner, into a slot behind the tail.
inline void fillRunqSlot(P* pp, std::uint32_t i, G* gp, bool polled = false) {
  runqSlot(pp, i).store(gp, std::memory_order_relaxed);
  runqNote(pp, i).store(RunqNote::of(gp, polled), std::memory_order_relaxed);
}

// ---- runnext and the ring

template <class Path, class Word>
bool moveWord(const P* pp, Atomic<Word>& word, Word from, Word to) {
  if constexpr (!Path::kSole) return casUnlessAlone(pp, word, from, to);
  word.store(to, std::memory_order_relaxed);
  return true;
}

// Swaps gp into runnext; returns the goroutine it kicked out.
template <class Path>
G* swapRunnext(M* m, P* pp, G* gp) {
  for (;;) {
    const std::uint64_t old = pp->runnext.load();
    G* kicked = P::runnextG(old);
    probe<Path>(m, Where::runqPut);
    Reserved<Path> place(m);
    if (!moveWord<Path>(pp, pp->runnext, old, P::runnextWord(old, gp))) continue;
    const std::int64_t kicked_id = kicked != nullptr ? kicked->id : 0;
    place.commit(gp->id, trace::ev::RunqPut{.kicked = {kicked_id}, .place = trace::QueuePlace::runnext});
    return kicked;
  }
}

// The ring is full: its older half and gp go to the global queue as one batch. false: a thief was faster, try again.
bool runqputslow(M* m, P* pp, G* gp, std::uint32_t h, std::uint32_t t);

template <class Path>
void runqputOn(M* m, P* pp, G* gp, bool next) {
  if (next && m->sched->switches.runnext) {
    gp = swapRunnext<Path>(m, pp, gp);
    probe<Path>(m, Where::runqPut);
    if (gp == nullptr) return;
  }
  for (;;) {
    const std::uint32_t h = pp->runqhead.load(), t = pp->runqtail.load(std::memory_order_relaxed);
    if (t - h < kRunqSize) [[likely]] {
      emit<Path>(m, gp->id, trace::ev::RunqPut{.place = trace::QueuePlace::tail});
      if (GMP_MUTANT(tailBeforeSlot)) pp->runqtail.store(t + 1);
      fillRunqSlot(pp, t, gp);
      // A full fence with the look at nmspinning that follows in wakep: a release store would not do, unless there is
      // nobody to wake.
      const bool release = Path::kSole || pp->alone || GMP_MUTANT(submitReleaseOnly);
      pp->runqtail.store(t + 1, release ? std::memory_order_release : std::memory_order_seq_cst);
      probe<Path>(m, Where::runqPut);
      return;
    }
    if (runqputslow(m, pp, gp, h, t)) return;
  }
}

template <class Path>
[[gnu::always_inline]] inline G* runqgetOn(M* m, P* pp, bool* inherit_time) {
  const std::uint64_t next = pp->runnext.load();
  if (G* gp = P::runnextG(next); gp != nullptr) {
    probe<Path>(m, Where::runqGet);
    Reserved<Path> place(m);
    // Only a thief can be faster here, and then there is nothing to take: no second try.
    if (moveWord<Path>(pp, pp->runnext, next, P::runnextWord(next, nullptr))) {
      place.commit(gp->id, trace::ev::RunqGet{.place = trace::QueuePlace::runnext});
      *inherit_time = true;
      return gp;
    }
  }
  *inherit_time = false;
  for (;;) {
    const std::uint32_t h = pp->runqhead.load(), t = pp->runqtail.load(std::memory_order_relaxed);
    if (t == h) return nullptr;
    G* gp = runqSlot(pp, h).load(std::memory_order_relaxed);
    probe<Path>(m, Where::runqGet);
    Reserved<Path> place(m);
    if (GMP_MUTANT(runqgetWithoutCas)) pp->runqhead.store(h + 1);
    else if (!moveWord<Path>(pp, pp->runqhead, h, h + 1)) continue;
    place.commit(gp->id, trace::ev::RunqGet{.place = trace::QueuePlace::tail});
    return gp;
  }
}

// ---- the global queue

// The inbox goes behind the list.
void takeInboxSlow(Sched& s) GMP_REQUIRES(schedLock);
inline void takeInbox(Sched& s) GMP_REQUIRES(schedLock) {
  if (s.inbox.load(std::memory_order_relaxed) != nullptr) [[unlikely]]
    takeInboxSlow(s);
}

inline void setRunqsize(Sched& s) GMP_REQUIRES(schedLock) {
  s.runqsize.store(s.runq.size(), std::memory_order_release);
}

template <class Path>
void globrunqputOn(M* m, G* gp) GMP_REQUIRES(schedLock) {
  Sched& s = *m->sched;
  emit<Path>(m, gp->id, trace::ev::RunqPut{.place = trace::QueuePlace::global});
  if constexpr (!Path::kSole) {
    if (globalListIsAnothers(m)) return putInInbox(s, gp);
  }
  takeInbox(s);
  s.runq.pushBack(gp);
  setRunqsize(s);
  if (constexpr int kWorthFetching = 64; Path::kSole && s.runq.size() > kWorthFetching) {
    // Who comes that much later, for globrunqgetSole.
    G*& before = s.runqRecent[static_cast<std::size_t>(s.runqPut++) % s.runqRecent.size()];
    if (before != nullptr) before->ahead = gp;
    before = gp;
  }
}

// How many goroutines a P takes from the global queue at once. Mirrors globrunqgetbatch's n.
inline int globalShare(const Sched& s) GMP_REQUIRES(schedLock) {
  const int size = s.runq.size();
  return std::min({static_cast<int>(kRunqSize / 2), size, size / s.gomaxprocs.load(std::memory_order_relaxed) + 1});
}

// Of the only P, unwatched, so without the lock: the first runs, the others (*filled) go to the ring, which is empty.
inline G* globrunqgetSole(Sched& s, P* pp, int* filled) GMP_NO_ANALYSIS {
  takeInbox(s);
  const int n = globalShare(s);
  if (n == 0) return nullptr;
  G* first = s.runq.pop();
  std::uint32_t t = pp->runqtail.load(std::memory_order_relaxed);
  for (int i = 1; i < n; ++i) {
    G* gp = s.runq.pop();
    prefetchLine(gp->ahead);
    fillRunqSlot(pp, t++, gp);
  }
  pp->runqtail.store(t, std::memory_order_release);
  setRunqsize(s);
  *filled = n - 1;
  return first;
}

}  // namespace gmp::rt
