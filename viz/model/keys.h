// Purpose: keys as the command table knows them. The window turns native keys into these; ImGui's are never used.
// Invariants: letters and brackets name the physical position (US layout).
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace gmp::viz {

enum class Key : std::uint8_t {
  None,
  Space,
  Left,
  Right,
  Up,
  Down,
  Home,
  End,
  PageUp,
  PageDown,
  Escape,
  Enter,
  Tab,
  Backspace,
  Comma,
  Period,
  Slash,
  Minus,
  Equal,
  LeftBracket,
  RightBracket,
  Backslash,
  A,
  B,
  C,
  D,
  E,
  F,
  G,
  H,
  I,
  J,
  K,
  L,
  M,
  N,
  O,
  P,
  Q,
  R,
  S,
  T,
  U,
  V,
  W,
  X,
  Y,
  Z,
  Num0,
  Num1,
  Num2,
  Num3,
  Num4,
  Num5,
  Num6,
  Num7,
  Num8,
  Num9,
  F1,
  F2,
  F3,
  F4,
  F5,
  F6,
  F7,
  F8,
  F9,
  F10,
  F11,
  F12,
};

// A key with the modifiers that must be held, exactly.
struct Chord {
  Key key = Key::None;
  bool ctrl = false, shift = false, alt = false;
  friend bool operator==(const Chord&, const Chord&) = default;
};

// What is printed on letters, digits and signs where that differs from the US layout.
using KeyNames = std::map<Key, std::string>;

// As the help sheet writes it: "Shift+→", "Ctrl+Q", "[".
std::string chordText(const Chord& chord);
// With what is printed on the user's keys: "Shift+Z" where the key at W's place says Z.
std::string chordText(const Chord& chord, const KeyNames& names);

}  // namespace gmp::viz
