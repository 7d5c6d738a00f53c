#include "tests/sim/scenario/parity.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "core/netpoll/poll_desc.h"
#include "core/runtime/internal.h"

namespace gmp::scenario {
namespace {

using replay::GState;
using replay::MState;
using replay::PState;
using trace::GStatus;
using trace::PStatus;
using Ids = std::vector<std::int64_t>;

std::string shown(const std::string& v) { return v; }
std::string shown(std::string_view v) { return std::string(v); }
std::string shown(std::int64_t v) { return std::to_string(v); }
std::string shown(const Ids& ids) {
  std::string out = "[";
  for (const std::int64_t id : ids) out += (out.size() > 1 ? " " : "") + std::to_string(id);
  return out + "]";
}

template <class Queue>
Ids idsOf(const Queue& q) {
  const auto items = q.first(q.size());
  return Ids(items.begin(), items.end());
}

GStatus statusOf(std::uint32_t status) {
  switch (status & ~rt::kGscan) {
    case rt::kGrunnable: return GStatus::runnable;
    case rt::kGrunning: return GStatus::running;
    case rt::kGsyscall: return GStatus::syscall;
    case rt::kGwaiting: return GStatus::waiting;
    case rt::kGdead: return GStatus::dead;
    default: return GStatus::idle;
  }
}

std::int64_t idOf(const rt::G* gp) { return gp != nullptr ? gp->id : 0; }

std::string halfOf(const rt::PollHalf& half) {
  const std::uint64_t word = half.word.load();
  if (const rt::G* gp = rt::PollHalf::asG(word)) return "G" + std::to_string(gp->id);
  if (rt::PollHalf::value(word) == rt::PollHalf::kReady) return "pdReady";
  return rt::PollHalf::value(word) == rt::PollHalf::kWait ? "pdWait" : "nil";
}

std::string halfOf(const replay::HalfState& half) {
  if (half.state == trace::PollState::g) return "G" + std::to_string(half.g);
  return std::string(word(half.state));
}

}  // namespace

template <class A, class B>
void Parity::expect(const std::string& what, const A& folded, const B& read) {
  if (folded == read || !difference_.empty()) return;
  difference_ = "after event #" + std::to_string(state_.index - 1) + ": " + what + ": the trace says " + shown(folded) +
                ", the scheduler has " + shown(read);
}

bool Parity::fold(bool all) {
  events_.clear();
  recorder_.drain(events_, all);
  for (const trace::Event& e : events_) {
    if (unheard_ == e.kind) continue;
    replay::apply(state_, e, &problems_);
    if (e.m < 0) continue;
    const auto m = static_cast<std::size_t>(e.m);
    if (m >= lastOf_.size()) lastOf_.resize(m + 1, trace::Kind::Lost);
    lastOf_[m] = e.kind;
  }
  const bool broken = !unheard_ && !problems_.empty();
  if (broken && difference_.empty()) difference_ = problems_[0].invariant + ": " + problems_[0].text;
  return !events_.empty();
}

void Parity::look() {
  rt::M* m = rt::getm();
  if (m == nullptr || !difference_.empty()) return;
  rt::Sched& s = *m->sched;
  if (!fold(false) || !state_.known || state_.inSnapshot || state_.ended || s.exiting.load() != 0) return;
  ++looks_;
  compareGoroutines(s);
  compareMachines(s);
  compareProcs(s);
  compareLists(s);
  comparePoller(s);
  compareTimers(s);
}

void Parity::compareGoroutines(const rt::Sched& s) {
  std::int64_t alive = 0;
  s.allgs.each([&](const rt::G& each) {
    const std::uint32_t raw = each.status.load();
    const GStatus status = statusOf(raw);
    if (status == GStatus::dead || status == GStatus::idle) return;
    ++alive;
    const GState* g = state_.g(each.id);
    if (g == nullptr) return expect("G" + std::to_string(each.id), std::string_view("nothing"), word(status));
    if (g->status == status) return;
    // Somebody holds the scan bit: the change, already on record, is made when it is let go.
    if ((raw & rt::kGscan) != 0) return;
    // A call that begins while the world is being stopped gives up its P between the event and the change.
    if (s.gcwaiting.load() != 0 && g->status == GStatus::syscall) return;
    expect("status of G" + std::to_string(each.id), word(g->status), word(status));
  });
  expect("goroutines alive", state_.alive(), alive);
}

void Parity::compareMachines(const rt::Sched& s) {
  std::size_t known = 0;
  for (const auto& mp : s.allm) {
    const MState* m = state_.m(mp->id);
    if (m == nullptr) continue;  // allocated, and its thread not made yet
    ++known;
    const std::string name = "M" + std::to_string(mp->id);
    const rt::G* gp = mp->curg.load();
    // After a park, a yield or an end the status has changed, and the M forgets its goroutine one step later.
    const GStatus status = gp != nullptr ? statusOf(gp->status.load()) : GStatus::idle;
    const bool leaving = m->curg == 0 && status != GStatus::running && status != GStatus::syscall;
    if (!leaving) expect("goroutine of " + name, m->curg, idOf(gp));
    expect("P of " + name, static_cast<std::int64_t>(m->p), std::int64_t{mp->p != nullptr ? mp->p->id : -1});
    expect(name + " spins", std::int64_t{m->spinning}, std::int64_t{mp->spinning});
  }
  std::size_t folded = 0;
  for (const MState& m : state_.ms) folded += m.exists;
  expect("threads", static_cast<std::int64_t>(folded), static_cast<std::int64_t>(known));
}

void Parity::compareProcs(rt::Sched& s) {
  expect("GOMAXPROCS", static_cast<std::int64_t>(state_.ps.size()), static_cast<std::int64_t>(s.gomaxprocs.load()));
  for (int i = 0; i < s.gomaxprocs.load() && difference_.empty(); ++i) {
    const rt::P& pp = *s.p(i);
    const PState& p = *state_.p(i);
    const std::string name = "P" + std::to_string(i);
    const rt::M* mp = pp.m.load();
    const std::uint32_t status = pp.status.load();
    const PStatus read = status == rt::kPidle      ? PStatus::idle
                         : status == rt::kPrunning ? PStatus::running
                         : status == rt::kPgcstop  ? PStatus::gcstop
                                                   : PStatus::dead;
    expect("status of " + name, word(p.status == PStatus::syscall ? PStatus::running : p.status), word(read));
    expect("owner of " + name, static_cast<std::int64_t>(p.m), std::int64_t{mp != nullptr ? mp->id : -1});
    // The tick follows the event of execute one step later.
    const std::int64_t tick = pp.schedtick.load();
    const bool starting = p.m >= 0 && lastOf_[static_cast<std::size_t>(p.m)] == trace::Kind::GoStart;
    if (!starting || p.schedtick != tick + 1) expect("tick of " + name, p.schedtick, tick);
    compareQueue(i, pp);
  }
}

void Parity::compareQueue(int pid, const rt::P& pp) {
  const PState& p = *state_.p(pid);
  Ids ring;
  for (std::uint32_t h = pp.runqhead.load(); h != pp.runqtail.load(); ++h) {
    ring.push_back(idOf(pp.runq[h % rt::kRunqSize].load()));
  }
  expect("queue of P" + std::to_string(pid), idsOf(p.ring), ring);
  expect("runnext of P" + std::to_string(pid), p.runnext, idOf(rt::P::runnextG(pp.runnext.load())));
}

void Parity::compareLists(const rt::Sched& s) {
  Ids global, idlePs, idleMs;
  for (const rt::G* gp = s.runq.front(); gp != nullptr; gp = gp->schedlink) global.push_back(gp->id);
  const auto listed = static_cast<std::ptrdiff_t>(global.size());
  for (const rt::G* gp = s.inbox.load(); gp != nullptr; gp = gp->schedlink) {
    global.insert(global.begin() + listed, gp->id);  // newest first
  }
  for (const rt::P* pp = s.pidle; pp != nullptr; pp = pp->link) idlePs.insert(idlePs.begin(), pp->id);
  for (const rt::M* mp = s.midle; mp != nullptr; mp = mp->schedlink) idleMs.insert(idleMs.begin(), mp->id);
  expect("global queue", idsOf(state_.global), global);
  expect("idle Ps", idsOf(state_.idlePs), idlePs);
  expect("idle Ms", idsOf(state_.idleMs), idleMs);
  expect("npidle", static_cast<std::int64_t>(state_.idlePs.size()), static_cast<std::int64_t>(s.npidle.load()));
  expect("needspinning", std::int64_t{state_.needspinning}, std::int64_t{s.needspinning.load() != 0});
  // wakep and handoffp count a spinner before its M is chosen.
  if (state_.counts.spinning > s.nmspinning.load()) {
    expect("nmspinning", state_.counts.spinning, static_cast<std::int64_t>(s.nmspinning.load()));
  }
}

void Parity::comparePoller(const rt::Sched& s) {
  if (!s.netpoll.inited()) return;
  std::int64_t open = 0;
  s.netpoll.forEachOpen([&](const rt::PollDesc& pd) {
    const replay::FdState* fd = state_.fd(pd.fd.load());
    if (fd == nullptr || !fd->registered) return;  // on its way in or out
    ++open;
    const std::string name = "fd " + std::to_string(pd.fd.load());
    expect(name + " r", halfOf(fd->r), halfOf(pd.r));
    expect(name + " w", halfOf(fd->w), halfOf(pd.w));
  });
  std::int64_t registered = 0;
  state_.fds.forEach([&](std::int64_t, const replay::FdState& fd) { registered += fd.registered; });
  expect("registered descriptors", registered, open);
  if (state_.poller.blocked >= 0) expect("lastpoll", std::int64_t{0}, s.lastpoll.load());
  // Goroutines that a poll has taken are counted until they can be run.
  if (state_.poller.waiters > s.netpoll.waiters()) {
    expect("waiters", std::int64_t{state_.poller.waiters}, static_cast<std::int64_t>(s.netpoll.waiters()));
  }
}

void Parity::compareTimers(rt::Sched& s) {
  const std::int64_t origin = s.traceOrigin;
  std::int64_t armed = 0;
  for (int i = 0; i < s.gomaxprocs.load(); ++i) {
    s.p(i)->timers.forEachArmed([&](std::int64_t id, std::int64_t when, trace::TimerWhat what) {
      ++armed;
      const replay::TimerState* t = state_.timers.find(id);
      const std::string name = "timer " + std::to_string(id);
      if (t == nullptr) return expect(name, std::string_view("not armed"), std::string_view("armed"));
      expect("what " + name + " is", word(t->what), word(what));
      // A ticker goes on by itself.
      if (t->when != -1) expect("when of " + name, t->when, std::max<std::int64_t>(1, when - origin));
    });
  }
  // An M that has armed a timer puts it on its heap some steps later; when all sleep, all are there.
  const bool allSleep = std::all_of(state_.ms.begin(), state_.ms.end(),
                                    [&](const MState& m) { return !m.exists || m.idle || m.sysmon || m.inSyscall; });
  if (allSleep) expect("armed timers", static_cast<std::int64_t>(state_.timers.size()), armed);
}

}  // namespace gmp::scenario
