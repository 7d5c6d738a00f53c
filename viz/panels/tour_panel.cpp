// The first minute: all but the part that matters is dimmed, and a box says what to look at and which key goes on.
#include <algorithm>

#include "viz/model/tour.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

class TourDrawer {
 public:
  explicit TourDrawer(Ui& ui) : ui_(ui), s_(ui.state()), step_(*s_.tour.step()) {}

  void draw() {
    ui_.beginSheet();
    dim();
    const Rect w = s_.derived.regions.window;
    const float width = std::min(760.0f, w.w - 40);
    const bool asks = !step_.right.empty();
    const float height = asks ? 176.0f : step_.last ? 158.0f : 118.0f;
    box_ = {w.center().x - width / 2, place(height), width, height};
    ui_.paint().fill(box_, 10, ui_.pal().panel);
    ui_.paint().stroke(box_, 10, 2.5f, ui_.pal().link);
    float y = box_.y + 26;
    const std::string& text = s_.tour.answer >= 0 ? step_.rule : step_.text;
    for (const std::string& line : wrap(ui_.measure(), Face::Ui, text, box_.w - 40, 3)) {
      ui_.paint().text({box_.x + 20, y}, Face::Ui, ui_.pal().text, line);
      y += lineHeight(Face::Ui);
    }
    if (asks) answers();
    if (step_.last) offers();
    foot();
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
    const float low = r.playback.y - height - 16;
    const Rect spot = spotRect(s_);
    return !spot.empty() && spot.bottom() > low && spot.y > height + 80 ? spot.y - height - 12 : low;
  }

  void answers() {
    const float w = (box_.w - 52) / 2;
    for (int i = 0; i < 2; ++i) {
      const Rect r{box_.x + 20 + static_cast<float>(i) * (w + 12), box_.y + 70, w, 54};
      const Response answer = ui_.area("tour:answer" + std::to_string(i), r, s_.tour.answer < 0);
      if (answer.clicked) ui_.push(act::AnswerTour{i});
      const bool given = s_.tour.answer == i;
      ui_.paint().fill(r, 8, answer.hovered || given ? ui_.pal().highlight() : ui_.pal().well());
      ui_.paint().stroke(r, 8, given ? 2.5f : 1, given ? ui_.pal().selection : ui_.pal().border);
      const std::string text = std::to_string(i + 1) + "   " + (i == 0 ? step_.right : step_.wrong);
      float y = r.y + 18;
      for (const std::string& line : wrap(ui_.measure(), Face::Small, text, r.w - 24, 2)) {
        ui_.paint().text({r.x + 12, y}, Face::Small, ui_.pal().text, line);
        y += lineHeight(Face::Small);
      }
    }
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
