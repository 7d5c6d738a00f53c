// Over the gallery: how the chosen scenario is to be run, before it is opened.
#include <algorithm>

#include "viz/model/gallery.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kRow = 38, kHead = 64, kFoot = 64;

class RunSettingsDrawer {
 public:
  explicit RunSettingsDrawer(Ui& ui) : ui_(ui), s_(ui.state()), set_(s_.gallery.settings) {}

  void draw() {
    const Rect w = s_.derived.regions.window;
    ui_.paint().fill(w, 0, ui_.pal().background.faded(0.7f));
    const int rows = kRunRows + static_cast<int>(set_.values.size());
    const int fit = std::max(1, static_cast<int>((w.h - 32 - kHead - kFoot) / kRow));
    const int first = std::clamp(set_.row - fit / 2, 0, std::max(0, rows - fit));
    const int shown = std::min(rows, fit);
    const Rect sheet =
        Rect::around(w.center(), std::min(860.0f, w.w - 32), kHead + kFoot + kRow * static_cast<float>(shown));
    ui_.panel(sheet);
    const GalleryItem& item = s_.gallery.items[static_cast<std::size_t>(set_.item)];
    ui_.text({sheet.x + 20, sheet.y + 34}, Face::Title, ui_.pal().text, item.title, sheet.w - 40);
    for (int i = 0; i < shown; ++i)
      row(first + i, {sheet.x + 10, sheet.y + kHead + kRow * static_cast<float>(i), sheet.w - 20, kRow});
    foot(sheet);
  }

 private:
  bool changes(int row) const { return row != 0 || s_.gallery.items[static_cast<std::size_t>(set_.item)].real; }

  void changer(int row, int direction, const Rect& rect) {
    const std::string id = "run:" + std::to_string(row) + (direction > 0 ? ":more" : ":less");
    const Response r = ui_.area(id, rect, changes(row));
    if (r.clicked) ui_.push(act::ChangeRunSetting{row, direction});
    ui_.paint().fill(rect, 6, r.hovered ? ui_.pal().highlight() : ui_.pal().well());
    ui_.paint().stroke(rect, 6, 1, ui_.pal().border);
    const Vec2 m = rect.center();
    const Color ink = changes(row) ? ui_.pal().text : mix(ui_.pal().panel, ui_.pal().text, 0.35f);
    ui_.paint().fill({m.x - 6, m.y - 1, 12, 2}, 0, ink);
    if (direction > 0) ui_.paint().fill({m.x - 1, m.y - 6, 2, 12}, 0, ink);
  }

  void row(int index, const Rect& rect) {
    const RunSettingText text = runSettingText(s_, index);
    if (set_.row == index) ui_.paint().stroke(rect.inset(2), 6, 2, ui_.pal().selection);
    const float y = rect.center().y;
    ui_.text({rect.x + 14, y}, Face::Ui, ui_.pal().text, text.name, 150);
    changer(index, -1, {rect.x + 172, y - 14, 30, 28});
    const float w = std::min(120.0f, ui_.width(Face::Mono, text.value));
    ui_.text({rect.x + 268 - w / 2, y}, Face::Mono, ui_.pal().text, text.value, 122);
    changer(index, 1, {rect.x + 334, y - 14, 30, 28});
    ui_.text({rect.x + 384, y}, Face::Small, ui_.pal().secondary, text.says, rect.right() - rect.x - 396);
  }

  void foot(const Rect& sheet) {
    const Rect go{sheet.x + 16, sheet.bottom() - 48, 150, 34};
    const Response r = ui_.area("run:go", go);
    if (r.clicked) ui_.push(act::RunWithSettings{});
    ui_.paint().fill(go, 6, r.hovered ? ui_.pal().highlight() : ui_.pal().well());
    ui_.paint().stroke(go, 6, 2, ui_.pal().link);
    const bool runs = !s_.gallery.opening.empty();
    const std::string_view words = runs ? "runs …" : "Run it  Enter";
    ui_.text({go.center().x - ui_.width(Face::Ui, words) / 2, go.center().y}, Face::Ui, ui_.pal().text, words,
             go.w - 8);
    ui_.text({go.right() + 20, go.center().y}, Face::Small, ui_.pal().secondary,
             "↑ ↓ choose   ← → change, or type a number   Esc back", sheet.right() - go.right() - 36);
  }

  Ui& ui_;
  const AppState& s_;
  const RunSettings& set_;
};

}  // namespace

void drawRunSettings(Ui& ui) { RunSettingsDrawer(ui).draw(); }

}  // namespace gmp::viz
