#include "core/runtime/lock.h"

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/runtime/emit.h"

namespace gmp::rt {

namespace {
constexpr std::uint32_t kUnlocked = 0, kLocked = 1, kSleeping = 2;
constexpr int kActiveSpins = 4, kPauses = 30;
}  // namespace

void RLock::lock(M* m) {
  probe(m, Where::lock);
  ++m->locks;
  if (key_.cas(kUnlocked, kLocked)) return;
  World& world = *m->sched->world;
  // Once it has slept, a locker marks the lock as "somebody may sleep": it cannot know that it was the only one.
  std::uint32_t mine = kLocked;
  for (;;) {
    for (int i = 0; i < kActiveSpins; ++i) {
      if (key_.load() == kUnlocked && key_.cas(kUnlocked, mine)) return;
      world.procyield(kPauses);
    }
    if (key_.exchange(kSleeping) == kUnlocked) return;
    mine = kSleeping;
    world.futexsleep(key_, kSleeping, -1);
  }
}

void RLock::unlock(M* m) {
  std::uint32_t was = key_.exchange(kUnlocked);
  GMP_CHECK(was != kUnlocked, "a runtime lock was unlocked twice");
  if (was == kSleeping) m->sched->world->futexwakeup(key_, 1);
  --m->locks;
  GMP_CHECK(m->locks >= 0, "more runtime locks released than taken");
  probe(m, Where::unlock);
}

void Note::sleep(M* m) {
  if (GMP_MUTANT(noteForgets)) key_.store(0);
  while (key_.load() == 0) m->sched->world->futexsleep(key_, 0, -1);
}

bool Note::sleepFor(M* m, std::int64_t timeout_ns) {
  World& world = *m->sched->world;
  std::int64_t deadline = world.nanotime() + timeout_ns;
  while (key_.load() == 0) {
    if (timeout_ns <= 0) return false;
    world.futexsleep(key_, 0, timeout_ns);
    if (key_.load() != 0) break;
    timeout_ns = deadline - world.nanotime();
  }
  return true;
}

void Note::wakeup(M* m) {
  GMP_CHECK(key_.exchange(1) == 0, "a note was woken twice");
  m->sched->world->futexwakeup(key_, 1);
  probe(m, Where::wake);
}

}  // namespace gmp::rt
