// The command palette: one box over the window that finds everything; and the line in which a note is written.
#include <algorithm>

#include "viz/model/command_palette.h"
#include "viz/model/format.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kRow = 34, kField = 52;

void entry(Ui& ui, const PaletteEntry& e, const Rect& row, int index, bool chosen) {
  const Response r = ui.area("entry:" + std::to_string(index), row);
  if (chosen || r.hovered) ui.paint().fill(row, 4, chosen ? ui.pal().highlight() : ui.pal().well());
  if (r.clicked) ui.push(act::TakeEntry{index});
  const float y = row.center().y;
  const float key = ui.textRight({row.right() - 10, y}, Face::Mono, ui.pal().link, e.key, 160);
  const float after = ui.text({row.x + 12, y}, Face::Ui, ui.pal().text, e.title, row.w * 0.62f);
  ui.text({after + 16, y}, Face::Small, ui.pal().secondary, e.detail, key - after - 30);
}

}  // namespace

void drawCommandPalette(Ui& ui) {
  const AppState& s = ui.state();
  ui.beginSheet();
  const Rect w = s.derived.regions.window;
  ui.paint().fill(w, 0, ui.pal().background.faded(0.6f));
  const std::vector<PaletteEntry> entries = paletteEntries(s);
  const float width = std::min(820.0f, w.w - 32), top = w.h * 0.12f;
  const int most = std::clamp(static_cast<int>((w.h - top - kField - 60) / kRow), 3, 14);
  const int shown = std::min(most, std::max(1, static_cast<int>(entries.size())));
  const Rect sheet{w.center().x - width / 2, top, width, kField + 20 + static_cast<float>(shown) * kRow + 30};
  ui.panel(sheet);
  ui.field({sheet.x + 10, sheet.y + 10, sheet.w - 20, kField - 10}, s.palette.query.text,
           "a command, g18, p2, m3, fd 10, #214, 1.2ms, a word");
  const int last = std::max(0, static_cast<int>(entries.size()) - 1);
  const int chosen = std::clamp(s.palette.chosen, 0, last);
  const int first = std::clamp(chosen - shown / 2, 0, std::max(0, last + 1 - shown));
  float y = sheet.y + kField + 10;
  if (entries.empty())
    ui.text({sheet.x + 24, y + kRow / 2}, Face::Small, ui.pal().secondary, "Nothing of that name is here.", width - 48);
  for (int i = first; i < std::min(first + shown, static_cast<int>(entries.size())); ++i) {
    entry(ui, entries[static_cast<std::size_t>(i)], {sheet.x + 10, y, sheet.w - 20, kRow}, i, i == chosen);
    y += kRow;
  }
  ui.text({sheet.x + 22, sheet.bottom() - 17}, Face::Small, ui.pal().secondary,
          "↑ ↓ choose   Enter does it   Esc closes", width - 44);
}

void drawNote(Ui& ui) {
  const AppState& s = ui.state();
  ui.beginSheet();
  const Rect w = s.derived.regions.window;
  ui.paint().fill(w, 0, ui.pal().background.faded(0.6f));
  const Rect sheet = Rect::around({w.center().x, w.h * 0.32f}, std::min(820.0f, w.w - 32), 134);
  ui.panel(sheet);
  ui.text({sheet.x + 20, sheet.y + 26}, Face::Ui, ui.pal().text,
          "Note at event #" + thousands(static_cast<std::int64_t>(s.note.event)), sheet.w - 40);
  ui.field({sheet.x + 10, sheet.y + 46, sheet.w - 20, 42}, s.note.text.text, "what is worth remembering here");
  ui.text({sheet.x + 20, sheet.bottom() - 22}, Face::Small, ui.pal().secondary,
          "Enter keeps it beside the trace   Esc drops it", sheet.w - 40);
}

}  // namespace gmp::viz
