// Purpose: a colour of the screen and how well two of them can be told apart in brightness.
// Invariants: sRGB, 8 bits a channel, alpha not premultiplied.
#pragma once

#include <cstdint>

namespace gmp::viz {

struct Color {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  friend bool operator==(const Color&, const Color&) = default;
  // 0xRRGGBB, opaque.
  static constexpr Color hex(std::uint32_t rgb) {
    return {static_cast<std::uint8_t>(rgb >> 16), static_cast<std::uint8_t>(rgb >> 8), static_cast<std::uint8_t>(rgb),
            255};
  }
  // The same colour at `alpha` (0..1) of its own opacity.
  Color faded(float alpha) const;
};

// The opaque colour that stands `t` of the way from a to b.
Color mix(Color a, Color b, float t);
// Relative luminance as WCAG defines it, 0..1.
double luminance(Color c);
// WCAG contrast ratio of two opaque colours, 1..21.
double contrastRatio(Color a, Color b);

}  // namespace gmp::viz
