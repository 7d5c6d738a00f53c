#include "viz/app/glfw_keys.h"

#include <GLFW/glfw3.h>

#include <cctype>
#include <utility>

namespace gmp::viz {

namespace {

Key shifted(Key first, int by) { return static_cast<Key>(static_cast<int>(first) + by); }

Key keyOf(int k) {
  if (k >= GLFW_KEY_A && k <= GLFW_KEY_Z) return shifted(Key::A, k - GLFW_KEY_A);
  if (k >= GLFW_KEY_0 && k <= GLFW_KEY_9) return shifted(Key::Num0, k - GLFW_KEY_0);
  if (k >= GLFW_KEY_F1 && k <= GLFW_KEY_F12) return shifted(Key::F1, k - GLFW_KEY_F1);
  switch (k) {
    case GLFW_KEY_SPACE: return Key::Space;
    case GLFW_KEY_LEFT: return Key::Left;
    case GLFW_KEY_RIGHT: return Key::Right;
    case GLFW_KEY_UP: return Key::Up;
    case GLFW_KEY_DOWN: return Key::Down;
    case GLFW_KEY_HOME: return Key::Home;
    case GLFW_KEY_END: return Key::End;
    case GLFW_KEY_PAGE_UP: return Key::PageUp;
    case GLFW_KEY_PAGE_DOWN: return Key::PageDown;
    case GLFW_KEY_ESCAPE: return Key::Escape;
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER: return Key::Enter;
    case GLFW_KEY_TAB: return Key::Tab;
    case GLFW_KEY_BACKSPACE: return Key::Backspace;
    case GLFW_KEY_COMMA: return Key::Comma;
    case GLFW_KEY_PERIOD: return Key::Period;
    case GLFW_KEY_SLASH: return Key::Slash;
    case GLFW_KEY_MINUS:
    case GLFW_KEY_KP_SUBTRACT: return Key::Minus;
    case GLFW_KEY_EQUAL:
    case GLFW_KEY_KP_ADD: return Key::Equal;
    case GLFW_KEY_LEFT_BRACKET: return Key::LeftBracket;
    case GLFW_KEY_RIGHT_BRACKET: return Key::RightBracket;
    case GLFW_KEY_BACKSLASH: return Key::Backslash;
    default: return Key::None;
  }
}

}  // namespace

Chord chordOf(int glfw_key, int glfw_mods) {
  return {keyOf(glfw_key), (glfw_mods & GLFW_MOD_CONTROL) != 0, (glfw_mods & GLFW_MOD_SHIFT) != 0,
          (glfw_mods & GLFW_MOD_ALT) != 0};
}

KeyNames printedKeys(const char* (*printed)(int glfw_key)) {
  KeyNames out;
  for (int k = GLFW_KEY_APOSTROPHE; k <= GLFW_KEY_GRAVE_ACCENT; ++k) {
    const Key key = keyOf(k);
    const char* name = key == Key::None ? nullptr : printed(k);
    if (name == nullptr || *name == '\0') continue;
    std::string text(name);
    if (text.size() == 1) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    if (text != chordText({key, false, false, false})) out.emplace(key, std::move(text));
  }
  return out;
}

}  // namespace gmp::viz
