#include "viz/panels/ui.h"

#include <utility>

#include "viz/model/input.h"

namespace gmp::viz {

namespace {

constexpr std::int64_t kTipDelay = 250'000'000;

void drawIcon(Painter& p, Vec2 m, float size, Icon icon, Color c) {
  const float h = size / 2, w = size * 0.46f;
  const auto forward = [&](float x) {
    p.triangle({x - w * 0.5f, m.y - h * 0.75f}, {x + w, m.y}, {x - w * 0.5f, m.y + h * 0.75f}, c);
  };
  const auto back = [&](float x) {
    p.triangle({x + w * 0.5f, m.y - h * 0.75f}, {x - w, m.y}, {x + w * 0.5f, m.y + h * 0.75f}, c);
  };
  const auto bar = [&](float x) { p.fill({x - 1.5f, m.y - h * 0.75f, 3, size * 0.75f}, 0, c); };
  switch (icon) {
    case Icon::Play: p.triangle({m.x - h * 0.55f, m.y - h}, {m.x + h, m.y}, {m.x - h * 0.55f, m.y + h}, c); break;
    case Icon::Pause:
      p.fill({m.x - h * 0.75f, m.y - h, h * 0.5f, size}, 0, c);
      p.fill({m.x + h * 0.25f, m.y - h, h * 0.5f, size}, 0, c);
      break;
    case Icon::StepForward:
      bar(m.x - w * 1.1f);
      forward(m.x + w * 0.2f);
      break;
    case Icon::StepBack:
      bar(m.x + w * 1.1f);
      back(m.x - w * 0.2f);
      break;
    case Icon::ToStart:
      bar(m.x - w * 1.2f);
      back(m.x + w * 0.2f);
      break;
    case Icon::ToEnd:
      bar(m.x + w * 1.2f);
      forward(m.x - w * 0.2f);
      break;
    case Icon::Minus: p.fill({m.x - 6, m.y - 1, 12, 2}, 0, c); break;
    case Icon::Plus:
      p.fill({m.x - 6, m.y - 1, 12, 2}, 0, c);
      p.fill({m.x - 1, m.y - 6, 2, 12}, 0, c);
      break;
  }
}

}  // namespace

Ui::Ui(const AppState& state, const Fonts& fonts, const TextMeasure& measure, FrameMemory& memory,
       std::vector<Action>& out)
    : state_(state),
      palette_(palette(state.view.theme, state.projector.has_value())),
      measure_(measure),
      memory_(memory),
      out_(out),
      painter_(ImGui::GetWindowDrawList(), fonts, memory.log) {
  memory_.widgets.clear();
  memory_.crosshair = std::exchange(memory_.crosshairNext, std::nullopt);
}

float Ui::text(Vec2 pos, Face face, Color color, std::string_view text, float max_width) {
  const std::string fits = elide(measure_, face, text, max_width);
  painter_.text(pos, face, color, fits);
  return pos.x + measure_.width(face, fits);
}

float Ui::textRight(Vec2 pos, Face face, Color color, std::string_view text, float max_width) {
  const std::string fits = elide(measure_, face, text, max_width);
  const float x = pos.x - measure_.width(face, fits);
  painter_.text({x, pos.y}, face, color, fits);
  return x;
}

Response Ui::area(std::string_view id, const Rect& rect, bool enabled) {
  Response r;
  const bool answers = enabled && (sheet_ || !sheetOpen(state_)) && !rect.empty();
  memory_.widgets.push_back({std::string(id), rect, answers});
  if (!answers) return r;
  const float k = painter_.scale();
  ImGui::SetCursorScreenPos({rect.x * k, rect.y * k});
  const std::string key(id);
  r.clicked = ImGui::InvisibleButton(key.c_str(), {std::max(1.0f, rect.w * k), std::max(1.0f, rect.h * k)});
  r.hovered = ImGui::IsItemHovered();
  r.held = ImGui::IsItemActive();
  r.doubleClicked = r.hovered && ImGui::IsMouseDoubleClicked(0);
  r.rightClicked = r.hovered && ImGui::IsMouseClicked(1);
  const ImGuiIO& io = ImGui::GetIO();
  r.mouse = {io.MousePos.x / k, io.MousePos.y / k};
  if (r.held || r.clicked)
    r.dragged = {(io.MousePos.x - io.MouseClickedPos[0].x) / k, (io.MousePos.y - io.MouseClickedPos[0].y) / k};
  return r;
}

Rect Ui::placeOf(std::string_view id) const {
  for (const Widget& w : memory_.widgets) {
    if (w.id == id) return w.rect;
  }
  return {};
}

void Ui::tip(std::string_view id, const Response& r, std::string_view text) {
  if (!r.hovered || text.empty()) return;
  hovered_ = id;
  tipText_ = text;
}

void Ui::commandButton(CommandId id, const Rect& rect, const Response& r) {
  const Command& c = command(id);
  if (r.clicked) push(act::Click{id});
  std::string words(c.title);
  if (!c.keys.empty()) words += "   " + chordText(c.keys.front(), state_.keyNames);
  tip("cmd:" + std::string(c.name), r, words);
  if (r.hovered || r.held) painter_.fill(rect, 6, r.held ? palette_.highlight() : palette_.well());
}

void Ui::iconButton(CommandId id, const Rect& rect, Icon icon, bool round) {
  const Command& c = command(id);
  const bool enabled = c.enabled(state_);
  const Response r = area("cmd:" + std::string(c.name), rect, enabled);
  commandButton(id, rect, r);
  const Color ink = enabled ? palette_.text : mix(palette_.panel, palette_.text, 0.35f);
  if (round) painter_.stroke(rect.inset(1), rect.w / 2 - 1, 2, ink);
  drawIcon(painter_, {rect.center().x + (icon == Icon::Play ? 1.0f : 0.0f), rect.center().y}, round ? 18.0f : 22.0f,
           icon, ink);
}

void Ui::textButton(CommandId id, const Rect& rect, std::string_view label, bool pressed) {
  const Command& c = command(id);
  const bool enabled = c.enabled(state_);
  const Response r = area("cmd:" + std::string(c.name), rect, enabled);
  if (pressed) painter_.fill(rect, 6, palette_.highlight());
  commandButton(id, rect, r);
  painter_.stroke(rect, 6, pressed ? 2.0f : 1.0f, pressed ? palette_.link : palette_.border);
  const float w = std::min(width(Face::Small, label), rect.w - 8);
  text({rect.center().x - w / 2, rect.center().y}, Face::Small,
       enabled ? palette_.text : mix(palette_.panel, palette_.text, 0.4f), label, rect.w - 8);
}

void Ui::field(const Rect& rect, std::string_view typed, std::string_view hint) {
  painter_.fill(rect, 6, palette_.well());
  painter_.stroke(rect, 6, 2, palette_.link);
  const float y = rect.center().y, room = rect.w - 28;
  if (typed.empty()) text({rect.x + 18, y}, Face::Ui, palette_.secondary, hint, room);
  std::string_view shown = typed;
  const auto inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };  // of a character
  while (!shown.empty() && (width(Face::Ui, shown) > room || inside(shown.front()))) shown.remove_prefix(1);
  const float end = text({rect.x + 14, y}, Face::Ui, palette_.text, shown, room + 1);
  painter_.line({end + 1, y - 11}, {end + 1, y + 11}, 2, palette_.text);
}

void Ui::cross(Vec2 m, Color color) {
  painter_.line({m.x - 5, m.y - 5}, {m.x + 5, m.y + 5}, 2, color);
  painter_.line({m.x - 5, m.y + 5}, {m.x + 5, m.y - 5}, 2, color);
}

void Ui::panel(const Rect& rect) {
  painter_.fill(rect, 8, palette_.panel);
  painter_.stroke(rect, 8, 1, palette_.border);
}

void Ui::finish() {
  const float k = painter_.scale();
  ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool room = state_.projector.has_value();
  if (room && mouse.x >= 0 && mouse.y >= 0) {  // the pointer can be seen from the last row
    const Rect ring = Rect::around({mouse.x / k, mouse.y / k}, 44, 44);
    painter_.fill(ring, 22, palette_.link.faded(0.12f));
    painter_.stroke(ring, 22, 3, palette_.link);
  }
  if (hovered_ != memory_.hovered) {
    // A tip that is open already goes over to the next thing at once.
    const bool open = !memory_.hovered.empty() && state_.now - memory_.hoveredSince >= kTipDelay;
    memory_.hovered = hovered_;
    memory_.hoveredSince = open && !hovered_.empty() ? state_.now - kTipDelay : state_.now;
    memory_.hoveredAt = {mouse.x, mouse.y};
  }
  if (hovered_.empty() || state_.now - memory_.hoveredSince < kTipDelay) return;
  if (room) mouse = {memory_.hoveredAt.x, memory_.hoveredAt.y};  // stays where it is while one points and talks
  drawTip({mouse.x / k, mouse.y / k});
}

// Under the pointer, inside of the window; long ones in several lines.
void Ui::drawTip(Vec2 at) {
  constexpr float kWidest = 620, kPad = 10;
  const Rect window = state_.derived.regions.window;
  const auto lines = wrap(measure_, Face::Small, tipText_, std::min(kWidest, window.w - 16) - 2 * kPad, 6);
  float w = 0;
  for (const std::string& line : lines) w = std::max(w, width(Face::Small, line));
  const float step = lineHeight(Face::Small), h = step * static_cast<float>(lines.size()) + 8;
  Rect rect{at.x + 14, at.y + 18, w + 2 * kPad, h};
  rect.x = std::clamp(rect.x, 8.0f, std::max(8.0f, window.w - rect.w - 8));
  if (rect.bottom() > window.h - 8) rect.y = std::max(8.0f, at.y - h - 8);
  painter_.fill(rect, 6, palette_.background);
  painter_.stroke(rect, 6, 1, palette_.secondary);
  float y = rect.y + 4 + step / 2;
  for (const std::string& line : lines) {
    painter_.text({rect.x + kPad, y}, Face::Small, palette_.text, line);
    y += step;
  }
}

}  // namespace gmp::viz
