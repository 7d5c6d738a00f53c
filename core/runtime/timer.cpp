#include "core/runtime/timer.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/base/prefetch.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

namespace {
constexpr std::size_t kArity = 4;
}  // namespace

// ---- one timer
// -------------------------------------------------------------------------------------------------------

bool Timer::modify(M* m, std::int64_t when_ns, std::int64_t period_ns, TimerFn f, void* a, std::uint64_t s) {
  GMP_CHECK(when_ns > 0, "a timer for no time");
  lock.lock(m);
  if (id == 0) id = m->sched->objgen.fetchAdd(1) + 1;
  bool pending = when > 0;
  emit(m, 0, trace::ev::TimerSet{.id = {id}, .when = {traceWhen(m, when_ns)}, .what = what});
  when = when_ns;
  period = period_ns;
  fn = f;
  arg = a;
  seq = s;
  bool wake = false;
  if ((state & kHeaped) != 0) {
    state |= kModified;
    if ((state & kZombie) != 0) {
      state &= ~kZombie;
      ts->zombies_.fetchSub(1);
    }
    std::int64_t min = ts->minWhenModified_.load();
    wake = min == 0 || when_ns < min;
    astate.store(state);
    if (wake) ts->lowerMinWhenModified(when_ns);
  }
  bool add = (state & kHeaped) == 0;
  lock.unlock(m);
  probe(m, Where::timer);
  if (add) m->p->timers.add(m, this);
  if (wake) wakeNetPoller(m, when_ns);
  return pending;
}

bool Timer::stop(M* m) {
  LockGuard held(m, lock);
  bool pending = when > 0;
  if (pending) emit(m, 0, trace::ev::TimerStop{.id = {id}, .what = what});
  if ((state & kHeaped) != 0) {
    state |= kModified;
    if ((state & kZombie) == 0) {
      state |= kZombie;
      ts->zombies_.fetchAdd(1);
    }
    astate.store(state);
  }
  when = 0;
  return pending;
}

void Timer::forget(M* m) {
  lock.lock(m);
  GMP_CHECK(when == 0, "forget: the timer is armed");
  Timers* set = (state & kHeaped) != 0 ? ts : nullptr;
  lock.unlock(m);
  if (set == nullptr) return;
  LockGuard held(m, set->lock_);
  // adjust drops every zombie; the set may have changed only by dropping this one already.
  set->adjust(m, 0, true);
}

// ---- a P's set
// ---------------------------------------------------------------------------------------------------------

void Timers::updateMinWhenHeap() {
  minWhenHeap_.store(heap_.empty() ? 0 : heap_[0].when);
  len_.store(static_cast<std::uint32_t>(heap_.size()));
}

void Timers::lowerMinWhenModified(std::int64_t when) {
  for (;;) {
    std::int64_t old = minWhenModified_.load();
    if (old != 0 && old <= when) return;
    if (minWhenModified_.cas(old, when)) return;
  }
}

void Timers::siftUp(std::size_t i) {
  Entry e = heap_[i];
  while (i > 0) {
    std::size_t parent = (i - 1) / kArity;
    if (e.when >= heap_[parent].when) break;
    heap_[i] = heap_[parent];
    i = parent;
  }
  heap_[i] = e;
}

// The children of four neighbours, before it is known which of the four it will be: in a big heap the way down would
// otherwise wait for memory at each level.
template <class Entry>
void fetchEntries(const std::vector<Entry>& heap, std::size_t first) {
  if (first >= heap.size()) return;
  constexpr int kLines = kArity * kArity * sizeof(Entry) / 64;
  for (int line = 0; line <= kLines; ++line) prefetchLine(&heap[first], line);
}

void Timers::siftDown(std::size_t i) {
  Entry e = heap_[i];
  for (;;) {
    std::size_t child = i * kArity + 1;
    if (child >= heap_.size()) break;
    fetchEntries(heap_, child * kArity + 1);
    std::size_t least = child;
    for (std::size_t c = child + 1; c < std::min(child + kArity, heap_.size()); ++c)
      if (heap_[c].when < heap_[least].when && !GMP_MUTANT(heapSiftsWrong)) least = c;
    if (heap_[least].when >= e.when) break;
    heap_[i] = heap_[least];
    i = least;
  }
  heap_[i] = e;
}

void Timers::addHeap(Timer* t) {
  t->ts = this;
  heap_.push_back({t, t->when});
  siftUp(heap_.size() - 1);
  updateMinWhenHeap();
}

void Timers::deleteMin() {
  heap_[0].timer->ts = nullptr;
  heap_[0] = heap_.back();
  heap_.pop_back();
  if (!heap_.empty()) siftDown(0);
  updateMinWhenHeap();
  if (heap_.empty()) minWhenModified_.store(0);
}

// The head's bits are carried out. true: the heap changed. Both locks held; t is the head.
bool Timers::updateHead(Timer* t) {
  if ((t->state & Timer::kZombie) != 0) {
    deleteMin();
    disown(t);
    return true;
  }
  if ((t->state & Timer::kModified) != 0) {
    t->state &= ~Timer::kModified;
    heap_[0].when = t->when;
    siftDown(0);
    updateMinWhenHeap();
    t->astate.store(t->state);
    return true;
  }
  return false;
}

// t, stopped, is no longer this set's. Both locks held.
void Timers::disown(Timer* t) {
  t->state &= ~(Timer::kHeaped | Timer::kZombie | Timer::kModified);
  t->ts = nullptr;
  t->astate.store(t->state);
  zombies_.fetchSub(1);
}

// The last of the heap needs no sifting, and whoever takes the head's place when that goes is more likely not stopped
// itself. true: it was a zombie and is gone.
bool Timers::dropTail(M* m) {
  Timer* t = heap_.back().timer;
  if ((t->astate.load() & Timer::kZombie) == 0) return false;
  LockGuard held(m, t->lock);
  if ((t->state & Timer::kZombie) == 0) return true;  // armed again meanwhile; look once more
  disown(t);
  heap_.pop_back();
  updateMinWhenHeap();
  return true;
}

void Timers::cleanHead(M* m) {
  while (!heap_.empty()) {
    if (dropTail(m)) continue;
    Timer* t = heap_[0].timer;
    if ((t->astate.load() & (Timer::kModified | Timer::kZombie)) == 0) return;
    LockGuard held(m, t->lock);
    if (!updateHead(t)) return;
  }
}

void Timers::add(M* m, Timer* t) {
  // The first timer starts the poller: blocking in it is how an idle program waits for time.
  m->sched->netpoll.init(m);
  std::int64_t when = 0;
  bool wake = false;
  {
    LockGuard held(m, lock_);
    cleanHead(m);
    LockGuard timer(m, t->lock);
    if (needsAdd(t)) {
      t->state |= Timer::kHeaped;
      t->astate.store(t->state);
      when = t->when;
      std::int64_t first = wakeTime();
      wake = first == 0 || when < first;
      addHeap(t);
    }
  }
  probe(m, Where::timer);
  if (wake) wakeNetPoller(m, when);
}

// Carries out t's bits, of entry i. false: t was a zombie, and the last entry stands in its place. Both locks held.
bool Timers::settle(Timer* t, std::size_t i) {
  if ((t->state & Timer::kZombie) != 0) {
    disown(t);
    heap_[i] = heap_.back();
    heap_.pop_back();
    return false;
  }
  t->state &= ~Timer::kModified;
  t->astate.store(t->state);
  heap_[i].when = t->when;
  return true;
}

// Carries out all bits in the whole heap and drops zombies, if a modified timer may be due (or force).
void Timers::adjust(M* m, std::int64_t now, bool force) {
  if (!force) {
    std::int64_t first = minWhenModified_.load();
    if (first == 0 || first > now) return;
  }
  minWhenModified_.store(0);
  bool changed = false;
  for (std::size_t i = 0; i < heap_.size();) {
    Timer* t = heap_[i].timer;
    bool stays = true;
    if ((t->astate.load() & (Timer::kModified | Timer::kZombie)) != 0) {
      LockGuard held(m, t->lock);
      changed = true;
      stays = settle(t, i);
    }
    if (stays) ++i;
  }
  if (changed && heap_.size() > 1) {
    for (std::size_t i = (heap_.size() - 2) / kArity + 1; i-- > 0;) siftDown(i);
  }
  updateMinWhenHeap();
}

// Runs the head if it is due. 0: ran; -1: empty; else when the head is due. lock_ held, dropped while the function
// runs.
std::int64_t Timers::runOne(M* m, std::int64_t now) {
  for (;;) {
    if (heap_.empty()) return -1;
    Timer* t = heap_[0].timer;
    t->lock.lock(m);
    if (updateHead(t)) {
      t->lock.unlock(m);
      continue;
    }
    if (t->when > now) {
      std::int64_t when = t->when;
      t->lock.unlock(m);
      return when;
    }
    std::int64_t delta = now - t->when;
    emit(m, 0, trace::ev::TimerFire{.id = {t->id}, .when = {traceWhen(m, t->when)}, .what = t->what, .owner = {pid}});
    TimerFn fn = t->fn;
    void* arg = t->arg;
    std::uint64_t seq = t->seq;
    if (t->period > 0) {
      t->when += t->period * (1 + delta / t->period);  // missed ticks are skipped, the phase is kept
      t->state |= Timer::kModified;
    } else {
      t->when = 0;
      t->state |= Timer::kModified | Timer::kZombie;
      zombies_.fetchAdd(1);
    }
    updateHead(t);
    t->lock.unlock(m);
    lock_.unlock(m);
    fn(m, arg, seq, delta);
    lock_.lock(m);
    return 0;
  }
}

// Of the only P: what the due ones among the first of the heap will touch, all at once. Each stands in memory of its
// own that nobody has used since it was armed. First the timers, then what they are about.
void Timers::fetchDue(std::int64_t now) const {
  const std::size_t first = std::min(heap_.size(), 1 + kArity + kArity * kArity);
  for (std::size_t i = 0; i < first; ++i) {
    if (heap_[i].when > now) continue;
    for (int line : {0, 1}) prefetchLine(heap_[i].timer, line);
  }
  for (std::size_t i = 0; i < first; ++i) {
    if (heap_[i].when > now) continue;
    for (int line : {0, 1}) prefetchLine(heap_[i].timer->arg, line);
  }
}

bool Timers::dueSlow(M* m) const {
  return zombies_.load() > static_cast<std::int32_t>(len_.load() / 4) || nanotime(m) >= wakeTime();
}

Timers::CheckResult Timers::check(M* m, std::int64_t now, bool own) {
  std::int64_t next = wakeTime();
  if (next == 0) return {now, 0, false};
  if (now == 0) now = nanotime(m);
  bool many_zombies = own && zombies_.load() > static_cast<std::int32_t>(len_.load() / 4);
  if (now < next && !many_zombies) return {now, next, false};
  bool ran = false;
  LockGuard held(m, lock_);
  adjust(m, now, false);
  if (m->p->sole) fetchDue(now);
  next = 0;
  for (;;) {
    std::int64_t due = runOne(m, now);
    if (due == 0) {
      ran = true;
      continue;
    }
    if (due > 0) next = due;
    break;
  }
  if (own && zombies_.load() > static_cast<std::int32_t>(heap_.size() / 4)) {
    adjust(m, now, true);
    next = wakeTime();
  }
  // A timer changed meanwhile may be due earlier than the head.
  std::int64_t modified = minWhenModified_.load();
  if (modified != 0 && (next == 0 || modified < next)) next = modified;
  return {now, next, ran};
}

void Timers::moveTo(M* m, Timers& to) {
  LockGuard from(m, lock_);
  LockGuard into(m, to.lock_);
  for (const Entry& e : heap_) {
    LockGuard held(m, e.timer->lock);
    Timer* t = e.timer;
    if ((t->state & Timer::kZombie) != 0) {
      disown(t);
      continue;
    }
    t->state &= ~Timer::kModified;
    to.addHeap(t);
    t->astate.store(t->state);
  }
  heap_.clear();
  minWhenModified_.store(0);
  updateMinWhenHeap();
}

}  // namespace gmp::rt
