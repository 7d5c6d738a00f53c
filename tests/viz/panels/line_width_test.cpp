#include "viz/panels/line_width.h"

#include <gtest/gtest.h>

namespace gmp::viz {
namespace {

TEST(LineWidth, OnAProjectorLinesHave3PixelsAndOutlines2AtEverySize) {
  for (const float scale : {1.0f, 1.2f, 1.5f, 1.8f}) {
    EXPECT_GE(linePixels(2, scale, true), 3) << scale;
    EXPECT_GE(linePixels(1.4f, scale, true), 2) << scale;
  }
  EXPECT_EQ(linePixels(1.4f, 1.2f, true), 2) << "no thicker than it must be";
}

TEST(LineWidth, ElsewhereALineIsAsWideAsItsUnits) {
  EXPECT_EQ(linePixels(2, 1, false), 2);
  EXPECT_EQ(linePixels(1, 1.5f, false), 1.5f);
  EXPECT_EQ(linePixels(0.3f, 1, false), 1) << "never less than a pixel";
}

}  // namespace
}  // namespace gmp::viz
