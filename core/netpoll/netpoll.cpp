#include "core/netpoll/netpoll.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/base/prefetch.h"
#include "core/netpoll/netpoll_impl.h"
#include "core/runtime/emit.h"
#include "core/runtime/fatal.h"
#include "core/runtime/park.h"

namespace gmp::rt {

using trace::PollMode;
using trace::SemWhy;

namespace {

trace::PollWhat whatOf(PollEvent::What what) {
  switch (what) {
    case PollEvent::What::readiness: break;
    case PollEvent::What::readFilter: return trace::PollWhat::readFilter;
    case PollEvent::What::writeFilter: return trace::PollWhat::writeFilter;
    case PollEvent::What::completion: return trace::PollWhat::completion;
  }
  return trace::PollWhat::readiness;
}

// The number of the slot that an event is about.
std::uint32_t indexOf(std::uint64_t token) { return static_cast<std::uint32_t>((token >> 32) - 1); }

trace::Count lifeOf(const PollDesc& pd) { return {static_cast<std::int32_t>(pd.fdseq.load())}; }

}  // namespace

void netpollgoready(M* m, const Unblocked& who, int fd, trace::ReadyCause cause) {
  const ReadyInfo info{.cause = cause, .obj = 0, .fd = fd};
  if (who.r != nullptr) ready(m, who.r, info);
  if (who.w != nullptr) ready(m, who.w, info);
  if (who.delta != 0) m->sched->netpoll.adjustWaiters(who.delta);
}

Netpoll::Netpoll(Sched& sched) : sched_(sched), impl_(std::make_unique<Impl>()) {}

Netpoll::~Netpoll() { impl_->life->ended.store(1); }

std::shared_ptr<const RunLife> Netpoll::life() const { return impl_->life; }

void Netpoll::init(M* m) {
  if (inited()) return;
  LockGuard held(m, impl_->initLock);
  if (inited()) return;
  const int rc = sched_.world->pollerInit();
  if (rc < 0) {
    fatalWithTail(m, "runtime: netpollinit failed", "the system refuses, errno " + std::to_string(-rc) + "\n");
  }
  inited_.store(1);
}

void Netpoll::adjustWaiters(std::int32_t delta) {
  if (delta != 0) waiters_.fetchAdd(delta);
}

void Netpoll::wake(M* m, trace::BreakWhy why) {
  probe(m, Where::wake);
  for (;;) {
    const std::uint32_t was = wakeSig_.load();
    if (was % 2 != 0) {
      emit(m, 0, trace::ev::PollBreak{.why = why, .coalesced = true});
      return;
    }
    Reserved place(m);
    if (!wakeSig_.cas(was, was + 1)) continue;
    place.commit(0, trace::ev::PollBreak{.why = why, .coalesced = false});
    break;
  }
  sched_.world->pollerWake();
}

// ---- memory ahead of its use ----------------------------------------------------------------------------------
//
// What the events of one poll are about has not been used since the last ones, and lies far apart. Fetched together it
// takes little longer than one piece of it does.

constexpr std::size_t kFetchBurst = 16;

// The descriptors of these events, then who waits for them. What those will use is fetched shortly before they run
// (core/runtime/fetch.h): until then the cache has forgotten it again.
void Netpoll::fetchWaiters(std::span<const PollEvent> events) const {
  std::array<const PollDesc*, kFetchBurst> pds{};
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].token != 0) pds[i] = impl_->cache.find(indexOf(events[i].token));
    for (int line : {0, 1}) prefetchLine(pds[i], line);
  }
  for (const PollDesc* pd : pds) {
    if (pd == nullptr) continue;
    const G* gp = PollHalf::asG(pd->r.word.load(std::memory_order_relaxed));
    for (int line : {0, 1}) prefetchLine(gp, line);
  }
}

// ---- the poll -------------------------------------------------------------------------------------------------

// One event of the poller: netpollready for the halves it is about. The place of the record is taken before the life
// is compared: an event that is not stale stands before the close of its descriptor.
void Netpoll::deliver(M* m, const PollEvent& ev, GList& ready, std::int32_t* delta) {
  const int bits = (ev.in ? 1 : 0) | (ev.out ? 2 : 0) | (ev.rdhup ? 4 : 0) | (ev.hup ? 8 : 0) | (ev.err ? 16 : 0);
  if (bits == 0 && !ev.urgent) return;
  PollDesc* pd = impl_->cache.find(indexOf(ev.token));
  GMP_CHECK(pd != nullptr, "the poller reported a descriptor that was never registered");
  const std::uint32_t seq = static_cast<std::uint32_t>(ev.token);
  bool stale = false;
  {
    Reserved place(m);
    // The number before the life: if the life lasts, the number is that of this life.
    const int fd = pd->fd.load();
    stale = pd->fdseq.load() != seq && !GMP_MUTANT(pollIgnoresFdseq);
    const trace::PollWhat what = whatOf(ev.what);
    place.commit(0, trace::ev::PollFd{.fd = {fd}, .bits = {bits}, .stale = stale, .what = what});
  }
  if (stale) return;
  if (ev.rdhup || ev.hup || ev.err || ev.urgent) pd->beyondData.store(1);  // before the semaphore says "ready"
  pd->setEventErr(bits == 16, seq);
  if (ev.in || ev.rdhup || ev.hup || ev.err) {
    if (G* gp = netpollunblock(m, pd->r, SemWhy::io, seq, delta)) ready.push(gp);
  }
  if (ev.out || ev.hup || ev.err) {
    if (G* gp = netpollunblock(m, pd->w, SemWhy::io, seq, delta)) ready.push(gp);
  }
}

GList Netpoll::poll(M* m, std::int64_t delay_ns, trace::PollCaller caller, std::int32_t* delta) {
  GList ready;
  *delta = 0;
  if (!inited()) return ready;
  GMP_CHECK(m->locks == 0, "netpoll with a runtime lock held");
  emit(m, 0, trace::ev::PollBegin{.delay = {delay_ns}, .caller = caller, .waiters = {waiters()}});
  probe(m, Where::pollBegin);
  std::array<PollEvent, 128> events;
  int n = 0;
  do {
    n = sched_.world->poll(delay_ns, events);
    // Interrupted: with a time limit the caller works out anew how long to wait, without one the wait goes on.
  } while (n == -EINTR && (delay_ns <= 0 || GMP_MUTANT(eintrRestartsTimeout)));
  if (n < 0 && n != -EINTR) {
    fatalWithTail(m, "runtime: netpoll failed", "the poller failed, errno " + std::to_string(-n) + "\n");
  }
  bool woken = false;
  const auto reported = std::span(events).first(static_cast<std::size_t>(std::max(n, 0)));
  for (std::size_t i = 0; i < reported.size(); ++i) {
    if (i % kFetchBurst == 0) fetchWaiters(reported.subspan(i, std::min(kFetchBurst, reported.size() - i)));
    if (reported[i].token == 0) woken = true;
    else deliver(m, reported[i], ready, delta);
  }
  const trace::Count count{static_cast<int>(reported.size())};
  emit(m, 0, trace::ev::PollEnd{.caller = caller, .events = count, .goroutines = {ready.size()}, .woken = woken});
  // A poll that does not block leaves the wake-up for the one that does. The record comes first: the next wake-up
  // that counts as a new one stands behind it.
  if (woken && (delay_ns != 0 || GMP_MUTANT(nonBlockingPollDrains))) {
    sched_.world->pollerDrainWake();
    if (wakeSig_.load() % 2 != 0) wakeSig_.fetchAdd(1);
  }
  probe(m, Where::pollEnd);
  return ready;
}

// ---- descriptors ----------------------------------------------------------------------------------------------

int Netpoll::open(M* m, int fd, PollDesc** out) {
  init(m);
  PollDesc* pd = impl_->cache.alloc(m);
  if (pd == nullptr) return -ENOMEM;
  {
    LockGuard held(m, pd->lock);
    GMP_CHECK(!pd->inUse && !pd->rrun && !pd->wrun, "a pollDesc in use was handed out");
    pd->fd.store(fd);
    if (pd->fdseq.load() == 0) pd->fdseq.store(1);
    pd->inUse = true;
    pd->closing = false;
    ++pd->rseq;
    ++pd->wseq;
    pd->rd = pd->wd = 0;
    pd->beyondData.store(0);
    pd->publishInfo();
    pd->setEventErr(false, pd->fdseq.load());
    emit(m, runningG(m), trace::ev::PollOpen{.fd = {fd}, .life = lifeOf(*pd)});
    thaw(pd->r);
    thaw(pd->w);
  }
  const int rc = sched_.world->pollerOpen(fd, pd->token());
  if (rc < 0) {
    retire(m, pd);
    return rc;
  }
  probe(m, Where::pollSemaphore);
  *out = pd;
  return 0;
}

// The life of pd ends: events that name it are stale from here on.
void Netpoll::retire(M* m, PollDesc* pd) {
  {
    LockGuard held(m, pd->lock);
    const trace::ev::PollClose event{.fd = {pd->fd.load()}, .life = lifeOf(*pd)};
    pd->fdseq.store(pd->fdseq.load() + 1);
    pd->publishInfo();
    freeze(m, pd->r);
    freeze(m, pd->w);
    emit(m, runningG(m), event);
    pd->inUse = false;
  }
  impl_->cache.free(m, pd);
}

// Once it is closing nobody else changes it.
void Netpoll::close(PollDesc* pd) GMP_NO_ANALYSIS {
  M* m = getm();
  GMP_CHECK(pd->closing, "pollClose without pollUnblock");
  // The kernel forgets it first; what it has reported already is stale once the life has ended.
  sched_.world->pollerClose(pd->fd.load());
  retire(m, pd);
}

PollErr Netpoll::reset(PollDesc* pd, PollMode mode, bool* was_ready) {
  const PollErr err = netpollcheckerr(pd, mode);
  if (err != PollErr::none) return err;
  const bool ready = netpollreset(getm(), pd->half(mode));
  if (was_ready != nullptr) *was_ready = ready;
  return PollErr::none;
}

bool Netpoll::onlyData(const PollDesc* pd) { return pd->beyondData.load() == 0; }
void Netpoll::expectMoreThanData(PollDesc* pd) { pd->beyondData.store(1); }

PollErr Netpoll::wait(PollDesc* pd, PollMode mode, const UsedNext& next) {
  PollErr err = netpollcheckerr(pd, mode);
  // Woken without readiness and without an error: a deadline hit and was moved before we ran. Wait again.
  while (err == PollErr::none && !netpollblock(pd->half(mode), false, next)) {
    err = netpollcheckerr(pd, mode);
    if (GMP_MUTANT(waitAssumesReady)) break;
  }
  return err;
}

void Netpoll::waitCanceled(PollDesc* pd, PollMode mode) {
  while (!netpollblock(pd->half(mode), true)) {}
}

void Netpoll::unblock(PollDesc* pd) {
  M* m = getm();
  Unblocked out;
  pd->lock.lock(m);
  GMP_CHECK(!pd->closing, "pollUnblock of a descriptor that is being closed");
  const int fd = pd->fd.load();
  pd->closing = true;
  ++pd->rseq;
  ++pd->wseq;
  if (!GMP_MUTANT(closePublishesLate)) pd->publishInfo();
  out.r = netpollunblock(m, pd->r, SemWhy::close, 0, &out.delta);
  out.w = netpollunblock(m, pd->w, SemWhy::close, 0, &out.delta);
  if (GMP_MUTANT(closePublishesLate)) pd->publishInfo();
  if (pd->rrun) pd->rt.stop(m);
  if (pd->wrun) pd->wt.stop(m);
  pd->rrun = pd->wrun = false;
  pd->lock.unlock(m);
  netpollgoready(m, out, fd, trace::ReadyCause::close);
}

// ---- the whole ------------------------------------------------------------------------------------------------

void Netpoll::closeAll() {
  impl_->life->ended.store(1);
  impl_->cache.forEach([&](PollDesc& pd) GMP_NO_ANALYSIS {  // every M has left
    if (!pd.inUse) return;
    pd.inUse = false;
    sched_.world->pollerClose(pd.fd.load());
    sched_.world->close(pd.fd.load());
  });
}

namespace {

// One half as it is at its place in the order. The CAS changes nothing but the version: a poll that read the word
// before us and has reserved an earlier place has to start again, behind us.
void snapHalf(M* m, PollHalf& half, trace::Count life) {
  while (tracing(m)) {
    const std::uint64_t was = half.word.load();
    const std::uint64_t value = PollHalf::value(was);
    const G* gp = PollHalf::asG(was);
    const trace::Fd fd{half.pd->fd.load()};
    trace::ev::SnapFd event{.fd = fd, .mode = half.mode, .state = trace::PollState::nil, .life = life};
    if (value == PollHalf::kReady) event.state = trace::PollState::ready;
    if (value == PollHalf::kWait) event.state = trace::PollState::wait;
    if (gp != nullptr) event.state = trace::PollState::g;
    m->tb->reserve();
    if (half.word.cas(was, PollHalf::next(was, value))) {
      m->tb->commit(event, gp != nullptr ? gp->id : 0, -1);
      return;
    }
    m->tb->cancel();
  }
}

}  // namespace

void Netpoll::forEachOpen(const std::function<void(const PollDesc&)>& f) const {
  impl_->cache.forEach([&](const PollDesc& pd) GMP_NO_ANALYSIS {  // nothing moves
    if (pd.inUse) f(pd);
  });
}

void Netpoll::snapshot(M* m) {
  impl_->cache.forEach([&](PollDesc& pd) {
    LockGuard held(m, pd.lock);
    if (!pd.inUse) return;
    snapHalf(m, pd.r, lifeOf(pd));
    snapHalf(m, pd.w, lifeOf(pd));
  });
}

}  // namespace gmp::rt
