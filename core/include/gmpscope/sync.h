// Purpose: locks, wait groups and condition variables for goroutines.
// Mirrors: Go's package sync (mutex.go, rwmutex.go, waitgroup.go, once.go, cond.go; internal/sync/mutex.go).
// Invariants: each may be a static object (constexpr constructors), and may be destroyed as soon as the lock, wait or
//             call that it served has returned: the step that lets somebody in is the waker's last access, unless
//             that somebody still sleeps for the waker's token. They belong to no goroutine or thread; they are not
//             reentrant.
// Emits: semacquire, semrelease, only when somebody queues.
// Everything is called on goroutines only.
#pragma once

#include <concepts>
#include <cstdint>
#include <utility>

#include <gmpscope/atomic.h>
#include <gmpscope/event.h>
#include <gmpscope/run.h>

namespace gmp {

namespace detail {

// Go's Mutex on the lower half of a 64-bit word. The upper half belongs to the owner of the LockWord and changes, if it
// wants, in the very step that unlocks: what an RWMutex or a Once has to publish then needs no access after the unlock.
class LockWord {
 public:
  constexpr LockWord() = default;
  LockWord(const LockWord&) = delete;
  LockWord& operator=(const LockWord&) = delete;

  void lock(trace::LockKind kind);
  bool tryLock(std::int32_t upper_must_be, std::int32_t add_upper);
  // What is left to do after the step that unlocks: give the token to a waiter who sleeps for it.
  enum class Wake : std::uint8_t { nobody, waiter, handoff };
  // Releases the lock and adds to the upper half, in one step. old_upper: what it was. Fatal if it is not locked.
  [[nodiscard]] Wake release(std::int32_t add_upper, std::int32_t* old_upper);
  void wake(Wake who, trace::LockKind kind);
  // Releases it if nobody waits and the upper half is 0; else false.
  [[nodiscard]] bool releaseAlone() { return word_.cas(1, 0); }

  std::int32_t upper() const { return static_cast<std::int32_t>(word_.load() >> 32); }
  // Returns the value before.
  std::int32_t addUpper(std::int32_t n) { return static_cast<std::int32_t>(word_.fetchAdd(shifted(n)) >> 32); }
  // Adds n if the upper half is `from`.
  bool casUpper(std::int32_t from, std::int32_t to);

 private:
  static constexpr std::uint64_t shifted(std::int32_t n) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(n)) << 32;
  }
  void lockSlow(trace::LockKind kind);

  Atomic<std::uint64_t> word_{0};
  Atomic<std::uint32_t> sema_{0};
};

}  // namespace detail

// sync.Mutex: normal mode (newcomers may overtake) and starvation mode (hand-off, once somebody has waited 1 ms).
// Satisfies Lockable: std::lock_guard, std::unique_lock, std::scoped_lock.
class Mutex {
 public:
  constexpr Mutex() = default;
  void lock();
  bool try_lock();
  // "fatal error: sync: unlock of unlocked mutex" if it is not locked. Any goroutine may unlock.
  void unlock();

 private:
  detail::LockWord word_;
};

// sync.RWMutex: a waiting writer holds back new readers. Satisfies SharedLockable: std::shared_lock.
class RWMutex {
 public:
  constexpr RWMutex() = default;
  RWMutex(const RWMutex&) = delete;
  RWMutex& operator=(const RWMutex&) = delete;

  void lock();
  bool try_lock();
  void unlock();       // fatal if not locked for writing
  void lock_shared();  // RLock
  bool try_lock_shared();
  void unlock_shared();  // RUnlock; fatal if not locked for reading

 private:
  detail::LockWord word_;               // upper half: readers, minus 2^30 while a writer is pending or in
  Atomic<std::int32_t> readerWait_{0};  // readers that the pending writer waits for
  Atomic<std::uint32_t> writerSem_{0}, readerSem_{0};
};

// sync.WaitGroup.
class WaitGroup {
 public:
  constexpr WaitGroup() = default;
  WaitGroup(const WaitGroup&) = delete;
  WaitGroup& operator=(const WaitGroup&) = delete;

  // Panic("sync: negative WaitGroup counter"), and Go's texts for misuse.
  void add(int delta);
  void done() { add(-1); }
  // Parks until the counter is 0.
  void wait();
  // add(1), then go f(), then done(), also after goexit. f is destroyed before done(), so it may refer to what the
  // waiter owns. A panic of f ends the program without done().
  template <std::invocable F>
  void go(F f) {
    goTask(Task(std::move(f)));
  }

 private:
  void goTask(Task f);

  Atomic<std::uint64_t> state_{0};  // counter in the upper half, waiters in the lower
  Atomic<std::uint32_t> sema_{0};
};

// sync.Once.
class Once {
 public:
  constexpr Once() = default;
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;

  // Runs f if no f was run before; returns when that one has ended. A panic counts as done.
  template <std::invocable F>
  void call(F f) {
    if (word_.upper() != 0) return;
    Turn turn(*this);
    if (turn.ours) static_cast<void>(f());
  }

 private:
  struct Turn {
    explicit Turn(Once& once);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Once& o;
    bool ours;
  };

  detail::LockWord word_;  // upper half: 1 once done
};

// sync.Cond: no wake-up without a signal; waiters are served in the order of their calls.
class Cond {
 public:
  constexpr explicit Cond(Mutex& m) : mu_(m) {}
  Cond(const Cond&) = delete;
  Cond& operator=(const Cond&) = delete;

  // Unlocks the mutex, parks until signalled, locks it again.
  void wait();
  template <std::predicate Pred>
  void wait(Pred pred) {
    while (!pred()) wait();
  }
  void signal();     // wakes the one that has waited longest
  void broadcast();  // wakes all

 private:
  Mutex& mu_;
  Atomic<std::uint32_t> wait_{0};    // the next ticket
  Atomic<std::uint32_t> notify_{0};  // the next ticket to be woken
};

}  // namespace gmp
