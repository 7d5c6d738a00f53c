// Triangles onto an image, exactly.
#include "viz/app/canvas.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace gmp::viz {
namespace {

constexpr Color kBlack{0, 0, 0, 255}, kWhite{255, 255, 255, 255}, kRed{255, 0, 0, 255};

Corner at(double x, double y, Color c = kWhite, double u = 0, double v = 0) {
  return {static_cast<std::int32_t>(std::lround(x * 256)), static_cast<std::int32_t>(std::lround(y * 256)),
          static_cast<std::int32_t>(std::lround(u * 256)), static_cast<std::int32_t>(std::lround(v * 256)), c};
}

int lit(const Image& image, Color c = kWhite) {
  int n = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) n += image.at(x, y) == c ? 1 : 0;
  }
  return n;
}

TEST(Canvas, ARightTriangleCoversTheCentresUnderItsEdge) {
  Canvas c(8, 8, kBlack);
  c.triangle(at(0, 0), at(4, 0), at(0, 4));
  const Image& image = c.image();
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) EXPECT_EQ(image.at(x, y) == kWhite, x + y + 1 < 4) << x << "," << y;
  }
}

TEST(Canvas, EitherWindingDrawsTheSame) {
  Canvas a(16, 16, kBlack), b(16, 16, kBlack);
  a.triangle(at(1.3, 2.7), at(14.2, 5.1), at(6.6, 13.9));
  b.triangle(at(6.6, 13.9), at(14.2, 5.1), at(1.3, 2.7));
  EXPECT_EQ(a.image().rgba, b.image().rgba);
}

// A fan over a square: with half-transparent triangles a pixel drawn twice or not at all has another colour.
TEST(Canvas, TrianglesThatShareEdgesNeitherOverlapNorLeaveGaps) {
  const Color half{255, 255, 255, 128};
  for (double shift = 0; shift < 1; shift += 0.13) {
    Canvas c(40, 40, kBlack);
    const double x0 = 4 + shift, y0 = 4 + shift / 2, x1 = 36 - shift, y1 = 35, cx = 17.37 + shift, cy = 21.11;
    const std::vector<Corner> ring = {at(x0, y0, half), at((x0 + x1) / 2, y0, half), at(x1, y0, half), at(x1, y1, half),
                                      at(x0, y1, half)};
    for (std::size_t i = 0; i < ring.size(); ++i) c.triangle(at(cx, cy, half), ring[i], ring[(i + 1) % ring.size()]);
    Canvas whole(40, 40, kBlack);
    whole.rectangle(at(x0, y0, half), at(x1, y1, half));
    EXPECT_EQ(c.image().rgba, whole.image().rgba) << shift;
  }
}

TEST(Canvas, ARectangleEqualsItsTwoTriangles) {
  for (double x = 2; x < 3; x += 0.11) {
    Canvas a(20, 20, kBlack), b(20, 20, kBlack);
    a.rectangle(at(x, 3.4), at(x + 9.3, 11.8));
    b.triangle(at(x, 3.4), at(x + 9.3, 3.4), at(x + 9.3, 11.8));
    b.triangle(at(x, 3.4), at(x + 9.3, 11.8), at(x, 11.8));
    EXPECT_EQ(a.image().rgba, b.image().rgba) << x;
  }
}

TEST(Canvas, NothingIsDrawnOutsideTheClip) {
  Canvas c(10, 10, kBlack);
  c.setClip({2, 3, 5, 9});
  c.rectangle(at(-100, -100), at(100, 100));
  EXPECT_EQ(lit(c.image()), 3 * 6);
  c.setClip({-5, -5, 900, 900});
  c.triangle(at(-5000, -5000, kRed), at(5000, -5000, kRed), at(0, 9000, kRed));
  EXPECT_EQ(lit(c.image(), kRed), 100);
  c.setClip({8, 8, 3, 3});
  c.rectangle(at(0, 0), at(10, 10));
  EXPECT_EQ(lit(c.image(), kRed), 100);
}

TEST(Canvas, ColoursRunEvenlyBetweenCorners) {
  Canvas c(101, 4, kBlack);
  c.triangle(at(0, -100, kBlack), at(101, -100, kWhite), at(101, 200, kWhite));
  c.triangle(at(0, -100, kBlack), at(101, 200, kWhite), at(0, 200, kBlack));
  EXPECT_NEAR(c.image().at(0, 1).r, 1, 2);
  EXPECT_NEAR(c.image().at(50, 1).r, 128, 2);
  EXPECT_NEAR(c.image().at(100, 1).r, 254, 2);
}

TEST(Canvas, AlphaMixesAndTransparentChangesNothing) {
  Canvas c(2, 1, Color{100, 100, 100, 255});
  c.rectangle(at(0, 0, Color{200, 0, 100, 128}), at(1, 1, Color{200, 0, 100, 128}));
  c.rectangle(at(1, 0, Color{200, 0, 100, 0}), at(2, 1, Color{200, 0, 100, 0}));
  EXPECT_EQ(c.image().at(0, 0), (Color{150, 50, 100, 255}));
  EXPECT_EQ(c.image().at(1, 0), (Color{100, 100, 100, 255}));
}

TEST(Canvas, ATextureAtItsOwnSizeIsCopiedTexelForTexel) {
  const std::vector<std::uint8_t> texels = {0, 64, 128, 255, 10, 20, 30, 40, 200, 100, 50, 25};
  Canvas c(4, 3, kBlack);
  c.setTexture({texels.data(), 4, 3});
  c.rectangle(at(0, 0, kWhite, 0, 0), at(4, 3, kWhite, 4, 3));
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 4; ++x) EXPECT_EQ(c.image().at(x, y).r, texels[static_cast<std::size_t>(y * 4 + x)]);
  }
  Canvas d(4, 3, kBlack);  // the same by triangles
  d.setTexture({texels.data(), 4, 3});
  d.triangle(at(0, 0, kWhite, 0, 0), at(4, 0, kWhite, 4, 0), at(4, 3, kWhite, 4, 3));
  d.triangle(at(0, 0, kWhite, 0, 0), at(4, 3, kWhite, 4, 3), at(0, 3, kWhite, 0, 3));
  EXPECT_EQ(c.image().rgba, d.image().rgba);
}

TEST(Canvas, AMinifiedTextureIsMixed) {
  const std::vector<std::uint8_t> texels = {0, 255, 0, 255};
  Canvas c(2, 1, kBlack);
  c.setTexture({texels.data(), 4, 1});
  c.rectangle(at(0, 0, kWhite, 0, 0), at(2, 1, kWhite, 4, 1));
  EXPECT_NEAR(c.image().at(0, 0).r, 128, 1);
  EXPECT_NEAR(c.image().at(1, 0).r, 128, 1);
}

}  // namespace
}  // namespace gmp::viz
