// Everything about what is selected: under the stage in two columns, in the side column one under the other.
#include <algorithm>
#include <cmath>

#include "viz/model/format.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kLine = 26;
constexpr float kBeside = 700;  // from that width on facts and history stand beside each other

class InspectorDrawer {
 public:
  InspectorDrawer(Ui& ui, const Rect& r) : ui_(ui), s_(ui.state()), in_(s_.derived.inspection), r_(r) {}

  void draw() {
    ui_.panel(r_);
    if (s_.selection.kind == Target::Kind::None)
      return nothing("Nothing is selected. Click a goroutine, P, thread or descriptor, or press G and type its name.");
    if (in_.title.empty())
      return nothing(targetText(s_.selection) + " does not exist at this event, or this trace does not record it.");
    if (r_.w < kBeside) return drawColumn();
    title();
    const float split = std::min(r_.w * 0.52f, 720.0f);
    const float y = buttons({r_.x + 14, r_.y + 44, split - 14, 28});
    facts({r_.x + 14, y, split - 14, r_.bottom() - 8 - y});
    const Rect right{r_.x + split + 16, r_.y + 46, r_.right() - 12 - (r_.x + split + 16), r_.h - 54};
    if (in_.overTime.empty()) history(right);
    else overTime(right);
  }

 private:
  // One under the other, as in the side column.
  void drawColumn() {
    const Rect in{r_.x + 14, r_.y, r_.w - 28, r_.h};
    const float x = ui_.text({in.x, r_.y + 24}, Face::Title, ui_.pal().text, in_.title, in.w);
    const bool region = s_.selection.kind == Target::Kind::Box;
    if (!region && x + 24 < in.right())
      ui_.paint().glyph({x + 12, r_.y + 17, 14, 14}, glyphOf(in_.state), ui_.pal().of(in_.state));
    float y = r_.y + 50;
    for (const std::string& line : wrap(ui_.measure(), Face::Small, in_.now, in.w, 2)) {
      ui_.paint().text({in.x, y}, Face::Small, ui_.pal().text, line);
      y += lineHeight(Face::Small);
    }
    y = buttons({in.x, y - 4, in.w, 28});
    const float foot = std::max(y + 60, in.bottom() - 8 - (in_.overTime.empty() ? 5 * kLine : 110.0f));
    y = facts({in.x, y, in.w, foot - y}) + 6;
    const Rect rest{in.x, y, in.w, in.bottom() - 8 - y};
    if (in_.overTime.empty()) history(rest);
    else overTime(rest);
  }

  // What can be done with it; returns the y below.
  float buttons(const Rect& r) {
    float x = r.x;
    const auto button = [&](CommandId id, std::string_view word, bool pressed = false) {
      const Command& c = command(id);
      const std::string label = std::string(word) + "  " + chordText(c.keys.front(), s_.keyNames);
      const float w = ui_.width(Face::Small, label) + 20;
      if (x + w > r.right()) return;
      ui_.textButton(id, {x, r.y, w, 28}, label, pressed);
      x += w + 6;
    };
    const bool g = s_.selection.kind == Target::Kind::G;
    if (s_.selection.kind == Target::Kind::Box) return r.y;
    const auto& followed = s_.view.lanes.followed;
    if (g)
      button(CommandId::Follow, "Follow",
             std::find(followed.begin(), followed.end(), s_.selection.id) != followed.end());
    else button(CommandId::PinLane, "Pin");
    button(CommandId::Centre, "Lane");
    button(CommandId::FilterSelection, "Filter");
    if (s_.derived.regions.card.empty()) button(CommandId::GoToCause, "Why");  // else the card has it
    return r.y + 36;
  }

  // How many were in the region over the whole run.
  void overTime(const Rect& r) {
    float most = 0;
    for (const float v : in_.overTime) most = std::max(most, v);
    ui_.text(
        {r.x, r.y + 12}, Face::Small, ui_.pal().secondary,
        in_.overTimeSays + ", over the whole run; at most " + thousands(static_cast<std::int64_t>(std::lround(most))),
        r.w);
    const Rect area{r.x, r.y + 26, r.w, std::min(120.0f, r.h - 30)};
    if (area.h < 20) return;
    ui_.paint().fill(area, 4, ui_.pal().well());
    const float step = area.w / static_cast<float>(in_.overTime.size());
    for (std::size_t i = 0; i < in_.overTime.size(); ++i) {
      const float v = in_.overTime[i], x = area.x + step * static_cast<float>(i);
      if (v < 0) ui_.paint().hatch({x, area.y, step, area.h}, ui_.pal().border);
      if (v <= 0) continue;
      const float h = std::max(1.0f, area.h * v / most);
      ui_.paint().fill({x, area.bottom() - h, step, h}, 0, ui_.pal().of(TokenState::Runnable));
    }
    const Document& doc = *s_.document;
    const double share =
        timeDistance(doc.begin(), doc.timeAt(s_.playback.index)) / std::max(1.0, timeDistance(doc.begin(), doc.end()));
    const float x = area.x + area.w * static_cast<float>(std::clamp(share, 0.0, 1.0));
    ui_.paint().line({x, area.y}, {x, area.bottom()}, 1.75f, ui_.pal().selection);
  }

  void nothing(std::string_view why) {
    if (r_.w >= kBeside) panelHead(ui_, r_, CommandId::InspectorPanel, "Inspector");
    float y = r_.y + 64;
    for (const std::string& line : wrap(ui_.measure(), Face::Ui, why, r_.w - 28, 4)) {
      ui_.paint().text({r_.x + 14, y}, Face::Ui, ui_.pal().secondary, line);
      y += lineHeight(Face::Ui);
    }
  }

  void title() {
    float x = panelHead(ui_, r_, CommandId::InspectorPanel, in_.title) + 14;
    if (s_.selection.kind == Target::Kind::Box) {
      ui_.text({x, r_.y + 22}, Face::Ui, ui_.pal().secondary, in_.now, r_.right() - 110 - x);
      return;
    }
    const Rect sign{x, r_.y + 15, 14, 14};
    ui_.paint().glyph(sign, glyphOf(in_.state), ui_.pal().of(in_.state));
    ui_.text({sign.right() + 8, r_.y + 22}, Face::Ui, ui_.pal().text, in_.now, r_.right() - 110 - sign.right());
  }

  // The time split as a bar with its shares in words; returns the y below it.
  float timeSplit(const Rect& r) {
    if (in_.lifetime <= 0) return r.y;
    float x = r.x;
    const Rect bar{r.x, r.y + 4, r.w, 14};
    std::string words;
    for (int k = 0; k < kTokenStates; ++k) {
      const std::int64_t ns = in_.split[static_cast<std::size_t>(k)];
      if (ns <= 0) continue;
      const TokenState state = static_cast<TokenState>(k);
      const float w = bar.w * static_cast<float>(static_cast<double>(ns) / static_cast<double>(in_.lifetime));
      ui_.paint().fill({x, bar.y, w, bar.h}, 0, ui_.pal().of(state));
      x += w;
    }
    x = r.x;
    float y = r.y + 32;
    for (int k = 0; k < kTokenStates; ++k) {
      const std::int64_t ns = in_.split[static_cast<std::size_t>(k)];
      if (ns <= 0) continue;
      const TokenState state = static_cast<TokenState>(k);
      const double share = 100 * static_cast<double>(ns) / static_cast<double>(in_.lifetime);
      const std::string text = std::string(stateWord(state)) + " " + figures(share, 3) + " %";
      if (x > r.x && x + 17 + ui_.width(Face::Small, text) > r.right()) {
        x = r.x;
        y += 22;
      }
      ui_.paint().glyph({x, y - 6, 12, 12}, glyphOf(state), ui_.pal().of(state));
      x = ui_.text({x + 17, y}, Face::Small, ui_.pal().text, text, r.right() - x - 17) + 16;
    }
    const std::string life = (in_.cut ? "of its last " : "of its ") + deltaText(in_.lifetime).substr(1) +
                             (in_.moves.empty() ? "" : "; " + in_.moves);
    ui_.text({r.x, y + 24}, Face::Small, ui_.pal().secondary, life, r.w);
    return y + 44;
  }

  // Returns the y below.
  float facts(const Rect& r) {
    float y = timeSplit(r);
    int i = 0;
    for (const InspectorFact& f : in_.facts) {
      if (y + kLine > r.bottom() + 2) return y;
      const float middle = y + kLine / 2;
      const bool link = f.link.kind != Target::Kind::None;
      ui_.text({r.x, middle}, Face::Small, ui_.pal().secondary, f.label, 112);
      const float x = r.x + 120;
      if (link) {
        const Response answer = ui_.area("fact:" + std::to_string(i), {x - 6, y, r.right() - x + 6, kLine + 2});
        if (answer.hovered) ui_.paint().fill({x - 6, y, r.right() - x + 6, kLine}, 4, ui_.pal().well());
        if (answer.clicked) ui_.push(act::SelectTarget{f.link});
      }
      ui_.text({x, middle}, Face::Mono, link ? ui_.pal().link : ui_.pal().text, f.text, r.right() - x);
      y += kLine;
      ++i;
    }
    return y;
  }

  void history(const Rect& r) {
    float y = r.y;
    for (const InspectorEvent& e : in_.history) {
      if (y + kLine > r.bottom() + 2) return;
      const Rect row{r.x, y, r.w, kLine};
      const std::uint64_t number = s_.document->dropped() + e.index;
      const Response answer = ui_.area("history:" + std::to_string(number), row);
      if (answer.clicked) ui_.push(act::SeekTo{e.index});
      if (answer.hovered) ui_.paint().fill(row, 4, ui_.pal().well());
      const float middle = row.center().y;
      float x = ui_.text({r.x + 4, middle}, Face::Mono, ui_.pal().link,
                         "#" + thousands(static_cast<std::int64_t>(number)), 120);
      x = ui_.text({std::max(x + 10, r.x + 96), middle}, Face::Small, ui_.pal().secondary,
                   timeText(s_.document->event(e.index).t), 90);
      x = std::max(x + 10, r.x + 190);
      if (e.state != TokenState::Idle) {
        ui_.paint().glyph({x, middle - 6, 12, 12}, glyphOf(e.state), ui_.pal().of(e.state));
        x += 20;
      }
      ui_.text({x, middle}, Face::Small, ui_.pal().text, e.text, r.right() - x);
      y += kLine;
    }
  }

  Ui& ui_;
  const AppState& s_;
  const Inspection& in_;
  Rect r_;
};

}  // namespace

void drawInspector(Ui& ui, const Rect& r) {
  if (!r.empty()) InspectorDrawer(ui, r).draw();
}

}  // namespace gmp::viz
