// Pictures without a display.
#include "viz/app/shot.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <tuple>

#include "tests/temp_dir.h"
#include "tests/viz/echo_trace.h"
#include "viz/app/png.h"

namespace gmp::viz {
namespace {

const trace::Trace& echo() {
  static const trace::Trace trace = testing::makeEchoTrace();
  return trace;
}

ShotRequest requestFor(std::uint64_t event) {
  ShotRequest r;
  r.trace = &echo();
  r.atEvent = event;
  return r;
}

std::uint64_t hashOf(const Image& image) {
  std::uint64_t h = 1469598103934665603ULL;
  for (const std::uint8_t b : image.rgba) h = (h ^ b) * 1099511628211ULL;
  return h;
}

int count(const Image& image, Color c) {
  int n = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) n += image.at(x, y) == c ? 1 : 0;
  }
  return n;
}

class EveryTheme : public ::testing::TestWithParam<Theme> {};

TEST_P(EveryTheme, ShowsItsColours) {
  ShotRequest r = requestFor(340);  // somebody runs, somebody is queued, somebody waits, somebody is in a call
  r.theme = GetParam();
  Image image;
  std::string error;
  ASSERT_TRUE(render(r, image, &error)) << error;
  EXPECT_EQ(image.width, 1600);
  EXPECT_EQ(image.height, 900);
  const Palette& pal = palette(r.theme);
  EXPECT_GT(count(image, pal.background), 10'000);
  EXPECT_GT(count(image, pal.panel), 400'000);
  for (const TokenState s :
       {TokenState::Running, TokenState::Runnable, TokenState::NetWait, TokenState::OtherWait, TokenState::Syscall}) {
    EXPECT_GT(count(image, pal.of(s)), 500) << stateWord(s);
  }
  EXPECT_GT(count(image, pal.text), 2000);
}

INSTANTIATE_TEST_SUITE_P(Shot, EveryTheme, ::testing::Values(Theme::Dark, Theme::Light, Theme::Contrast));

TEST(Shot, TheSameRequestGivesTheSameBytes) {
  Image a, b, other;
  std::string error;
  ASSERT_TRUE(render(requestFor(340), a, &error));
  ASSERT_TRUE(render(requestFor(1200), other, &error));
  ASSERT_TRUE(render(requestFor(340), b, &error));
  EXPECT_EQ(hashOf(a), hashOf(b));
  EXPECT_NE(hashOf(a), hashOf(other));
  EXPECT_EQ(encodePng(a), encodePng(b));
}

TEST(Shot, WorksAtEverySizeAndScale) {
  for (const auto& [w, h, scale] :
       {std::tuple{320, 200, 1.0f}, {1024, 640, 1.0f}, {1280, 720, 2.0f}, {1920, 1080, 1.5f}, {3840, 2160, 2.0f}}) {
    ShotRequest r = requestFor(500);
    r.width = w;
    r.height = h;
    r.scale = scale;
    Image image;
    std::string error;
    ASSERT_TRUE(render(r, image, &error)) << error;
    EXPECT_EQ(image.width, w);
    EXPECT_LT(count(image, image.at(0, 0)), w * h * 9 / 10) << "blank";
  }
}

TEST(Shot, ATimeIsTheLastEventAtOrBeforeIt) {
  ShotRequest byTime = requestFor(0);
  byTime.atEvent.reset();
  byTime.atTime = echo().events[700].t;
  Image a, b;
  std::string error;
  ASSERT_TRUE(render(byTime, a, &error));
  ASSERT_TRUE(render(requestFor(700), b, &error));
  EXPECT_EQ(hashOf(a), hashOf(b));
}

TEST(Shot, ABadRequestIsOneClearLine) {
  Image image;
  std::string error;
  ShotRequest r = requestFor(999'999);
  EXPECT_FALSE(render(r, image, &error));
  EXPECT_NE(error.find("#999999"), std::string::npos);
  EXPECT_NE(error.find("#" + std::to_string(echo().events.size() - 1)), std::string::npos);
  r = requestFor(1);
  r.width = 20;
  EXPECT_FALSE(render(r, image, &error));
  EXPECT_NE(error.find("20x900"), std::string::npos);
  const trace::Trace empty;
  r = requestFor(0);
  r.trace = &empty;
  EXPECT_FALSE(render(r, image, &error));
  EXPECT_EQ(error.find('\n'), std::string::npos);
}

TEST(Shot, WritesAPngAndLeavesNothingElse) {
  const test::TempDir folder;
  ShotRequest r = requestFor(340);
  r.path = folder / "a.png";
  std::string error;
  ASSERT_TRUE(shot(r, &error)) << error;
  std::ifstream in(r.path, std::ios::binary);
  char head[8] = {};
  in.read(head, 8);
  EXPECT_EQ(std::string(head, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Shot, APlaceThatCannotBeWrittenIsAnErrorAndAnOldFileStays) {
  ShotRequest r = requestFor(340);
  r.path = test::TempDir() / "no-such-folder/a.png";
  std::string error;
  EXPECT_FALSE(shot(r, &error));
  EXPECT_NE(error.find("a.png"), std::string::npos);
  EXPECT_EQ(error.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace gmp::viz
