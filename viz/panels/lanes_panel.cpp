// The lanes: what every P did over time. Time runs along one axis with the playhead; what is too narrow to be drawn
// alone is folded into blocks whose upper third shows the mix.
#include <cmath>
#include <string>

#include "viz/model/format.h"
#include "viz/model/lanes.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kLane = 44, kCompactLane = 24, kHead = 40, kAxis = 24, kLabel = 52;

class LanesDrawer {
 public:
  LanesDrawer(Ui& ui, const Rect& rect)
      : ui_(ui), s_(ui.state()), lanes_(s_.document->series().lanes()), range_(s_.derived.laneRange), rect_(rect) {
    area_ = {rect.x + kLabel, rect.y + kHead + kAxis, rect.w - kLabel - 14, rect.h - kHead - kAxis - 8};
    procs_ = lanes_.procs();
    const float wanted = area_.h / static_cast<float>(std::max<std::size_t>(1, procs_));
    step_ = std::clamp(wanted, kCompactLane, kLane);
    shown_ = std::min(procs_, static_cast<std::size_t>(area_.h / step_));
  }

  void draw() {
    ui_.panel(rect_);
    head();
    axis();
    ui_.paint().clip({area_.x, area_.y, area_.w, area_.h});
    for (std::size_t p = 0; p < shown_; ++p) lane(p);
    ui_.paint().unclip();
    for (std::size_t p = 0; p < shown_; ++p) name(p);
    notRead();
    playhead();
    answer();
  }

 private:
  float xOf(std::int64_t t) const {
    const double whole = std::max(1.0, timeDistance(range_.from, range_.to));
    return area_.x + area_.w * static_cast<float>(timeDistance(range_.from, t) / whole);
  }
  std::int64_t timeOf(float x) const {
    const double share = std::clamp(static_cast<double>((x - area_.x) / area_.w), 0.0, 1.0);
    return range_.from + static_cast<std::int64_t>(share * timeDistance(range_.from, range_.to));
  }

  Color colorOf(LaneState state) const {
    switch (state) {
      case LaneState::Running: return ui_.pal().of(TokenState::Running);
      case LaneState::Syscall: return ui_.pal().of(TokenState::Syscall);
      case LaneState::Looking: return mix(ui_.pal().panel, ui_.pal().of(TokenState::Idle), 0.55f);
      case LaneState::Idle:
      case LaneState::Unknown: return ui_.pal().panel;
    }
    __builtin_unreachable();
  }

  // Sign, colour and word of every state that a lane can show.
  float legend(float x, float y, float right) {
    struct Entry {
      LaneState state;
      Glyph glyph;
      std::string_view word;
    };
    for (const Entry& e : {Entry{LaneState::Running, Glyph::Triangle, "runs a goroutine"},
                           Entry{LaneState::Looking, Glyph::RingDashed, "looks for work"},
                           Entry{LaneState::Syscall, Glyph::Square, "in a system call"}}) {
      const float w = 28 + ui_.width(Face::Small, e.word) + 18;
      if (x + w > right) return x;
      const Rect box{x, y - 9, 18, 18};
      ui_.paint().fill(box, 3, colorOf(e.state));
      ui_.paint().glyph(box.inset(4), e.glyph, ui_.pal().labelOn(colorOf(e.state)));
      ui_.text({x + 26, y}, Face::Small, ui_.pal().secondary, e.word, w);
      x += w;
    }
    return x;
  }

  void head() {
    const float y = rect_.y + 20;
    float right = rect_.right() - 12;
    const auto button = [&](CommandId id, std::string_view label, float w) {
      ui_.textButton(id, {right - w, y - 14, w, 28}, label);
      right -= w + 6;
    };
    button(CommandId::LanesAll, "whole run", 88);
    button(CommandId::LanesLater, "later", 54);
    button(CommandId::LanesEarlier, "earlier", 66);
    button(CommandId::LanesIn, "closer", 62);
    button(CommandId::LanesOut, "wider", 58);
    const float x = ui_.text({rect_.x + 12, y}, Face::Ui, ui_.pal().text, "What every P did", 200);
    const std::string span = "shows " + deltaText(range_.to - range_.from).substr(1);
    const float left = ui_.textRight({right - 8, y}, Face::Small, ui_.pal().secondary, span, 150);
    legend(x + 24, y, left - 16);
  }

  void axis() {
    const float y = rect_.y + kHead + kAxis / 2;
    for (const AxisMark& mark : axisMarks(range_, std::max(2, static_cast<int>(area_.w / 150)))) {
      const float x = xOf(mark.t), w = ui_.width(Face::Small, mark.text);
      ui_.paint().line({x, area_.y - 5}, {x, area_.y}, 1, ui_.pal().border);
      if (x - w / 2 >= area_.x - kLabel + 8 && x + w / 2 <= rect_.right() - 6)
        ui_.text({x - w / 2, y - 2}, Face::Small, ui_.pal().secondary, mark.text, w + 1);
    }
  }

  void name(std::size_t p) {
    const Target target{Target::Kind::P, static_cast<std::int64_t>(p)};
    const Rect row{rect_.x + 6, area_.y + static_cast<float>(p) * step_, kLabel - 10, step_};
    const Response r = ui_.area("lane:P" + std::to_string(p), row);
    if (r.clicked) ui_.push(act::SelectTarget{target});
    if (s_.selection == target) ui_.paint().stroke(row.inset(1, 2), 4, 2, ui_.pal().selection);
    else if (r.hovered) ui_.paint().fill(row.inset(1, 2), 4, ui_.pal().well());
    const bool last = p + 1 == shown_ && shown_ < procs_;
    const std::string word = last ? "+" + std::to_string(procs_ - shown_ + 1) : "P" + std::to_string(p);
    ui_.text({row.x + 6, row.center().y}, Face::Mono, ui_.pal().text, word, row.w - 8);
  }

  void lane(std::size_t p) {
    const Rect row{area_.x, area_.y + static_cast<float>(p) * step_ + 3, area_.w, step_ - 6};
    ui_.paint().line({row.x, row.bottom()}, {row.right(), row.bottom()}, 1,
                     mix(ui_.pal().panel, ui_.pal().border, 0.5f));
    if (p + 1 == shown_ && shown_ < procs_) {
      ui_.text({row.x + 6, row.center().y}, Face::Small, ui_.pal().secondary,
               "more Ps than fit: a taller window or the Lanes layout shows them", row.w - 12);
      return;
    }
    for (const LaneBlock& b : foldLane(lanes_.between(p, range_.from, range_.to), range_.from, range_.to, row.w))
      block(b, row);
  }

  void block(const LaneBlock& b, const Rect& row) {
    const Rect r{row.x + b.x0, row.y, std::max(1.0f, b.x1 - b.x0 - (b.x1 - b.x0 > 6 ? 1.0f : 0.0f)), row.h};
    if (b.state == LaneState::Unknown) return ui_.paint().hatch(r, ui_.pal().border);
    const Color color = colorOf(b.state);
    ui_.paint().fill(r, 0, color);
    if (b.folded) return mixture(b, r);
    if (s_.selection.kind == Target::Kind::G && s_.selection.id == b.g && b.g != 0)
      ui_.paint().stroke(r.inset(-1), 2, 2.5f, ui_.pal().selection);
    if (b.g == 0) return;
    const std::string label = "G" + std::to_string(b.g);
    const float w = ui_.width(Face::Mono, label);
    if (w + 12 <= r.w) ui_.text({r.x + 6, r.center().y}, Face::Mono, ui_.pal().labelOn(color), label, w + 1);
  }

  void mixture(const LaneBlock& b, const Rect& r) {
    float x = r.x;
    for (int i = 0; i < kLaneStates; ++i) {
      const float w = r.w * b.share[static_cast<std::size_t>(i)];
      if (w > 0) ui_.paint().fill({x, r.y, w, r.h / 3}, 0, colorOf(static_cast<LaneState>(i)));
      x += w;
    }
  }

  // A long trace is read bit by bit: what has not been read is not known.
  void notRead() {
    if (s_.document->series().folded() >= s_.document->size()) return;
    const float x = std::max(area_.x, xOf(lanes_.end()));
    if (x >= area_.right()) return;
    const Rect rest{x, area_.y, area_.right() - x, area_.h};
    ui_.paint().hatch(rest, ui_.pal().border);
    ui_.text({rest.x + 8, rest.center().y}, Face::Small, ui_.pal().text, "not read yet", rest.w - 12);
  }

  void playhead() {
    const float x = xOf(s_.document->timeAt(s_.playback.index));
    if (x < area_.x - 1 || x > area_.right() + 1) return;
    ui_.paint().line({x, area_.y}, {x, area_.bottom()}, 1.75f, ui_.pal().selection);
    ui_.paint().triangle({x - 6, area_.y - 9}, {x + 6, area_.y - 9}, {x, area_.y}, ui_.pal().selection);
  }

  void answer() {
    const Response axis = ui_.area("lanes:axis", {area_.x, rect_.y + kHead, area_.w, kAxis});
    if (axis.held) ui_.push(act::SeekTime{timeOf(axis.mouse.x)});
    ui_.tip("lanes:axis", axis, "drag to go to a time");
    const Response r = ui_.area("lanes", area_);
    if (!r.hovered) return;
    const ImGuiIO& io = ImGui::GetIO();
    if (io.MouseWheel != 0) {
      if (io.KeyShift) ui_.push(act::PanLanes{-0.1f * io.MouseWheel});
      else ui_.push(act::ZoomLanes{io.MouseWheel, timeOf(r.mouse.x)});
    }
    const auto p = static_cast<std::size_t>((r.mouse.y - area_.y) / step_);
    if (p >= shown_) return;
    const std::int64_t t = timeOf(r.mouse.x);
    const std::vector<LaneSpan> here = lanes_.between(p, t, t + 1);
    const std::int64_t g = here.empty() ? 0 : here.front().g;
    if (r.clicked) ui_.push(act::SelectTarget{g != 0 ? Target{Target::Kind::G, g} : Target{}});
    static constexpr std::string_view kWords[kLaneStates] = {"idle", "looks for work", "runs ",
                                                             "in a system call: ", "events were lost: not known"};
    const LaneState state = here.empty() ? LaneState::Idle : here.front().state;
    std::string tip = "P" + std::to_string(p) + " " + std::string(kWords[static_cast<std::size_t>(state)]);
    if (g != 0) tip += "G" + std::to_string(g);
    ui_.tip("lanes", r, tip + "   " + timeText(t));
  }

  Ui& ui_;
  const AppState& s_;
  const Lanes& lanes_;
  TimeRange range_;
  Rect rect_, area_;
  float step_ = kLane;
  std::size_t procs_ = 0, shown_ = 0;
};

}  // namespace

void drawLanes(Ui& ui) {
  const Rect r = ui.state().derived.regions.lanes;
  if (!r.empty()) LanesDrawer(ui, r).draw();
}

}  // namespace gmp::viz
