// The list of events: one row each, as many as fit; the row of "now" is marked, later ones are dimmed.
#include <cmath>

#include "viz/model/format.h"
#include "viz/model/input.h"
#include "viz/model/likeness.h"
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

std::string hitsText(const AppState& s) {
  const EventHits& hits = s.list.hits;
  std::string text = thousands(static_cast<std::int64_t>(hits.rows(*s.document))) + " events";
  const double size = static_cast<double>(s.document->size());
  if (hits.seen() < s.document->size())
    text += ", " + std::to_string(static_cast<int>(100 * static_cast<double>(hits.seen()) / size)) + " % seen";
  return text;
}

// The field: what is asked for, and how many events are of that kind, or what is wrong with the question.
void drawField(Ui& ui, const Rect& rect) {
  const AppState& s = ui.state();
  const Response r = ui.area("events:filter", rect);
  if (r.clicked) ui.push(act::Run{CommandId::Filter});
  const Color edge = s.list.wrong ? ui.pal().error : s.list.editing ? ui.pal().link : ui.pal().border;
  ui.paint().fill(rect, 6, ui.pal().well());
  ui.paint().stroke(rect, 6, s.list.editing || s.list.wrong ? 2.0f : 1.0f, edge);
  const float y = rect.center().y;
  float right = rect.right() - 8;
  if (!s.list.wrong && !s.list.hits.showsAll())
    right = ui.textRight({right, y}, Face::Small, ui.pal().secondary, hitsText(s), rect.w * 0.5f) - 8;
  const std::string& text = s.list.text.text;
  float x = rect.x + 8;
  if (text.empty() && !s.list.editing)
    ui.text({x, y}, Face::Small, ui.pal().secondary, "/ filter: g:18  kind:steal  dur:>20us", right - x);
  else x = ui.text({x, y}, Face::Mono, ui.pal().text, text, right - x);
  if (s.list.editing) ui.paint().fill({x + 1, rect.y + 6, 2, rect.h - 12}, 0, ui.pal().text);
  ui.tip("events:filter", r, "words and key:value   g p m fd kind t dur fn text   - before one: not   Enter: next");
}

void drawChips(Ui& ui, const Rect& area) {
  const AppState& s = ui.state();
  float x = area.x, y = area.y;
  for (int c = 0; c < kChips; ++c) {
    const auto chip = static_cast<Chip>(c);
    const std::string name(chipName(chip)), count = shortNumber(s.list.hits.count(chip));
    const float name_w = ui.width(Face::Small, name), w = 18 + name_w + 6 + ui.width(Face::Small, count);
    if (x + w > area.right() && x > area.x) {
      x = area.x;
      y += 28;
    }
    const Rect rect{x, y, w, 24};
    if (rect.bottom() > area.bottom() + 0.5f) return;
    const Response r = ui.area("chip:" + name, rect);
    const bool on = (s.list.hits.chips() >> c & 1) != 0;
    ui.paint().fill(rect, 12, on ? ui.pal().highlight() : r.hovered ? ui.pal().well() : ui.pal().panel);
    ui.paint().stroke(rect, 12, on ? 2.0f : 1.0f, on ? ui.pal().link : ui.pal().border);
    ui.text({x + 9, rect.center().y}, Face::Small, ui.pal().text, name, name_w + 1);
    ui.textRight({rect.right() - 9, rect.center().y}, Face::Small, ui.pal().secondary, count, w);
    if (r.clicked) ui.push(act::ToggleChip{c});
    x += w + 5;
  }
}

void drawNames(Ui& ui, float y, const Columns& c) {
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
}

void drawHead(Ui& ui, const Rect& r, const Columns& c) {
  const AppState& s = ui.state();
  const float bottom = r.y + 4 + listHead(r);
  if (listHasChips(r)) {
    drawField(ui, {r.x + 8, r.y + 7, r.w - 16, 28});
    drawChips(ui, {r.x + 8, r.y + 41, r.w - 16, 54});
    drawNames(ui, bottom - 14, c);
  } else if (s.list.editing || s.list.wrong || !s.list.hits.showsAll()) {
    drawField(ui, {r.x + 8, r.y + 4, r.w - 16, 27});
  } else {
    drawNames(ui, r.y + 4 + listHead(r) / 2, c);
    ui.textButton(CommandId::Filter, {r.right() - 76, r.y + 3, 68, 28}, "/ filter");
  }
  ui.paint().line({r.x + 1, bottom}, {r.right() - 1, bottom}, 1, ui.pal().border);
}

// What is wrong with the filter, over the first rows.
void drawError(Ui& ui, const Rect& body) {
  const AppState& s = ui.state();
  if (!s.list.wrong) return;
  const std::string where = "column " + std::to_string(s.list.error.column + 1) + ": ";
  const auto lines = wrap(ui.measure(), Face::Small, where + s.list.error.text, body.w - 24, 4);
  const float step = lineHeight(Face::Small);
  const Rect plate{body.x + 4, body.y + 4, body.w - 8,
                   std::min(body.h - 8, static_cast<float>(lines.size()) * step + 12)};
  ui.paint().fill(plate, 6, ui.pal().panel);
  ui.paint().stroke(plate, 6, 1.5f, ui.pal().error);
  float y = plate.y + 6 + step / 2;
  for (const std::string& line : lines) {
    if (y + step / 2 > plate.bottom()) break;
    ui.paint().text({plate.x + 8, y}, Face::Small, ui.pal().text, line);
    y += step;
  }
}

void drawRow(Ui& ui, const Rect& row, const Columns& c, std::uint64_t index) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  const trace::Event& e = doc.event(index);
  const bool now = index == s.playback.index, later = index > s.playback.index;
  const Response answer = ui.area("event:" + std::to_string(doc.dropped() + index), row);
  if (answer.clicked) ui.push(act::SeekTo{index});
  if (answer.rightClicked && e.g > 0) ui.push(act::OpenMenu{{Target::Kind::G, e.g}, answer.mouse});
  else if (answer.rightClicked && e.p >= 0) ui.push(act::OpenMenu{{Target::Kind::P, e.p}, answer.mouse});
  else if (answer.rightClicked && e.m >= 0) ui.push(act::OpenMenu{{Target::Kind::M, e.m}, answer.mouse});
  if (now) ui.paint().fill(row, 4, ui.pal().highlight());
  else if (answer.hovered) ui.paint().fill(row, 4, ui.pal().well());
  const auto dim = [&](Color color) { return later ? mix(ui.pal().panel, color, 0.6f) : color; };
  const Color ink = dim(ui.pal().text), quiet = dim(ui.pal().secondary);
  const float y = row.center().y;
  if (now)
    ui.paint().triangle({row.x + 5, y - 6}, {row.x + 13, y}, {row.x + 5, y + 6}, ui.pal().of(TokenState::Running));
  if (index == s.playback.index + 1) {  // what comes next: the same sign, hollow
    ui.paint().polyline({{row.x + 5, y - 5}, {row.x + 12, y}, {row.x + 5, y + 5}, {row.x + 5, y - 5}}, 1.25f, quiet);
  }
  if (e.g > 0 && isLike(s, e.g)) ui.paint().fill({row.x + 1, row.y + 3, 3, row.h - 6}, 1.5f, ui.pal().link);

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

  const float head = listHead(r);
  const Rect body{r.x + 4, r.y + 4 + head, r.w - 8, r.h - head - 8};
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float wheel = ImGui::GetIO().MouseWheel, k = ui.paint().scale();
  if (wheel != 0 && !sheetOpen(s) && r.contains(Vec2{mouse.x / k, mouse.y / k})) ui.push(act::ScrollEvents{-3 * wheel});
  ui.paint().clip(body);
  const auto first = static_cast<std::uint64_t>(std::max(0.0f, std::floor(s.derived.eventsTop)));
  const float shift = (s.derived.eventsTop - static_cast<float>(first)) * kRowHeight;
  const std::uint64_t rows = s.list.hits.rows(*s.document);
  if (rows == 0 && !s.list.wrong)
    ui.text({body.x + 16, body.y + 16}, Face::Small, ui.pal().secondary,
            s.list.hits.seen() < s.document->size() ? "looks through the trace" : "No event is like that.",
            body.w - 24);
  for (std::uint64_t i = first; i < rows; ++i) {
    const float y = body.y - shift + static_cast<float>(i - first) * kRowHeight;
    if (y >= body.bottom()) break;
    const Rect row{body.x, y, body.w, kRowHeight};
    drawRow(ui, row, columns, s.list.hits.eventOf(i));
  }
  drawError(ui, body);
  ui.paint().unclip();
}

}  // namespace gmp::viz
