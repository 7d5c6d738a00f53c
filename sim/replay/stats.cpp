#include "sim/replay/stats.h"

#include <algorithm>
#include <limits>

#include "sim/replay/fold.h"
#include "sim/replay/reducer.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::GStatus;
using trace::Kind;

namespace {

constexpr std::int32_t kEagain = 11, kEinprogress = 115, kEcanceled = 125;  // errno numbers in traces are Linux's

// Times of a made-up file may be anything; the figures stay finite.
std::int64_t sane(std::int64_t t) { return std::clamp<std::int64_t>(t, 0, std::int64_t{1} << 61); }

// sum += a * b, held at the ends of the range: a made-up file must not overflow a figure.
void addUpTo(std::int64_t& sum, std::int64_t a, std::int64_t b = 1) {
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product) && !__builtin_add_overflow(sum, product, &sum)) return;
  sum = (a < 0) == (b < 0) ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

template <class Array, class E>
void tick(Array& counts, E word) {
  if (isWord(word)) ++counts[static_cast<std::size_t>(word)];
}

}  // namespace

// One function for every kind that some figure counts; the others fall into the template.
struct Stats::Visitor {
  Stats& stats;
  const WorldState& before;
  const trace::Event& e;
  std::int64_t t;
  Summary& sum;
  Bucket& bucket;

  template <class E>
  void operator()(const E&) {}

  // ---- goroutines ----
  void operator()(const ev::GoCreate&) { ++sum.created; }
  void operator()(const ev::GoStart& v) {
    ++sum.switches;
    ++bucket.starts;
    tick(sum.found, v.rule);
    const GState* g = before.g(e.g);
    if (!g || g->status != GStatus::runnable) return;
    if (g->by == RunnableBy::readied) sum.schedLatency.add(t - g->since);
    if (g->by != RunnableBy::parkRefused) sum.runnableFor.add(t - g->since);
    stats.busy(e.p, t, true);
    if (e.p >= 0 && static_cast<std::size_t>(e.p) < sum.procs.size()) ++sum.procs[static_cast<std::size_t>(e.p)].starts;
    if (e.m < 0 || e.m >= kMaxMs) return;
    const auto m = static_cast<std::size_t>(e.m);
    if (m >= stats.sliceSince_.size()) stats.sliceSince_.resize(m + 1, -1);
    stats.sliceSince_[m] = t;
  }
  void operator()(const ev::GoPark& v) {
    tick(sum.parks, v.reason);
    stats.leftM(e, t);
  }
  void operator()(const ev::GoParkRefused&) { ++sum.parkRefused; }
  void operator()(const ev::GoReady& v) {
    tick(sum.readies, v.cause);
    const GState* g = before.g(e.g);
    if (g && g->status == GStatus::waiting && g->reason == trace::WaitReason::ioWait) sum.waitNet.add(t - g->since);
  }
  void operator()(const ev::GoYield& v) {
    ++(v.why == trace::YieldWhy::gosched || v.why == trace::YieldWhy::goyield ? sum.yields : sum.preempted);
    stats.leftM(e, t);
  }
  void operator()(const ev::GoEnd&) {
    ++sum.ended;
    stats.leftM(e, t);
  }
  void operator()(const ev::GoSyscallEnter&) {
    ++sum.syscalls;
    ++bucket.syscalls;
    stats.busy(e.p, t, false);
  }
  void operator()(const ev::GoSyscallExit& v) {
    if (!v.hasP) ++sum.syscallsSlow;
    if (v.hasP) stats.busy(e.p, t, true);
  }
  void operator()(const ev::GoSyscallNoP&) { stats.leftM(e, t); }

  // ---- processors and threads ----
  void operator()(const ev::ProcAcquire&) {
    const MState* m = before.m(e.m);  // back from a system call with another P: its goroutine runs on
    const GState* g = m ? before.g(m->curg) : nullptr;
    if (g && g->status == GStatus::running) stats.busy(e.p, t, true);
  }
  void operator()(const ev::ProcRelease&) { stats.busy(e.p, t, false); }
  void operator()(const ev::ProcRetake& v) {
    ++sum.retakes;
    stats.busy(v.victim.v, t, false);
  }
  void operator()(const ev::ProcHandoff&) { ++sum.handoffs; }
  void operator()(const ev::MNew&) { ++sum.threads; }
  void operator()(const ev::MSpin&) { ++sum.spins; }
  void operator()(const ev::MPark&) { ++sum.threadParks; }
  void operator()(const ev::MWake&) { ++sum.threadWakes; }
  void operator()(const ev::SysmonPreempt&) { ++sum.preemptAsked; }
  void operator()(const ev::SnapEnd&) {
    if (sum.threads == 0) sum.threads = before.counts.machines;  // those of the first snapshot, later ones are newm's
  }

  // ---- queues ----
  void longest(std::int64_t added) {
    const PState* p = before.p(e.p);
    if (p) sum.maxLocal = std::max(sum.maxLocal, static_cast<std::int64_t>(p->ring.size()) + added);
  }
  void operator()(const ev::RunqPut& v) {
    tick(sum.puts, v.place);
    if (v.kicked.v != 0) ++sum.kicked;
    if (v.place == trace::QueuePlace::tail) longest(1);
  }
  void operator()(const ev::RunqPutBatch& v) { longest(std::clamp(v.n.v, 0, 256)); }
  void operator()(const ev::RunqGrabOverflow&) { ++sum.overflows; }
  void operator()(const ev::GlobalPutBatch&) { ++sum.globalBatches; }
  void operator()(const ev::GlobalGet&) { ++sum.globalGets; }
  void operator()(const ev::RunqSteal& v) {
    const auto n = static_cast<std::uint64_t>(std::clamp(v.n.v, 0, 256));
    ++sum.steals;
    ++bucket.steals;
    sum.stolen += n;
    longest(static_cast<std::int64_t>(n) - 1);
    const auto victim = static_cast<std::size_t>(std::max(v.victim.v, 0));
    if (v.victim.v >= 0 && victim < sum.procs.size()) sum.procs[victim].stolenFrom += n;
  }
  void operator()(const ev::StealMiss&) { ++sum.stealMisses; }

  // ---- poller and timers ----
  void operator()(const ev::PollBegin& v) {
    ++bucket.polls;
    if (isWord(v.caller)) ++sum.polls[static_cast<std::size_t>(v.caller)].polls;
  }
  void operator()(const ev::PollEnd& v) {
    if (v.goroutines.v > 0) {
      const auto n = static_cast<std::uint32_t>(v.goroutines.v);
      ++bucket.fruitful;
      bucket.polled += n;
      bucket.polledMost = std::max(bucket.polledMost, n);
    }
    if (!isWord(v.caller)) return;
    PollFigures& figures = sum.polls[static_cast<std::size_t>(v.caller)];
    figures.events += static_cast<std::uint64_t>(std::max(v.events.v, 0));
    figures.goroutines += static_cast<std::uint64_t>(std::max(v.goroutines.v, 0));
    figures.maxBatch = std::max(figures.maxBatch, v.goroutines.v);
    if (v.events.v == 0 && v.goroutines.v == 0) ++figures.empty;
    if (v.woken) ++figures.woken;
  }
  void operator()(const ev::PollFd& v) { sum.staleEvents += v.stale; }
  void operator()(const ev::PollBreak&) { ++sum.breaks; }
  void operator()(const ev::PollDeadlineHit& v) { sum.deadlinesHit += !v.stale; }
  void operator()(const ev::TimerSet&) { ++sum.timersSet; }
  void operator()(const ev::TimerFire&) { ++sum.timersFired; }

  // ---- sockets ----
  // Every call ends here, also one that succeeds.
  void ended(std::int32_t result) {
    ++bucket.sockCalls;
    if (result == -kEagain) {
      ++sum.eagain;
    } else if (result < 0 && result != -kEinprogress && result != -kEcanceled) {
      ++sum.socketErrors;
    }
  }
  bool serverSide(std::int32_t fd) const {
    const FdState* state = before.fd(fd);
    return state && state->kind == FdKind::accepted;
  }
  void operator()(const ev::SockAccept& v) {
    if (v.newFd.v >= 0 && v.result.v >= 0) ++sum.accepted;
    ended(v.result.v);
  }
  void operator()(const ev::SockDial& v) {
    if (v.result.v == 0) ++sum.dialed;
    ended(v.result.v);
  }
  void operator()(const ev::SockRead& v) {
    ended(v.result.v);
    if (v.result.v <= 0 || !serverSide(v.fd.v)) return;
    ++sum.messages;
    ++bucket.messages;
    sum.bytesRead += static_cast<std::uint64_t>(v.result.v);
    bucket.bytes += static_cast<std::uint64_t>(v.result.v);
  }
  void operator()(const ev::SockWrite& v) {
    ended(v.result.v);
    if (v.result.v > 0 && serverSide(v.fd.v)) sum.bytesWritten += static_cast<std::uint64_t>(v.result.v);
  }
  void operator()(const ev::ClientDone& v) {
    sum.clientsReported = true;
    addUpTo(sum.clientMessages, v.messages.v);
    addUpTo(sum.clientBytes, v.bytes.v);
    addUpTo(sum.clientConnections, v.connections.v);
    addUpTo(sum.clientErrors, v.errors.v);
  }
};

void Stats::busy(std::int32_t p, std::int64_t t, bool on) {
  if (p < 0 || p >= kMaxPs) return;
  const auto at = static_cast<std::size_t>(p);
  if (at >= busySince_.size()) busySince_.resize(at + 1, -1);
  if (at >= sum_.procs.size()) sum_.procs.resize(at + 1);
  std::int64_t& since = busySince_[at];
  if (since >= 0) sum_.procs[at].busy += t - since;
  since = on ? t : -1;
}

void Stats::leftM(const trace::Event& e, std::int64_t t) {
  busy(e.p, t, false);
  if (e.m < 0 || static_cast<std::size_t>(e.m) >= sliceSince_.size()) return;
  std::int64_t& since = sliceSince_[static_cast<std::size_t>(e.m)];
  if (since >= 0) sum_.slice.add(t - since);
  since = -1;
}

void Stats::add(const WorldState& before, const trace::Event& e) {
  std::int64_t t = std::max(sane(e.t), last_);
  if (!any_) {
    first_ = last_ = t = sane(e.t);
    any_ = true;
  }
  const Counts& n = before.counts;
  const std::int64_t dt = t - last_;
  if (dt > 0 && before.known) {
    addUpTo(sum_.split.running, n.of(GStatus::running), dt);
    addUpTo(sum_.split.runnable, n.of(GStatus::runnable), dt);
    addUpTo(sum_.split.network, n.waitNet, dt);
    addUpTo(sum_.split.otherWait, n.of(GStatus::waiting) - n.waitNet, dt);
    addUpTo(sum_.split.syscall, n.of(GStatus::syscall), dt);
  }
  if (before.ps.size() > sum_.procs.size()) sum_.procs.resize(before.ps.size());
  roll(before, t);
  last_ = t;
  ++sum_.events;
  Bucket& bucket = series_.back();
  bucket.runnableMax = std::max(bucket.runnableMax, static_cast<std::int32_t>(n.of(GStatus::runnable)));
  sum_.maxGlobal = std::max(sum_.maxGlobal, static_cast<std::int64_t>(before.global.size()));
  sum_.threadsPeak = std::max(sum_.threadsPeak, n.machines);
  sum_.threadsRunning = std::max(sum_.threadsRunning, n.of(GStatus::running));
  if (static_cast<int>(e.kind) >= trace::kKinds) return;
  Visitor visitor{*this, before, e, t, sum_, bucket};
  trace::dispatch(e, visitor);
}

void Stats::forgetBefore(std::int64_t t) {
  const auto stays =
      std::find_if(series_.begin(), series_.end(), [&](const Bucket& b) { return b.start + width_ > t; });
  if (stays != series_.end()) series_.erase(series_.begin(), stays);
}

Summary Stats::summary(const WorldState& now) const {
  Summary sum = sum_;
  sum.duration = last_ - first_;
  sum.lost = now.lost;
  sum.alive = now.alive();
  sum.peak = now.counts.peak;
  sum.maxGlobal = std::max(sum.maxGlobal, static_cast<std::int64_t>(now.global.size()));
  sum.threadsPeak = std::max(sum.threadsPeak, now.counts.machines);
  sum.threads = std::max(sum.threads, sum.threadsPeak);
  for (std::size_t p = 0; p < busySince_.size(); ++p) {
    if (busySince_[p] >= 0) sum.procs[p].busy += last_ - busySince_[p];
  }
  return sum;
}

double Summary::busyShare(std::size_t p) const {
  if (p >= procs.size() || duration <= 0) return 0;
  return static_cast<double>(procs[p].busy) / static_cast<double>(duration);
}

TraceStats summarize(const trace::Trace& trace) {
  Stats stats;
  WorldState state;
  for (const trace::Event& e : trace.events) {
    stats.add(state, e);
    apply(state, e);
  }
  stats.settle(state);
  return {stats.summary(state), stats.series(), stats.bucketNs()};
}

}  // namespace gmp::replay
