// Purpose: semaphores on plain 32-bit words: what Mutex, RWMutex, WaitGroup and the descriptor lock sleep on; and the
//          tickets of condition variables, which wait in the same table.
// Mirrors: semacquire1, semrelease1, semaRoot, notifyListAdd/Wait/NotifyOne/NotifyAll (runtime/sema.go), canSpin
//          (proc.go).
// Invariants: the waiters of one word are FIFO (lifo puts one at the front). A waiter's record lives on its parked
//             stack. A release adds its token, after that the word is only a key: whoever takes the token may destroy
//             the word. Only while a dequeued waiter still sleeps (so its word lives) is the word read again, for a
//             hand-off. A wake-up that finds no token (the address was used again) sleeps again.
// Differs: a root keeps its addresses in a list, not in a treap: a look-up costs the number of contended words of
//          that root, one 251st of all. A condition variable's waiters stand here too, under its address, where Go
//          has a list and a lock inside the variable: so no waker holds a lock in memory that its waiter may destroy.
// Emits: semacquire, semrelease. The id stands for a word from its first waiter to its last.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include <gmpscope/atomic.h>
#include <gmpscope/event.h>

#include "core/runtime/goroutine_lock.h"

namespace gmp::rt {

struct G;
struct M;

// What a goroutine sleeps for, as deadlock reports and traces show it.
struct SemaInfo {
  trace::WaitReason reason = trace::WaitReason::semacquire;
  trace::LockKind kind = trace::LockKind::other;
};

// A condition variable's two words. A waiter takes the ticket `wait` and moves it on; tickets below `notify` are woken.
struct NotifyWords {
  Atomic<std::uint32_t>& wait;
  Atomic<std::uint32_t>& notify;
};

class SemaTable {
 public:
  // exact: every word has a root of its own. So it is in the virtual world, where two words that meet in one root
  // because of their addresses would make the same seed go two ways.
  explicit SemaTable(bool exact);
  SemaTable(const SemaTable&) = delete;
  SemaTable& operator=(const SemaTable&) = delete;

  // Takes one token from the word; parks until there is one. On a goroutine; may return on another M.
  void acquire(Atomic<std::uint32_t>& word, const SemaInfo& info, bool lifo);
  // Adds one token and wakes the first waiter, if any. handoff: the token is taken for that waiter, which runs at once:
  // the caller yields to it. On a goroutine; may return on another M.
  void release(Atomic<std::uint32_t>& word, bool handoff, trace::LockKind kind);

  // Parks until that ticket has been notified; it may have been already. On a goroutine.
  void notifyWait(const NotifyWords& words, std::uint32_t ticket);
  // Wakes the oldest ticket not yet notified, or all of them in order.
  void notifyOne(const NotifyWords& words);
  void notifyAll(const NotifyWords& words);

  // May the running goroutine spin for a lock once more? Only with several CPUs, while others run and nobody waits to
  // run here.
  bool canSpin(M* m, int spins);

 private:
  struct Waiter;
  struct Root {
    GLock lock;
    Waiter* heads = nullptr;         // the first waiter of each word, oldest word first
    Atomic<std::uint32_t> nwait{0};  // waiters, read without the lock
  };
  static constexpr std::size_t kRoots = 251;

  Root& rootOf(const void* word);
  static Waiter** find(Root& root, const void* word);
  static void queue(M* m, Root& root, Waiter& w, const SemaInfo& info, bool lifo);
  static Waiter* dequeue(Root& root, const void* word);
  static Waiter* dequeueTicket(Root& root, const void* word, std::uint32_t ticket);
  static void emitRelease(M* m, const Waiter& w, trace::LockKind kind, bool handoff);

  const bool exact_;
  std::array<Root, kRoots> roots_;
  std::map<const void*, Root> ownRoots_;  // exact: looked up, never walked; a root that nobody uses is as a new one
  Atomic<std::int32_t> ncpu_{0};  // the world's CPUs, asked for once
};

// The same on the running goroutine's scheduler.
void semacquire(Atomic<std::uint32_t>& word, const SemaInfo& info, bool lifo = false);
void semrelease(Atomic<std::uint32_t>& word, bool handoff, trace::LockKind kind);
inline constexpr int kSpinPauses = 30;  // of one round of spinning

}  // namespace gmp::rt
