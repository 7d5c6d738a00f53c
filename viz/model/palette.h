// Purpose: the colours of the three themes, and which shape stands for which state.
// Invariants: a state is never told by colour alone: every state has a shape of its own. The rules that the colours
//             keep (contrast, distance for every kind of sight) are checked by tests/viz/model/palette_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "viz/model/color.h"

namespace gmp::viz {

enum class Theme : std::uint8_t { Dark, Light, Contrast };
inline constexpr int kThemes = 3;

// The states a token can show. idle and dead share a colour, not a shape.
enum class TokenState : std::uint8_t { Running, Runnable, NetWait, OtherWait, Syscall, Idle, Dead };
inline constexpr int kTokenStates = 7;

// Shapes are drawn, never taken from a font.
enum class Glyph : std::uint8_t { None, Triangle, Disc, Waves, Bars, Square, Ring, Cross, RingDashed, RingWaves };

struct Palette {
  std::array<Color, kTokenStates> state;
  Color background, panel, text, secondary, border, selection, link, warning, error;
  bool forRoom = false;  // a projector shows it: nothing is said in grey, tokens have an outline

  Color of(TokenState s) const { return state[static_cast<std::size_t>(s)]; }
  // The label colour on a filled token: near-black or white, whichever contrasts more.
  Color labelOn(Color fill) const;
  // Background of the row of "now" and of pressed buttons.
  Color highlight() const { return mix(panel, link, 0.28f); }
  // Fill of an inset (empty slot, button).
  Color well() const { return mix(panel, text, 0.06f); }
};

const Palette& palette(Theme theme, bool projector = false);
Theme nextTheme(Theme theme);
std::string_view themeName(Theme theme);
// "dark", "light" or "contrast"; anything else is false and leaves `out` alone.
bool parseTheme(std::string_view name, Theme& out);
Glyph glyphOf(TokenState state);
std::string_view stateWord(TokenState state);

}  // namespace gmp::viz
