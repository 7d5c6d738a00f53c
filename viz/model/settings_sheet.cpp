#include "viz/model/settings_sheet.h"

#include <algorithm>
#include <cmath>

#include "viz/model/commands.h"

namespace gmp::viz {

namespace {

std::string capital(std::string_view word) {
  std::string out(word);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

void run(AppState& s, CommandId id) {
  const Command& c = command(id);
  if (c.enabled(s)) c.run(s);
}

}  // namespace

std::vector<SettingRow> settingRows(const AppState& s) {
  static constexpr std::string_view kDepths[] = {"Story", "Queues", "Runtime"};
  const auto percent = static_cast<int>(std::lround(s.view.zoom * 100));
  using C = CommandId;
  return {{C::NextTheme, C::NextTheme, "Theme", capital(themeName(s.view.theme))},
          {C::ScaleDown, C::ScaleUp, "Scale", std::to_string(percent) + " %"},
          {C::ReducedMotion, C::ReducedMotion, "Motion", s.view.reducedMotion ? "fades only" : "tokens move"},
          {C::CardDepth, C::CardDepth, "Card", std::string(kDepths[static_cast<std::size_t>(s.view.depth)])},
          {C::WheelScrolls, C::WheelScrolls, "Wheel over lanes", s.view.wheelScrolls ? "scrolls" : "zooms"},
          {C::LanesLower, C::LanesTaller, "Height of lanes", s.view.lanes.low ? "low" : "tall"},
          {C::Projector, C::Projector, "Projector", s.projector.has_value() ? "on" : "off"}};
}

void toggleSettings(AppState& s) {
  s.settings.open = !s.settings.open;
  s.settings.row = 0;
}

void pressInSettings(AppState& s, const Chord& chord) {
  const std::vector<SettingRow> rows = settingRows(s);
  const int last = static_cast<int>(rows.size()) - 1;
  const SettingRow& row = rows[static_cast<std::size_t>(std::clamp(s.settings.row, 0, last))];
  switch (chord.key) {
    case Key::Up: s.settings.row = std::max(0, s.settings.row - 1); break;
    case Key::Down:
    case Key::Tab: s.settings.row = std::min(last, s.settings.row + 1); break;
    case Key::Left: run(s, row.less); break;
    case Key::Right:
    case Key::Enter:
    case Key::Space: run(s, row.more); break;
    case Key::Escape: s.settings.open = false; break;
    default: break;
  }
}

}  // namespace gmp::viz
