// The card: what the event is, which rule decided, what caused it and what follows. The caption is the same in two
// lines.
#include <algorithm>

#include "sim/replay/go_notes.h"
#include "viz/model/attempt.h"
#include "viz/model/format.h"
#include "viz/model/notes.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kLabelWidth = 108;
constexpr float kTallCard = 330;  // from that height on, links have two lines if they need them

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
    prose(room);
    if (s_.view.depth == CardDepth::Story) return;
    y_ += 7;
    inGo(room);
    if (s_.view.goNotes && !card_.inGo.empty()) return goNotes(room);
    looked(room);
    attempt(room);
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

  // Dots under the first use of a word of the glossary, and its line for who points at it.
  void underline(Vec2 left, std::string_view line) {
    for (const WordUse& use : glossaryUses(line)) {
      const bool again = std::find(told_.begin(), told_.end(), use.word) != told_.end();
      if (again || !s_.introduced.firstAt(*use.word, s_.derived.cardIndex)) continue;
      told_.push_back(use.word);
      const float x = left.x + ui_.width(Face::Ui, line.substr(0, use.at)), w = ui_.width(Face::Ui, use.word->term);
      for (float dot = x; dot < x + w - 1; dot += 4) ui_.paint().fill({dot, left.y + 10, 2, 1.5f}, 0, ui_.pal().link);
      const std::string id = "word:" + std::string(use.word->term);
      ui_.tip(id, ui_.area(id, {x, left.y - 12, w, 24}),
              std::string(use.word->term) + ": " + std::string(use.word->says));
    }
  }

  // What happened, with the words that it uses for the first time underlined.
  void prose(float bottom) {
    for (const std::string& line : wrap(ui_.measure(), Face::Ui, card_.what, in_.w, linesUntil(bottom, Face::Ui))) {
      const Vec2 left{in_.x, y_ + lineHeight(Face::Ui) / 2};
      ui_.paint().text(left, Face::Ui, ui_.pal().text, line);
      underline(left, line);
      y_ += lineHeight(Face::Ui);
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
    const float top = y_, w = 62;
    label("In Go");
    lines(Face::Mono, ui_.pal().link, card_.inGo, in_.x + kLabelWidth, in_.right() - w - 8,
          std::min(3, linesUntil(bottom, Face::Mono)));
    ui_.textButton(CommandId::GoNotes, {in_.right() - w, top - 3, w, 28}, s_.view.goNotes ? "close" : "open",
                   s_.view.goNotes);
    y_ = std::max(y_, top + 26);
  }

  // What each function of the path does.
  void goNotes(float bottom) {
    y_ += 4;
    for (const replay::PathNote& note : replay::pathNotes(card_.inGo)) {
      if (linesUntil(bottom, Face::Small) < 2) return;
      lines(Face::Mono, ui_.pal().text, note.function, in_.x, in_.right(), 1);
      lines(Face::Small, ui_.pal().secondary, note.says, in_.x + 14, in_.right(),
            std::min(3, linesUntil(bottom, Face::Small)));
      y_ += 3;
    }
  }

  // What one could try here: a question of the lesson, or the world with one rule off.
  void attempt(float bottom) {
    const std::optional<Attempt> what = attemptHere(s_);
    if (!what.has_value() || linesUntil(bottom, Face::Small) < 2) return;
    y_ += 5;
    const Rect row{in_.x - 6, y_, in_.w + 12, 28};
    const Response r = ui_.area("card:try", row);
    if (r.clicked) ui_.push(act::Run{what->command});
    if (r.hovered) ui_.paint().fill(row, 6, ui_.pal().well());
    ui_.text({in_.x, row.center().y}, Face::Small, ui_.pal().secondary, "Try", kLabelWidth - 8);
    const std::string key = "[" + chordText(command(what->command).keys.front(), s_.keyNames) + "]";
    const float right = ui_.textRight({in_.right(), row.center().y}, Face::Mono, ui_.pal().secondary, key, 90);
    ui_.text({in_.x + kLabelWidth, row.center().y}, Face::Small, ui_.pal().link, what->text,
             right - in_.x - kLabelWidth - 8);
    y_ += 30;
  }

  void looked(float bottom) {
    if (card_.lookedFirst.empty() || linesUntil(bottom, Face::Small) < 1) return;
    y_ += 3;
    label("Looked first");
    int left = static_cast<int>(card_.lookedFirst.size());
    const int each = linesOfLooked() <= linesUntil(bottom, Face::Small) ? 3 : 1;  // whole, if all of it has room
    for (const std::string& line : card_.lookedFirst) {
      const int room = linesUntil(bottom, Face::Small);
      if (room < 1) break;
      const bool last = room == 1 && left > 1;
      const std::string shown = last ? line + "  (+" + std::to_string(left - 1) + " more)" : line;
      lines(Face::Small, ui_.pal().text, shown, in_.x + kLabelWidth, in_.right(), each);
      --left;
      if (last) break;
    }
  }

  int linesOfLooked() const {
    std::size_t n = 0;
    for (const std::string& line : card_.lookedFirst)
      n += wrap(ui_.measure(), Face::Small, line, in_.w - kLabelWidth, 3).size();
    return static_cast<int>(n);
  }

  void details(float bottom) {
    for (const replay::Detail& d : card_.details) {
      if (linesUntil(bottom, Face::Mono) < 1) return;
      const std::string text = d.field + "  " + replay::changeText(d);
      lines(Face::Mono, ui_.pal().text, text, in_.x, in_.right(), 1);
    }
  }

  // Caused by and leads to, at the foot; returns where the text above must end.
  float links() {
    const float cause = linkHeight(card_.causedBy), consequence = linkHeight(card_.leadsTo);
    const float top = in_.bottom() - cause - consequence - 4 + 4;
    link("Caused by", CommandId::GoToCause, card_.causedBy, {in_.x - 6, top, in_.w + 12, cause - 2});
    link("Leads to", CommandId::GoToConsequence, card_.leadsTo, {in_.x - 6, top + cause, in_.w + 12, consequence - 2});
    return top - 6;
  }

  std::string numberOf(std::uint64_t i) const {
    return "#" + thousands(static_cast<std::int64_t>(s_.document->dropped() + i));
  }

  // A second line where the card is tall and the words need it.
  float linkHeight(const std::optional<std::uint64_t>& to) const {
    if (in_.h < kTallCard || !to.has_value() || *to >= s_.document->size()) return 30;
    const float room = in_.w - kLabelWidth - ui_.width(Face::Mono, numberOf(*to)) - 60;
    return ui_.width(Face::Small, s_.document->line(*to)) > room ? 52 : 30;
  }

  void link(std::string_view word, CommandId id, const std::optional<std::uint64_t>& to, const Rect& row) {
    const Command& c = command(id);
    const Response r = ui_.area("cmd:" + std::string(c.name), row, c.enabled(s_));
    if (r.clicked) ui_.push(act::Run{id});
    if (r.hovered) ui_.paint().fill(row, 6, ui_.pal().well());
    const float middle = row.y + 14;
    ui_.text({in_.x, middle}, Face::Small, ui_.pal().secondary, word, kLabelWidth - 8);
    const float x = in_.x + kLabelWidth;
    if (!to.has_value() || *to >= s_.document->size()) {
      const bool edge = s_.live.active && id == CommandId::GoToConsequence;
      ui_.text({x, middle}, Face::Small, ui_.pal().secondary,
               edge ? "nothing yet" : replay::noLinkText(s_.document->trace().header), in_.right() - x);
      return;
    }
    const std::string key = "[" + chordText(c.keys.front(), s_.keyNames) + "]";
    const float key_x = ui_.textRight({in_.right(), middle}, Face::Mono, ui_.pal().secondary, key, 40);
    const std::string number = numberOf(*to);
    const float after = ui_.text({x, middle}, Face::Mono, ui_.pal().link, number, key_x - x - 8);
    const std::string line = s_.document->line(*to);
    float y = middle;
    for (const std::string& part : wrap(ui_.measure(), Face::Small, line, key_x - after - 18, row.h > 40 ? 2 : 1)) {
      ui_.paint().text({after + 10, y}, Face::Small, ui_.pal().text, part);
      y += lineHeight(Face::Small);
    }
    ui_.tip("cmd:" + std::string(c.name), r, number + "  " + line);
  }

  Ui& ui_;
  const AppState& s_;
  const replay::Card& card_;
  Rect in_;
  float y_ = 0;
  std::vector<const GlossaryWord*> told_;  // underlined in this card
};

// What the story says here, else what happened.
const std::string& captionWords(const AppState& s) {
  const std::size_t chapter = chapterHere(s);
  const bool tells = chapter > 0 && s.chapters[chapter - 1].event == s.playback.index;
  return tells ? s.chapters[chapter - 1].text : s.derived.card.what;
}

// As many words of `text` as fit into `room`; they are taken away from it.
std::string takeLine(Ui& ui, Face face, std::string& text, float room) {
  const std::vector<std::string> two = wrap(ui.measure(), face, text, room, 2);
  if (two.empty()) return "";
  std::string line = two.front();
  if (two.size() == 1) text.clear();
  else text.erase(0, std::min(text.size(), line.size() + 1));
  return line;
}

// To be read from the back of a room: the title, and behind it what happened, in two lines.
void drawSubtitle(Ui& ui, const Rect& r) {
  const AppState& s = ui.state();
  const float left = r.x + 16, room = r.w - 32;
  std::string rest = captionWords(s);
  const float start = left + std::min(ui.width(Face::Title, s.derived.card.title), room * 0.6f) + 18;
  // Long sentences are set a little smaller, in three lines, rather than cut off.
  std::string trial = rest;
  takeLine(ui, Face::Caption, trial, left + room - start);
  const bool fits = ui.width(Face::Caption, trial) <= room;
  const Face face = fits ? Face::Caption : Face::Ui;
  const float step = fits ? 34 : 25;
  float y = r.y + (fits ? std::max(24.0f, r.h / 2 - step / 2) : 18.0f);
  ui.text({left, y}, Face::Title, ui.pal().text, s.derived.card.title, room * 0.6f);
  const std::string first = takeLine(ui, face, rest, left + room - start);
  ui.paint().text({start, y + 1}, face, ui.pal().text, first);
  for (const std::string& line : wrap(ui.measure(), face, rest, room, fits ? 1 : 2)) {
    y += step;
    ui.paint().text({left, y}, face, ui.pal().text, line);
  }
}

}  // namespace

void drawCardIn(Ui& ui, const Rect& r) { CardDrawer(ui, r).draw(); }

void drawCard(Ui& ui) {
  const Rect r = ui.state().derived.regions.card;
  if (r.empty()) return;
  if (ui.state().predict.active) {  // the list stays away: the answer stands in it
    const Rect events = ui.state().derived.regions.events;
    return drawPredict(ui, {r.x, r.y, r.w, std::max(r.bottom(), events.bottom()) - r.y});
  }
  ui.panel(r);
  drawCardIn(ui, r);
}

void drawCaption(Ui& ui) {
  const AppState& s = ui.state();
  const Rect r = s.derived.regions.caption;
  if (r.empty()) return;
  ui.panel(r);
  const replay::Card& card = s.derived.card;
  if (s.predict.active) return drawPredict(ui, r);
  if (s.view.layout.kind == LayoutKind::Present) return drawSubtitle(ui, r);
  const Face title = Face::Ui, prose = Face::Small;
  const float x = ui.text({r.x + 12, r.y + 20}, title, ui.pal().text, card.title, r.w - 24) + 16;
  ui.text({x, r.y + 20}, Face::Small, ui.pal().secondary, "event " + positionText(s), r.right() - 12 - x);
  float y = r.y + 20 + lineHeight(title) / 2 + lineHeight(prose) / 2;
  const int most = static_cast<int>((r.bottom() - y + lineHeight(prose) / 2 - 6) / lineHeight(prose));
  for (const std::string& line : wrap(ui.measure(), prose, captionWords(s), r.w - 24, std::max(1, most))) {
    ui.paint().text({r.x + 12, y}, prose, ui.pal().text, line);
    y += lineHeight(prose);
  }
}

}  // namespace gmp::viz
