// The lanes: what every P, thread, goroutine or descriptor did over time. Time runs along one axis with the playhead;
// what is too narrow to be drawn alone is folded into blocks whose upper third shows the mix. A drag selects a stretch.
#include <cmath>
#include <string>

#include "viz/model/format.h"
#include "viz/model/lane_view.h"
#include "viz/model/likeness.h"
#include "viz/model/range_select.h"
#include "viz/panels/frame.h"
#include "viz/panels/lane_ink.h"

namespace gmp::viz {

namespace {

using Kind = Target::Kind;

constexpr float kDrag = 5;  // units: further is no click

std::string nameOf(const LaneRow& row) {
  static constexpr std::string_view kSigns[] = {"", "G", "P", "M", "fd "};
  return std::string(kSigns[static_cast<std::size_t>(row.what.kind)]) + std::to_string(row.what.id);
}

class LanesDrawer {
 public:
  LanesDrawer(Ui& ui, const Rect& rect)
      : ui_(ui), s_(ui.state()), view_(s_.derived.lanes), range_(view_.range), rect_(rect), area_(view_.area) {}

  void draw() {
    ui_.panel(rect_);
    head();
    axis();
    ui_.paint().clip(area_);
    for (std::size_t i = 0; i < view_.rows.size(); ++i) drawLaneRow(ui_, view_.rows[i], rowRect(i), s_.selection);
    likeness();
    ticks();
    arrows();
    band();
    ui_.paint().unclip();
    for (std::size_t i = 0; i < view_.rows.size(); ++i) name(i);
    scrollBar();
    notRead();
    if (view_.rows.empty()) {
      static constexpr std::string_view kNone[] = {"",
                                                   "No goroutine was seen yet.",
                                                   "No P was seen yet.",
                                                   "No thread was seen yet.",
                                                   "No descriptor is registered. net.listen or net.dial adds one.",
                                                   ""};
      ui_.text({area_.x + 6, area_.y + 16}, Face::Small, ui_.pal().secondary,
               kNone[static_cast<std::size_t>(s_.view.lanes.kind)], area_.w);
    }
    crosshair();
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
  Rect rowRect(std::size_t i) const {
    return {area_.x, area_.y + static_cast<float>(i) * view_.height, area_.w, view_.height};
  }

  struct Entry {
    LaneState state;
    Glyph glyph;
    std::string_view word;
  };
  static std::vector<Entry> legendOf(Kind kind) {
    using L = LaneState;
    if (kind == Kind::P)
      return {{L::Running, Glyph::Triangle, "runs a goroutine"},
              {L::Looking, Glyph::RingDashed, "looks for work"},
              {L::Syscall, Glyph::Square, "in a system call"}};
    if (kind == Kind::M)
      return {{L::Running, Glyph::Triangle, "runs"},
              {L::Polling, Glyph::RingWaves, "netpoll"},
              {L::Spinning, Glyph::RingDashed, "spins, looks"},
              {L::Syscall, Glyph::Square, "system call"},
              {L::Parked, Glyph::Ring, "no P"}};
    if (kind == Kind::G)
      return {{L::Running, Glyph::Triangle, "runs"},
              {L::Runnable, Glyph::Disc, "runnable"},
              {L::NetWait, Glyph::Waves, "network"},
              {L::OtherWait, Glyph::Bars, "other wait"},
              {L::Syscall, Glyph::Square, "system call"}};
    return {{L::NetWait, Glyph::Waves, "a goroutine waits"},
            {L::PdWait, Glyph::None, "pdWait"},
            {L::Ready, Glyph::Disc, "pdReady"},
            {L::Nil, Glyph::Ring, "nil"}};
  }

  // Sign, colour and word of every state that a lane can show, as many as there is room for.
  void legend(float x, float y, float right) {
    for (const Entry& e : legendOf(s_.view.lanes.kind)) {
      const float w = 26 + ui_.width(Face::Small, e.word) + 14;
      if (x + w > right) return;
      const Rect box{x, y - 9, 18, 18};
      const Color color = laneColor(ui_.pal(), e.state);
      ui_.paint().fill(box, 3, color);
      ui_.paint().glyph(box.inset(4), e.glyph, ui_.pal().labelOn(color));
      ui_.text({x + 24, y}, Face::Small, ui_.pal().secondary, e.word, w);
      x += w;
    }
  }

  float kinds(float x, float y) {
    struct Choice {
      Kind kind;
      std::string_view word, tip;
      float w;
    };
    for (const Choice& c :
         {Choice{Kind::P, "P", "What every P did", 32}, Choice{Kind::M, "M", "What every thread did", 34},
          Choice{Kind::G, "G", "What every goroutine did", 32},
          Choice{Kind::Fd, "fd", "rg and wg of every descriptor's pollDesc", 36}}) {
      const std::string id = "lanes:kind:" + std::string(c.word);
      const Rect rect{x, y - 14, c.w, 28};
      const Response r = ui_.area(id, rect);
      const bool pressed = s_.view.lanes.kind == c.kind;
      const Color hovered = mix(ui_.pal().panel, ui_.pal().text, 0.14f);
      ui_.paint().fill(rect, 6, pressed ? ui_.pal().highlight() : r.hovered ? hovered : ui_.pal().well());
      ui_.paint().stroke(rect, 6, pressed ? 2.0f : 1.0f, pressed ? ui_.pal().link : ui_.pal().border);
      ui_.text({rect.center().x - ui_.width(Face::Small, c.word) / 2, y}, Face::Small, ui_.pal().text, c.word, c.w);
      if (r.clicked) ui_.push(act::ShowLanesOf{c.kind});
      ui_.tip(id, r, std::string(c.tip) + "   V");
      x += c.w + 4;
    }
    return x;
  }

  // Buttons from `right` on to the left; returns where they begin.
  float moves(float right, float y) {
    const auto button = [&](CommandId id, std::string_view sign, float w, bool pressed = false) {
      ui_.textButton(id, {right - w, y - 14, w, 28}, sign, pressed);
      right -= w + 4;
    };
    button(CommandId::LanesAll, "all", 38);
    button(CommandId::LanesLater, "›", 30);
    button(CommandId::LanesEarlier, "‹", 30);
    button(CommandId::LanesIn, "+", 30);
    button(CommandId::LanesOut, "–", 30);
    if (rect_.w < 520) return right;
    const Rect arrows{right - 62, y - 14, 62, 28};
    button(CommandId::AllArrows, "arrows", 62, s_.view.lanes.allArrows);
    if (!view_.arrowsFit)
      ui_.tip("arrows:why", ui_.area("arrows:why", arrows), "more than 200 arrows or 20,000 events in sight: zoom in");
    return right;
  }

  // What is selected, and what can be done with it, in the place of the moves; returns where it begins.
  float rangeTools(float left, float right, float y) {
    const auto button = [&](CommandId id, std::string_view word, float w) {
      ui_.textButton(id, {right - w, y - 14, w, 28}, word);
      right -= w + 4;
    };
    const Rect away{right - 30, y - 14, 30, 28};
    button(CommandId::RangeClear, "", 30);
    ui_.cross(away.center(), ui_.pal().text);
    button(CommandId::RangeNote, "note", 50);
    button(CommandId::RangeLoop, "loop", 50);
    button(CommandId::RangeZoom, "zoom", 54);
    std::string words = rangeText(*s_.view.range);
    if (ui_.width(Face::Small, words) > right - left - 16) words = words.substr(words.find("Δ"));
    return ui_.textRight({right - 8, y}, Face::Small, ui_.pal().text, words, right - left - 16);
  }

  // Pins, folding and the filter of the list, as far as there is room; returns the x after them.
  float choices(float x, float y, float right) {
    const LanePrefs& prefs = s_.view.lanes;
    const auto button = [&](CommandId id, const std::string& word, bool on) {
      const float w = ui_.width(Face::Small, word) + 34;
      if (x + w > right) return;
      const Rect r{x, y - 14, w, 28};
      ui_.textButton(id, r, word + "   ", on);
      const Vec2 m{r.right() - 13, y + 1};
      ui_.paint().triangle({m.x - 4, m.y - 3}, {m.x + 4, m.y - 3}, {m.x, m.y + 3}, ui_.pal().secondary);
      x += w + 4;
    };
    const std::size_t pins = prefs.followed.size() + prefs.pins.size();
    button(CommandId::LanePins, pins == 0 ? "pinned" : "pinned " + std::to_string(pins), pins > 0);
    button(CommandId::LaneFold, "fold < " + thousands(static_cast<std::int64_t>(prefs.narrowest)),
           prefs.narrowest != kFoldWidth);
    if (rect_.h < kLegendFrom || x + 150 > right) return x;
    const Rect field{x, y - 14, std::min(210.0f, right - x), 28};
    const Response r = ui_.area("lanes:filter", field);
    if (r.clicked) ui_.push(act::Run{CommandId::Filter});
    const bool empty = s_.list.text.text.empty();
    ui_.paint().fill(field, 6, ui_.pal().well());
    ui_.paint().stroke(field, 6, 1, r.hovered ? ui_.pal().link : ui_.pal().border);
    ui_.text({field.x + 8, y}, empty ? Face::Small : Face::Mono, empty ? ui_.pal().secondary : ui_.pal().text,
             empty ? std::string("/ filter") : s_.list.text.text, field.w - 16);
    ui_.tip("lanes:filter", r, "the events that it finds are marked in the lanes");
    return field.right() + 4;
  }

  void head() {
    const float y = rect_.y + 19;
    const bool high = rect_.h >= kLegendFrom;
    float x = kinds(rect_.x + 10, y);
    const bool selected = s_.view.range.has_value();
    float right = rect_.right() - 10;
    right = selected ? rangeTools(x, right, y) : moves(right, y);
    const std::string span = "shows " + deltaText(range_.to - range_.from).substr(1);
    const float span_w = ui_.width(Face::Small, span);
    if (!selected && right - 8 - span_w >= x + (high ? 360 : 8)) {
      right = ui_.textRight({right - 8, y}, Face::Small, ui_.pal().secondary, span, span_w + 1);
    }
    if (high) {
      choices(x + 8, y, right - 10);
      legend(rect_.x + 12, rect_.y + kLaneHead + kLaneLegend / 2, rect_.right() - 12);
    } else if (!selected) {
      x = choices(x + 8, y, std::min(right - 10, x + (rect_.w >= 900 ? 230.0f : 0.0f)));
      legend(x + 12, y, right - 12);
    }
  }

  // Every stretch of a goroutine that is highlighted, and its own lane.
  void likeness() {
    if (s_.view.like == 0) return;
    for (std::size_t i = 0; i < view_.rows.size(); ++i) {
      const LaneRow& row = view_.rows[i];
      const Rect r = rowRect(i).inset(0, 3);
      if (row.what.kind == Kind::G && isLike(s_, row.what.id))
        ui_.paint().stroke({r.x + 1, r.y, r.w - 2, r.h}, 3, 1.5f, ui_.pal().link, true);
      if (row.what.kind != Kind::P) continue;
      for (const LaneBlock& b : row.blocks) {
        if (b.id > 0 && !b.folded && isLike(s_, b.id))
          ui_.paint().stroke({r.x + b.x0, r.y, std::max(3.0f, b.x1 - b.x0 - 1), r.h}, 3, 2, ui_.pal().link, true);
      }
    }
  }

  // What the filter finds: a mark at the foot of the row.
  void ticks() {
    for (const LaneTick& tick : view_.ticks) {
      const Rect r = rowRect(tick.row);
      const float x = xOf(tick.t);
      ui_.paint().triangle({x - 4, r.bottom()}, {x + 4, r.bottom()}, {x, r.bottom() - 7}, ui_.pal().selection);
    }
  }

  void band() {
    if (!s_.view.range.has_value()) return;
    const float a = std::max(area_.x, xOf(s_.view.range->from)), b = std::min(area_.right(), xOf(s_.view.range->to));
    if (a >= b) return;
    ui_.paint().fill({a, area_.y, b - a, area_.h}, 0, ui_.pal().link.faded(0.18f));
    ui_.paint().line({a, area_.y}, {a, area_.bottom()}, 2, ui_.pal().link);
    ui_.paint().line({b, area_.y}, {b, area_.bottom()}, 2, ui_.pal().link);
  }

  void axis() {
    const float y = area_.y - kLaneAxis / 2;
    const float end = rect_.right() - 8;
    for (const AxisMark& mark : axisMarks(range_, std::max(2, static_cast<int>(area_.w / 150)))) {
      const float x = xOf(mark.t), w = ui_.width(Face::Small, mark.text);
      ui_.paint().line({x, area_.y - 5}, {x, area_.y}, 1, ui_.pal().border);
      if (x - w / 2 >= rect_.x + 10 && x + w / 2 <= end)
        ui_.text({x - w / 2, y - 2}, Face::Small, ui_.pal().secondary, mark.text, w + 1);
    }
  }

  void name(std::size_t i) {
    const LaneRow& lane = view_.rows[i];
    const std::string word = nameOf(lane);
    const Rect row{rect_.x + 6, rowRect(i).y, kLaneNames - 10, view_.height};
    const std::string id = "lane:" + word + (lane.pinned ? ":pinned" : "");
    const Response r = ui_.area(id, row);
    if (r.clicked) ui_.push(act::SelectTarget{lane.what});
    if (r.rightClicked) ui_.push(act::OpenMenu{lane.what, r.mouse});
    if (s_.selection == lane.what) ui_.paint().stroke(row.inset(1, 1.5f), 4, 2, ui_.pal().selection);
    else if (r.hovered) ui_.paint().fill(row.inset(1, 1.5f), 4, ui_.pal().well());
    const Face face = lane.pinned ? Face::Small : Face::Mono;
    float x = row.x + 5;
    if (lane.number > 0) x = ui_.text({x, row.center().y}, face, ui_.pal().link, std::to_string(lane.number), 12) + 4;
    ui_.text({x, row.center().y}, face, ui_.pal().text, word, row.right() - x - 1);
    if (lane.pinned && i + 1 == view_.pinned) {
      const float y = row.bottom() - 0.5f;
      ui_.paint().line({rect_.x + 6, y}, {area_.right(), y}, 1.5f, ui_.pal().border);
    }
    std::string tip = word;
    if (lane.what.kind == Kind::G) {
      const auto about = s_.document->after(s_.playback.index).g(lane.what.id);
      if (about != nullptr) tip += " " + std::string(s_.document->trace().text({about->name}));
    }
    ui_.tip(id, r, tip);
  }

  void arrows() {
    for (const LaneArrow& a : view_.arrows) {
      const Rect from = rowRect(a.from), to = rowRect(a.to);
      const float x0 = xOf(a.at), x1 = xOf(a.until);
      const bool down = to.y > from.y;
      const float y0 = down ? from.bottom() - 4 : from.y + 4, y1 = down ? to.y + 2 : to.bottom() - 2;
      ui_.paint().line({x0, y0}, {x1, y1}, 2, ui_.pal().selection);
      const float back = down ? -7.0f : 7.0f;
      ui_.paint().triangle({x1 - 4.5f, y1 + back}, {x1 + 4.5f, y1 + back}, {x1, y1}, ui_.pal().selection);
      ui_.paint().fill(Rect::around({x0, y0}, 6, 6), 3, ui_.pal().selection);
    }
  }

  // How much of the rows is in sight.
  void scrollBar() {
    std::size_t shown = 0;
    for (const LaneRow& row : view_.rows) shown += row.what.kind == s_.view.lanes.kind && !row.pinned ? 1 : 0;
    if (shown >= view_.total || shown == 0) return;
    const float top = area_.y + static_cast<float>(view_.pinned) * view_.height;
    const float height = area_.bottom() - top, all = static_cast<float>(view_.total);
    const float bar = std::max(14.0f, height * static_cast<float>(shown) / all);
    const float y =
        top + (height - bar) * static_cast<float>(s_.view.lanes.top) / std::max(1.0f, all - static_cast<float>(shown));
    const Rect track{rect_.right() - 11, top, 8, height};
    ui_.paint().fill({track.x + 2, y, 5, bar}, 2.5f, ui_.pal().border);
    const Response r = ui_.area("lanes:scroll", track);
    if (r.held) {
      const float wanted = std::clamp((r.mouse.y - top - bar / 2) / std::max(1.0f, height - bar), 0.0f, 1.0f) * all;
      ui_.push(act::ScrollLanes{std::floor(wanted) - static_cast<float>(s_.view.lanes.top)});
    }
    ui_.tip("lanes:scroll", r,
            thousands(static_cast<std::int64_t>(shown)) + " of " + thousands(static_cast<std::int64_t>(view_.total)) +
                "   Ctrl+wheel scrolls");
  }

  // A long trace is read bit by bit: what has not been read is not known.
  void notRead() {
    if (view_.folded >= s_.document->size()) return;
    const float x = std::max(area_.x, xOf(view_.foldedTime));
    if (x >= area_.right()) return;
    const Rect rest{x, area_.y, area_.right() - x, area_.h};
    ui_.paint().hatch(rest, ui_.pal().border);
    ui_.text({rest.x + 8, rest.center().y}, Face::Small, ui_.pal().text, "not read yet", rest.w - 12);
  }

  // Where the pointer is in time, in the lanes and in all plots.
  void crosshair() {
    const auto t = ui_.crosshair();
    if (!t.has_value() || *t < range_.from || *t > range_.to) return;
    ui_.paint().line({xOf(*t), area_.y}, {xOf(*t), area_.bottom()}, 1, ui_.pal().secondary);
  }

  void playhead() {
    const float x = xOf(s_.document->timeAt(s_.playback.index));
    if (x < area_.x - 1 || x > area_.right() + 1) return;
    ui_.paint().line({x, area_.y}, {x, area_.bottom()}, 1.75f, ui_.pal().selection);
    ui_.paint().triangle({x - 6, area_.y - 9}, {x + 6, area_.y - 9}, {x, area_.y}, ui_.pal().selection);
  }

  void wheel(const Response& r) {
    const ImGuiIO& io = ImGui::GetIO();
    if (ImGui::IsMouseDragging(2, 0) && io.MouseDelta.x != 0)
      ui_.push(act::PanLanes{-io.MouseDelta.x / ui_.paint().scale() / area_.w});
    if (io.MouseWheel == 0) return;
    if (io.KeyShift) ui_.push(act::PanLanes{-0.1f * io.MouseWheel});
    else if (io.KeyCtrl != s_.view.wheelScrolls) ui_.push(act::ScrollLanes{-io.MouseWheel});
    else ui_.push(act::ZoomLanes{io.MouseWheel, timeOf(r.mouse.x)});
  }

  void answer() {
    const Response axis = ui_.area("lanes:axis", {area_.x, area_.y - kLaneAxis, area_.w, kLaneAxis});
    if (axis.held) ui_.push(act::SeekTime{timeOf(axis.mouse.x)});
    ui_.tip("lanes:axis", axis, "drag to go to a time");
    const Response r = ui_.area("lanes", area_);
    const bool dragged = std::fabs(r.dragged.x) > kDrag;
    if (r.held && dragged) ui_.push(act::SelectRange{timeOf(r.mouse.x - r.dragged.x), timeOf(r.mouse.x)});
    if (!r.hovered) return;
    ui_.pointAt(timeOf(r.mouse.x));
    wheel(r);
    if (dragged) return;
    const auto i = static_cast<std::size_t>(std::max(0.0f, (r.mouse.y - area_.y) / view_.height));
    if (i >= view_.rows.size()) return;
    const LaneRow& row = view_.rows[i];
    const bool second = row.what.kind == Kind::Fd && r.mouse.y > rowRect(i).center().y;
    if (r.clicked) ui_.push(act::SelectTarget{underPointer(row, second, r.mouse.x)});
    if (r.rightClicked) ui_.push(act::OpenMenu{underPointer(row, second, r.mouse.x), r.mouse});
    const std::int64_t t = timeOf(r.mouse.x);
    ui_.tip("lanes", r, laneWords(*s_.document, row, second, t) + "   " + timeText(t));
  }

  // Whom the block under the pointer is about; in the gaps: whose lane it is.
  Target underPointer(const LaneRow& row, bool second, float x) const {
    for (const LaneBlock& b : second ? row.second : row.blocks) {
      if (x - area_.x < b.x0 || x - area_.x >= b.x1) continue;
      if (row.what.kind == Kind::M && b.id >= 0 && !b.folded) return {Kind::P, b.id};
      if (row.what.kind != Kind::M && b.id > 0) return {Kind::G, b.id};
    }
    return row.what;
  }

  Ui& ui_;
  const AppState& s_;
  const LaneView& view_;
  TimeRange range_;
  Rect rect_, area_;
};

}  // namespace

void drawLanes(Ui& ui) {
  const Rect r = ui.state().derived.regions.lanes;
  if (!r.empty()) LanesDrawer(ui, r).draw();
}

}  // namespace gmp::viz
