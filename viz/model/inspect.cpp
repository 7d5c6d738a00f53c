#include "viz/model/inspect.h"

#include <algorithm>
#include <set>

#include "viz/model/focus.h"
#include "viz/model/format.h"
#include "viz/model/goroutine_state.h"
#include "viz/model/stage_model.h"

namespace gmp::viz {

namespace {

using replay::GWhere;
using replay::WorldState;
using trace::Kind;

constexpr std::size_t kHistory = 20;
constexpr int kOverTime = 120;            // columns
constexpr std::size_t kLife = 50'000;     // events of one goroutine that are looked at
constexpr std::uint64_t kReach = 20'000;  // events back along the trace for things that are no goroutines

std::string ofId(std::string_view prefix, std::int64_t id) { return std::string(prefix) + std::to_string(id); }
Target target(Target::Kind kind, std::int64_t id) { return {kind, id}; }

std::string placeOf(const WorldState& s, std::int64_t id, const replay::GState& g) {
  const std::string holder = std::to_string(g.holder);
  switch (g.where) {
    case GWhere::ring: {
      const replay::PState* p = s.p(g.holder);
      const std::ptrdiff_t at = p != nullptr ? p->ring.find(id) : -1;
      return "in the ring of P" + holder + (at >= 0 ? ", number " + std::to_string(at + 1) : "");
    }
    case GWhere::runnext: return "in runnext of P" + holder;
    case GWhere::global: {
      const std::ptrdiff_t at = s.global.find(id);
      return "in the global queue" + (at >= 0 ? ", number " + thousands(at + 1) : std::string());
    }
    case GWhere::hand: return "in the hand of M" + holder + ", between two places";
    case GWhere::onM: return "on M" + holder;
    case GWhere::taken: return "taken from its pollDesc by M" + holder + ", not ready yet";
    case GWhere::parked:
      if (g.fd >= 0)
        return "parked on fd " + std::to_string(g.fd) + (g.mode == trace::PollMode::w ? ", write" : ", read");
      return "parked: " + std::string(trace::word(g.reason));
    case GWhere::nowhere: return "";
  }
  __builtin_unreachable();
}

class Inspector {
 public:
  Inspector(Document& doc, std::uint64_t index, const Target& target)
      : doc_(doc), trace_(doc.trace()), s_(doc.after(index)), index_(index) {
    out_.target = target;
  }

  Inspection read() {
    switch (out_.target.kind) {
      case Target::Kind::G: goroutine(); break;
      case Target::Kind::P: processor(); break;
      case Target::Kind::M: machine(); break;
      case Target::Kind::Fd: descriptor(); break;
      case Target::Kind::Box: region(); break;
      case Target::Kind::None: break;
    }
    const bool thing = out_.target.kind != Target::Kind::G && out_.target.kind != Target::Kind::Box;
    if (!out_.title.empty() && thing) nearby();
    return std::move(out_);
  }

 private:
  void fact(std::string label, std::string text, Target link = {}) {
    out_.facts.push_back({std::move(label), std::move(text), link});
  }
  std::int64_t id() const { return out_.target.id; }
  std::string_view name(std::int64_t g) const {
    const replay::GState* state = s_.g(g);
    return state != nullptr ? trace_.text({state->name}) : std::string_view{};
  }
  std::string text(std::int64_t g) const {
    const std::string_view n = name(g);
    return ofId("G", g) + (n.empty() ? "" : " " + std::string(n));
  }
  std::string since(std::int64_t t) const { return deltaText(std::max<std::int64_t>(0, s_.t - t)).substr(1); }
  std::string number(std::uint64_t i) const { return "#" + thousands(static_cast<std::int64_t>(doc_.dropped() + i)); }

  void goroutine() {
    const auto last = doc_.causes().lastOfG(id(), index_ + 1);
    const replay::GState* g = s_.g(id());
    if (g == nullptr && !last) return;
    out_.title = text(id());
    out_.state = g != nullptr ? tokenStateOf(*g) : TokenState::Dead;
    out_.now = std::string(stateWord(out_.state));
    if (g != nullptr) {
      const std::string place = placeOf(s_, id(), *g);
      out_.now += " for " + since(g->since) + (place.empty() ? "" : ", " + place);
    }
    if (last) life(*last);
    if (g != nullptr && g->parent != 0) fact("created by", text(g->parent) + born_, target(Target::Kind::G, g->parent));
    if (g != nullptr) waits(*g);
    children();
  }

  void waits(const replay::GState& g) {
    if (g.status != trace::GStatus::waiting) {
      if (!lastWait_.empty()) fact("waited last", lastWait_);
      return;
    }
    fact("wait reason", std::string(trace::word(g.reason)), g.fd >= 0 ? target(Target::Kind::Fd, g.fd) : Target{});
    if (g.obj != 0) fact("waits for", "object " + std::to_string(g.obj));
  }

  // Its own events back to its first one: where its time went, where it ran, and the newest of them in words.
  void life(std::uint64_t last) {
    std::vector<std::uint64_t> own;
    for (auto i = std::optional(last); i && own.size() < kLife; i = doc_.causes().prevOfG(*i)) own.push_back(*i);
    out_.cut = own.size() == kLife;
    std::reverse(own.begin(), own.end());
    TokenState state = TokenState::Idle;
    std::int64_t from = trace_.events[own.front()].t;
    std::set<int> procs;
    int runs = 0, moved = 0, before = -1;
    for (const std::uint64_t i : own) {
      const trace::Event& e = trace_.events[i];
      const TokenState next = tokenStateAfter(e).value_or(state);
      spend(state, from, e.t);
      from = std::max(from, e.t);
      if (e.kind == Kind::GoCreate) born_ = " at " + number(i);
      if (e.kind == Kind::GoPark) lastWait_ = trace::word(trace::unpack<trace::ev::GoPark>(e).reason);
      if (e.kind == Kind::GoStart && e.p >= 0) {
        procs.insert(e.p);
        ++runs;
        moved += before >= 0 && before != e.p ? 1 : 0;
        before = e.p;
      }
      state = next;
    }
    if (state != TokenState::Dead) spend(state, from, s_.t);
    for (const std::int64_t ns : out_.split) out_.lifetime += ns;
    if (runs > 0) {
      out_.moves = "ran " + thousands(runs) + (runs == 1 ? " time on" : " times on");
      std::size_t named = 0;
      for (const int p : procs) {
        if (named++ == 8) break;
        out_.moves += ofId(" P", p);
      }
      out_.moves += procs.size() > 8 ? " …" : "";
      out_.moves += ", moved " + thousands(moved) + (moved == 1 ? " time" : " times");
    }
    recent(own);
  }

  void spend(TokenState state, std::int64_t from, std::int64_t to) {
    if (state != TokenState::Dead && state != TokenState::Idle && to > from)
      out_.split[static_cast<std::size_t>(state)] += to - from;
  }

  void recent(const std::vector<std::uint64_t>& own) {
    TokenState state = TokenState::Idle;
    std::vector<InspectorEvent> all;
    for (const std::uint64_t i : own) {
      state = tokenStateAfter(trace_.events[i]).value_or(state);
      all.push_back({i, state, {}});
    }
    for (std::size_t k = all.size(); k > 0 && out_.history.size() < kHistory; --k) {
      all[k - 1].text = doc_.what(all[k - 1].index);
      out_.history.push_back(all[k - 1]);
    }
  }

  void children() {
    std::string some;
    int n = 0;
    s_.gs.forEach([&](std::int64_t child, const replay::GState& g) {
      if (g.parent != id() || g.status == trace::GStatus::dead) return;
      if (++n <= 4) some += (some.empty() ? "" : " ") + ofId("G", child);
    });
    if (n > 0) fact("children alive", some + (n > 4 ? " and " + thousands(n - 4) + " more" : ""));
  }

  std::string queueText(const replay::IdQueue& q) const {
    std::string out;
    for (const std::int64_t g : q.items().first(std::min<std::size_t>(q.size(), 12)))
      out += (out.empty() ? "" : " ") + ofId("G", g);
    if (q.size() > 12) out += " and " + thousands(static_cast<std::int64_t>(q.size()) - 12) + " more";
    return out.empty() ? "empty" : out;
  }

  void processor() {
    const replay::PState* p = s_.p(id());
    if (p == nullptr) return;
    const std::int64_t runs = s_.running(id());
    out_.title = ofId("P", id());
    out_.state = p->status == trace::PStatus::syscall ? TokenState::Syscall
                 : runs != 0                          ? TokenState::Running
                                                      : TokenState::Idle;
    out_.now = std::string(trace::word(p->status)) + " for " + since(p->since);
    if (runs != 0) fact("running", text(runs), target(Target::Kind::G, runs));
    if (p->m >= 0) fact("thread", ofId("M", p->m), target(Target::Kind::M, p->m));
    const bool known = !replay::unknownFact(trace_.header, "queues");
    fact("schedtick", p->tickKnown ? thousands(p->schedtick) : "not recorded");
    fact("runnext",
         !known            ? "not recorded"
         : p->runnext != 0 ? text(p->runnext)
                           : "empty",
         p->runnext != 0 ? target(Target::Kind::G, p->runnext) : Target{});
    fact("local queue",
         known ? std::to_string(p->ring.size()) + " of 256, head first: " + queueText(p->ring) : "not recorded");
    fact("timers", known ? thousands(p->timers) : "not recorded");
    thieves();
  }

  // Who took goroutines from it of late.
  void thieves() {
    const std::uint64_t stop = index_ > kReach ? index_ - kReach : 0;
    std::int64_t times = 0, taken = 0;
    std::string last;
    for (std::uint64_t i = index_ + 1; i > stop; --i) {
      const trace::Event& e = trace_.events[i - 1];
      if (e.kind != Kind::RunqSteal) continue;
      const auto steal = trace::unpack<trace::ev::RunqSteal>(e);
      if (steal.victim.v != id()) continue;
      if (times++ == 0) last = ofId("P", e.p) + " at " + number(i - 1);
      taken += steal.n.v;
    }
    if (times > 0)
      fact("stolen from it", thousands(taken) +
                                 (times == 1 ? " in one theft, by " : " in " + thousands(times) + " thefts, last by ") +
                                 last);
  }

  struct RegionWords {
    std::string_view title, what, lock, goName, counts;
  };
  static RegionWords wordsOf(BoxKind kind) {
    switch (kind) {
      case BoxKind::Global:
        return {"Global run queue", "goroutines that are runnable and belong to no P", "sched.lock", "sched.runq",
                "in it"};
      case BoxKind::Proc:
        return {"P", "the right to run Go code, with a queue of its own", "none: its M alone puts, thieves take by CAS",
                "p.runq, p.runnext", "in all local queues"};
      case BoxKind::Network:
        return {"Parked on the network", "one pollDesc for each descriptor; rg and wg say who waits to read and write",
                "pollDesc.lock for deadlines; rg and wg by CAS", "pollDesc.rg, pollDesc.wg", "goroutines parked there"};
      case BoxKind::Elsewhere:
        return {"Parked on something else", "goroutines that wait for a channel, a lock, a timer or a select",
                "of what they wait for: hchan.lock, semaRoot.lock", "g.waitreason", "goroutines parked there"};
      case BoxKind::Threads:
        return {"Threads with no P", "Ms that are parked, spin, poll or watch", "sched.lock", "sched.midle",
                "threads parked"};
      case BoxKind::Syscalls:
        return {"In a system call", "goroutines inside the kernel, each with the thread that it holds",
                "none: the status of G and P by CAS", "_Gsyscall", "goroutines in a system call"};
      case BoxKind::Epoll:
        return {"The kernel's poller", "which descriptors are watched and which are ready", "inside the kernel",
                "netpoll, epfd", "questions to it"};
    }
    __builtin_unreachable();
  }

  // A region of the stage: what it is, its lock, its Go name, and how many were in it over time.
  void region() {
    using B = replay::Bucket;
    const auto kind =
        static_cast<BoxKind>(std::clamp<std::int64_t>(id(), 0, static_cast<std::int64_t>(BoxKind::Epoll)));
    const RegionWords words = wordsOf(kind);
    out_.title = std::string(words.title);
    out_.now = std::string(words.what);
    fact("in Go", std::string(words.goName));
    fact("lock", std::string(words.lock));
    Series::Level of = [](const B& b) { return static_cast<double>(b.global); };
    switch (kind) {
      case BoxKind::Global: break;
      case BoxKind::Proc: of = [](const B& b) { return static_cast<double>(b.runnable - b.global); }; break;
      case BoxKind::Network: of = [](const B& b) { return static_cast<double>(b.waitNet); }; break;
      case BoxKind::Elsewhere: of = [](const B& b) { return static_cast<double>(b.waitOther); }; break;
      case BoxKind::Threads: of = [](const B& b) { return static_cast<double>(b.threadsParked); }; break;
      case BoxKind::Syscalls: of = [](const B& b) { return static_cast<double>(b.syscall); }; break;
      case BoxKind::Epoll: of = [](const B& b) { return static_cast<double>(b.polls); }; break;
    }
    out_.overTimeSays = std::string(words.counts);
    const double now = doc_.series().levelAt(s_.t, of);
    if (now >= 0 && kind != BoxKind::Epoll)
      fact("now", thousands(static_cast<std::int64_t>(now)) + " " + out_.overTimeSays);
    for (const Column& c : doc_.series().level(doc_.begin(), doc_.end() + 1, kOverTime, of))
      out_.overTime.push_back(c.any ? static_cast<float>(c.mean) : -1.0f);
  }

  void machine() {
    const replay::MState* m = s_.m(id());
    if (m == nullptr) return;
    out_.title = ofId("M", id()) + (m->sysmon ? " sysmon" : "");
    out_.state = m->inSyscall ? TokenState::Syscall : m->curg != 0 ? TokenState::Running : TokenState::Idle;
    out_.now = m->sysmon      ? "watches the others, never has a P"
               : m->inSyscall ? "in a system call"
               : m->curg != 0 ? "runs Go code"
               : m->polling   ? "asks " + std::string(pollerName(doc_.trace().header)) + " since " + since(m->since)
               : m->idle      ? "parked for " + since(m->since)
               : m->spinning  ? "spinning: looks for work"
                              : "between two goroutines";
    fact("P", m->p >= 0 ? ofId("P", m->p) : "none", m->p >= 0 ? target(Target::Kind::P, m->p) : Target{});
    fact("goroutine", m->curg != 0 ? text(m->curg) : "none",
         m->curg != 0 ? target(Target::Kind::G, m->curg) : Target{});
    fact("spinning", m->spinning ? "yes" : "no");
    if (!m->hand.empty()) fact("in the hand", queueText(m->hand));
  }

  void descriptor() {
    const replay::FdState* f = s_.fd(id());
    if (f == nullptr) return;
    out_.title = "fd " + std::to_string(id());
    out_.state =
        f->r.state == trace::PollState::g || f->w.state == trace::PollState::g ? TokenState::NetWait : TokenState::Idle;
    out_.now = !f->open ? "closed" : f->registered ? "registered with the poller" : "open, not with the poller";
    const auto half = [&](std::string_view label, const replay::HalfState& h) {
      const bool g = h.state == trace::PollState::g;
      fact(std::string(label), g ? text(h.g) + " waits" : std::string(trace::word(h.state)),
           g ? target(Target::Kind::G, h.g) : Target{});
    };
    half("rg (read)", f->r);
    half("wg (write)", f->w);
    fact(f->kind == replay::FdKind::listener ? "listens at" : "peer", std::string(trace_.text({f->addr})));
    fact("bytes", replay::bytesText(f->bytesRead) + " read, " + replay::bytesText(f->bytesWritten) + " written");
    fact("fdseq", std::to_string(f->life));
  }

  // The newest events about it, as far as they are near.
  void nearby() {
    const std::uint64_t stop = index_ > kReach ? index_ - kReach : 0;
    for (std::uint64_t i = index_ + 1; i > stop && out_.history.size() < kHistory; --i) {
      const trace::Event& e = trace_.events[i - 1];
      if (concerns(e, out_.target)) out_.history.push_back({i - 1, TokenState::Idle, doc_.line(i - 1)});
    }
  }

  Document& doc_;
  const trace::Trace& trace_;
  const WorldState& s_;
  std::uint64_t index_;
  Inspection out_;
  std::string born_, lastWait_;
};

}  // namespace

Inspection inspect(Document& doc, std::uint64_t index, const Target& target) {
  if (doc.empty()) return {};
  return Inspector(doc, std::min(index, doc.size() - 1), target).read();
}

Target boxTarget(BoxKind kind) { return {Target::Kind::Box, static_cast<std::int64_t>(kind)}; }

std::string targetText(const Target& t) {
  switch (t.kind) {
    case Target::Kind::G: return ofId("G", t.id);
    case Target::Kind::P: return ofId("P", t.id);
    case Target::Kind::M: return ofId("M", t.id);
    case Target::Kind::Fd: return ofId("fd ", t.id);
    case Target::Kind::None:
    case Target::Kind::Box: return "";
  }
  __builtin_unreachable();
}

}  // namespace gmp::viz
