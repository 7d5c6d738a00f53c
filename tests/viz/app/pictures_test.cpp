// The viewer's pictures, compared with those that somebody has looked at (tests/viz/app/pictures). After a change that
// is meant, GMPSCOPE_REWRITE=1 writes them anew: look at each before it is committed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <stb_image.h>

#include "tests/source_tree.h"
#include "tests/viz/echo_trace.h"
#include "viz/app/png.h"
#include "viz/app/shot.h"

namespace gmp::viz {
namespace {

// Of a pixel's channels, and of the pixels of a picture: what the fonts' rasteriser and the compiler may differ by.
constexpr int kTolerance = 8;
constexpr double kPixels = 0.001;

struct View {
  const char* name;
  LayoutKind layout = LayoutKind::Learn;
  std::vector<CommandId> commands{};
  Theme theme = Theme::Dark;
  float scale = 1;
  bool compared = false;
};

const trace::Trace& echo() {
  static const trace::Trace trace = testing::makeEchoTrace();
  return trace;
}

std::vector<GalleryItem> gallery() {
  GalleryItem steal{.name = "work-stealing", .title = "Work stealing", .teaches = "An idle P takes half of a queue."};
  steal.topics = {Topic::Queues};
  steal.minutes = 5;
  steal.difficulty = 1;
  steal.real = false;
  GalleryItem own{.name = "own", .title = "One of somebody's own", .teaches = "It says no more of itself."};
  return {steal, own};
}

Image pictureOf(const View& view) {
  ShotRequest r;
  r.trace = &echo();
  r.atEvent = 340;  // somebody runs, somebody is queued, somebody waits, somebody is in a call
  r.theme = view.theme;
  r.layout = view.layout;
  r.scale = view.scale;
  r.width = static_cast<int>(1280 * view.scale);
  r.height = static_cast<int>(720 * view.scale);
  r.select = {Target::Kind::G, 21};
  if (view.compared) r.other = std::make_shared<Document>(testing::makeEchoTrace({.seed = 43}));
  r.first.push_back(act::SetGallery{gallery()});
  for (const CommandId id : view.commands) r.first.push_back(act::Run{id});
  Image image;
  std::string error;
  EXPECT_TRUE(render(r, image, &error)) << error;
  return image;
}

// Empty if there is none.
Image readPng(const std::string& path) {
  Image image;
  int channels = 0;
  stbi_uc* data = stbi_load(path.c_str(), &image.width, &image.height, &channels, 4);
  if (data == nullptr) return {};
  image.rgba.assign(data, data + std::size_t{4} * static_cast<std::size_t>(image.width * image.height));
  stbi_image_free(data);
  return image;
}

// Pixels with a channel that is further off than the tolerance, of pictures of one size.
std::size_t different(const Image& a, const Image& b) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < a.rgba.size(); at += 4) {
    int off = 0;
    for (std::size_t c = at; c < at + 3; ++c) off = std::max(off, std::abs(int{a.rgba[c]} - int{b.rgba[c]}));
    n += off > kTolerance ? 1 : 0;
  }
  return n;
}

class Pictures : public ::testing::TestWithParam<View> {};

TEST_P(Pictures, AreThoseThatWereLookedAt) {
  const std::string path = tests::inTree(("/tests/viz/app/pictures/" + std::string(GetParam().name) + ".png").c_str());
  const Image now = pictureOf(GetParam());
  std::string error;
  if (std::getenv("GMPSCOPE_REWRITE") != nullptr) {
    EXPECT_TRUE(writePng(now, path, &error)) << error;
  }
  const Image before = readPng(path);
  ASSERT_EQ(std::pair(now.width, now.height), std::pair(before.width, before.height)) << path;
  const std::size_t off = different(now, before);
  if (static_cast<double>(off) <= kPixels * now.width * now.height) return;
  const std::string here = std::string(GetParam().name) + "-now.png";
  static_cast<void>(writePng(now, here, &error));
  ADD_FAILURE() << off << " pixels differ from " << path << "; the new picture is " << std::filesystem::absolute(here);
}

const View kViews[] = {
    {.name = "learn"},
    {.name = "learn-light", .theme = Theme::Light},
    {.name = "learn-contrast", .theme = Theme::Contrast},
    {.name = "learn-200", .scale = 2},
    {.name = "lanes", .layout = LayoutKind::Lanes},
    {.name = "plots", .layout = LayoutKind::Plots},
    {.name = "plots-light", .layout = LayoutKind::Plots, .theme = Theme::Light},
    {.name = "present", .layout = LayoutKind::Present},
    {.name = "present-light", .layout = LayoutKind::Present, .theme = Theme::Light},
    {.name = "compare", .compared = true},
    {.name = "predict", .commands = {CommandId::Predict}},
    {.name = "poller", .commands = {CommandId::PollerPanel}},
    {.name = "inspector", .commands = {CommandId::InspectorPanel}},
    {.name = "gallery", .commands = {CommandId::Gallery}},
};

std::string nameOf(const ::testing::TestParamInfo<View>& info) {
  std::string name = info.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Views, Pictures, ::testing::ValuesIn(kViews), nameOf);

}  // namespace
}  // namespace gmp::viz
