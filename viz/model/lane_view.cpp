#include "viz/model/lane_view.h"

#include <algorithm>
#include <cmath>

namespace gmp::viz {

namespace {

using Kind = Target::Kind;
using trace::Event;

constexpr std::uint64_t kTrackBudget = 100'000;  // events of one goroutine that are read at once

std::size_t pinnedRows(const LaneInput& in) {
  const bool other = in.selection.kind != Kind::None && in.selection.kind != Kind::Box;
  const bool shown = in.selection.kind == in.prefs.kind;
  const auto& followed = in.prefs.followed;
  const bool there =
      in.selection.kind == Kind::G && std::find(followed.begin(), followed.end(), in.selection.id) != followed.end();
  const auto& pins = in.prefs.pins;
  const bool pinned = std::find(pins.begin(), pins.end(), in.selection) != pins.end();
  return followed.size() + pins.size() + (other && !shown && !there && !pinned ? 1 : 0);
}

// Who of `kind` stands in row `row`.
Target laneAt(const Lanes& lanes, Kind kind, std::size_t row) {
  if (kind == Kind::G) return {kind, lanes.goroutines()[row].id};
  if (kind != Kind::Fd) return {kind, static_cast<std::int64_t>(row)};
  return {kind, std::next(lanes.fds().begin(), static_cast<std::ptrdiff_t>(row))->first};
}

class Viewer {
 public:
  explicit Viewer(const LaneInput& in) : in_(in), lanes_(in.document.series().lanes()) {}

  LaneView build() {
    const Rect& r = in_.region;
    out_.range = in_.range;
    out_.area = {r.x + kLaneNames, r.y + laneTop(r), r.w - kLaneNames - 14, r.h - laneTop(r) - 8};
    out_.height = laneHeight(in_.region, in_.prefs, laneTotal(lanes_, in_.prefs.kind));
    out_.total = laneTotal(lanes_, in_.prefs.kind);
    out_.folded = in_.document.series().folded();
    out_.foldedTime = lanes_.end();
    rows();
    arrows();
    ticks();
    return std::move(out_);
  }

 private:
  void rows() {
    const auto room = static_cast<std::size_t>(std::max(1.0f, std::floor(out_.area.h / out_.height)));
    int number = 0;
    for (const std::int64_t g : in_.prefs.followed) pin({Kind::G, g}, ++number, room);
    for (const Target& t : in_.prefs.pins) pin(t, 0, room);
    if (pinnedRows(in_) > out_.rows.size()) pin(in_.selection, 0, room);
    out_.pinned = out_.rows.size();
    for (std::size_t row = in_.prefs.top; row < out_.total && out_.rows.size() < room; ++row)
      out_.rows.push_back(lane(laneAt(lanes_, in_.prefs.kind, row)));
    if (in_.prefs.top == 0) others(room);
  }

  // Where there is room left, the other kinds follow: P, M, fd, G, without the chosen one.
  void others(std::size_t room) {
    for (const Kind kind : {Kind::P, Kind::M, Kind::Fd, Kind::G}) {
      if (kind == in_.prefs.kind) continue;
      const std::size_t total = laneTotal(lanes_, kind);
      for (std::size_t row = 0; row < total && out_.rows.size() < room; ++row) {
        const Target what = laneAt(lanes_, kind, row);
        if (rowOf(what) == out_.rows.size()) out_.rows.push_back(lane(what));
      }
    }
  }

  void pin(Target what, int number, std::size_t room) {
    if (out_.rows.size() >= room) return;
    out_.rows.push_back(lane(what));
    out_.rows.back().pinned = true;
    out_.rows.back().number = number;
  }

  std::vector<LaneBlock> fold(const Track* track) const {
    if (track == nullptr) return {};
    return track->fold(in_.range.from, in_.range.to, lanes_.end(), out_.area.w, in_.prefs.narrowest);
  }

  LaneRow lane(Target what) {
    LaneRow row;
    row.what = what;
    if (what.kind == Kind::P) row.blocks = fold(lanes_.proc(static_cast<std::size_t>(what.id)));
    if (what.kind == Kind::M) row.blocks = fold(lanes_.thread(static_cast<std::size_t>(what.id)));
    if (what.kind == Kind::G) {
      const auto& g = in_.document.laneTracks().goroutine(what.id, out_.folded, kTrackBudget);
      row.whole = g.whole;
      row.blocks = fold(&g.track);
    } else if (what.kind == Kind::Fd) {
      const auto& fd = in_.document.laneTracks().descriptor(static_cast<int>(what.id));
      row.blocks = fold(&fd.r);
      row.second = fold(&fd.w);
    }
    return row;
  }

  std::size_t rowOf(Target what) const {
    for (std::size_t i = 0; i < out_.rows.size(); ++i) {
      if (out_.rows[i].what == what) return i;
    }
    return out_.rows.size();
  }

  // An effect that goes from one lane to another: a wake-up, a theft, a birth.
  bool arrowOf(std::uint64_t i, const Event& e, LaneArrow& arrow) const {
    const Kind kind = in_.prefs.kind;
    Target from, to;
    arrow.at = arrow.until = e.t;
    if (e.kind == trace::Kind::RunqSteal) {
      if (kind != Kind::P) return false;
      from = {Kind::P, trace::unpack<trace::ev::RunqSteal>(e).victim.v};
      to = {Kind::P, e.p};
    } else if (e.kind == trace::Kind::GoReady || e.kind == trace::Kind::GoCreate) {
      const auto next = in_.document.causes().consequence(i);
      if (kind == Kind::G) {
        const bool ready = e.kind == trace::Kind::GoReady;
        from = {Kind::G,
                ready ? trace::unpack<trace::ev::GoReady>(e).by.v : trace::unpack<trace::ev::GoCreate>(e).parent.v};
        to = {Kind::G, e.g};
      } else if (next.has_value() && kind != Kind::Fd) {
        from = laneSubject(e, kind);
        to = laneSubject(in_.document.event(*next), kind);
        arrow.until = in_.document.timeAt(*next);
      } else if (kind == Kind::Fd && e.kind == trace::Kind::GoReady) {
        from = {Kind::Fd, trace::unpack<trace::ev::GoReady>(e).fd.v};
        to = {Kind::G, e.g};
      }
    }
    if (from == to || from.kind == Kind::None) return false;
    arrow.from = rowOf(from);
    arrow.to = rowOf(to);
    return arrow.from < out_.rows.size() && arrow.to < out_.rows.size();
  }

  void arrows() {
    const Document& doc = in_.document;
    const std::uint64_t first = doc.indexAt(in_.range.from), last = doc.indexAt(in_.range.to);
    if (last - first > kArrowReach) {
      out_.arrowsFit = false;
      return;
    }
    std::vector<LaneArrow> all, own;
    for (std::uint64_t i = first; i <= last && i < doc.size(); ++i) {
      const Event& e = doc.event(i);
      LaneArrow arrow;
      if (!arrowOf(i, e, arrow)) continue;
      all.push_back(arrow);
      if (concerns(e, in_.selection)) own.push_back(arrow);
    }
    out_.arrowsFit = all.size() <= kMostArrows;
    out_.arrows = in_.prefs.allArrows && out_.arrowsFit ? std::move(all) : std::move(own);
    if (out_.arrows.size() > kMostArrows) out_.arrows.resize(kMostArrows);
  }

  // What the filter finds, in the first row that the event is about.
  void ticks() {
    if (in_.hits == nullptr || in_.hits->showsAll()) return;
    const Document& doc = in_.document;
    const auto& hits = in_.hits->hits();
    const std::uint64_t first = doc.indexAt(in_.range.from);
    for (auto at = std::lower_bound(hits.begin(), hits.end(), first); at != hits.end(); ++at) {
      const Event& e = doc.event(*at);
      if (e.t < in_.range.from) continue;
      if (e.t > in_.range.to || out_.ticks.size() == kMostTicks) return;
      for (const Kind kind : {in_.prefs.kind, Kind::P, Kind::M, Kind::G, Kind::Fd}) {
        const std::size_t row = rowOf(laneSubject(e, kind));
        if (row == out_.rows.size()) continue;
        out_.ticks.push_back({row, e.t});
        break;
      }
    }
  }

  const LaneInput& in_;
  const Lanes& lanes_;
  LaneView out_;
};

std::string stateText(LaneState state, std::int64_t id, const Target& of) {
  const std::string g = "G" + std::to_string(id);
  switch (state) {
    case LaneState::Idle: return of.kind == Kind::P ? "idle" : "not there";
    case LaneState::Looking: return "looks for work";
    case LaneState::Running:
      if (of.kind == Kind::P) return "runs " + g;
      return of.kind == Kind::M ? "runs a goroutine, holds P" + std::to_string(id) : "runs";
    case LaneState::Syscall: return of.kind == Kind::P ? "in a system call: " + g : "in a system call";
    case LaneState::Unknown: return "not known: events were lost, or the first snapshot still tells";
    case LaneState::Spinning: return "spins: looks for work to steal";
    case LaneState::Polling: return "inside netpoll";
    case LaneState::Parked: return "without a P: parked or between two jobs";
    case LaneState::Runnable: return "runnable: in a queue";
    case LaneState::NetWait: return of.kind == Kind::Fd ? g + " waits" : "waits for the network";
    case LaneState::OtherWait: return "waits: channel, lock, sleep or select";
    case LaneState::Nil: return "nil";
    case LaneState::PdWait: return "pdWait: somebody is about to park";
    case LaneState::Ready: return "pdReady";
  }
  __builtin_unreachable();
}

}  // namespace

LaneView buildLaneView(const LaneInput& input) { return Viewer(input).build(); }

bool lanesIncomplete(const LaneView& view) {
  return std::any_of(view.rows.begin(), view.rows.end(), [](const LaneRow& row) { return !row.whole; });
}

float laneTop(const Rect& region) { return kLaneHead + kLaneAxis + (region.h >= kLegendFrom ? kLaneLegend : 0); }

float laneHeight(const Rect& region, const LanePrefs& prefs, std::size_t total) {
  const float room = region.h - laneTop(region) - 8;
  const bool tall = static_cast<float>(total) * kLaneTall <= room || room >= 6 * kLaneTall;
  return prefs.low || !tall ? kLaneLow : kLaneTall;
}

std::size_t laneRows(const Rect& region, const LanePrefs& prefs, std::size_t total) {
  const float height = region.h - laneTop(region) - 8;
  const auto fit = static_cast<std::size_t>(std::max(1.0f, std::floor(height / laneHeight(region, prefs, total))));
  const std::size_t pinned = prefs.followed.size() + prefs.pins.size();
  return fit > pinned ? fit - pinned : 1;
}

std::size_t laneTotal(const Lanes& lanes, Kind kind) {
  switch (kind) {
    case Kind::P: return lanes.procs();
    case Kind::M: return lanes.threads();
    case Kind::G: return lanes.goroutines().size();
    case Kind::Fd: return lanes.fds().size();
    case Kind::None:
    case Kind::Box: return 0;
  }
  __builtin_unreachable();
}

std::size_t laneRowOf(const Lanes& lanes, Target what) {
  const std::size_t total = laneTotal(lanes, what.kind);
  if (what.kind == Kind::G) {
    const auto& all = lanes.goroutines();
    const auto at = std::lower_bound(all.begin(), all.end(), what.id,
                                     [](const LaneGoroutine& a, std::int64_t id) { return a.id < id; });
    return at != all.end() && at->id == what.id ? static_cast<std::size_t>(at - all.begin()) : total;
  }
  if (what.kind == Kind::Fd) {
    const auto at = lanes.fds().find(static_cast<int>(what.id));
    return at == lanes.fds().end() ? total : static_cast<std::size_t>(std::distance(lanes.fds().begin(), at));
  }
  return what.id >= 0 ? std::min(static_cast<std::size_t>(what.id), total) : total;
}

Target laneSubject(const Event& e, Kind kind) {
  switch (kind) {
    case Kind::P: return e.p >= 0 ? Target{kind, e.p} : Target{};
    case Kind::M: return e.m >= 0 ? Target{kind, e.m} : Target{};
    case Kind::G: return e.g > 0 ? Target{kind, e.g} : Target{};
    case Kind::Fd: {
      const Focus about = focusOf(e);
      return about.fds.empty() ? Target{} : Target{kind, about.fds.front()};
    }
    case Kind::None:
    case Kind::Box: return {};
  }
  __builtin_unreachable();
}

std::string laneWords(Document& document, const LaneRow& row, bool second, std::int64_t t) {
  const Lanes& lanes = document.series().lanes();
  const Target& of = row.what;
  const auto at = [&](const Track& track) { return track.at(t, lanes.end()); };
  if (of.kind == Kind::Fd) {
    const auto& fd = document.laneTracks().descriptor(static_cast<int>(of.id));
    const LaneSpan s = at(second ? fd.w : fd.r);
    return std::string(second ? "wg" : "rg") + " of fd " + std::to_string(of.id) + ": " + stateText(s.state, s.id, of);
  }
  LaneSpan s;
  if (of.kind == Kind::G) s = at(document.laneTracks().goroutine(of.id, document.series().folded(), 0).track);
  if (const Track* p = of.kind == Kind::P ? lanes.proc(static_cast<std::size_t>(of.id)) : nullptr) s = at(*p);
  if (const Track* m = of.kind == Kind::M ? lanes.thread(static_cast<std::size_t>(of.id)) : nullptr) s = at(*m);
  static constexpr std::string_view kSigns[] = {"", "G", "P", "M"};
  return std::string(kSigns[static_cast<std::size_t>(of.kind)]) + std::to_string(of.id) + " " +
         stateText(s.state, s.id, of);
}

}  // namespace gmp::viz
