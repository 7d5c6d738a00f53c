// The sheet of "what if": one line for each thing that may be different from here on, and how far the other run is.
#include <algorithm>
#include <cmath>

#include "viz/model/format.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kWidth = 1080, kLabel = 268, kChip = 28, kStep = 34, kGap = 8, kPad = 22;

class WhatIfDrawer {
 public:
  explicit WhatIfDrawer(Ui& ui) : ui_(ui), s_(ui.state()), w_(s_.whatIf), window_(s_.derived.regions.window) {}

  void draw() {
    ui_.beginSheet();
    ui_.paint().fill(window_, 0, ui_.pal().background.faded(0.6f));
    if (!w_.refused.empty()) refused();
    else offered();
  }

 private:
  float width() const { return std::min(kWidth, window_.w - 24); }

  Rect sheet(float height) {
    const Rect r = Rect::around(window_.center(), width(), height);
    ui_.panel(r);
    return r;
  }

  void lines(float x, float& y, float room, Color color, std::string_view text, int most) {
    for (const std::string& line : wrap(ui_.measure(), Face::Ui, text, room, most)) {
      ui_.paint().text({x, y}, Face::Ui, color, line);
      y += lineHeight(Face::Ui);
    }
  }

  void refused() {
    const Rect r = sheet(232);
    float y = r.y + 34;
    ui_.text({r.x + kPad, y}, Face::Title, ui_.pal().text, "What if? Not with this trace", r.w - 2 * kPad);
    y += 40;
    lines(r.x + kPad, y, r.w - 2 * kPad, ui_.pal().text, w_.refused, 4);
    ui_.text({r.x + kPad, y + 8}, Face::Mono, ui_.pal().secondary,
             "gmpscope run " + scenario() + " --world sim --trace t.json   gmpscope view t.json", r.w - 2 * kPad);
    button("whatif:close", {r.right() - kPad - 130, r.bottom() - 48, 130, 32}, "Close  Esc", act::Press{{Key::Escape}});
  }

  std::string scenario() const {
    const std::string& name = s_.document->trace().header.scenario;
    const bool known = !name.empty() && name != "-" && s_.document->trace().header.world != "go";
    return known ? name : "echo";
  }

  // -- what may be different
  void offered() {
    const float room = width() - 2 * kPad - kLabel;
    float height = 92 + 156;
    for (const ForkRow& row : w_.rows) height += rowHeight(row, room);
    const Rect r = sheet(height);
    ui_.text({r.x + kPad, r.y + 32}, Face::Title, ui_.pal().text,
             "What if, after event #" + thousands(static_cast<std::int64_t>(w_.at)) + ", …", r.w - 2 * kPad);
    ui_.text({r.x + kPad, r.y + 64}, Face::Small, ui_.pal().secondary,
             "Up to here the run stays as it was, byte for byte. It goes on with the same seed, and both stand side by "
             "side.",
             r.w - 2 * kPad);
    float y = r.y + 86;
    for (std::size_t i = 0; i < w_.rows.size(); ++i) {
      const float h = rowHeight(w_.rows[i], room);
      row(i, {r.x + 10, y, r.w - 20, h});
      y += h;
    }
    foot({r.x + kPad, y + 12, r.w - 2 * kPad, r.bottom() - y - 12});
  }

  float chipWidth(const ForkOption& o) const { return ui_.width(Face::Small, o.text) + 24; }

  // As many lines as the options need.
  float rowHeight(const ForkRow& row, float room) const {
    float x = 0;
    int n = 1;
    for (const ForkOption& o : row.options) {
      const float w = chipWidth(o);
      if (x > 0 && x + w > room) {
        x = 0;
        ++n;
      }
      x += w + kGap;
    }
    return kStep * static_cast<float>(n);
  }

  void row(std::size_t i, const Rect& r) {
    const ForkRow& row = w_.rows[i];
    if (i == w_.row) {
      ui_.paint().fill(r, 6, ui_.pal().highlight());
      ui_.paint().stroke(r, 6, 2, ui_.pal().selection);
    }
    const Color ink = row.chosen > 0 ? ui_.pal().link : ui_.pal().text;
    ui_.text({r.x + 12, r.y + kStep / 2}, Face::Ui, ink, row.title, kLabel - 16);
    const float left = r.x + 12 + kLabel, right = r.right() - 12;
    float x = left, y = r.y + (kStep - kChip) / 2;
    for (std::size_t k = 0; k < row.options.size(); ++k) {
      const float w = chipWidth(row.options[k]);
      if (x > left && x + w > right) {
        x = left;
        y += kStep;
      }
      chip(i, k, {x, y, w, kChip});
      x += w + kGap;
    }
  }

  void chip(std::size_t i, std::size_t k, const Rect& r) {
    const ForkRow& row = w_.rows[i];
    const bool chosen = row.chosen == k;
    const std::string id = "whatif:" + std::to_string(i) + ":" + std::to_string(k);
    const Response answer = ui_.area(id, r, !w_.running);
    if (answer.clicked) ui_.push(act::ChooseFork{i, k});
    if (chosen || answer.hovered) ui_.paint().fill(r, 14, chosen ? ui_.pal().panel : ui_.pal().well());
    const bool changed = chosen && k > 0;
    ui_.paint().stroke(r, 14, chosen ? 2.5f : 1, changed ? ui_.pal().link : chosen ? ui_.pal().text : ui_.pal().border);
    ui_.text({r.x + 12, r.center().y}, Face::Small, ui_.pal().text, row.options[k].text, r.w - 14);
  }

  void button(std::string_view id, const Rect& r, std::string_view label, Action action, bool strong = false) {
    const Response answer = ui_.area(id, r);
    if (answer.clicked) ui_.push(std::move(action));
    if (answer.hovered || strong) ui_.paint().fill(r, 6, answer.hovered ? ui_.pal().highlight() : ui_.pal().well());
    ui_.paint().stroke(r, 6, strong ? 2.0f : 1.0f, strong ? ui_.pal().link : ui_.pal().border);
    const float w = ui_.width(Face::Small, label);
    ui_.text({r.center().x - w / 2, r.center().y}, Face::Small, ui_.pal().text, label, r.w - 8);
  }

  // What the line under the keys means, or how far the run is; and the buttons.
  void foot(const Rect& r) {
    float y = r.y + 12;
    if (w_.running) progress(r, y);
    else if (!w_.error.empty()) lines(r.x, y, r.w, ui_.pal().warning, w_.error, 2);
    else lines(r.x, y, r.w, ui_.pal().text, w_.rows[w_.row].says, 2);
    const Rect first{r.x, r.bottom() - 52, 150, 34};
    if (w_.running) return button("whatif:stop", first, "Stop  Esc", act::StopFork{}, true);
    button("whatif:run", first, "Run  Enter", act::RunFork{}, true);
    button("whatif:close", {first.right() + 10, first.y, 130, first.h}, "Close  Esc", act::Press{{Key::Escape}});
    const std::string words = forkWords(w_);
    ui_.text({first.right() + 160, first.center().y}, Face::Small, words.empty() ? ui_.pal().secondary : ui_.pal().link,
             words.empty() ? "↑ ↓ line   ← → change it" : words, r.right() - first.right() - 160);
  }

  void progress(const Rect& r, float y) {
    const Rect bar{r.x, y + 18, r.w, 12};
    ui_.text({r.x, y}, Face::Ui, ui_.pal().text,
             w_.progress < 0 ? "The other run begins"
                             : "The run up to here, and from here on: " +
                                   std::to_string(static_cast<int>(w_.progress * 100)) + " % of as many events",
             r.w);
    ui_.paint().fill(bar, 6, mix(ui_.pal().panel, ui_.pal().text, 0.25f));
    if (w_.progress >= 0)
      ui_.paint().fill({bar.x, bar.y, std::max(12.0f, bar.w * w_.progress), bar.h}, 6, ui_.pal().link);
  }

  Ui& ui_;
  const AppState& s_;
  const WhatIfState& w_;
  Rect window_;
};

}  // namespace

void drawWhatIf(Ui& ui) { WhatIfDrawer(ui).draw(); }

}  // namespace gmp::viz
