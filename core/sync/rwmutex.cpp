// Mirrors: RWMutex (sync/rwmutex.go).
// Differs: the count of readers stands in the upper half of the writers' lock word, so that a writer gives way to
//          readers and to the next writer in one step; Go does it in two, with an access in between that a reader
//          might not let it survive here.
#include <gmpscope/sync.h>

#include "core/runtime/emit.h"
#include "core/runtime/fatal.h"
#include "core/runtime/park.h"
#include "core/runtime/sema.h"

namespace gmp {

using trace::LockKind;
using trace::WaitReason;

namespace {
constexpr std::int32_t kMaxReaders = 1 << 30;
}  // namespace

void RWMutex::lock_shared() {
  rt::preemptCheck();
  // Negative: a writer is in or waits for its turn.
  const bool wait = word_.addUpper(1) + 1 < 0;
  rt::probe(rt::getm(), Where::lock);
  if (wait) rt::semacquire(readerSem_, {WaitReason::rwMutexRLock, LockKind::rwMutex});
}

bool RWMutex::try_lock_shared() {
  rt::preemptCheck();
  for (;;) {
    const std::int32_t readers = word_.upper();
    if (readers < 0) return false;
    if (word_.casUpper(readers, readers + 1)) return true;
  }
}

void RWMutex::unlock_shared() {
  const std::int32_t readers = word_.addUpper(-1);
  rt::probe(rt::getm(), Where::unlock);
  if (readers > 0) return;
  if (readers == 0 || readers == -kMaxReaders) rt::fatalError(rt::getm(), "sync: RUnlock of unlocked RWMutex");
  // A writer waits. The last of the readers that were in before it lets it in.
  if (readerWait_.fetchSub(1) == 1) rt::semrelease(writerSem_, false, LockKind::rwMutex);
}

void RWMutex::lock() {
  word_.lock(LockKind::rwMutex);  // other writers
  const std::int32_t readers = word_.addUpper(-kMaxReaders);
  rt::probe(rt::getm(), Where::lock);
  if (readers != 0 && readerWait_.fetchAdd(readers) + readers != 0)
    rt::semacquire(writerSem_, {WaitReason::rwMutexLock, LockKind::rwMutex});
}

bool RWMutex::try_lock() { return word_.tryLock(0, -kMaxReaders); }

void RWMutex::unlock() {
  if (word_.upper() >= 0) rt::fatalError(rt::getm(), "sync: Unlock of unlocked RWMutex");
  std::int32_t before = 0;
  const auto who = word_.release(kMaxReaders, &before);
  rt::probe(rt::getm(), Where::unlock);
  // Each of these still sleeps for its token, so the memory is still there; after the last one it may be gone.
  for (std::int32_t waiting = before + kMaxReaders; waiting > 0; --waiting)
    rt::semrelease(readerSem_, false, LockKind::rwMutex);
  word_.wake(who, LockKind::rwMutex);
}

}  // namespace gmp
