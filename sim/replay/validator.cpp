#include "sim/replay/validator.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include "sim/replay/fold.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::Event;
using trace::GStatus;
using trace::Kind;

namespace {

void append(std::string& to, std::string_view part) { to += part; }
template <class N>
requires std::is_integral_v<N>
void append(std::string& to, N n) { to += std::to_string(n); }

}  // namespace

ValidatorOptions ValidatorOptions::forHeader(const trace::Header& header) {
  ValidatorOptions options;
  options.virtualTime = header.world == "sim";
  if (!options.virtualTime) {
    // The system may keep any thread from running for a while, or all of them.
    options.quietLimit = 1'000'000'000;
    options.quietStep = 10'000'000;
    options.rescueLimit = 1'000'000'000;
  }
  const auto on = [&header](const char* name) {
    const auto it = header.parameters.find(name);
    return it == header.parameters.end() || it->second != 0;
  };
  options.globalTick = on("globalTick");
  options.steal = on("steal");
  options.sysmon = on("sysmon");
  return options;
}

Validator::Validator(ValidatorOptions options, const std::vector<std::string>* strings)
    : options_(options), strings_(strings) {}

template <class... Parts>
void Validator::report(const char* invariant, const Parts&... parts) {
  ++total_;
  if (violations_.size() >= options_.maxViolations) return;
  Violation violation{invariant, state_.index, {}};
  (append(violation.text, parts), ...);
  violations_.push_back(std::move(violation));
}

void Validator::feed(const Event& e) {
  checkOrder(e);
  if (state_.known && static_cast<int>(e.kind) < trace::kKinds) {
    checkQuiet(e);
    checkRescue(e);
    checkOwner(e);
    checkStart(e);
    checkMachine(e);
    checkPoller(e);
    checkTimer(e);
    checkChannel(e);
    checkSelect(e);
    checkEnd(e);
  }
  if (e.kind == Kind::SnapBegin) aliveBefore_ = state_.known && state_.index != 0 ? state_.alive() : -1;
  const bool wasEmpty = state_.global.empty();
  problems_.clear();
  apply(state_, e, &problems_);
  for (Problem& problem : problems_) {
    ++total_;
    if (violations_.size() >= options_.maxViolations) continue;
    violations_.push_back({std::move(problem.invariant), problem.index, std::move(problem.text)});
  }
  watchGlobal(e, wasEmpty);
  checkSnapshot(e);
  heedFork(e);
  if (!state_.known && trace::kindFamily(e.kind) != trace::Family::Meta) ++unchecked_;
}

// X1: one thread's events are in the order of its clock.
void Validator::checkOrder(const Event& e) {
  if (e.m < 0 || e.m >= kMaxMs) return;
  const auto m = static_cast<std::size_t>(e.m);
  if (m >= lastTime_.size()) lastTime_.resize(m + 1, INT64_MIN);
  if (e.t < lastTime_[m]) report("X1", "time of M", e.m, " goes back from ", lastTime_[m], " to ", e.t, " ns");
  lastTime_[m] = e.t;
}

// P2: an M acts with the P it owns, and sysmon with none.
void Validator::checkOwner(const Event& e) {
  const MState* m = state_.m(e.m);
  if (!m || e.p < 0) return;
  if (m->sysmon) report("P2", "sysmon (M", e.m, ") acts with P", e.p, " but never owns one");
  if (e.kind == Kind::ProcAcquire || e.kind == Kind::ProcRelease) return;  // the fold compares those
  if (m->p != e.p && !m->sysmon)
    report("P2", "M", e.m, " acts with P", e.p, " but owns ", m->p < 0 ? "none" : "P",
           m->p < 0 ? "" : std::to_string(m->p));
}

// ---- execute
// ---------------------------------------------------------------------------------------------------------

void Validator::checkStart(const Event& e) {
  const MState* m = state_.m(e.m);
  if (e.kind != Kind::GoStart || !m) return;
  if (m->p < 0) report("G4", "M", e.m, " starts G", e.g, " but has no P");
  if (m->spinning)
    report("M4", "M", e.m, " starts G", e.g, " but still spins: it must stop first, so that another is woken");
  for (const std::int64_t id : m->hand.items()) {
    if (id == e.g) continue;
    report(m->handFromGlobal ? "Q7" : "G2", "M", e.m, " starts G", e.g, " but still holds G", id,
           ", which is in no queue");
    break;
  }
  checkTick(e, *m);
}

// Q5 and Q6: the 61 rule and the inherited time slice.
void Validator::checkTick(const Event& e, const MState& m) {
  const auto v = trace::unpack<ev::GoStart>(e);
  const PState* p = state_.p(e.p);
  if (!p || !p->tickKnown) return;
  const std::int64_t wanted = p->schedtick + (v.inheritTime ? 0 : 1);
  if (v.tick.v != wanted) {
    report("Q6", "schedtick of P", e.p, " is ", v.tick.v, " after G", e.g, " starts",
           v.inheritTime ? " in the rest of the slice" : "", " but was ", p->schedtick);
  }
  if (!options_.globalTick) return;
  constexpr std::int64_t kEvery = 61;
  const bool due = p->schedtick % kEvery == 0;
  if (v.rule == trace::FindRule::tick61) {
    if (!due) report("Q5", "P", e.p, " looks at the global queue first at tick ", p->schedtick);
    return;
  }
  const bool direct = v.rule == trace::FindRule::parkRefused || v.rule == trace::FindRule::syscallIdleP;
  if (due && !direct && globalSeen_ && globalSeenAt_ <= m.lookingSince) {
    report("Q5", "P", e.p, " takes G", e.g, " (", word(v.rule), ") at tick ", p->schedtick,
           " though the global queue held ", state_.global.size(), " goroutines");
  }
}

void Validator::watchGlobal(const Event& e, bool wasEmpty) {
  if (state_.global.empty() || !state_.known) {
    globalFilled_ = globalSeen_ = false;
  } else if (wasEmpty || !globalFilled_) {
    globalFilled_ = true;
    globalSeen_ = false;
    globalFiller_ = e.m;
  } else if (!globalSeen_ && e.m == globalFiller_) {
    globalSeen_ = true;
    globalSeenAt_ = state_.index - 1;
  }
}

// ---- threads
// ---------------------------------------------------------------------------------------------------------

void Validator::checkMachine(const Event& e) {
  const MState* m = state_.m(e.m);
  if (e.kind == Kind::MPark && m) {
    if (m->p >= 0) report("M1", "M", e.m, " parks but owns P", m->p);
    if (m->spinning) report("M1", "M", e.m, " parks but spins");
    if (m->curg != 0) report("G4", "M", e.m, " parks but runs G", m->curg);
    if (!m->hand.empty()) report("G2", "M", e.m, " parks but holds G", m->hand.front(), ", which is in no queue");
    if (!m->taken.empty()) report("G2", "M", e.m, " parks but never made G", m->taken.front(), " ready");
  } else if (e.kind == Kind::MWake) {
    const auto v = trace::unpack<ev::MWake>(e);
    if (v.nextp.v < 0 && !state_.ended) report("M1", "M", v.target.v, " is woken without a P");
  } else if (e.kind == Kind::MNew) {
    constexpr std::int64_t kMost = 10000;
    if (state_.counts.machines >= kMost) report("M5", "more than ", kMost, " threads");
  } else if (e.kind == Kind::SysmonSleep) {
    const auto v = trace::unpack<ev::SysmonSleep>(e);
    constexpr std::int64_t kLeast = 20'000, kMost = 10'000'000;
    if (!v.deep && (v.delay.v < kLeast || v.delay.v > kMost)) {
      report("M6", "sysmon sleeps ", v.delay.v, " ns (20 us to 10 ms are possible)");
    }
  }
}

// ---- poller and timers
// -----------------------------------------------------------------------------------------------

void Validator::checkPoller(const Event& e) {
  if (e.kind == Kind::PollBegin) {
    const auto v = trace::unpack<ev::PollBegin>(e);
    // The commit of a park counts after it: until then each M may be one behind.
    if (v.waiters.v < -static_cast<std::int64_t>(state_.ms.size()))
      report("N2", "the count of network waiters is ", v.waiters.v);
  } else if (e.kind == Kind::PollEnd) {
    const auto v = trace::unpack<ev::PollEnd>(e);
    const MState* m = state_.m(e.m);
    if (m && static_cast<std::size_t>(std::max(v.goroutines.v, 0)) != m->taken.size()) {
      report("N2", "the poll of M", e.m, " is said to give ", v.goroutines.v, " goroutines but took ", m->taken.size());
    }
  } else if (e.kind == Kind::PollFd) {
    // An event that is not stale is recorded before the close of its descriptor, however late it comes.
    const auto v = trace::unpack<ev::PollFd>(e);
    const FdState* fd = state_.fd(v.fd.v);
    if (!v.stale && !(fd && fd->registered)) {
      report("N5", "the poll of M", e.m, " delivers fd ", v.fd.v, " which is not registered");
    }
    if (!v.stale && fd) checkKindOfEvent(v, *fd);
  }
}

// N9: a filter is of one direction; a completion is of one operation that is under way there.
void Validator::checkKindOfEvent(const ev::PollFd& v, const FdState& fd) {
  constexpr std::int32_t kIn = 1, kOut = 2, kHup = 8;
  switch (v.what) {
    case trace::PollWhat::readiness: return;
    case trace::PollWhat::readFilter:
      if ((v.bits.v & ~kHup) != kIn) report("N9", "a read filter reports ", v.bits.v, " of fd ", v.fd.v);
      return;
    case trace::PollWhat::writeFilter:
      if (v.bits.v != kOut) report("N9", "a write filter reports ", v.bits.v, " of fd ", v.fd.v);
      return;
    case trace::PollWhat::completion: break;
  }
  if (v.bits.v != kIn && v.bits.v != kOut) {
    report("N9", "a completion of fd ", v.fd.v, " is of ", v.bits.v, ", which is no one operation");
    return;
  }
  const Begun begun = fd.half(v.bits.v == kIn ? trace::PollMode::r : trace::PollMode::w).begun;
  if (begun == Begun::underWay || begun == Begun::notTold) return;
  report("N9", "an operation of fd ", v.fd.v, " is reported as complete, but none is under way");
}

void Validator::checkTimer(const Event& e) {
  if (e.kind != Kind::TimerFire || !options_.virtualTime)
    return;  // in the real world stamps may come from another clock
  const auto v = trace::unpack<ev::TimerFire>(e);
  if (v.when.v > e.t) report("T1", "timer ", v.id.v, " due at ", v.when.v, " ns fires at ", e.t, " ns, too early");
}

// ---- channels
// --------------------------------------------------------------------------------------------------------

// The first that waits there for nothing else; 0: none. (A select may have been won elsewhere, which shows later.)
std::int64_t Validator::firstWaiting(const IdQueue& q) const {
  for (const std::int64_t id : q.items()) {
    if (!state_.selects.contains(id)) return id;
  }
  return 0;
}

void Validator::checkChannel(const Event& e) {
  if (e.kind != Kind::ChanSend && e.kind != Kind::ChanRecv) return;
  const bool send = e.kind == Kind::ChanSend;
  const auto v = trace::unpack<ev::ChanSend>(e);  // both have the same fields
  const ChanState* c = state_.chans.find(v.id.v);
  if (!c || c->cap < 0 || (c->cap == 0 && v.how == trace::ChanHow::buffered))
    return;  // a timer's channel hides its buffer
  if (v.len.v < 0 || v.len.v > c->cap) {
    report("C1", "channel ", v.id.v, " holds ", v.len.v, " values but has room for ", c->cap);
  } else if (v.how == trace::ChanHow::blocks && send && c->len < c->cap) {
    report("C1", "G", e.g, " blocks sending on channel ", v.id.v, " though it has room (", c->len, " of ", c->cap, ")");
  } else if (v.how == trace::ChanHow::blocks && !send && c->len > 0) {
    report("C1", "G", e.g, " blocks receiving from channel ", v.id.v, " though it holds ", c->len, " values");
  } else if (!send && v.how == trace::ChanHow::buffered && v.other.v == 0 && firstWaiting(c->sendq) != 0) {
    report("C1", "G", e.g, " takes a value from channel ", v.id.v, " and leaves G", firstWaiting(c->sendq),
           " waiting to send though there is room");
  } else if (v.how == trace::ChanHow::direct && send && c->len > 0) {
    report("C1", "G", e.g, " hands a value to G", v.other.v, " past the ", c->len, " values in channel ", v.id.v);
  }
}

void Validator::checkSelect(const Event& e) {
  if (e.kind == Kind::GoEnd && state_.selects.contains(e.g)) {
    report("C4", "G", e.g, " ends but its select never chose a case");
  }
}

// ---- the end, snapshots
// ----------------------------------------------------------------------------------------------

// L6: a deadlock is reported only when there is one.
void Validator::checkEnd(const Event& e) {
  if (e.kind != Kind::ProgramEnd || !strings_) return;
  const auto at = static_cast<std::size_t>(trace::unpack<ev::ProgramEnd>(e).text.v);
  if (at >= strings_->size() || (*strings_)[at].find("deadlock") == std::string::npos) return;
  const Counts& n = state_.counts;
  const std::int64_t busy = n.of(GStatus::runnable) + n.of(GStatus::running) + n.of(GStatus::syscall);
  if (busy > 0) report("L6", "a deadlock is reported but ", busy, " goroutines can run");
  if (!state_.timers.empty()) report("L6", "a deadlock is reported but ", state_.timers.size(), " timers are armed");
  if (state_.poller.waiters > 0)
    report("L6", "a deadlock is reported but ", state_.poller.waiters, " goroutines wait for the network");
}

// G7: conservation across a snapshot of a state that was known.
void Validator::checkSnapshot(const Event& e) {
  if (e.kind != Kind::SnapEnd || aliveBefore_ < 0) return;
  if (state_.alive() != aliveBefore_) {
    --state_.index;  // said of this event
    report("G7", "the snapshot holds ", state_.alive(), " goroutines but ", aliveBefore_, " were alive before it");
    ++state_.index;
  }
  aliveBefore_ = -1;
}

// From a fork on the rules that it switches off are no rules of the run any more.
void Validator::heedFork(const Event& e) {
  if (e.kind != Kind::Fork) return;
  const auto what = trace::unpack<ev::Fork>(e).what;
  if (what == trace::ForkWhat::noGlobalTick) options_.globalTick = false;
  if (what == trace::ForkWhat::noSteal) options_.steal = false;
  if (what == trace::ForkWhat::noSysmon) options_.sysmon = false;
}

// ---- quiet times
// -----------------------------------------------------------------------------------------------------

// The state before e held since the last event. Quiet: nobody is under way who could change it.
void Validator::checkQuiet(const Event& e) {
  const std::int64_t dt = std::min(e.t - state_.t, options_.quietStep);
  if (dt <= 0) return;
  const bool queued = state_.counts.inRings > 0 || !state_.global.empty();
  const bool stranded = options_.steal && queued && !state_.idlePs.empty() && !state_.stopTheWorld;
  const bool waited = state_.poller.waiters > 0 || !state_.timers.empty();
  const bool unpolled =
      !state_.ps.empty() && state_.idlePs.size() == state_.ps.size() && waited && state_.poller.blocked < 0;
  if (!stranded) quietL1_ = 0;
  if (!unpolled) quietN4_ = 0;
  if (!stranded && !unpolled) return;
  const bool underWay = std::any_of(state_.ms.begin(), state_.ms.end(), [&](const MState& m) {
    const bool blockedInPoll = m.polling && m.pollCaller == trace::PollCaller::findRunnableBlocking;
    const bool computes = m.curg != 0 && m.p >= 0;
    return m.exists && !m.sysmon && !m.idle && !m.inSyscall && !blockedInPoll && !computes;
  });
  if (underWay) {
    quietL1_ = quietN4_ = 0;
    return;
  }
  const auto passes = [&](std::int64_t& sum, bool on) {
    const std::int64_t before = sum;
    sum = on ? sum + dt : 0;
    return before <= options_.quietLimit && sum > options_.quietLimit;  // said once
  };
  if (passes(quietL1_, stranded)) {
    report("L1", state_.counts.inRings + static_cast<std::int64_t>(state_.global.size()),
           " goroutines are queued and P", state_.idlePs.back(), " is idle for more than ", options_.quietLimit,
           " ns while nothing is under way");
  }
  if (passes(quietN4_, unpolled)) {
    report("N4", "all Ps are idle and ", state_.poller.waiters, " goroutines wait for the network (",
           state_.timers.size(), " timers) but nobody polls for more than ", options_.quietLimit, " ns");
  }
}

// The state before e held since the last event: goroutines that wait behind one in a system call.
void Validator::checkRescue(const Event& e) {
  const std::int64_t dt = std::min(e.t - state_.t, options_.quietStep);
  if (dt <= 0 || !options_.sysmon) return;
  unrescued_.resize(state_.ps.size());
  for (std::size_t i = 0; i < state_.ps.size(); ++i) {
    const PState& p = state_.ps[i];
    const bool waits = p.status == trace::PStatus::syscall && (p.runnext != 0 || !p.ring.empty());
    if (!waits || state_.stopTheWorld) {
      unrescued_[i] = 0;
      continue;
    }
    const std::int64_t before = unrescued_[i];
    unrescued_[i] += dt;
    if (before > options_.rescueLimit || unrescued_[i] <= options_.rescueLimit) continue;  // said once
    report("L4", "P", i, " has been in a system call of G", state_.running(static_cast<std::int64_t>(i)), " with ",
           p.ring.size() + (p.runnext != 0 ? 1 : 0), " goroutines in its queue for more than ", options_.rescueLimit,
           " ns, and nobody has taken it");
  }
}

// ---- whole traces
// ----------------------------------------------------------------------------------------------------

Verdict validate(const trace::Trace& trace, const ValidatorOptions& options) {
  Validator validator(options, &trace.strings);
  for (const Event& e : trace.events) validator.feed(e);
  return {validator.total(), validator.unchecked(), validator.violations()};
}

std::vector<std::uint64_t> lastEvents(const trace::Trace& trace, std::uint64_t index, std::size_t most) {
  if (index >= trace.events.size()) return {};
  const Event& at = trace.events[index];
  std::set<std::uint64_t> found{index};
  std::size_t g = 0, m = 0, p = 0;
  constexpr std::uint64_t kReach = 200'000;
  const std::uint64_t stop = index > kReach ? index - kReach : 0;
  for (std::uint64_t i = index; i > stop && (g < most || m < most || p < most); --i) {
    const Event& e = trace.events[i - 1];
    const bool ofG = at.g != 0 && e.g == at.g && g < most, ofM = at.m >= 0 && e.m == at.m && m < most;
    const bool ofP = at.p >= 0 && e.p == at.p && p < most;
    g += ofG;
    m += ofM;
    p += ofP;
    if (ofG || ofM || ofP) found.insert(i - 1);
  }
  return {found.begin(), found.end()};
}

}  // namespace gmp::replay
