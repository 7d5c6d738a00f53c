// The sheet of settings: one row each, with what it says now and buttons that change it.
#include <algorithm>

#include "viz/model/settings_sheet.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kRow = 44, kHead = 60, kFoot = 44;

void changer(Ui& ui, const std::string& id, const Rect& rect, CommandId command, bool plus) {
  const Response r = ui.area(id, rect);
  if (r.clicked) ui.push(act::Run{command});
  ui.paint().fill(rect, 6, r.hovered ? ui.pal().highlight() : ui.pal().well());
  ui.paint().stroke(rect, 6, 1, ui.pal().border);
  const Vec2 m = rect.center();
  const float way = plus ? 1.0f : -1.0f;
  ui.paint().triangle({m.x - 4 * way, m.y - 6}, {m.x + 5 * way, m.y}, {m.x - 4 * way, m.y + 6}, ui.pal().text);
}

void row(Ui& ui, const SettingRow& setting, int index, const Rect& rect) {
  const bool chosen = ui.state().settings.row == index;
  if (chosen) ui.paint().stroke(rect.inset(2), 6, 2, ui.pal().selection);
  const float y = rect.center().y;
  ui.text({rect.x + 16, y}, Face::Ui, ui.pal().text, setting.name, 220);
  const std::string id = "settings:" + std::to_string(index);
  const float right = rect.right() - 12;
  if (setting.less != setting.more) changer(ui, id + ":less", {right - 216, y - 15, 30, 30}, setting.less, false);
  changer(ui, id, {right - 30, y - 15, 30, 30}, setting.more, true);
  const float w = std::min(140.0f, ui.width(Face::Ui, setting.value));
  ui.text({right - 108 - w / 2, y}, Face::Ui, ui.pal().text, setting.value, 142);
}

}  // namespace

void drawSettings(Ui& ui) {
  const AppState& s = ui.state();
  ui.beginSheet();
  const Rect w = s.derived.regions.window;
  ui.paint().fill(w, 0, ui.pal().background.faded(0.6f));
  const std::vector<SettingRow> rows = settingRows(s);
  const float height = kHead + kRow * static_cast<float>(rows.size()) + kFoot;
  const Rect sheet = Rect::around(w.center(), std::min(560.0f, w.w - 32), std::min(height, w.h - 16));
  ui.panel(sheet);
  ui.text({sheet.x + 20, sheet.y + 32}, Face::Title, ui.pal().text, "Settings", 300);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float y = sheet.y + kHead + kRow * static_cast<float>(i);
    row(ui, rows[i], static_cast<int>(i), {sheet.x + 10, y, sheet.w - 20, kRow});
  }
  ui.text({sheet.x + 20, sheet.bottom() - 22}, Face::Small, ui.pal().secondary,
          "↑ ↓ choose   ← → change   Esc closes", sheet.w - 40);
}

}  // namespace gmp::viz
