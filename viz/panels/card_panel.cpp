// The card: what the event is, which rule decided, what caused it and what follows. The caption is the same in two
// lines.
#include "viz/model/format.h"
#include "viz/model/notes.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kLabelWidth = 108;

class CardDrawer {
 public:
  CardDrawer(Ui& ui, Rect rect) : ui_(ui), s_(ui.state()), card_(ui.state().derived.card), in_(rect.inset(16, 12)) {}

  void draw() {
    head();
    y_ += 4;
    lines(Face::Title, ui_.pal().text, card_.title, in_.x, in_.right(), 2);
    y_ += 3;
    story();
    float room = in_.bottom();
    if (s_.view.depth != CardDepth::Story) room = links();
    lines(Face::Ui, ui_.pal().text, card_.what, in_.x, in_.right(), linesUntil(room, Face::Ui));
    if (s_.view.depth == CardDepth::Story) return;
    y_ += 7;
    inGo(room);
    looked(room);
    if (s_.view.depth == CardDepth::Runtime) details(room);
  }

 private:
  int linesUntil(float bottom, Face face) const {
    return std::max(0, static_cast<int>((bottom - y_) / lineHeight(face) + 0.05f));
  }

  void head() {
    const trace::Event& e = s_.document->event(s_.playback.index);
    const float y = in_.y + lineHeight(Face::Small) / 2;
    static constexpr std::string_view kDepths[] = {"Story", "Queues", "Runtime"};
    const std::string_view depth = kDepths[static_cast<int>(s_.view.depth)];
    const float w = 92;
    ui_.textButton(CommandId::CardDepth, {in_.right() - w, in_.y - 4, w, 28}, depth);
    const float room = in_.w - w - 10;
    const std::string time = "t " + timeText(e.t);
    std::string number = "event " + positionText(s_);
    if (ui_.width(Face::Small, number) + 18 + ui_.width(Face::Small, time) > room)
      number = number.substr(0, number.find(" of "));
    const float x = ui_.text({in_.x, y}, Face::Small, ui_.pal().secondary, number, room);
    ui_.text({x + 18, y}, Face::Small, ui_.pal().secondary, time, in_.x + room - x - 18);
    y_ = in_.y + 28;
  }

  void lines(Face face, Color color, std::string_view text, float left, float right, int most) {
    for (const std::string& line : wrap(ui_.measure(), face, text, right - left, most)) {
      ui_.paint().text({left, y_ + lineHeight(face) / 2}, face, color, line);
      y_ += lineHeight(face);
    }
  }

  // What the scenario's story says here.
  void story() {
    const std::size_t at = chapterHere(s_);
    if (at == 0 || s_.chapters[at - 1].event != s_.playback.index) return;
    const float top = y_;
    lines(Face::Ui, ui_.pal().text, s_.chapters[at - 1].text, in_.x + 14, in_.right(), 4);
    ui_.paint().fill({in_.x, top + 2, 4, y_ - top - 4}, 2, ui_.pal().warning);
    y_ += 4;
  }

  void label(std::string_view word) {
    ui_.text({in_.x, y_ + lineHeight(Face::Small) / 2 + 1}, Face::Small, ui_.pal().secondary, word, kLabelWidth - 8);
  }

  void inGo(float bottom) {
    if (linesUntil(bottom, Face::Mono) < 1 || card_.inGo.empty()) return;
    label("In Go");
    lines(Face::Mono, ui_.pal().link, card_.inGo, in_.x + kLabelWidth, in_.right(),
          std::min(2, linesUntil(bottom, Face::Mono)));
  }

  void looked(float bottom) {
    if (card_.lookedFirst.empty() || linesUntil(bottom, Face::Small) < 1) return;
    y_ += 3;
    label("Looked first");
    int left = static_cast<int>(card_.lookedFirst.size());
    for (const std::string& line : card_.lookedFirst) {
      const int room = linesUntil(bottom, Face::Small);
      if (room < 1) break;
      const bool last = room == 1 && left > 1;
      const std::string shown = last ? line + "  (+" + std::to_string(left - 1) + " more)" : line;
      lines(Face::Small, ui_.pal().text, shown, in_.x + kLabelWidth, in_.right(), 1);
      --left;
      if (last) break;
    }
  }

  void details(float bottom) {
    for (const replay::Detail& d : card_.details) {
      if (linesUntil(bottom, Face::Mono) < 1) return;
      const std::string text = d.field + "  " + d.before + " → " + d.after;
      lines(Face::Mono, ui_.pal().text, text, in_.x, in_.right(), 1);
    }
  }

  // Caused by and leads to, at the foot; returns where the text above must end.
  float links() {
    const float step = 30;
    const float top = in_.bottom() - 2 * step + 4;
    link("Caused by", CommandId::GoToCause, card_.causedBy, top);
    link("Leads to", CommandId::GoToConsequence, card_.leadsTo, top + step);
    return top - 6;
  }

  void link(std::string_view word, CommandId id, const std::optional<std::uint64_t>& to, float y) {
    const Rect row{in_.x - 6, y, in_.w + 12, 28};
    const Command& c = command(id);
    const Response r = ui_.area("cmd:" + std::string(c.name), row, c.enabled(s_));
    if (r.clicked) ui_.push(act::Run{id});
    if (r.hovered) ui_.paint().fill(row, 6, ui_.pal().well());
    const float middle = row.center().y;
    ui_.text({in_.x, middle}, Face::Small, ui_.pal().secondary, word, kLabelWidth - 8);
    const float x = in_.x + kLabelWidth;
    if (!to.has_value() || *to >= s_.document->size()) {
      const bool edge = s_.live.active && id == CommandId::GoToConsequence;
      ui_.text({x, middle}, Face::Small, ui_.pal().secondary, edge ? "nothing yet" : "not recorded by this trace",
               in_.right() - x);
      return;
    }
    const std::string key = "[" + chordText(c.keys.front()) + "]";
    const float key_x = ui_.textRight({in_.right(), middle}, Face::Mono, ui_.pal().secondary, key, 40);
    const std::string number = "#" + thousands(static_cast<std::int64_t>(s_.document->dropped() + *to));
    const float after = ui_.text({x, middle}, Face::Mono, ui_.pal().link, number, key_x - x - 8);
    const std::string line = s_.document->line(*to);
    ui_.text({after + 10, middle}, Face::Small, ui_.pal().text, line, key_x - after - 18);
    ui_.tip("cmd:" + std::string(c.name), r, number + "  " + line);
  }

  Ui& ui_;
  const AppState& s_;
  const replay::Card& card_;
  Rect in_;
  float y_ = 0;
};

}  // namespace

void drawCard(Ui& ui) {
  const Rect r = ui.state().derived.regions.card;
  if (r.empty()) return;
  if (ui.state().predict.active) {  // the list stays away: the answer stands in it
    const Rect events = ui.state().derived.regions.events;
    return drawPredict(ui, {r.x, r.y, r.w, std::max(r.bottom(), events.bottom()) - r.y});
  }
  ui.panel(r);
  CardDrawer(ui, r).draw();
}

void drawCaption(Ui& ui) {
  const AppState& s = ui.state();
  const Rect r = s.derived.regions.caption;
  if (r.empty()) return;
  ui.panel(r);
  const replay::Card& card = s.derived.card;
  if (s.predict.active) return drawPredict(ui, r);
  const bool present = s.view.layout.kind == LayoutKind::Present;  // to be read from the back of a room
  const Face title = present ? Face::Title : Face::Ui, prose = present ? Face::Ui : Face::Small;
  const float x = ui.text({r.x + 12, r.y + 20}, title, ui.pal().text, card.title, r.w - 24) + 16;
  ui.text({x, r.y + 20}, Face::Small, ui.pal().secondary, "event " + positionText(s), r.right() - 12 - x);
  float y = r.y + 20 + lineHeight(title) / 2 + lineHeight(prose) / 2;
  const int most = static_cast<int>((r.bottom() - y + lineHeight(prose) / 2 - 6) / lineHeight(prose));
  const std::size_t chapter = chapterHere(s);
  const bool tells = chapter > 0 && s.chapters[chapter - 1].event == s.playback.index;
  const std::string& words = tells ? s.chapters[chapter - 1].text : card.what;
  for (const std::string& line : wrap(ui.measure(), prose, words, r.w - 24, std::max(1, most))) {
    ui.paint().text({r.x + 12, y}, prose, ui.pal().text, line);
    y += lineHeight(prose);
  }
}

}  // namespace gmp::viz
