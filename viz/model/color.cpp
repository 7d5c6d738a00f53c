#include "viz/model/color.h"

#include <algorithm>
#include <cmath>

namespace gmp::viz {

namespace {

std::uint8_t channel(float v) { return static_cast<std::uint8_t>(std::clamp(v + 0.5f, 0.0f, 255.0f)); }

double linear(std::uint8_t v) {
  const double c = v / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

}  // namespace

Color Color::faded(float alpha) const {
  return {r, g, b, channel(static_cast<float>(a) * std::clamp(alpha, 0.0f, 1.0f))};
}

Color mix(Color a, Color b, float t) {
  const auto between = [t](std::uint8_t x, std::uint8_t y) {
    return channel(static_cast<float>(x) + (static_cast<float>(y) - static_cast<float>(x)) * t);
  };
  return {between(a.r, b.r), between(a.g, b.g), between(a.b, b.b), 255};
}

double luminance(Color c) { return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b); }

double contrastRatio(Color a, Color b) {
  const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
  return x > y ? x / y : y / x;
}

}  // namespace gmp::viz
