// The sheet of all keys, made from the command table. Every row is a button that runs its command.
#include <array>

#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

std::string keysOf(const Command& c) {
  std::string keys;
  for (const Chord& chord : c.keys) keys += (keys.empty() ? "" : "  or  ") + chordText(chord);
  return keys;
}

void row(Ui& ui, const Command& c, const Rect& rect) {
  const bool enabled = c.enabled(ui.state());
  const Response r = ui.area("help:" + std::string(c.name), rect, enabled);
  if (r.hovered) ui.paint().fill(rect, 4, ui.pal().well());
  if (r.clicked) {
    if (c.id != CommandId::Help && c.id != CommandId::ClearOrClose)
      ui.push(act::Run{CommandId::Help});  // closes the sheet
    ui.push(act::Run{c.id});
  }
  const Color ink = enabled ? ui.pal().text : mix(ui.pal().panel, ui.pal().text, 0.5f);
  const float y = rect.center().y;
  const float keys_w = 118;
  ui.text({rect.x + 8, y}, Face::Mono, enabled ? ui.pal().link : ink, keysOf(c), keys_w);
  ui.text({rect.x + 8 + keys_w + 6, y}, Face::Small, ink, c.title, rect.w - keys_w - 18);
}

}  // namespace

void drawHelp(Ui& ui) {
  ui.beginSheet();
  const Rect w = ui.state().derived.regions.window;
  ui.paint().fill(w, 0, ui.pal().background.faded(0.72f));
  const Rect sheet = Rect::around(w.center(), std::min(1380.0f, w.w - 24), std::min(620.0f, w.h - 24));
  const Response behind = ui.area("help:outside", {0, 0, w.w, kTopbarHeight});
  if (behind.clicked) ui.push(act::Run{CommandId::Help});
  ui.panel(sheet);
  ui.text({sheet.x + 20, sheet.y + 28}, Face::Title, ui.pal().text, "All keys", 300);
  ui.textRight({sheet.right() - 20, sheet.y + 28}, Face::Small, ui.pal().secondary, "click a row to do it, Esc closes",
               400);

  constexpr float kLine = 28, kHead = 30;
  const float column = (sheet.w - 40) / 3;
  static constexpr int kColumnOf[] = {0, 1, 2, 1};  // Playback, Selection, View, Application
  std::array<float, 3> y{sheet.y + 56, sheet.y + 56, sheet.y + 56};
  const Command* before = nullptr;
  for (const Command& c : commandTable()) {
    const auto at = static_cast<std::size_t>(kColumnOf[static_cast<std::size_t>(c.group)]);
    const float x = sheet.x + 20 + column * static_cast<float>(at);
    if (before == nullptr || c.group != before->group) {
      ui.text({x + 8, y[at] + kHead / 2}, Face::Ui, ui.pal().text, groupTitle(c.group), column);
      y[at] += kHead;
    }
    row(ui, c, {x, y[at], column - 8, kLine});
    y[at] += kLine;
    before = &c;
  }
}

}  // namespace gmp::viz
