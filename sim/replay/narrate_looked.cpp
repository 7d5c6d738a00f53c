// The decision record: what findRunnable looked at before the rule that chose, in its order, and why that was rejected.
#include "sim/replay/narration.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::FindRule;
using trace::Kind;

namespace {

// Steps of findRunnable in order; a rule is one of them.
enum class Step { tick, runnext, local, global, poll, steal, locked, recheck, block };

Step stepOf(FindRule rule) {
  switch (rule) {
    case FindRule::tick61: return Step::tick;
    case FindRule::runnext: return Step::runnext;
    case FindRule::localQueue: return Step::local;
    case FindRule::globalQueue: return Step::global;
    case FindRule::netpoll: return Step::poll;
    case FindRule::steal: return Step::steal;
    case FindRule::globalLocked: return Step::locked;
    case FindRule::globalRecheck: return Step::recheck;
    default: return Step::block;
  }
}

}  // namespace

void Narration::lookAtPoller(std::uint64_t since) {
  for (std::uint64_t i = index_; i > since; --i) {
    const trace::Event& e = trace_.events[i - 1];
    if (e.m != e_.m || e.kind != Kind::PollEnd) continue;
    if (trace::unpack<ev::PollEnd>(e).caller != trace::PollCaller::findRunnable) continue;
    look(Text::lookPollNothing);
    return;
  }
  if (s_.poller.blocked >= 0 && s_.poller.blocked != e_.m) {
    Facts other;
    other.set("m", named('M', s_.poller.blocked));
    card.lookedFirst.push_back(other.fill(Text::lookPollBusy));
  } else {
    look(s_.poller.waiters == 0 ? Text::lookPollNobody : Text::lookPollSkipped);
  }
}

void Narration::lookAtOthers(std::uint64_t since) {
  for (std::uint64_t i = index_; i > since; --i) {
    const trace::Event& e = trace_.events[i - 1];
    if (e.m != e_.m || e.kind != Kind::StealMiss) continue;
    set("tries", trace::unpack<ev::StealMiss>(e).tries.v);
    look(Text::lookStealNothing);
    return;
  }
  look(Text::lookStealNot);
}

// The P whose queues were looked at: the one that was given up since, or the one that M still has.
std::int64_t Narration::searchedP(std::uint64_t since) const {
  for (std::uint64_t i = index_; i > since; --i) {
    const trace::Event& e = trace_.events[i - 1];
    if (e.m == e_.m && e.kind == Kind::ProcRelease) return e.p;
  }
  return e_.p;
}

void Narration::looked(FindRule rule) {
  const MState* m = s_.m(e_.m);
  if (rule == FindRule::parkRefused || rule == FindRule::syscallIdleP || !m) return;
  if (!queuesKnown_) {
    look(Text::lookUnknown);
    return;
  }
  const Step step = stepOf(rule);
  // Where the trace was joined late the first event of this search may be missing.
  const std::uint64_t reach = index_ > Causes::kReach ? index_ - Causes::kReach : 0;
  const std::uint64_t since = std::min(std::max(m->lookingSince, reach), index_);
  const std::int64_t pid = searchedP(since);
  const PState* p = s_.p(pid);
  set("gone", named('P', pid));
  if (!p) {
    look(Text::lookTickUnknown);
  } else if (pid == e_.p) {  // else it may have run others meanwhile
    constexpr std::int64_t kEvery = 61;
    set("tick", p->schedtick);
    const bool due = p->schedtick % kEvery == 0;
    look(step == Step::tick ? Text::lookTickYes : due ? Text::lookTickEmpty : Text::lookTickNo);
  }
  if (step > Step::runnext) look(Text::lookRunnext);
  if (step > Step::local) look(Text::lookLocal);
  if (step > Step::global) look(Text::lookGlobal);
  if (step > Step::poll) lookAtPoller(since);
  if (step > Step::steal) lookAtOthers(since);
  if (step > Step::locked) look(Text::lookReleased);
  if (rule == FindRule::netpollBlock) {
    set("long", durationText(s_.poller.lastEnd - s_.poller.lastBegin));
    look(Text::lookBlocked);
  }
}

}  // namespace gmp::replay
