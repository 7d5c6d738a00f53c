#include "sim/world/machines.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/base/sanitizers.h"

namespace gmp::sim {
namespace {

// The scheduler's own code and, on m0, whoever calls it.
constexpr std::size_t kThreadStackBytes = (GMP_ASAN || GMP_TSAN) ? (1u << 20) : (256u << 10);
// A computation sees a request to stop so late at most.
constexpr std::int64_t kSlice = 10'000;
// The same under the testing policies.
constexpr std::int64_t kLongSlice = 100'000;

std::int64_t ns(std::chrono::nanoseconds d) { return d.count(); }

}  // namespace

Machines::Machines(const Config& c, std::uint64_t seed, Calendar& calendar, FaultInjector& faults)
    : timed_(c.policy.kind == Policy::timed),
      cores_(static_cast<std::size_t>(std::max(c.cores, 1))),
      quantum_(std::max<std::int64_t>(c.costs.quantum, 1)),
      contextSwitch_(c.costs.contextSwitch),
      wakeLatency_(c.costs.wakeLatency),
      delay_(ns(c.faults.delay)),
      limit_(ns(c.limit)),
      atEveryStep_(!timed_ || faults.possible(trace::FaultWhat::threadDelayed)),
      everyStep_(atEveryStep_),
      calendar_(calendar),
      faults_(faults),
      chooser_(c.policy, seed, c.choices),
      speed_(~seed),
      spread_(timed_ ? static_cast<std::int64_t>(std::clamp(c.costs.spread, 0.0, 0.9) * 1024) : 0),
      stacks_(kThreadStackBytes),
      outer_(fiber::here()) {
  fiber::adoptThread(driver_);
  fiber::here().m = nullptr;
}

Machines::~Machines() {
  GMP_CHECK(current_ == nullptr, "the driver ends a world, not one of its Ms");
  reap();
  for (const auto& m : all_) {
    if (m->state != MState::ended) fiber::destroy(m->base);
  }
  fiber::destroy(driver_);
  fiber::here() = outer_;
}

// ---- the life of an M
// ------------------------------------------------------------------------------------------------

VirtualM* Machines::create(void (*entry)(void*), void* arg, void* m, std::int64_t start_latency) {
  const fiber::Stack stack = stacks_.get();
  if (stack.lo == nullptr) return nullptr;
  all_.push_back(std::make_unique<VirtualM>());
  VirtualM& vm = *all_.back();
  vm.machines = this;
  vm.index = static_cast<int>(all_.size()) - 1;
  vm.m = m;
  vm.entry = entry;
  vm.arg = arg;
  vm.fiber = &vm.base;
  fiber::init(vm.base, stack, run, &vm);
  chooser_.created(vm);
  ++alive_;
  makeRunnable(vm, now_ + start_latency);
  return &vm;
}

VirtualM* Machines::createStranger(void (*entry)(void*), void* arg) {
  VirtualM* m = create(entry, arg, nullptr, 0);
  if (m != nullptr) --alive_;
  return m;
}

void Machines::run(void* self) {
  VirtualM& vm = *static_cast<VirtualM*>(self);
  vm.entry(vm.arg);
  // Whatever fiber the entry has made of this stack, it is the thread's own again.
  fiber::here().fiber = &vm.base;
  vm.machines->end(vm);
}

void Machines::end(VirtualM& vm) {
  vm.time = now_;
  takeOff(vm);
  vm.state = MState::ended;
  --alive_;
  ended_.push_back(&vm);
  if (joiner_ != nullptr && alive_ - 1 <= joinExcept_) wake(*std::exchange(joiner_, nullptr), wakeLatency_);
  enter(nullptr);
  fiber::exitTo(vm.base, driver_);
}

// Frees the stacks of Ms that have ended. On the driver: nobody stands on them any more.
void Machines::reap() {
  for (VirtualM* m : ended_) {
    const fiber::Stack stack = m->base.stack;
    fiber::destroy(m->base);
    stacks_.put(stack);
  }
  ended_.clear();
}

void Machines::join(int except) {
  if (current_ == nullptr) return;
  while (alive_ - 1 > except) {
    joiner_ = current_;
    joinExcept_ = except;
    sleep(kNever);
  }
}

void Machines::leaveForDriver() {
  GMP_CHECK(current_ != nullptr, "only an M can leave its run");
  fiber::Fiber* from = fiber::here().fiber;
  if (from == nullptr || from->entry == nullptr) from = &current_->base;
  enter(nullptr);
  fiber::exitTo(*from, driver_);
}

// ---- CPUs
// ------------------------------------------------------------------------------------------------------------

void Machines::makeRunnable(VirtualM& m, std::int64_t at) {
  m.time = timed_ ? std::max(m.time, at) : now_;
  if (!timed_ || running_.size() < cores_) {
    putOn(m);
    if (timed_ && current_ != nullptr) somethingIsDue(m.time + (m.index > current_->index ? 1 : 0));
    return;
  }
  m.state = MState::queued;
  cpuQueue_.push_back(&m);
  if (current_ != nullptr) somethingIsDue(current_->turnStart + quantum_);
}

void Machines::putOn(VirtualM& m) {
  m.state = MState::running;
  m.turnStart = m.time;
  m.runningAt = running_.size();
  running_.push_back(&m);
}

// m gives up its CPU; the first in the queue gets it.
void Machines::takeOff(VirtualM& m) {
  if (preferred_ == &m) preferNobody();
  running_[m.runningAt] = running_.back();
  running_[m.runningAt]->runningAt = m.runningAt;
  running_.pop_back();
  m.runningAt = kNowhere;
  if (cpuQueue_.empty()) return;
  VirtualM& next = *cpuQueue_.front();
  cpuQueue_.pop_front();
  next.time = std::max(next.time, now_) + contextSwitch_;
  putOn(next);
}

// m goes to the end of the queue for a CPU; somebody stands in it.
void Machines::requeue(VirtualM& m) {
  m.time = now_;
  takeOff(m);
  m.state = MState::queued;
  cpuQueue_.push_back(&m);
}

// ---- who is on
// -------------------------------------------------------------------------------------------------------

VirtualM* Machines::least() const {
  VirtualM* best = nullptr;
  for (VirtualM* m : running_) {
    if (best == nullptr || m->time < best->time || (m->time == best->time && m->index < best->index)) best = m;
  }
  return best;
}

// Up to when m, about to be on, may go on without asking.
std::int64_t Machines::horizonOf(const VirtualM& m) const {
  std::int64_t h = std::min(earliestDue(), limit_);
  if (!timed_) return h;
  for (const VirtualM* o : running_) {
    if (o != &m) h = std::min(h, o->time + (o->index > m.index ? 1 : 0));
  }
  return cpuQueue_.empty() ? h : std::min(h, m.turnStart + quantum_);
}

// The M that is on next; null: the driver, because something is due or nothing can run.
VirtualM* Machines::choose() {
  if (fuel_ == 0 || running_.empty() || now_ >= limit_) return nullptr;
  if (timed_) {
    VirtualM* m = first();
    return earliestDue() <= m->time ? nullptr : m;
  }
  if (earliestDue() <= now_) return nullptr;
  VirtualM* going_on = current_ != nullptr && current_->state == MState::running ? current_ : nullptr;
  return &chooser_.choose(running_, going_on);
}

// What changes when next (null: the driver) is on; the caller switches to it.
void Machines::enter(VirtualM* next) {
  current_ = next;
  fiber::here().m = next != nullptr ? next->m : nullptr;
  if (next == nullptr) return;
  if (timed_) now_ = next->time;
  horizon_ = horizonOf(*next);
}

void Machines::handOver(VirtualM* next) {
  VirtualM& me = *current_;
  const fiber::Here h = fiber::here();
  // A fiber without an entry is the thread's own stack under the name that the M gave it, which it may have given up.
  const bool own_stack = h.fiber == nullptr || h.fiber->entry == nullptr;
  me.m = h.m;
  me.fiber = own_stack ? &me.base : h.fiber;
  enter(next);
  fiber::switchTo(*me.fiber, next != nullptr ? *next->fiber : driver_);
  fiber::here().fiber = h.fiber;
}

// The M that is on lets others go first, if it is their time.
void Machines::leave() {
  VirtualM& me = *current_;
  me.time = now_;
  VirtualM* next = choose();
  if (next == &me) {
    horizon_ = horizonOf(me);
  } else {
    handOver(next);
  }
}

void Machines::stepSlow() {
  if (watched_) onStep_();
  const bool mayBeDelayed = atEveryStep_ && (delayOnly_ < 0 || delayOnly_ == current_->index);
  if (mayBeDelayed && faults_.strikes(trace::FaultWhat::threadDelayed, -1, current_->index)) {
    ++delayed_;
    sleep(now_ + delay_);
    --delayed_;
    return;
  }
  if (timed_ && current_->state == MState::running) {
    if (now_ < horizon_ && fuel_ != 0) return;
    if (!cpuQueue_.empty() && now_ - current_->turnStart >= quantum_) requeue(*current_);
  }
  leave();
}

std::int64_t Machines::burn(std::int64_t cpu_ns, const Atomic<std::uint32_t>& stop) {
  std::int64_t left = std::max<std::int64_t>(cpu_ns, 0);
  if (!timed_) return burnAsleep(left, stop);
  while (left > 0 && stop.load() == 0) {
    // Nobody else acts before the horizon, so nobody can ask this M to stop before it either. When others are about to
    // act it goes on a slice ahead of them: two that compute would otherwise take turns of a nanosecond.
    const std::int64_t alone = horizon_ - now_;
    const std::int64_t slice = std::min(left, std::max(alone, kSlice));
    left -= slice;
    now_ += slice;
    step(0);
  }
  return left;
}

std::int64_t Machines::burnAsleep(std::int64_t left, const Atomic<std::uint32_t>& stop) {
  while (left > 0 && stop.load() == 0) {
    const std::int64_t due = earliestDue();
    const std::int64_t alone = due == kNever ? kLongSlice : std::min(due - now_, kLongSlice);
    const std::int64_t slice = std::min(left, std::max(alone, kSlice));
    sleep(now_ + slice);
    left -= slice;
  }
  return left;
}

void Machines::pause(std::int64_t cost) {
  if (current_ == nullptr) return;
  chooser_.waitsForOthers(*current_);
  step(cost);
}

void Machines::yield(std::int64_t cost) {
  if (current_ == nullptr) return;
  pause(cost);
  if (cpuQueue_.empty()) return;
  requeue(*current_);
  leave();
}

void Machines::jump(std::int64_t ns) {
  if (current_ == nullptr) return;
  now_ += ns;
  jumpedTo_ = now_;
  for (VirtualM* m : running_) m->time = std::max(m->time, now_);
  interrupt();
}

bool Machines::sleep(std::int64_t deadline) {
  GMP_CHECK(current_ != nullptr, "only an M can sleep");
  VirtualM& me = *current_;
  me.woken = false;
  if (deadline <= now_) return false;
  me.time = now_;
  me.state = MState::sleeping;
  if (deadline != kNever) {
    me.deadline = deadline;
    me.deadlineOrder = calendar_.nextOrder();
    sleepers_.add(me);
  }
  takeOff(me);
  handOver(choose());
  return me.woken;
}

void Machines::wake(VirtualM& m, std::int64_t latency) {
  m.woken = true;
  if (m.state != MState::sleeping) return;  // its deadline came first, and it has not gone on yet
  sleepers_.remove(m);
  makeRunnable(m, now_ + latency);
}

// ---- a fork
// --------------------------------------------------------------------------------------------------------------

void Machines::onStep(std::function<void()> fn) {
  onStep_ = std::move(fn);
  watchSteps(true);
}

void Machines::watchSteps(bool on) {
  watched_ = on;
  everyStep_ = atEveryStep_ || on;
}

void Machines::named(int id) {
  if (current_ != nullptr) current_->id = id;
}

VirtualM* Machines::byId(int id) {
  const auto it = std::find_if(all_.begin(), all_.end(), [id](const auto& m) { return m->id == id; });
  return it != all_.end() && (*it)->state != MState::ended ? it->get() : nullptr;
}

void Machines::prefer(VirtualM& m) {
  if (m.state == MState::queued) {  // it gets the CPU of the one that is on
    const auto at = std::find(cpuQueue_.begin(), cpuQueue_.end(), &m);
    std::rotate(cpuQueue_.begin(), at, at + 1);
    requeue(*current_);
  }
  preferred_ = &m;
  chooser_.force(&m);
  interrupt();
}

void Machines::preferNobody() {
  if (preferred_ == nullptr) return;
  const std::int64_t until = preferred_ == current_ ? now_ : preferred_->time;
  preferred_ = nullptr;
  chooser_.force(nullptr);
  for (VirtualM* m : running_) m->time = std::max(m->time, until);
  interrupt();
}

void Machines::reseed(std::uint64_t seed) {
  chooser_.reseed(seed);
  for (const auto& m : all_) {
    if (m->state != MState::ended) chooser_.created(*m);
  }
  speed_ = Rng(~seed);
}

// ---- the driver
// ------------------------------------------------------------------------------------------------------

Machines::Turn Machines::turn() {
  reap();
  const std::int64_t due = earliestDue();
  if (onQuiet_ && running_.empty() && delayed_ == 0 && due > now_) onQuiet_();
  const std::int64_t next_step = running_.empty() ? kNever : timed_ ? first()->time : now_;
  if (due != kNever && due <= next_step) {
    now_ = timed_ ? std::max(due, jumpedTo_) : std::max(now_, due);
    const bool packet = calendar_.earliest() != sleepers_.earliest()
                            ? calendar_.earliest() < sleepers_.earliest()
                            : calendar_.earliestOrder() < sleepers_.earliestOrder();
    if (packet) return Turn::occurrence;
    VirtualM& m = sleepers_.first();
    sleepers_.remove(m);
    makeRunnable(m, now_ + contextSwitch_);
    return Turn::again;
  }
  if (running_.empty()) return Turn::stalled;
  VirtualM& m = timed_ ? *first() : chooser_.choose(running_, nullptr);
  enter(&m);
  fiber::switchTo(driver_, *m.fiber);
  return Turn::again;
}

bool Machines::onlyMonitorLeft() const {
  // Shorter sleeps are those of a monitor that still has something to watch: it goes from 20 us to 10 ms.
  constexpr std::int64_t kLong = 1'000'000'000;
  constexpr int kMonitorId = 1;
  if (!running_.empty() || !calendar_.empty() || sleepers_.size() != 1) return false;
  const VirtualM& m = sleepers_.first();
  return m.id == kMonitorId && m.deadline - now_ >= kLong;
}

void Machines::refuel() {
  stepsDone_ += kFuel - fuel_;
  fuel_ = kFuel;
}

}  // namespace gmp::sim
