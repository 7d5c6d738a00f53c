#include "viz/model/palette.h"

namespace gmp::viz {

namespace {

constexpr Color h(std::uint32_t rgb) { return Color::hex(rgb); }

// Order of states: running, runnable, network wait, other wait, system call, idle, dead.
constexpr Palette kPalettes[kThemes] = {
    {{h(0x99FEC9), h(0xF0D142), h(0x5DADFE), h(0x9448CC), h(0xE86F1F), h(0x808080), h(0x808080)},
     h(0x0F141A),
     h(0x171E26),
     h(0xE8EDF2),
     h(0xA3AFBB),
     h(0x5C6B7A),
     h(0xFFFFFF),
     h(0x5DADFE),
     h(0xFFB454),
     h(0xFF7A7A)},
    {{h(0x2A744E), h(0xB1862E), h(0x043F85), h(0xAA48C4), h(0x9F1F08), h(0x7E8083), h(0x7E8083)},
     h(0xFFFFFF),
     h(0xF3F5F7),
     h(0x10151B),
     h(0x4B5661),
     h(0x868F98),
     h(0x000000),
     h(0x043F85),
     h(0x8A5A00),
     h(0xB00020)},
    {{h(0x39FC9D), h(0xFEBC2F), h(0x83B8F9), h(0xAD5ADD), h(0xF07962), h(0x8C8C8D), h(0x8C8C8D)},
     h(0x000000),
     h(0x0A0D11),
     h(0xFFFFFF),
     h(0xD5DCE3),
     h(0x6B7785),
     h(0xFFFFFF),
     h(0x83B8F9),
     h(0xFEBC2F),
     h(0xFF8A8A)},
};

constexpr Palette forRoom(Palette p) {
  p.secondary = p.text;
  p.forRoom = true;
  return p;
}

}  // namespace

Color Palette::labelOn(Color fill) const {
  constexpr Color ink = h(0x10151B), paper = h(0xFFFFFF);
  return contrastRatio(fill, ink) >= contrastRatio(fill, paper) ? ink : paper;
}

const Palette& palette(Theme theme, bool projector) {
  static constexpr Palette kForRooms[kThemes] = {forRoom(kPalettes[0]), forRoom(kPalettes[1]), forRoom(kPalettes[2])};
  return projector ? kForRooms[static_cast<std::size_t>(theme)] : kPalettes[static_cast<std::size_t>(theme)];
}

Theme nextTheme(Theme theme) { return static_cast<Theme>((static_cast<int>(theme) + 1) % kThemes); }

std::string_view themeName(Theme theme) {
  switch (theme) {
    case Theme::Dark: return "dark";
    case Theme::Light: return "light";
    case Theme::Contrast: return "contrast";
  }
  __builtin_unreachable();
}

bool parseTheme(std::string_view name, Theme& out) {
  for (int i = 0; i < kThemes; ++i) {
    if (themeName(static_cast<Theme>(i)) == name) {
      out = static_cast<Theme>(i);
      return true;
    }
  }
  return false;
}

Glyph glyphOf(TokenState state) {
  switch (state) {
    case TokenState::Running: return Glyph::Triangle;
    case TokenState::Runnable: return Glyph::Disc;
    case TokenState::NetWait: return Glyph::Waves;
    case TokenState::OtherWait: return Glyph::Bars;
    case TokenState::Syscall: return Glyph::Square;
    case TokenState::Idle: return Glyph::Ring;
    case TokenState::Dead: return Glyph::Cross;
  }
  __builtin_unreachable();
}

std::string_view stateWord(TokenState state) {
  switch (state) {
    case TokenState::Running: return "running";
    case TokenState::Runnable: return "runnable";
    case TokenState::NetWait: return "waiting for the network";
    case TokenState::OtherWait: return "waiting";
    case TokenState::Syscall: return "in a system call";
    case TokenState::Idle: return "idle";
    case TokenState::Dead: return "dead";
  }
  __builtin_unreachable();
}

}  // namespace gmp::viz
