#include "viz/model/lanes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <type_traits>

#include "viz/model/format.h"
#include "viz/model/time_unit.h"

namespace gmp::viz {

namespace {

using trace::Kind;

// Events after which any P or thread may be another.
bool touchesAll(Kind kind) {
  return kind == Kind::Lost || kind == Kind::ProcResize || trace::kindFamily(kind) == trace::Family::Meta;
}

bool movesHalf(Kind kind) {
  return kind == Kind::PollSem || kind == Kind::PollOpen || kind == Kind::PollClose || kind == Kind::SnapFd;
}

}  // namespace

LaneSpan laneStateOf(const replay::WorldState& s, std::size_t p) {
  if (!s.known) return {0, 0, 0, LaneState::Unknown};
  const replay::MState* m = p < s.ps.size() ? s.m(s.ps[p].m) : nullptr;
  if (m == nullptr) return {};
  if (m->curg == 0) return {0, 0, 0, LaneState::Looking};
  return {0, 0, m->curg, m->inSyscall ? LaneState::Syscall : LaneState::Running};
}

LaneSpan threadStateOf(const replay::WorldState& s, std::size_t m) {
  if (!s.known) return {0, 0, -1, LaneState::Unknown};
  const replay::MState* thread = s.m(static_cast<std::int64_t>(m));
  if (thread == nullptr) return {0, 0, -1, LaneState::Idle};
  const LaneState state = thread->inSyscall   ? LaneState::Syscall
                          : thread->curg != 0 ? LaneState::Running
                          : thread->polling   ? LaneState::Polling
                          : thread->spinning  ? LaneState::Spinning
                          : thread->p >= 0    ? LaneState::Looking
                                              : LaneState::Parked;
  return {0, 0, thread->p, state};
}

LaneSpan halfStateOf(const replay::FdState& fd, const replay::HalfState& half) {
  if (!fd.registered) return {};
  switch (half.state) {
    case trace::PollState::nil: return {0, 0, 0, LaneState::Nil};
    case trace::PollState::ready: return {0, 0, 0, LaneState::Ready};
    case trace::PollState::wait: return {0, 0, 0, LaneState::PdWait};
    case trace::PollState::g: return {0, 0, half.g, LaneState::NetWait};
  }
  __builtin_unreachable();
}

Lanes::Lanes(const replay::WorldState& initial) {
  initial.gs.forEach([this](std::int64_t id, const replay::GState&) {
    goroutines_.push_back({id, LaneGoroutine::kNone});
  });
  initial.fds.forEach([this](std::int64_t fd, const replay::FdState& f) {
    if (f.registered) fds_[static_cast<int>(fd)];
  });
}

void Lanes::turnProc(const replay::WorldState& after, std::int64_t p, std::int64_t t) {
  const auto at = static_cast<std::size_t>(p);
  if (p < 0 || (at >= after.ps.size() && at >= procs_.size())) return;
  if (at >= procs_.size()) procs_.resize(at + 1);
  const LaneSpan now = laneStateOf(after, at);
  procs_[at].turn(now.state, now.id, t);
}

void Lanes::turnThread(const replay::WorldState& after, std::int64_t m, std::int64_t t) {
  const auto at = static_cast<std::size_t>(m);
  if (m < 0 || (at >= after.ms.size() && at >= threads_.size())) return;
  if (at >= threads_.size()) threads_.resize(at + 1);
  const LaneSpan now = threadStateOf(after, at);
  threads_[at].turn(now.state, now.id, t);
}

void Lanes::turnAll(const replay::WorldState& after, std::int64_t t) {
  const std::size_t ps = std::max(after.ps.size(), procs_.size()), ms = std::max(after.ms.size(), threads_.size());
  for (std::size_t i = 0; i < ps; ++i) turnProc(after, static_cast<std::int64_t>(i), t);
  for (std::size_t i = 0; i < ms; ++i) turnThread(after, static_cast<std::int64_t>(i), t);
}

void Lanes::add(const replay::WorldState& after, const trace::Event& e, std::uint64_t index) {
  end_ = std::max(end_, e.t);
  note(e, index);
  if (touchesAll(e.kind)) {
    const bool ofMany = e.kind == Kind::SnapG || e.kind == Kind::SnapFd || e.kind == Kind::SnapQueue ||
                        e.kind == Kind::SnapTimer;  // no P and no thread is known before the end of the snapshot
    if (!ofMany) turnAll(after, e.t);
    return;
  }
  const auto thread = [&](std::int64_t m) {
    turnThread(after, m, e.t);
    if (const replay::MState* state = after.m(m)) turnProc(after, state->p, e.t);
  };
  turnProc(after, e.p, e.t);
  thread(e.m);
  trace::dispatch(e, [&](const auto& payload) {
    trace::ev::visitFields(payload, [&](const char*, const auto& field) {
      using T = std::remove_cvref_t<decltype(field)>;
      if constexpr (std::is_same_v<T, trace::PRef>) turnProc(after, field.v, e.t);
      else if constexpr (std::is_same_v<T, trace::MRef>) thread(field.v);
    });
  });
}

// Who and what there is, and where the trace has gaps.
void Lanes::note(const trace::Event& e, std::uint64_t index) {
  const auto at = static_cast<std::uint32_t>(index);
  if (e.g > 0 &&
      (goroutines_.empty() || goroutines_.back().id != e.g || goroutines_.back().first == LaneGoroutine::kNone))
    noteGoroutine(e.g, at);
  if (e.kind == Kind::Lost && (gaps_.empty() || gaps_.back().known != LaneGap::kOpen)) {
    gaps_.push_back({index, LaneGap::kOpen, e.t, e.t});
  } else if (e.kind == Kind::SnapEnd && !gaps_.empty() && gaps_.back().known == LaneGap::kOpen) {
    gaps_.back().known = index;
    gaps_.back().to = e.t;
  }
  if (!movesHalf(e.kind)) return;
  trace::dispatch(e, [&](const auto& payload) {
    if constexpr (requires { payload.fd; }) fds_[payload.fd.v].push_back(at);
  });
}

void Lanes::noteGoroutine(std::int64_t g, std::uint32_t index) {
  if (goroutines_.empty() || goroutines_.back().id < g) {
    goroutines_.push_back({g, index});
    return;
  }
  const auto at = std::lower_bound(goroutines_.begin(), goroutines_.end(), g,
                                   [](const LaneGoroutine& a, std::int64_t id) { return a.id < id; });
  if (at != goroutines_.end() && at->id == g) {
    if (at->first == LaneGoroutine::kNone) at->first = index;
    return;
  }
  goroutines_.insert(at, {g, index});
}

void Lanes::forgetFirst(std::uint64_t count, std::int64_t t, const replay::WorldState& initial,
                        std::vector<LaneGoroutine> goroutines) {
  for (Track& p : procs_) p.forgetBefore(t);
  for (Track& m : threads_) m.forgetBefore(t);
  goroutines_ = std::move(goroutines);
  for (auto& [fd, moves] : fds_) {
    moves.erase(moves.begin(), std::lower_bound(moves.begin(), moves.end(), count));
    for (std::uint32_t& i : moves) i -= static_cast<std::uint32_t>(count);
  }
  std::erase_if(fds_, [&](const auto& fd) {
    const replay::FdState* state = initial.fd(fd.first);
    return fd.second.empty() && (state == nullptr || !state->registered);
  });
  std::erase_if(gaps_, [&](const LaneGap& gap) { return gap.known != LaneGap::kOpen && gap.known < count; });
  for (LaneGap& gap : gaps_) {
    gap.lost = gap.lost > count ? gap.lost - count : 0;
    if (gap.known != LaneGap::kOpen) gap.known -= count;
  }
}

void Lanes::shrink() {
  for (Track& p : procs_) p.shrink();
  for (Track& m : threads_) m.shrink();
  for (auto& [fd, moves] : fds_) moves.shrink_to_fit();
  goroutines_.shrink_to_fit();
}

TimeRange rangeAround(std::int64_t middle, std::int64_t span, std::int64_t begin, std::int64_t end) {
  if (span <= 0 || timeDistance(begin, end) <= static_cast<double>(span)) return {begin, end};
  const std::int64_t from = std::clamp(middle - span / 2, begin, end - span);
  return {from, from + span};
}

std::vector<AxisMark> axisMarks(TimeRange range, int most) {
  std::vector<AxisMark> out;
  const double span = timeDistance(range.from, range.to);
  if (span <= 0 || most < 1) return out;
  std::int64_t step = 1;
  for (int k = 0; span / static_cast<double>(step) > most; ++k) step = k % 3 == 1 ? step / 2 * 5 : step * 2;
  const TimeUnit* unit = &unitUpTo(range.to);
  int digits = 0;
  for (std::int64_t part = unit->ns; part > 1 && step % part != 0; part /= 10) ++digits;
  std::int64_t t = range.from / step * step;
  if (t < range.from) t += step;
  for (; t <= range.to; t += step) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f %s", digits, static_cast<double>(t) / static_cast<double>(unit->ns),
                  unit->name);
    out.push_back({t, text});
    if (t > range.to - step) break;
  }
  return out;
}

}  // namespace gmp::viz
