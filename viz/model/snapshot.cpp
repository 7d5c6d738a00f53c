#include "viz/model/snapshot.h"

#include <algorithm>

namespace gmp::viz {

namespace {

namespace ev = trace::ev;
using replay::WorldState;
using trace::QueuePlace;

constexpr std::uint64_t kSearch = 20'000;  // events that are looked at for a quiet moment

class Writer {
 public:
  Writer(const WorldState& s, std::int64_t t) : s_(s), t_(t) {}

  std::vector<trace::Event> write() {
    put(ev::SnapBegin{{static_cast<std::int32_t>(s_.ps.size())}, s_.needspinning});
    machines();
    procs();
    goroutines();
    queues();
    descriptors();
    put(ev::SnapEnd{});
    return std::move(out_);
  }

 private:
  template <class E>
  void put(const E& payload, std::int64_t g = 0) {
    trace::Event e;
    trace::pack(payload, e);
    e.t = t_;
    e.g = g;
    out_.push_back(e);
  }

  void machine(std::int64_t id) {
    const replay::MState& m = *s_.m(id);
    put(ev::SnapM{{static_cast<std::int32_t>(id)}, m.spinning, m.idle, m.sysmon});
  }

  void machines() {
    for (std::size_t i = 0; i < s_.ms.size(); ++i) {
      if (s_.ms[i].exists && !s_.ms[i].idle) machine(static_cast<std::int64_t>(i));
    }
    for (const std::int64_t id : s_.idleMs.items()) {
      if (s_.m(id) != nullptr) machine(id);
    }
  }

  void procs() {
    for (std::size_t i = 0; i < s_.ps.size(); ++i) {
      const replay::PState& p = s_.ps[i];
      put(ev::SnapP{{static_cast<std::int32_t>(i)}, p.status, {p.m}, {static_cast<std::int32_t>(p.schedtick)}});
    }
    for (const std::int64_t id : s_.idlePs.items()) put(ev::SnapIdleP{{static_cast<std::int32_t>(id)}});
  }

  void goroutines() {
    s_.gs.forEach([this](std::int64_t id, const replay::GState& g) {
      if (g.status == trace::GStatus::dead || g.status == trace::GStatus::idle) return;
      const std::int32_t on = g.where == replay::GWhere::onM ? g.holder : -1;
      put(ev::SnapG{{g.parent}, {g.name}, g.status, g.reason, {on}}, id);
    });
  }

  void queues() {
    for (std::size_t i = 0; i < s_.ps.size(); ++i) {
      const auto proc = trace::PRef{static_cast<std::int32_t>(i)};
      if (s_.ps[i].runnext != 0) put(ev::SnapQueue{proc, QueuePlace::runnext}, s_.ps[i].runnext);
      for (const std::int64_t g : s_.ps[i].ring.items()) put(ev::SnapQueue{proc, QueuePlace::tail}, g);
    }
    s_.global.forEach([this](std::int64_t g) { put(ev::SnapQueue{{-1}, QueuePlace::global}, g); });
  }

  void descriptors() {
    s_.fds.forEach([this](std::int64_t fd, const replay::FdState& f) {
      if (!f.registered) return;
      for (const trace::PollMode mode : {trace::PollMode::r, trace::PollMode::w}) {
        put(ev::SnapFd{{static_cast<std::int32_t>(fd)}, mode, f.half(mode).state, {f.life}}, f.half(mode).g);
      }
    });
    s_.timers.forEach([this](std::int64_t id, const replay::TimerState& timer) {
      put(ev::SnapTimer{{id}, {timer.when}, timer.what, {timer.owner}});
    });
  }

  const WorldState& s_;
  std::int64_t t_;
  std::vector<trace::Event> out_;
};

bool quiet(const WorldState& s) {
  const auto settled = [](const replay::MState& m) {
    return m.hand.empty() && m.taken.empty() && m.nextp < 0 && !m.overflowing;
  };
  return s.known && !s.inSnapshot && std::all_of(s.ms.begin(), s.ms.end(), settled) &&
         std::all_of(s.ps.begin(), s.ps.end(), [](const replay::PState& p) { return p.careOf < 0; });
}

}  // namespace

std::vector<trace::Event> snapshotOf(const WorldState& s, std::int64_t t) { return Writer(s, t).write(); }

trace::Trace keptTrace(Document& document) {
  if (document.dropped() == 0 || document.empty()) return document.trace();
  const std::uint64_t limit = std::min(document.size(), kSearch);
  std::uint64_t first = 0;
  while (first + 1 < limit && !quiet(document.after(first))) ++first;
  const std::int64_t t = document.timeAt(first);

  trace::Trace out;
  out.header = document.trace().header;
  out.strings = document.trace().strings;
  out.events = snapshotOf(document.after(first), t);
  const auto& events = document.trace().events;
  out.events.insert(out.events.end(), events.begin() + static_cast<std::ptrdiff_t>(first) + 1, events.end());
  for (std::size_t i = 0; i < out.events.size(); ++i) out.events[i].seq = i;
  return out;
}

}  // namespace gmp::viz
