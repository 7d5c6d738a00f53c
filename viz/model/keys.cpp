#include "viz/model/keys.h"

namespace gmp::viz {

namespace {

std::string keyText(Key key) {
  if (key >= Key::A && key <= Key::Z)
    return std::string(1, static_cast<char>('A' + (static_cast<int>(key) - static_cast<int>(Key::A))));
  if (key >= Key::Num0 && key <= Key::Num9)
    return std::string(1, static_cast<char>('0' + (static_cast<int>(key) - static_cast<int>(Key::Num0))));
  if (key >= Key::F1 && key <= Key::F12)
    return "F" + std::to_string(1 + static_cast<int>(key) - static_cast<int>(Key::F1));
  switch (key) {
    case Key::Space: return "Space";
    case Key::Left: return "←";
    case Key::Right: return "→";
    case Key::Up: return "↑";
    case Key::Down: return "↓";
    case Key::Home: return "Home";
    case Key::End: return "End";
    case Key::PageUp: return "PgUp";
    case Key::PageDown: return "PgDn";
    case Key::Escape: return "Esc";
    case Key::Enter: return "Enter";
    case Key::Tab: return "Tab";
    case Key::Backspace: return "Backspace";
    case Key::Comma: return ",";
    case Key::Period: return ".";
    case Key::Slash: return "/";
    case Key::Minus: return "-";
    case Key::Equal: return "=";
    case Key::LeftBracket: return "[";
    case Key::RightBracket: return "]";
    case Key::Backslash: return "\\";
    default: return "?";
  }
}

}  // namespace

std::string chordText(const Chord& c) { return chordText(c, {}); }

std::string chordText(const Chord& c, const KeyNames& names) {
  const auto own = names.find(c.key);
  if (own == names.end() && c == Chord{Key::Slash, false, true, false}) return "?";
  return std::string(c.ctrl ? "Ctrl+" : "") + (c.alt ? "Alt+" : "") + (c.shift ? "Shift+" : "") +
         (own != names.end() ? own->second : keyText(c.key));
}

}  // namespace gmp::viz
