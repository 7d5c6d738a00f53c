// The first minute: all but the part that matters is dimmed, and a box says what to look at and which key goes on.
#include <algorithm>

#include "viz/model/format.h"
#include "viz/model/tour.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kPointer = 102;  // height of the plate with a key

class TourDrawer {
 public:
  explicit TourDrawer(Ui& ui) : ui_(ui), s_(ui.state()), step_(*s_.tour.step()) {}

  void draw() {
    ui_.beginSheet();
    dim();
    const Rect w = s_.derived.regions.window;
    const float width = std::min(760.0f, w.w - 40);
    const float height = step_.last ? 158.0f : step_.things.empty() ? (step_.chain.empty() ? 118.0f : 206.0f) : 148.0f;
    box_ = {w.center().x - width / 2, place(height), width, height};
    ui_.paint().fill(box_, 10, ui_.pal().panel);
    ui_.paint().stroke(box_, 10, 2.5f, ui_.pal().link);
    float y = box_.y + 26;
    const std::string& text = s_.tour.answer >= 0 ? step_.rule : step_.text;
    for (const std::string& line : wrap(ui_.measure(), Face::Ui, text, box_.w - 40, 3)) {
      ui_.paint().text({box_.x + 20, y}, Face::Ui, ui_.pal().text, line);
      y += lineHeight(Face::Ui);
    }
    things(box_.y + 28);
    chain(y);
    if (!step_.right.empty()) answers();
    if (step_.last) offers();
    foot();
    pointer();
  }

 private:
  // Everything outside of the bright part.
  void dim() {
    const Rect w = s_.derived.regions.window, spot = spotRect(s_);
    if (spot.empty()) return;
    const Color shade = ui_.pal().background.faded(0.62f);
    ui_.paint().fill({0, 0, w.w, spot.y}, 0, shade);
    ui_.paint().fill({0, spot.bottom(), w.w, w.h - spot.bottom()}, 0, shade);
    ui_.paint().fill({0, spot.y, spot.x, spot.h}, 0, shade);
    ui_.paint().fill({spot.right(), spot.y, w.w - spot.right(), spot.h}, 0, shade);
    ui_.paint().stroke(spot, 8, 2, ui_.pal().link);
  }

  // Low in the window, or high if the bright part is there.
  float place(float height) const {
    const Regions& r = s_.derived.regions;
    const float low = r.playback.y - height - 16 - (step_.pointAt.empty() ? 0 : kPointer + 4);
    const Rect spot = spotRect(s_);
    return !spot.empty() && spot.bottom() > low && spot.y > height + 80 ? spot.y - height - 12 : low;
  }

  // What G, M and P are, each with its shape.
  void things(float y) {
    for (const TourThing& t : step_.things) {
      const Rect shape{box_.x + 22, y - 12, 58, 24};
      const bool g = t.shape == Glyph::Triangle;
      const Color fill = g ? ui_.pal().of(TokenState::Running) : ui_.pal().well();
      const Color ink = g ? ui_.pal().labelOn(fill) : ui_.pal().text;
      ui_.paint().fill(shape, t.shape == Glyph::None ? 3 : 6, fill);
      if (!g) ui_.paint().stroke(shape, t.shape == Glyph::None ? 3 : 6, 1.5f, ui_.pal().text);
      if (t.shape != Glyph::None) ui_.paint().glyph({shape.x + 9, y - 6, 12, 12}, t.shape, ink);
      ui_.text({shape.x + 29, y}, Face::Mono, ink, t.name, 28);
      ui_.text({shape.right() + 14, y}, Face::Ui, ui_.pal().text, t.says, box_.right() - shape.right() - 34);
      y += 31;
    }
  }

  // The event and what led to it; where one stands is marked.
  void chain(float y) {
    for (const std::uint64_t i : step_.chain) {
      const bool here = i == s_.playback.index;
      const Rect row{box_.x + 20, y - 11, box_.w - 40, 22};
      const Response r = ui_.area("tour:cause:" + std::to_string(i), row);
      if (r.clicked) ui_.push(act::SeekTo{i});
      if (here) ui_.paint().fill(row, 4, ui_.pal().highlight());
      else if (r.hovered) ui_.paint().fill(row, 4, ui_.pal().well());
      const std::string number = (i == step_.chain.front() ? "" : "← ") + std::string("#") +
                                 thousands(static_cast<std::int64_t>(s_.document->dropped() + i));
      ui_.text({row.x + 8, y}, Face::Mono, ui_.pal().link, number, 100);
      ui_.text({row.x + 116, y}, Face::Small, ui_.pal().text, s_.document->line(i), row.w - 124);
      y += 23;
    }
  }

  // Large, on the picture, where the answer says that the thread is. Once one is given the picture is seen again.
  void answers() {
    if (s_.tour.answer >= 0) return;
    for (int i = 0; i < 2; ++i) {
      const Rect r = spotRect(s_, i == 0 ? step_.rightAt : step_.wrongAt).inset(4);
      const Response answer = ui_.area("tour:answer" + std::to_string(i), r);
      if (answer.clicked) ui_.push(act::AnswerTour{i});
      ui_.paint().fill(r, 8, answer.hovered ? ui_.pal().highlight() : ui_.pal().panel);
      ui_.paint().stroke(r, 8, 3, ui_.pal().link);
      const auto lines = wrap(ui_.measure(), Face::Title, i == 0 ? step_.right : step_.wrong, r.w - 100, 2);
      float y = r.center().y - lineHeight(Face::Title) * (static_cast<float>(lines.size()) - 1) / 2;
      ui_.text({r.x + 24, y}, Face::Title, ui_.pal().link, std::to_string(i + 1), 30);
      for (const std::string& line : lines) {
        ui_.paint().text({r.x + 64, y}, Face::Title, ui_.pal().text, line);
        y += lineHeight(Face::Title);
      }
    }
  }

  // A key and what it does, over its button.
  void pointer() {
    if (step_.pointAt.empty()) return;
    const Rect at = ui_.placeOf(step_.pointAt);
    if (at.empty()) return;
    const std::size_t space = step_.pointSays.find(' ');
    const std::string key = step_.pointSays.substr(0, space), says = step_.pointSays.substr(space + 1);
    const float w = std::max(176.0f, ui_.width(Face::Ui, says) + 32);
    const Rect plate{std::max(8.0f, at.center().x - 40), at.y - kPointer - 12, w, kPointer};
    const float x = at.center().x;
    const Color ink = ui_.pal().labelOn(ui_.pal().link);
    ui_.paint().fill(plate, 8, ui_.pal().link);
    ui_.paint().triangle({x - 9, plate.bottom() - 1}, {x + 9, plate.bottom() - 1}, {x, plate.bottom() + 10},
                         ui_.pal().link);
    const Rect cap{plate.x + 16, plate.y + 12, 52, 46};
    ui_.paint().stroke(cap, 6, 2.5f, ink);
    ui_.text({cap.center().x - ui_.width(Face::Title, key) / 2, cap.center().y}, Face::Title, ink, key, cap.w);
    ui_.text({plate.x + 16, plate.bottom() - 22}, Face::Ui, ink, says, plate.w - 20);
    ui_.paint().stroke(at.inset(-3), 8, 2.5f, ui_.pal().link);
  }

  void offers() {
    const float w = (box_.w - 40 - 24) / kOffers;
    for (int i = 0; i < kOffers; ++i) {
      const Rect r{box_.x + 20 + static_cast<float>(i) * (w + 12), box_.y + 52, w, 50};
      const Response answer = ui_.area("tour:offer" + std::to_string(i), r);
      if (answer.clicked) ui_.push(act::TakeOffer{i});
      ui_.paint().fill(r, 8, answer.hovered ? ui_.pal().highlight() : ui_.pal().well());
      ui_.paint().stroke(r, 8, 1.5f, ui_.pal().link);
      const std::string text = std::to_string(i + 1) + "  " + std::string(offerText(i));
      ui_.text({r.x + 14, r.center().y}, Face::Small, ui_.pal().text, text, r.w - 20);
    }
  }

  void foot() {
    const float y = box_.bottom() - 20;
    const std::string hint = s_.tour.answer >= 0 ? "→ on" : step_.hint;
    ui_.text({box_.x + 20, y}, Face::Small, ui_.pal().link, hint, 340);
    const std::string count = std::to_string(s_.tour.at + 1) + " of " + std::to_string(s_.tour.steps.size()) + "   Esc";
    ui_.textRight({box_.right() - 120, y}, Face::Small, ui_.pal().secondary, count, 160);
    const Rect next{box_.right() - 104, box_.bottom() - 36, 88, 30};
    const Response r = ui_.area("tour:next", next, !s_.tour.asks());
    if (r.clicked) ui_.push(act::Press{{Key::Right}});
    ui_.paint().fill(next, 6, r.hovered ? ui_.pal().highlight() : ui_.pal().well());
    ui_.paint().stroke(next, 6, 1, ui_.pal().border);
    ui_.text({next.x + 24, next.center().y}, Face::Small, ui_.pal().text, step_.last ? "Done" : "Next", 60);
  }

  Ui& ui_;
  const AppState& s_;
  const TourStep& step_;
  Rect box_;
};

}  // namespace

void drawTour(Ui& ui) {
  if (ui.state().tour.step() != nullptr) TourDrawer(ui).draw();
}

}  // namespace gmp::viz
