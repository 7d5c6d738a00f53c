// Mirrors: poll_runtime_pollSetDeadline, netpolldeadlineimpl, netpollReadDeadline, netpollWriteDeadline,
//          netpollDeadline (runtime/netpoll.go).
#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/netpoll/netpoll_impl.h"
#include "core/runtime/emit.h"

namespace gmp::rt {

using trace::PollMode;
using trace::SemWhy;
using trace::TimerWhat;

namespace {

// A deadline has passed. mode none: the timer serves both directions.
void netpolldeadlineimpl(M* m, PollDesc* pd, std::uint64_t seq, PollMode mode) {
  const bool read = mode != PollMode::w, write = mode != PollMode::r;
  Unblocked out;
  pd->lock.lock(m);
  const int fd = pd->fd.load();
  const bool stale = seq != (read ? pd->rseq : pd->wseq) && !GMP_MUTANT(deadlineIgnoresSeq);
  emit(m, 0, trace::ev::PollDeadlineHit{.fd = {fd}, .mode = mode, .stale = stale});
  if (stale) {  // the descriptor was used again, or the deadline moved
    pd->lock.unlock(m);
    return;
  }
  GMP_CHECK(!read || (pd->rd > 0 && pd->rrun), "inconsistent read deadline");
  GMP_CHECK(!write || (pd->wd > 0 && (pd->wrun || read)), "inconsistent write deadline");
  if (read) pd->rd = -1;
  if (write) pd->wd = -1;
  pd->publishInfo();
  if (read) out.r = netpollunblock(m, pd->r, SemWhy::deadline, 0, &out.delta);
  if (write) out.w = netpollunblock(m, pd->w, SemWhy::deadline, 0, &out.delta);
  pd->lock.unlock(m);
  netpollgoready(m, out, fd, trace::ReadyCause::deadline);
}

void netpollReadDeadline(M* m, void* pd, std::uint64_t seq, std::int64_t) {
  netpolldeadlineimpl(m, static_cast<PollDesc*>(pd), seq, PollMode::r);
}
void netpollWriteDeadline(M* m, void* pd, std::uint64_t seq, std::int64_t) {
  netpolldeadlineimpl(m, static_cast<PollDesc*>(pd), seq, PollMode::w);
}
void netpollDeadline(M* m, void* pd, std::uint64_t seq, std::int64_t) {
  netpolldeadlineimpl(m, static_cast<PollDesc*>(pd), seq, PollMode::none);
}

void arm(M* m, Timer& timer, TimerWhat what, TimerFn fn, PollDesc* pd, std::int64_t when, std::uint64_t seq) {
  {
    LockGuard held(m, timer.lock);
    timer.what = what;
  }
  timer.modify(m, when, 0, fn, pd, seq);
}

// Brings one timer in line with its deadline. changed: an armed one must not fire as it is; its number is taken up
// so that it is ignored if it is on its way already.
struct Want {
  std::int64_t when;
  TimerWhat what;
  TimerFn fn;
  bool changed;
};
void retime(M* m, PollDesc* pd, Timer& timer, bool& run, std::uint64_t& seq, const Want& want) {
  if (run && !want.changed) return;
  if (run) ++seq;
  if (want.when > 0) {
    arm(m, timer, want.what, want.fn, pd, want.when, seq);
  } else if (run) {
    timer.stop(m);
  }
  run = want.when > 0;
}

// The timers after the deadlines were rd0 and wd0 and are pd->rd and pd->wd.
void retimeBoth(M* m, PollDesc* pd, std::int64_t rd0, std::int64_t wd0) GMP_REQUIRES(pd->lock) {
  const bool combo0 = rd0 > 0 && rd0 == wd0;
  const bool combo = pd->rd > 0 && pd->rd == pd->wd;
  const Want read{.when = pd->rd,
                  .what = combo ? TimerWhat::deadline : TimerWhat::readDeadline,
                  .fn = combo ? netpollDeadline : netpollReadDeadline,
                  .changed = pd->rd != rd0 || combo != combo0};
  const Want write{.when = combo ? 0 : pd->wd,
                   .what = TimerWhat::writeDeadline,
                   .fn = netpollWriteDeadline,
                   .changed = pd->wd != wd0 || combo != combo0};
  retime(m, pd, pd->rt, pd->rrun, pd->rseq, read);
  retime(m, pd, pd->wt, pd->wrun, pd->wseq, write);
}

}  // namespace

void Netpoll::setDeadline(PollDesc* pd, std::int64_t when_ns, PollMode mode) {
  M* m = getm();
  std::int64_t when = when_ns;
  if (when != 0 && when <= sched_.world->nanotime()) when = -1;
  Unblocked out;
  pd->lock.lock(m);
  if (pd->closing) {
    pd->lock.unlock(m);
    return;
  }
  const int fd = pd->fd.load();
  const std::int64_t rd0 = pd->rd, wd0 = pd->wd;
  emit(m, runningG(m), trace::ev::PollDeadline{.when = {traceWhen(m, when)}, .fd = {fd}, .mode = mode});
  if (mode != PollMode::w) pd->rd = when;
  if (mode != PollMode::r) pd->wd = when;
  pd->publishInfo();
  retimeBoth(m, pd, rd0, wd0);
  // In the past: what waits now is ended at once.
  if (pd->rd < 0) out.r = netpollunblock(m, pd->r, SemWhy::deadline, 0, &out.delta);
  if (pd->wd < 0) out.w = netpollunblock(m, pd->w, SemWhy::deadline, 0, &out.delta);
  pd->lock.unlock(m);
  netpollgoready(m, out, fd, trace::ReadyCause::deadline);
}

}  // namespace gmp::rt
