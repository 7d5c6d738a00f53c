#include "viz/model/lane_tracks.h"

#include <algorithm>

#include "sim/replay/transitions.h"
#include "viz/model/goroutine_state.h"

namespace gmp::viz {

namespace {

using trace::Kind;

// Makes room: the one that nobody has asked for longest goes.
template <class Map>
void makeRoom(Map& map) {
  if (map.size() <= LaneTracks::kKept) return;
  const auto oldest = std::min_element(map.begin(), map.end(),
                                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
  map.erase(oldest);
}

void turnHalf(Track& half, trace::PollState state, std::int64_t g, std::int64_t t) {
  replay::FdState fd;
  fd.registered = true;
  const LaneSpan now = halfStateOf(fd, {state, g, 0});
  half.turn(now.state, now.id, t);
}

}  // namespace

std::uint64_t LaneTracks::nextOf(const Goroutine& g, std::int64_t id) const {
  if (g.last != kNothing) {
    const auto next = causes_->nextOfG(g.last);
    return next.has_value() ? *next : kNothing;
  }
  const auto& all = lanes_->goroutines();
  const auto at = std::lower_bound(all.begin(), all.end(), id,
                                   [](const LaneGoroutine& a, std::int64_t wanted) { return a.id < wanted; });
  const bool there = at != all.end() && at->id == id && at->first != LaneGoroutine::kNone;
  return there ? at->first : kNothing;
}

void LaneTracks::gapsOf(Goroutine& g, std::uint64_t before) const {
  const auto& gaps = lanes_->gaps();
  for (; g.gap < gaps.size() && gaps[g.gap].lost < before; ++g.gap) {
    const LaneGap& gap = gaps[g.gap];
    g.track.turn(LaneState::Unknown, 0, gap.from);
    if (gap.known == LaneGap::kOpen) return;                           // unknown to the end, for now
    if (gap.known < before) g.track.turn(LaneState::Idle, 0, gap.to);  // the snapshot does not name it
  }
}

void LaneTracks::read(Goroutine& g, const trace::Event& e) const {
  if (const auto now = tokenStateAfter(e)) g.track.turn(laneStateOf(*now), 0, e.t);
}

const LaneTracks::Goroutine& LaneTracks::goroutine(std::int64_t id, std::uint64_t known, std::uint64_t budget) {
  const auto [at, made] = goroutines_.try_emplace(id);
  Goroutine& g = at->second;
  g.used = ++clock_;
  if (made) {
    if (const replay::GState* before = initial_.g(id)) {
      const std::int64_t begin = trace_->events.empty() ? 0 : trace_->events.front().t;
      g.track.turn(laneStateOf(tokenStateOf(*before)), 0, begin);
    }
  }
  g.whole = false;
  for (std::uint64_t n = 0; n < budget; ++n) {
    const std::uint64_t next = nextOf(g, id);
    if (next >= known) {
      gapsOf(g, known);
      g.whole = true;
      break;
    }
    gapsOf(g, next);
    read(g, trace_->events[next]);
    g.last = next;
  }
  makeRoom(goroutines_);
  return goroutines_.find(id)->second;
}

void LaneTracks::gapsOf(Descriptor& d, std::uint64_t before) const {
  const auto& gaps = lanes_->gaps();
  for (; d.gap < gaps.size() && gaps[d.gap].lost < before; ++d.gap) {
    const LaneGap& gap = gaps[d.gap];
    for (Track* half : {&d.r, &d.w}) {
      half->turn(LaneState::Unknown, 0, gap.from);
      if (gap.known < before) half->turn(LaneState::Idle, 0, gap.to);
    }
    if (gap.known == LaneGap::kOpen) return;
  }
}

void LaneTracks::read(Descriptor& d, const trace::Event& e) const {
  if (e.kind == Kind::PollOpen) {
    turnHalf(d.r, trace::PollState::nil, 0, e.t);
    turnHalf(d.w, trace::PollState::nil, 0, e.t);
  } else if (e.kind == Kind::PollClose) {
    d.r.turn(LaneState::Idle, 0, e.t);
    d.w.turn(LaneState::Idle, 0, e.t);
  } else if (e.kind == Kind::PollSem) {
    const auto sem = trace::unpack<trace::ev::PollSem>(e);
    turnHalf(sem.mode == trace::PollMode::w ? d.w : d.r, replay::halfMove(sem.move).to, e.g, e.t);
  } else if (e.kind == Kind::SnapFd) {
    const auto snap = trace::unpack<trace::ev::SnapFd>(e);
    turnHalf(snap.mode == trace::PollMode::w ? d.w : d.r, snap.state, e.g, e.t);
  }
}

const LaneTracks::Descriptor& LaneTracks::descriptor(int fd) {
  const auto [at, made] = descriptors_.try_emplace(fd);
  Descriptor& d = at->second;
  d.used = ++clock_;
  if (made) {
    const replay::FdState* before = initial_.fd(fd);
    if (before != nullptr && before->registered && !trace_->events.empty()) {
      turnHalf(d.r, before->r.state, before->r.g, trace_->events.front().t);
      turnHalf(d.w, before->w.state, before->w.g, trace_->events.front().t);
    }
  }
  const auto events = lanes_->fds().find(fd);
  if (events != lanes_->fds().end()) {
    for (; d.next < events->second.size(); ++d.next) {
      const std::uint32_t index = events->second[d.next];
      gapsOf(d, index);
      read(d, trace_->events[index]);
    }
  }
  makeRoom(descriptors_);
  return descriptors_.find(fd)->second;
}

}  // namespace gmp::viz
