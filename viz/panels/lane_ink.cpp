#include "viz/panels/lane_ink.h"

#include <algorithm>
#include <string>

namespace gmp::viz {

namespace {

using Kind = Target::Kind;

class LaneInk {
 public:
  LaneInk(Ui& ui, const Target& selection) : ui_(ui), selection_(selection) {}

  void draw(const LaneRow& lane, const Rect& whole) {
    const Rect row{whole.x, whole.y + 2, whole.w, whole.h - 4};
    ui_.paint().line({row.x, whole.bottom() - 0.5f}, {row.right(), whole.bottom() - 0.5f}, 1,
                     mix(ui_.pal().panel, ui_.pal().border, 0.35f));
    if (lane.what.kind != Kind::Fd) {
      for (const LaneBlock& b : lane.blocks) block(b, row, lane.what.kind);
      return;
    }
    const float half = (row.h - 2) / 2;  // rg above, wg below
    for (const LaneBlock& b : lane.blocks) block(b, {row.x, row.y, row.w, half}, Kind::Fd);
    for (const LaneBlock& b : lane.second) block(b, {row.x, row.y + half + 2, row.w, half}, Kind::Fd);
  }

 private:
  // Half a pollDesc that holds nothing is a thin line.
  static bool thin(LaneState state) { return state == LaneState::Nil || state == LaneState::Parked; }

  void block(const LaneBlock& b, const Rect& row, Kind kind) {
    Rect r{row.x + b.x0, row.y, std::max(1.0f, b.x1 - b.x0 - (b.x1 - b.x0 > 6 ? 1.0f : 0.0f)), row.h};
    if (b.state == LaneState::Unknown) return ui_.paint().hatch(r, ui_.pal().border);
    const Color color = laneColor(ui_.pal(), b.state);
    if (thin(b.state)) r = {r.x, r.center().y - 2, r.w, 4};
    ui_.paint().fill(r, 0, color);
    if (b.folded) return mixture(b, r);
    const bool selected = b.id > 0 && ((kind != Kind::M && selection_ == Target{Kind::G, b.id}));
    const bool selected_p = kind == Kind::M && b.id >= 0 && selection_ == Target{Kind::P, b.id};
    if (selected || selected_p) ui_.paint().stroke(r.inset(-1), 2, 2.5f, ui_.pal().selection);
    if (r.h < 16) return;
    const std::string label = labelOf(b, kind);
    const float w = label.empty() ? 0 : ui_.width(Face::Mono, label);
    if (w > 0 && w + 12 <= r.w) ui_.text({r.x + 6, r.center().y}, Face::Mono, ui_.pal().labelOn(color), label, w + 1);
  }

  // Whoever does not see the colours reads the word.
  static std::string_view wordOfGoroutine(LaneState state) {
    switch (state) {
      case LaneState::Running: return "run";
      case LaneState::Syscall: return "syscall";
      case LaneState::Runnable: return "runnable";
      case LaneState::NetWait: return "network";
      case LaneState::OtherWait: return "waits";
      default: return "";
    }
  }

  static std::string labelOf(const LaneBlock& b, Kind kind) {
    if (kind == Kind::M) {
      if (b.state == LaneState::Polling) return "netpoll";
      if (b.state == LaneState::Spinning) return "spins";
      return b.id >= 0 ? "P" + std::to_string(b.id) : "";
    }
    if (kind == Kind::G) return std::string(wordOfGoroutine(b.state));
    if (kind == Kind::P && b.state == LaneState::Looking) return "looks";
    if (kind == Kind::Fd && b.state == LaneState::Ready) return "RDY";
    return b.id > 0 ? "G" + std::to_string(b.id) : "";
  }

  void mixture(const LaneBlock& b, const Rect& r) {
    float x = r.x;
    for (int i = 0; i < kLaneStates; ++i) {
      const float w = r.w * b.share[static_cast<std::size_t>(i)];
      if (w > 0) ui_.paint().fill({x, r.y, w, r.h / 3}, 0, laneColor(ui_.pal(), static_cast<LaneState>(i)));
      x += w;
    }
  }

  Ui& ui_;
  const Target& selection_;
};

}  // namespace

Color laneColor(const Palette& pal, LaneState state) {
  switch (state) {
    case LaneState::Running: return pal.of(TokenState::Running);
    case LaneState::Syscall: return pal.of(TokenState::Syscall);
    case LaneState::Runnable:
    case LaneState::Ready: return pal.of(TokenState::Runnable);
    case LaneState::NetWait:
    case LaneState::Polling: return pal.of(TokenState::NetWait);
    case LaneState::OtherWait: return pal.of(TokenState::OtherWait);
    case LaneState::Looking:
    case LaneState::Spinning: return mix(pal.panel, pal.of(TokenState::Idle), 0.75f);
    case LaneState::Parked:
    case LaneState::Nil: return mix(pal.panel, pal.of(TokenState::Idle), 0.28f);
    case LaneState::PdWait: return mix(pal.panel, pal.of(TokenState::NetWait), 0.5f);
    case LaneState::Idle:
    case LaneState::Unknown: return pal.panel;
  }
  __builtin_unreachable();
}

void drawLaneRow(Ui& ui, const LaneRow& row, const Rect& whole, const Target& selection) {
  LaneInk(ui, selection).draw(row, whole);
}

}  // namespace gmp::viz
