// Reading the folded state into the stage's own terms.
#include <algorithm>
#include <map>

#include "sim/replay/narrate.h"
#include "viz/model/format.h"
#include "viz/model/goroutine_state.h"
#include "viz/model/stage_model.h"

namespace gmp::viz {

namespace {

using replay::GWhere;
using replay::WorldState;

constexpr std::size_t kHeadOfGlobal = 64;  // more are never named on the stage
constexpr std::size_t kListedWaiters = 256;
constexpr std::size_t kScannedGoroutines = 20'000;  // beyond this the waiters are a number, not a list
constexpr std::size_t kScannedEvents = 4096;

class Reader {
 public:
  Reader(const trace::Trace& trace, const WorldState& s, const Focus& focus, const std::vector<std::int64_t>& followed)
      : trace_(trace), s_(s), focus_(focus), followed_(followed) {}

  StageModel read() {
    out_.now = s_.t;
    out_.known = s_.known;
    out_.lost = s_.lost > 0;
    out_.pollerKnown = !replay::unknownFact(trace_.header, "poller");
    out_.pollerName = pollerName(trace_.header);
    queuesKnown_ = !replay::unknownFact(trace_.header, "queues");
    out_.timersKnown = queuesKnown_;  // both are what a P owns
    readQueues();
    readProcs();
    readFds();
    readWaiters();
    readThreads();
    readPoll();
    readFollowed();
    return std::move(out_);
  }

 private:
  StageGo go(std::int64_t id) const {
    const replay::GState* g = s_.g(id);
    return {id, g != nullptr ? trace_.text({g->name}) : std::string_view{}};
  }

  template <class Queue>
  StageQueue queue(const Queue& q, std::size_t limit) const {
    StageQueue out;
    out.total = static_cast<std::int64_t>(q.size());
    out.known = queuesKnown_;
    for (const std::int64_t id : q.first(limit)) out.head.push_back(go(id));
    return out;
  }

  std::vector<StageGo> handOf(const replay::MState& m) const {
    std::vector<StageGo> hand;
    for (const std::int64_t id : m.hand.items()) hand.push_back(go(id));
    for (const std::int64_t id : m.taken.items()) {
      hand.push_back(go(id));
      hand.back().taken = true;
    }
    return hand;
  }

  void readQueues() {
    out_.global = queue(s_.global, kHeadOfGlobal);
    for (const std::int64_t id : focus_.gs) {
      const replay::GState* g = s_.g(id);
      if (g != nullptr && g->where == GWhere::global) out_.global.tracked.push_back(id);
    }
  }

  void readProcs() {
    for (std::size_t i = 0; i < s_.ps.size(); ++i) {
      const replay::PState& p = s_.ps[i];
      StageProc proc;
      proc.id = static_cast<int>(i);
      proc.status = p.status;
      proc.m = p.m;
      proc.tick = p.schedtick;
      if (p.runnext != 0) proc.runnext = go(p.runnext);
      proc.local = queue(p.ring, static_cast<std::size_t>(replay::kRingSize));
      if (const replay::MState* m = s_.m(p.m)) {
        if (m->curg != 0) proc.running = go(m->curg);
        proc.inSyscall = m->inSyscall;
        proc.spinning = m->spinning;
        proc.polling = m->polling;
        proc.hand = handOf(*m);
      }
      out_.procs.push_back(std::move(proc));
    }
  }

  void readFds() {
    out_.netWaiters = s_.counts.waitNet;
    out_.alive = s_.alive();
    out_.timers = static_cast<std::int64_t>(s_.timers.size());
    if (s_.fds.size() > kScannedGoroutines) {
      out_.fdsListed = false;
      for (const int fd : focus_.fds) {
        if (const replay::FdState* f = s_.fd(fd)) addFd(fd, *f);
      }
      return;
    }
    s_.fds.forEach([this](std::int64_t fd, const replay::FdState& f) { addFd(static_cast<int>(fd), f); });
    if (s_.timers.size() > kScannedGoroutines) return;  // when the next one is due takes a look at all of them
    s_.timers.forEach([this](std::int64_t, const replay::TimerState& t) {
      out_.nextTimer = out_.nextTimer < 0 ? t.when : std::min(out_.nextTimer, t.when);
    });
  }

  void addFd(int fd, const replay::FdState& f) {
    if (!f.registered) return;
    const auto half = [this](const replay::HalfState& h) { return StageHalf{h.state, h.g != 0 ? go(h.g) : StageGo{}}; };
    out_.fds.push_back({fd, half(f.r), half(f.w)});
  }

  // One look at all goroutines, if there is something that only they tell: who waits for what but the network, and who
  // has
  // parked for a pollDesc that still says pdWait.
  void readWaiters() {
    out_.waitersTotal = std::max<std::int64_t>(0, s_.counts.of(trace::GStatus::waiting) - s_.counts.waitNet);
    bool preparing = false;
    for (const StageFd& f : out_.fds)
      preparing = preparing || f.r.state == trace::PollState::wait || f.w.state == trace::PollState::wait;
    if ((out_.waitersTotal == 0 && !preparing) || s_.gs.size() > kScannedGoroutines) return;
    std::map<std::string_view, std::int64_t> reasons;
    out_.waitersTotal = 0;
    s_.gs.forEach([&](std::int64_t id, const replay::GState& g) {
      if (g.status != trace::GStatus::waiting || g.where != GWhere::parked) return;
      if (g.reason == trace::WaitReason::ioWait) return standBy(id, g);
      const std::string_view reason = trace::word(g.reason);
      ++reasons[reason];
      ++out_.waitersTotal;
      if (out_.waiters.size() < kListedWaiters) out_.waiters.push_back({go(id), reason});
    });
    out_.waitersByReason.assign(reasons.begin(), reasons.end());
    std::stable_sort(out_.waitersByReason.begin(), out_.waitersByReason.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
  }

  void standBy(std::int64_t id, const replay::GState& g) {
    const auto at =
        std::lower_bound(out_.fds.begin(), out_.fds.end(), g.fd, [](const StageFd& f, int fd) { return f.fd < fd; });
    if (at == out_.fds.end() || at->fd != g.fd) return;
    StageHalf& half = g.mode == trace::PollMode::w ? at->w : at->r;
    if (half.state == trace::PollState::wait) half.g = go(id);
  }

  // What the system calls are called: told by the events that entered them, of those that are not long ago.
  void nameCalls() {
    std::map<std::int64_t, StageCall*> unnamed;  // by goroutine
    for (StageCall& c : out_.calls) unnamed[c.g.id] = &c;
    const std::uint64_t end = std::min<std::uint64_t>(s_.index, trace_.events.size());
    for (std::uint64_t i = end, looked = 0; i > 0 && looked < kScannedEvents && !unnamed.empty(); --i, ++looked) {
      const trace::Event& e = trace_.events[i - 1];
      if (e.kind != trace::Kind::GoSyscallEnter) continue;
      const auto call = unnamed.find(e.g);
      if (call == unnamed.end()) continue;
      call->second->what = trace_.text(trace::unpack<trace::ev::GoSyscallEnter>(e).what);
      unnamed.erase(call);
    }
  }

  void readThreads() {
    for (std::size_t i = 0; i < s_.ms.size(); ++i) {
      const replay::MState& m = s_.ms[i];
      if (!m.exists) continue;
      const int id = static_cast<int>(i);
      if (m.inSyscall) {
        const replay::GState* g = s_.g(m.curg);
        out_.calls.push_back({go(m.curg), id, m.p, {}, g != nullptr ? g->since : -1});
        continue;
      }
      if (m.p >= 0) continue;
      using Doing = StageThread::Doing;
      const Doing doing = m.sysmon                     ? Doing::Sysmon
                          : m.polling                  ? Doing::Polling
                          : m.idle                     ? Doing::Parked
                          : m.nextp >= 0 || !m.started ? Doing::Waking
                          : m.spinning                 ? Doing::Spinning
                                                       : Doing::Busy;
      out_.threads.push_back({id, doing, m.curg != 0 ? go(m.curg) : StageGo{}, handOf(m)});
    }
    nameCalls();
  }

  void readFollowed() {
    for (std::size_t i = 0; i < followed_.size(); ++i) {
      const replay::GState* g = s_.g(followed_[i]);
      if (g == nullptr || g->where == GWhere::nowhere) continue;
      StageFollowed f;
      f.g = go(followed_[i]);
      f.number = static_cast<int>(i) + 1;
      f.state = tokenStateOf(*g);
      place(*g, f);
      out_.followed.push_back(std::move(f));
    }
  }

  // The region it stands in, and where in that.
  void place(const replay::GState& g, StageFollowed& f) const {
    const replay::MState* m = s_.m(g.holder);
    switch (g.where) {
      case GWhere::global: {
        const std::ptrdiff_t at = s_.global.find(f.g.id);
        if (at >= 0) f.where = "number " + thousands(at + 1);
        break;
      }
      case GWhere::ring:
      case GWhere::runnext: {
        f.box = BoxKind::Proc;
        f.id = g.holder;
        const replay::PState* p = g.where == GWhere::ring ? s_.p(g.holder) : nullptr;
        const std::ptrdiff_t at = p != nullptr ? p->ring.find(f.g.id) : -1;
        if (at >= 0) f.where = "number " + thousands(at + 1);
        break;
      }
      case GWhere::hand:
      case GWhere::onM:
      case GWhere::taken:
        f.box = m != nullptr && m->inSyscall ? BoxKind::Syscalls
                : m != nullptr && m->p >= 0  ? BoxKind::Proc
                                             : BoxKind::Threads;
        f.id = f.box == BoxKind::Proc ? m->p : 0;
        f.where = "M" + std::to_string(g.holder);
        break;
      case GWhere::parked:
        f.box = g.reason == trace::WaitReason::ioWait ? BoxKind::Network : BoxKind::Elsewhere;
        f.where = g.fd >= 0 ? "fd " + std::to_string(g.fd) : std::string(trace::word(g.reason));
        break;
      case GWhere::nowhere: break;
    }
  }

  void readPoll() {
    StagePoll& poll = out_.poll;
    poll.interestTotal = s_.poller.registered;
    if (out_.fdsListed) {
      for (const StageFd& f : out_.fds) {
        if (poll.interest.size() < kListedWaiters) poll.interest.push_back(f.fd);
      }
    }
    const replay::PollerState& p = s_.poller;
    poll.everPolled = p.lastBegin >= 0;
    poll.lastM = p.lastM;
    poll.lastDelay = p.lastDelay;
    const replay::MState* m = s_.m(p.lastM);
    poll.blocked = m != nullptr && m->polling;
    poll.lastTime = poll.blocked ? p.lastBegin : p.lastEnd;
    if (s_.index == 0 || s_.index > trace_.events.size()) return;
    const trace::Event& now = trace_.events[s_.index - 1];
    const replay::MState* actor = s_.m(now.m);
    if (actor == nullptr) return;
    // The instant of a poll: while it goes on, as it returns, and while its thread still holds what it returned.
    const bool instant = actor->polling || now.kind == trace::Kind::PollEnd ||
                         (now.m == p.lastM && (!actor->hand.empty() || !actor->taken.empty()) &&
                          actor->pollBegan >= actor->lookingSince);
    if (!instant) return;
    poll.atPoll = true;
    collectReady(now.m, actor->pollBegan);
  }

  void collectReady(int m, std::uint64_t began) {
    const std::uint64_t least = s_.index > kScannedEvents ? s_.index - kScannedEvents : 0;
    for (std::uint64_t i = std::max(began, least); i < s_.index; ++i) {
      const trace::Event& e = trace_.events[i];
      if (e.m != m || e.kind != trace::Kind::PollFd) continue;
      const auto fd = trace::unpack<trace::ev::PollFd>(e);
      out_.poll.ready.push_back({fd.fd.v, fd.bits.v, fd.stale});
    }
  }

  const trace::Trace& trace_;
  const WorldState& s_;
  const Focus& focus_;
  const std::vector<std::int64_t>& followed_;
  bool queuesKnown_ = true;
  StageModel out_;
};

}  // namespace

StageModel readStage(const trace::Trace& trace, const WorldState& s, const Focus& focus,
                     const std::vector<std::int64_t>& followed) {
  return Reader(trace, s, focus, followed).read();
}

std::string_view pollerName(const trace::Header& header) {
  if (header.poller == "iocp") return "IOCP";
  return header.poller == "epoll" || header.poller == "kqueue" ? std::string_view(header.poller) : "poller";
}

std::string_view pollCallName(const trace::Header& header) {
  return header.poller == "epoll" ? "epoll_wait" : header.poller == "kqueue" ? "kevent" : "polls";
}

std::string pollBitsText(int bits) {
  static constexpr std::pair<int, const char*> kNames[] = {
      {1, "IN"}, {2, "OUT"}, {4, "RDHUP"}, {8, "HUP"}, {16, "ERR"}};
  std::string s;
  for (const auto& [bit, name] : kNames) {
    if ((bits & bit) != 0) s += (s.empty() ? "" : "|") + std::string(name);
  }
  return s.empty() ? "-" : s;
}

}  // namespace gmp::viz
