// The menu of a thing or a plot, where it was asked for, inside of the window.
#include <algorithm>

#include "viz/model/menu.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kItem = 30, kPad = 6;

// Wide enough for its longest entry.
float menuWidth(Ui& ui, const std::vector<MenuItem>& items) {
  float w = 180;
  for (const MenuItem& item : items)
    w = std::max(w, ui.width(Face::Small, item.text) + ui.width(Face::Mono, item.key) + 56);
  return w;
}

}  // namespace

void drawMenu(Ui& ui) {
  const AppState& s = ui.state();
  ui.beginSheet();
  const Rect w = s.derived.regions.window;
  const std::vector<MenuItem> items = menuItems(s);
  const float width = std::min(menuWidth(ui, items), w.w - 16);
  const float height = kItem * static_cast<float>(items.size()) + 2 * kPad;
  const Rect sheet{std::clamp(s.menu.at.x, 8.0f, std::max(8.0f, w.w - width - 8)),
                   std::clamp(s.menu.at.y, 8.0f, std::max(8.0f, w.h - height - 8)), width, height};
  ui.paint().fill(sheet, 8, ui.pal().panel);
  ui.paint().stroke(sheet, 8, 1.5f, ui.pal().secondary);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const int index = static_cast<int>(i);
    const Rect row{sheet.x + kPad, sheet.y + kPad + kItem * static_cast<float>(i), sheet.w - 2 * kPad, kItem};
    const Response r = ui.area("menu:" + std::to_string(index), row);
    if (index == s.menu.chosen || r.hovered)
      ui.paint().fill(row, 4, index == s.menu.chosen ? ui.pal().highlight() : ui.pal().well());
    if (r.clicked) ui.push(act::TakeMenuItem{index});
    const float y = row.center().y;
    const float key = ui.textRight({row.right() - 10, y}, Face::Mono, ui.pal().link, items[i].key, 90);
    ui.text({row.x + 10, y}, Face::Small, ui.pal().text, items[i].text, key - row.x - 20);
  }
  const Response outside = ui.area("menu:outside", w);  // last: what lies over it answers first
  if (outside.clicked || outside.rightClicked) ui.push(act::Press{{Key::Escape}});
}

}  // namespace gmp::viz
