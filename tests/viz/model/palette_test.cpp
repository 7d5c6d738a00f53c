// The rules that the colours keep: contrast, and distance between states for every kind of sight.
#include "viz/model/palette.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

namespace gmp::viz {
namespace {

struct Lab {
  double l, a, b;
};
using Rgb = std::array<double, 3>;  // linear light

double decode(std::uint8_t v) {
  const double c = v / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

Rgb linearOf(Color c) { return {decode(c.r), decode(c.g), decode(c.b)}; }

Lab labOf(const Rgb& c) {
  const double x = 0.4124564 * c[0] + 0.3575761 * c[1] + 0.1804375 * c[2];
  const double y = 0.2126729 * c[0] + 0.7151522 * c[1] + 0.0721750 * c[2];
  const double z = 0.0193339 * c[0] + 0.1191920 * c[1] + 0.9503041 * c[2];
  const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
  const double fx = f(x / 0.95047), fy = f(y), fz = f(z / 1.08883);
  return {116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
}

double degrees(double radians) {
  const double d = radians * 180 / M_PI;
  return d < 0 ? d + 360 : d;
}
double radians(double degrees) { return degrees * M_PI / 180; }

// CIEDE2000, after Sharma, Wu and Dalal.
double ciede2000(const Lab& p, const Lab& q) {
  const double c1 = std::hypot(p.a, p.b), c2 = std::hypot(q.a, q.b), mean = std::pow((c1 + c2) / 2, 7);
  const double g = 0.5 * (1 - std::sqrt(mean / (mean + std::pow(25.0, 7))));
  const double a1 = (1 + g) * p.a, a2 = (1 + g) * q.a;
  const double k1 = std::hypot(a1, p.b), k2 = std::hypot(a2, q.b);
  const double h1 = k1 == 0 ? 0 : degrees(std::atan2(p.b, a1)), h2 = k2 == 0 ? 0 : degrees(std::atan2(q.b, a2));
  double dh = h2 - h1;
  if (k1 * k2 == 0) dh = 0;
  else if (dh > 180) dh -= 360;
  else if (dh < -180) dh += 360;
  const double dl = q.l - p.l, dc = k2 - k1, dhh = 2 * std::sqrt(k1 * k2) * std::sin(radians(dh / 2));
  const double l = (p.l + q.l) / 2, c = (k1 + k2) / 2;
  double h = h1 + h2;
  if (k1 * k2 != 0) h = std::fabs(h1 - h2) <= 180 ? h / 2 : (h < 360 ? h + 360 : h - 360) / 2;
  const double t = 1 - 0.17 * std::cos(radians(h - 30)) + 0.24 * std::cos(radians(2 * h)) +
                   0.32 * std::cos(radians(3 * h + 6)) - 0.20 * std::cos(radians(4 * h - 63));
  const double sl = 1 + 0.015 * (l - 50) * (l - 50) / std::sqrt(20 + (l - 50) * (l - 50));
  const double sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
  const double c7 = std::pow(c, 7);
  const double rt =
      -2 * std::sqrt(c7 / (c7 + std::pow(25.0, 7))) * std::sin(radians(60 * std::exp(-std::pow((h - 275) / 25, 2))));
  return std::sqrt(std::pow(dl / sl, 2) + std::pow(dc / sc, 2) + std::pow(dhh / sh, 2) + rt * (dc / sc) * (dhh / sh));
}

enum Sight { kNormal, kProtan, kDeutan, kTritan, kGrey };

// Full dichromacy after Machado, Oliveira and Fernandes (2009); grey by luminance.
Rgb seen(Sight sight, const Rgb& c) {
  static constexpr double kM[3][9] = {
      {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
      {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
      {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900}};
  if (sight == kNormal) return c;
  if (sight == kGrey) {
    const double y = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    return {y, y, y};
  }
  const double* m = kM[sight - kProtan];
  Rgb out{};
  for (std::size_t i = 0; i < 3; ++i)
    out[i] = std::clamp(m[i * 3] * c[0] + m[i * 3 + 1] * c[1] + m[i * 3 + 2] * c[2], 0.0, 1.0);
  return out;
}

double smallestDistance(const Palette& p, Sight sight) {
  double least = 1e9;
  for (int i = 0; i < kTokenStates - 1; ++i) {  // dead has idle's colour, and a shape of its own
    for (int j = i + 1; j < kTokenStates - 1; ++j) {
      const auto at = [&](int k) { return labOf(seen(sight, linearOf(p.state[static_cast<std::size_t>(k)]))); };
      least = std::min(least, ciede2000(at(i), at(j)));
    }
  }
  return least;
}

class EveryTheme : public ::testing::TestWithParam<Theme> {
 protected:
  const Palette& pal = palette(GetParam());
};

TEST(Ciede2000, AgreesWithThePublishedPairs) {
  EXPECT_NEAR(ciede2000({50, 2.6772, -79.7751}, {50, 0, -82.7485}), 2.0425, 1e-4);
  EXPECT_NEAR(ciede2000({50, -1.3802, -84.2814}, {50, 0, -82.7485}), 1.0000, 1e-4);
  EXPECT_NEAR(ciede2000({60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}), 1.2644, 1e-4);
  EXPECT_NEAR(ciede2000({2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}), 0.9082, 1e-4);
}

TEST_P(EveryTheme, FillsStandOutFromTheirGround) {
  for (const Color c : pal.state) {
    EXPECT_GE(contrastRatio(c, pal.background), 3.0);
    EXPECT_GE(contrastRatio(c, pal.panel), 3.0);
  }
}

TEST_P(EveryTheme, LabelsOnTokensReadWell) {
  for (const Color c : pal.state) EXPECT_GE(contrastRatio(pal.labelOn(c), c), 4.5);
}

TEST_P(EveryTheme, TextReadsWellOnEveryGround) {
  for (const Color ground : {pal.background, pal.panel}) {
    EXPECT_GE(contrastRatio(pal.text, ground), 7.0);
    EXPECT_GE(contrastRatio(pal.secondary, ground), 6.0);
    EXPECT_GE(contrastRatio(pal.link, ground), 4.5);
    EXPECT_GE(contrastRatio(pal.warning, ground), 4.5);
    EXPECT_GE(contrastRatio(pal.error, ground), 4.5);
    EXPECT_GE(contrastRatio(pal.selection, ground), 7.0);
  }
  EXPECT_GE(contrastRatio(pal.text, pal.highlight()), 4.5);
  EXPECT_GE(contrastRatio(pal.text, pal.well()), 7.0);
}

TEST_P(EveryTheme, StatesDifferForEveryKindOfSight) {
  EXPECT_GE(smallestDistance(pal, kNormal), 20);
  EXPECT_GE(smallestDistance(pal, kProtan), 13);
  EXPECT_GE(smallestDistance(pal, kDeutan), 13);
  EXPECT_GE(smallestDistance(pal, kTritan), 13);
  EXPECT_GE(smallestDistance(pal, kGrey), 4);
}

INSTANTIATE_TEST_SUITE_P(Palette, EveryTheme, ::testing::Values(Theme::Dark, Theme::Light, Theme::Contrast),
                         [](const auto& info) { return std::string(themeName(info.param)); });

TEST_P(EveryTheme, OnAProjectorNothingIsSaidInGrey) {
  const Palette &room = palette(GetParam(), true), &own = palette(GetParam());
  EXPECT_EQ(room.secondary, room.text);
  EXPECT_TRUE(room.forRoom);
  EXPECT_FALSE(own.forRoom);
  EXPECT_EQ(room.state, own.state);
}

TEST(Palette, EveryStateHasItsOwnShape) {
  std::set<Glyph> shapes;
  for (int i = 0; i < kTokenStates; ++i) shapes.insert(glyphOf(static_cast<TokenState>(i)));
  EXPECT_EQ(static_cast<int>(shapes.size()), kTokenStates);
  EXPECT_EQ(shapes.count(Glyph::None), 0u);
}

TEST(Palette, ThemeNamesAreReadBack) {
  for (int i = 0; i < kThemes; ++i) {
    Theme theme = Theme::Dark;
    EXPECT_TRUE(parseTheme(themeName(static_cast<Theme>(i)), theme));
    EXPECT_EQ(theme, static_cast<Theme>(i));
  }
  Theme kept = Theme::Light;
  EXPECT_FALSE(parseTheme("sepia", kept));
  EXPECT_EQ(kept, Theme::Light);
}

}  // namespace
}  // namespace gmp::viz
