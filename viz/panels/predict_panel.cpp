// Predict: the card as a question. Nothing here tells the answer before one has been given.
#include <algorithm>

#include "viz/model/format.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kChoice = 34;
constexpr float kWholeCard = 260;  // lower, and the card of an event has no room for what was looked at

class PredictDrawer {
 public:
  PredictDrawer(Ui& ui, const Rect& r) : ui_(ui), s_(ui.state()), p_(s_.predict), in_(r.inset(16, 12)), y_(in_.y) {}

  void draw() {
    head();
    if (p_.reviewing()) return review();
    if (p_.rule) return rule();
    question();
    choices();
    if (p_.answer.has_value()) verdict();
    else hint();
  }

 private:
  void lines(std::string_view text, Face face, int most) {
    const int room = std::max(1, static_cast<int>((in_.bottom() - y_) / lineHeight(face)));
    for (const std::string& line : wrap(ui_.measure(), face, text, in_.w, std::min(most, room))) {
      ui_.paint().text({in_.x, y_ + lineHeight(face) / 2}, face, ui_.pal().text, line);
      y_ += lineHeight(face);
    }
  }

  void head() {
    const std::size_t n = std::min(p_.at + 1, p_.asked.size());
    const std::string count = std::to_string(p_.reviewing() ? p_.right : n) + " of " + std::to_string(p_.asked.size());
    constexpr float kLeave = 76, kSkip = 126;
    const bool asks = asking(s_);
    const float skip = in_.right() - kLeave - 8 - kSkip;
    const float room = (asks ? skip : skip + kSkip) - 8 - in_.x;
    const bool narrow = p_.reviewing() || ui_.measure().width(Face::Title, "Predict " + count) > room;
    ui_.text({in_.x, y_ + 12}, Face::Title, ui_.pal().text, narrow ? count : "Predict " + count, room);
    if (asks)
      ui_.textButton(CommandId::PredictNext, {skip, y_ - 2, kSkip, 28},
                     p_.picked.has_value() ? "show it" : "I don't know");
    ui_.textButton(CommandId::Predict, {in_.right() - kLeave, y_ - 2, kLeave, 28}, "leave");
    y_ += 38;
  }

  // The question leaves room for its answers: smaller type, and then fewer lines, if it must be.
  void question() {
    const std::string& ask = p_.current()->ask;
    const float answers = static_cast<float>(shownChoices()) * kChoice + 40;
    const float room = in_.bottom() - y_ - answers;
    const auto most = [&](Face f) { return std::max(2, static_cast<int>(room / lineHeight(f))); };
    const bool fits = wrap(ui_.measure(), Face::Ui, ask, in_.w, 12).size() <= static_cast<std::size_t>(most(Face::Ui));
    const Face face = fits ? Face::Ui : Face::Small;
    lines(ask, face, most(face));
    y_ += 8;
  }

  // Before an answer all choices; after it what was said and what is right.
  bool shown(std::size_t i) const {
    return !p_.answer.has_value() || p_.current()->choices[i].right || p_.answer == static_cast<int>(i);
  }
  bool twoColumns() const { return !p_.answer.has_value() && in_.h < 330 && p_.current()->choices.size() > 2; }
  int shownChoices() const {
    int n = 0;
    for (std::size_t i = 0; i < p_.current()->choices.size(); ++i) n += shown(i) ? 1 : 0;
    return twoColumns() ? (n + 1) / 2 : n;
  }

  void choices() {
    const Challenge& c = *p_.current();
    const bool two = twoColumns();
    const float w = two ? (in_.w - 8) / 2 : in_.w;
    for (std::size_t i = 0; i < c.choices.size(); ++i) {
      if (!shown(i)) continue;
      if (y_ + kChoice > in_.bottom() + 4) return;
      const int number = static_cast<int>(i);
      const Rect row{in_.x + (two && i % 2 == 1 ? w + 8 : 0), y_, w, kChoice - 4};
      const Response r = ui_.area("choice:" + std::to_string(number), row, !p_.answer.has_value());
      if (r.clicked) ui_.push(act::AnswerPredict{number});
      const bool given = p_.answer.has_value() ? p_.answer == number : p_.picked == number,
                 told = p_.answer.has_value();
      ui_.paint().fill(row, 6, r.hovered || given ? ui_.pal().highlight() : ui_.pal().well());
      ui_.paint().stroke(row, 6, given ? 2.5f : 1, given ? ui_.pal().selection : ui_.pal().border);
      const float y = row.center().y;
      float x = ui_.text({row.x + 10, y}, Face::Mono, ui_.pal().link, std::to_string(number + 1), 20) + 12;
      x = ui_.text({x, y}, Face::Mono, ui_.pal().text, c.choices[i].text, row.right() - x - (told ? 130 : 8)) + 14;
      if (told && c.choices[i].right) ui_.text({x, y}, Face::Small, ui_.pal().text, "▲ so it is", 120);
      else if (given) ui_.text({x, y}, Face::Small, ui_.pal().secondary, "your answer", 120);
      if (!two || i % 2 == 1 || i + 1 == c.choices.size()) y_ += kChoice;
    }
  }

  void hint() {
    const bool some = !p_.current()->choices.empty();
    y_ += 4;
    const bool vote = s_.view.layout.kind == LayoutKind::Present;
    if (vote) return lines("A number chooses, Space shows what happens. Esc leaves.", Face::Small, 2);
    lines(some ? "Click one, or 1 to " + std::to_string(p_.current()->choices.size()) +
                     ". Enter: I don't know. Esc leaves."
               : "Say it aloud, then Enter shows what happens. Esc leaves.",
          Face::Small, 2);
  }

  // What one can do after the answer, at the foot.
  void buttons() {
    constexpr float kPlay = 84, kRule = 126, kNext = 176;
    const float y = in_.bottom() - 32;
    ui_.textButton(CommandId::PredictPlay, {in_.x, y, kPlay, 30}, "play it");
    ui_.textButton(CommandId::PredictRule, {in_.x + kPlay + 8, y, kRule, 30},
                   p_.rule ? "hide the rule" : "show the rule", p_.rule);
    ui_.textButton(CommandId::PredictNext,
                   {in_.x + kPlay + kRule + 16, y, std::min(kNext, in_.w - kPlay - kRule - 16), 30},
                   p_.at + 1 < p_.asked.size() ? "next question  Enter" : "how it went  Enter");
  }

  // The card of the event that answered; where it has no room, its words, its call path and what was looked at first.
  void rule() {
    const Rect place{in_.x - 16, y_ - 8, in_.w + 32, in_.bottom() - 40 - y_ + 8};
    if (place.h >= kWholeCard) {
      drawCardIn(ui_, place);
    } else {
      const replay::Card& card = s_.derived.card;
      in_.h -= 40;
      lines(card.title + ": " + card.what, Face::Ui, 3);
      if (!card.inGo.empty()) lines(card.inGo, Face::Mono, 1);
      for (const std::string& looked : card.lookedFirst) {
        if (y_ + lineHeight(Face::Small) > in_.bottom()) break;
        lines("Looked first: " + looked, Face::Small, 1);
      }
      in_.h += 40;
    }
    buttons();
  }

  void verdict() {
    y_ += 4;
    const Challenge& c = *p_.current();
    const bool right = *p_.answer >= 0 && c.choices[static_cast<std::size_t>(*p_.answer)].right;
    const int room = static_cast<int>((in_.bottom() - 40 - y_) / lineHeight(Face::Ui));
    lines((right ? "Yes: " : "It is: ") + c.because, Face::Ui, std::max(1, room));
    buttons();
  }

  void review() {
    lines(p_.missed.empty() ? "All right. The rules you used are in the cards of these events."
                            : "To look at again; a click goes there:",
          Face::Ui, 2);
    y_ += 4;
    for (const std::size_t i : p_.missed) {
      if (y_ + kChoice > in_.bottom() - 36) break;
      const Challenge& c = p_.asked[i];
      const Rect row{in_.x, y_, in_.w, kChoice - 4};
      const Response r = ui_.area("missed:" + std::to_string(i), row);
      if (r.clicked) ui_.push(act::SeekTo{c.event});
      if (r.hovered) ui_.paint().fill(row, 6, ui_.pal().well());
      const std::string number = "#" + thousands(static_cast<std::int64_t>(s_.document->dropped() + c.event));
      const float x = ui_.text({row.x, row.center().y}, Face::Mono, ui_.pal().link, number, 110) + 10;
      ui_.text({x, row.center().y}, Face::Small, ui_.pal().text, c.because, row.right() - x);
      y_ += kChoice;
    }
    ui_.textButton(CommandId::PredictNext, {in_.x, in_.bottom() - 32, 130, 30}, "done  Enter");
  }

  Ui& ui_;
  const AppState& s_;
  const PredictState& p_;
  Rect in_;
  float y_;
};

}  // namespace

void coverFuture(Ui& ui) {
  const AppState& s = ui.state();
  const Rect area = s.derived.lanes.area;
  if (!asking(s) || s.derived.regions.lanes.empty() || area.empty()) return;
  const TimeRange range = s.derived.laneRange;
  const double span = std::max(1.0, timeDistance(range.from, range.to));
  const double share = timeDistance(range.from, s.document->timeAt(s.playback.index)) / span;
  const float x = area.x + area.w * static_cast<float>(std::clamp(share, 0.0, 1.0)) + 2;
  ui.paint().fill({x, area.y, area.right() - x, area.h}, 0, ui.pal().well());
}

void drawPredict(Ui& ui, const Rect& r) {
  ui.panel(r);
  PredictDrawer(ui, r).draw();
}

}  // namespace gmp::viz
