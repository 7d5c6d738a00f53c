// The list of events: one row each, as many as fit; the row of "now" is marked, later ones are dimmed.
#include <cmath>

#include "viz/model/format.h"
#include "viz/model/input.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

// Where the columns begin; those that do not fit are left out (x < 0).
struct Columns {
  float number, delta, p, m, g, what, function, right;
};

Columns columnsFor(Ui& ui, const Rect& r, std::uint64_t largest) {
  const float digit = ui.width(Face::Mono, "0");
  const float number = digit * static_cast<float>(thousands(static_cast<std::int64_t>(largest)).size());
  Columns c{};
  c.right = r.right() - 12;
  c.number = r.x + 20;
  c.delta = c.number + number + 14;
  const bool narrow = r.w < 420;  // no times between events then
  c.p = c.delta + (narrow ? 0 : digit * 8 + 14);
  const bool wide = r.w >= 560;
  c.m = wide ? c.p + digit * 3 + 10 : -1;
  c.g = (wide ? c.m : c.p) + digit * 3 + 10;
  c.what = c.g + digit * 5 + 12;
  c.function = c.right - c.what >= 420 ? c.right - 210 : -1;
  return c;
}

void drawHead(Ui& ui, const Rect& r, const Columns& c) {
  const float y = r.y + 4 + kListHead / 2;
  const auto word = [&](float x, std::string_view text, float width) {
    if (x >= 0) ui.text({x, y}, Face::Small, ui.pal().secondary, text, width);
  };
  word(c.number, "#", c.delta - c.number);
  if (c.p > c.delta) word(c.delta, "Δt", 60);
  word(c.p, "P", 40);
  word(c.m, "M", 40);
  word(c.g, "G", 60);
  word(c.what, "what", 100);
  word(c.function, "Go function", 200);
  ui.paint().line({r.x + 1, r.y + 4 + kListHead}, {r.right() - 1, r.y + 4 + kListHead}, 1, ui.pal().border);
}

void drawRow(Ui& ui, const Rect& row, const Columns& c, std::uint64_t index) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  const trace::Event& e = doc.event(index);
  const bool now = index == s.playback.index, later = index > s.playback.index;
  const Response answer = ui.area("event:" + std::to_string(doc.dropped() + index), row);
  if (answer.clicked) ui.push(act::SeekTo{index});
  if (now) ui.paint().fill(row, 4, ui.pal().highlight());
  else if (answer.hovered) ui.paint().fill(row, 4, ui.pal().well());
  const auto dim = [&](Color color) { return later ? mix(ui.pal().panel, color, 0.6f) : color; };
  const Color ink = dim(ui.pal().text), quiet = dim(ui.pal().secondary);
  const float y = row.center().y;
  if (now)
    ui.paint().triangle({row.x + 5, y - 6}, {row.x + 13, y}, {row.x + 5, y + 6}, ui.pal().of(TokenState::Running));

  const std::string number = thousands(static_cast<std::int64_t>(doc.dropped() + index));
  ui.textRight({c.delta - 14, y}, Face::Mono, quiet, number, c.delta - c.number);
  const std::string delta = index == 0 ? "" : deltaText(e.t - doc.event(index - 1).t);
  if (c.p > c.delta) ui.textRight({c.p - 12, y}, Face::Mono, quiet, delta, c.p - c.delta - 6);
  if (e.p >= 0) ui.text({c.p, y}, Face::Mono, ink, "P" + std::to_string(e.p), 44);
  if (c.m >= 0 && e.m >= 0) ui.text({c.m, y}, Face::Mono, quiet, "M" + std::to_string(e.m), c.g - c.m - 4);
  if (e.g > 0) ui.text({c.g, y}, Face::Mono, ink, "G" + std::to_string(e.g), c.what - c.g - 6);
  const float end = c.function >= 0 ? c.function - 12 : c.right;
  const std::string what = doc.what(index);
  ui.text({c.what, y}, Face::Small, ink, what, end - c.what);
  if (c.function >= 0) ui.text({c.function, y}, Face::Mono, quiet, replay::goFunction(e), c.right - c.function);
  std::string tip = what;
  if (const std::string_view fn = replay::goFunction(e); !fn.empty()) tip += "   in " + std::string(fn);
  ui.tip("event:" + number, answer, tip);
}

}  // namespace

void drawEvents(Ui& ui) {
  const AppState& s = ui.state();
  const Rect r = s.derived.regions.events;
  if (r.empty() || s.predict.active) return;
  ui.panel(r);
  const Columns columns = columnsFor(ui, r, s.document->dropped() + s.document->size());
  drawHead(ui, r, columns);

  const Rect body{r.x + 4, r.y + 4 + kListHead, r.w - 8, r.h - kListHead - 8};
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float wheel = ImGui::GetIO().MouseWheel, k = ui.paint().scale();
  if (wheel != 0 && !sheetOpen(s) && r.contains(Vec2{mouse.x / k, mouse.y / k})) ui.push(act::ScrollEvents{-3 * wheel});
  ui.paint().clip(body);
  const auto first = static_cast<std::uint64_t>(std::max(0.0f, std::floor(s.derived.eventsTop)));
  const float shift = (s.derived.eventsTop - static_cast<float>(first)) * kRowHeight;
  for (std::uint64_t i = first; i < s.document->size(); ++i) {
    const float y = body.y - shift + static_cast<float>(i - first) * kRowHeight;
    if (y >= body.bottom()) break;
    const Rect row{body.x, y, body.w, kRowHeight};
    drawRow(ui, row, columns, i);
  }
  ui.paint().unclip();
}

}  // namespace gmp::viz
