// The bar at the top: what is open, in which world it ran, and how the window looks.
#include <cmath>

#include "viz/model/format.h"
#include "viz/model/live.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

// A word in a pill; returns the x after it.
float badge(Ui& ui, float x, float y, std::string_view word, Color edge, bool filled, float right) {
  const float w = ui.width(Face::Small, word) + 20;
  if (x + w > right) return x;
  const Rect rect{x, y - 13, w, 26};
  if (filled) ui.paint().fill(rect, 13, edge);
  ui.paint().stroke(rect, 13, 1.5f, edge);
  ui.text({x + 10, y}, Face::Small, filled ? ui.pal().labelOn(edge) : ui.pal().text, word, w);
  return rect.right();
}

float liveWords(Ui& ui, float x, float y, float right) {
  const AppState& s = ui.state();
  const bool lost = s.live.status.lost > 0;
  const Color edge = s.live.follow ? ui.pal().of(TokenState::Running) : ui.pal().warning;
  x = badge(ui, x, y, liveBadge(s.live), edge, true, right);
  return ui.text({x + 12, y}, Face::Small, lost ? ui.pal().warning : ui.pal().secondary, liveFigures(s),
                 right - x - 12);
}

}  // namespace

void drawTopbar(Ui& ui) {
  const AppState& s = ui.state();
  const Rect r = s.derived.regions.topbar;
  ui.paint().fill(r, 0, ui.pal().panel);
  const float y = r.center().y;

  float right = r.right() - 12;
  const auto button = [&](CommandId id, std::string_view label, float w) {
    ui.textButton(id, {right - w, y - 15, w, 30}, label);
    right -= w + 8;
  };
  button(CommandId::Help, "? Help", 72);
  const bool roomy = r.w >= 1500 && !s.live.active;  // live, the badge's figures need the room
  button(CommandId::Palette, roomy ? "Search or command   Ctrl+P" : "Find", roomy ? 226 : 56);
  const bool room_only = s.view.layout.kind == LayoutKind::Present;  // little to look at beside the stage
  if (!room_only) button(CommandId::ScaleUp, "+", 30);
  const std::string percent = std::to_string(static_cast<int>(std::lround(s.window.scale * 100))) + " %";
  if (!room_only) button(CommandId::ScaleReset, percent, 68);
  if (!room_only) button(CommandId::ScaleDown, "–", 30);
  std::string theme(themeName(s.view.theme));
  theme[0] = static_cast<char>(theme[0] - 'a' + 'A');
  if (!room_only) button(CommandId::NextTheme, theme, 86);
  right -= 8;
  const auto layout = [&](CommandId id, LayoutKind kind, std::string_view label, float w) {
    ui.textButton(id, {right - w, y - 15, w, 30}, label, s.view.layout.kind == kind);
    right -= w + 6;
  };
  if (!room_only) layout(CommandId::LayoutPresent, LayoutKind::Present, "Present", 74);
  if (!room_only) layout(CommandId::LayoutPlots, LayoutKind::Plots, "Plots", 58);
  if (!room_only) layout(CommandId::LayoutLanes, LayoutKind::Lanes, "Lanes", 62);
  layout(CommandId::LayoutLearn, LayoutKind::Learn, "Learn", 62);
  if (s.derived.regions.narrow) button(CommandId::SideColumn, "Card Q", 76);
  const bool forkable = !room_only && s.document != nullptr && s.document->trace().header.world == "sim" && r.w >= 1250;
  if (forkable) button(CommandId::WhatIf, "What if", 74);
  if (s.live.active) button(CommandId::SaveTrace, "Save", 62);

  if (s.document == nullptr) {
    ui.text({r.x + 14, y}, Face::Title, ui.pal().text, "gmpscope", right - r.x - 14);
    return;
  }
  const trace::Header& header = s.document->trace().header;
  std::string world = worldBadge(header);
  if (r.x + 14 + ui.width(Face::Title, runTitle(header)) + ui.width(Face::Small, world) + 44 > right)
    world = world.substr(0, world.find(' '));
  const float badge_w = ui.width(Face::Small, world) + 44;  // what world it was goes before a long title
  const float title_w = std::min(420.0f, std::max(120.0f, right - r.x - 14 - badge_w));
  float x = ui.text({r.x + 14, y}, Face::Title, ui.pal().text, runTitle(header), title_w);
  x = badge(ui, x + 20, y, world, ui.pal().link, false, right);
  if (s.live.active) {
    liveWords(ui, x + 14, y, right);
    return;
  }
  // As many of the facts as there is room for.
  const bool cut = s.document->trace().truncated;
  bool room = true;
  const auto fact = [&](const std::string& words, Color color) {
    room = room && x + 16 + ui.width(Face::Small, words) <= right;
    if (room) x = ui.text({x + 16, y}, Face::Small, color, words, right - x);
  };
  if (cut) fact("cut short: shown up to its last whole event", ui.pal().warning);
  fact("GOMAXPROCS " + std::to_string(header.gomaxprocs), ui.pal().secondary);
  fact("Go " + header.goVersion + " rules", ui.pal().secondary);
}

}  // namespace gmp::viz
