// "Pause when": the expressions at which playback pauses, and the line in which one more is written.
#include <algorithm>

#include "viz/model/format.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kRow = 34, kField = 42, kHead = 56, kFoot = 92;

// One of those that are there, and the button that takes it away.
void row(Ui& ui, const Rect& r, std::size_t index) {
  const AppState& s = ui.state();
  const Breakpoint& b = s.breakpoints.all[index];
  const std::string id = "break:" + std::to_string(index);
  const Rect away{r.right() - 32, r.y + 2, 28, 28};
  const Response answer = ui.area(id, away);
  if (answer.clicked) ui.push(act::RemoveBreakpoint{static_cast<int>(index)});
  if (answer.hovered) ui.paint().fill(away, 6, ui.pal().highlight());
  ui.cross(away.center(), ui.pal().text);
  ui.tip(id, answer, "take it away");
  const bool all = s.document != nullptr && b.hits.seen() >= s.document->size();
  const std::string count =
      thousands(static_cast<std::int64_t>(b.hits.hits().size())) + (all ? " times" : " times so far");
  const float left = ui.textRight({away.x - 12, r.center().y}, Face::Small, ui.pal().secondary, count, 170);
  ui.text({r.x + 4, r.center().y}, Face::Mono, ui.pal().text, b.text, left - r.x - 18);
}

}  // namespace

void drawBreakpoints(Ui& ui) {
  const AppState& s = ui.state();
  const Breakpoints& b = s.breakpoints;
  ui.beginSheet();
  const Rect w = s.derived.regions.window;
  ui.paint().fill(w, 0, ui.pal().background.faded(0.6f));
  const float height = kHead + kField + kFoot + kRow * static_cast<float>(b.all.size());
  const Rect sheet = Rect::around({w.center().x, w.h * 0.4f}, std::min(820.0f, w.w - 32), height);
  const Rect in = sheet.inset(20, 0);
  ui.panel(sheet);
  ui.text({in.x, sheet.y + 30}, Face::Title, ui.pal().text, "Pause when", 300);
  float y = sheet.y + kHead;
  for (std::size_t i = 0; i < b.all.size(); ++i, y += kRow) row(ui, {in.x, y, in.w, kRow}, i);
  ui.field({in.x - 8, y, in.w + 16, kField}, b.text.text, "kind:steal p:2   or   g:18 kind:goStart   or   dur:>5ms");
  y += kField + 20;
  if (b.wrong) {
    const std::string where = "column " + std::to_string(b.error.column + 1) + ": " + b.error.text;
    for (const std::string& line : wrap(ui.measure(), Face::Small, where, in.w, 2)) {
      ui.paint().text({in.x, y}, Face::Small, ui.pal().warning, line);
      y += lineHeight(Face::Small);
    }
    return;
  }
  ui.text({in.x, y}, Face::Small, ui.pal().secondary,
          "The words of the event list's filter: g p m fd kind t dur fn text; all of them must hold.", in.w);
  ui.text(
      {in.x, y + 26}, Face::Small, ui.pal().secondary,
      b.all.empty() ? "Enter keeps it   Esc closes" : "Enter keeps it   Backspace takes the last one away   Esc closes",
      in.w);
}

}  // namespace gmp::viz
