// Mirrors: WaitGroup (sync/waitgroup.go).
#include <gmpscope/sync.h>

#include "core/runtime/emit.h"
#include "core/runtime/park.h"
#include "core/runtime/sched.h"
#include "core/runtime/sema.h"
#include "core/runtime/unwind.h"

namespace gmp {

void WaitGroup::add(int delta) {
  rt::preemptCheck();
  const auto step = static_cast<std::uint64_t>(static_cast<std::uint32_t>(delta)) << 32;
  const std::uint64_t state = state_.fetchAdd(step) + step;
  const auto counter = static_cast<std::int32_t>(state >> 32);
  auto waiters = static_cast<std::uint32_t>(state);
  rt::probe(rt::getm(), Where::unlock);
  if (counter < 0) throw Panic("sync: negative WaitGroup counter");
  if (waiters != 0 && delta > 0 && counter == delta)
    throw Panic("sync: WaitGroup misuse: Add called concurrently with Wait");
  if (counter > 0 || waiters == 0) return;
  // The counter is 0 and somebody sleeps: nobody may add now, and new waiters do not wait.
  if (state_.load() != state) throw Panic("sync: WaitGroup misuse: Add called concurrently with Wait");
  state_.store(0);
  for (; waiters != 0; --waiters) rt::semrelease(sema_, false, trace::LockKind::waitGroup);
}

void WaitGroup::wait() {
  rt::preemptCheck();
  for (;;) {
    const std::uint64_t state = state_.load();
    if (static_cast<std::int32_t>(state >> 32) == 0) return;
    if (!state_.cas(state, state + 1)) continue;
    rt::probe(rt::getm(), Where::lock);
    rt::semacquire(sema_, {trace::WaitReason::waitGroupWait, trace::LockKind::waitGroup});
    if (state_.load() != 0) throw Panic("sync: WaitGroup is reused before previous Wait has returned");
    return;
  }
}

void WaitGroup::goTask(Task f) {
  add(1);
  gmp::go([this, f = std::move(f)]() mutable {
    try {
      Task local = std::move(f);
      local();
    } catch (const rt::GoexitUnwind&) {
      done();
      throw;
    }
    done();
  });
}

}  // namespace gmp
