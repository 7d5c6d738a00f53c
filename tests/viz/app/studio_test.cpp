// Animations, strips and drawings of a trace.
#include "viz/app/studio.h"

#include <gtest/gtest.h>

#define STBI_ONLY_GIF
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image.h>
#pragma GCC diagnostic pop

#include "tests/viz/echo_trace.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

Image plain(int w, int h, Color c) { return Canvas(w, h, c).take(); }

// What a reader of GIFs that is not ours makes of it.
std::vector<Image> decoded(const std::vector<std::uint8_t>& gif) {
  int *delays = nullptr, w = 0, h = 0, n = 0, channels = 0;
  unsigned char* data =
      stbi_load_gif_from_memory(gif.data(), static_cast<int>(gif.size()), &delays, &w, &h, &n, &channels, 4);
  std::vector<Image> out;
  for (int i = 0; data != nullptr && i < n; ++i) {
    const auto size = static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4;
    const unsigned char* from = data + size * static_cast<std::size_t>(i);
    out.push_back({w, h, std::vector<std::uint8_t>(from, from + size)});
  }
  stbi_image_free(data);
  stbi_image_free(delays);
  return out;
}

TEST(Gif, FewColoursComeBackExactlyInEveryFrame) {
  std::vector<GifFrame> frames;
  for (int i = 0; i < 5; ++i) {
    Image image = plain(97, 41, {20, 30, 40});
    for (int y = 0; y < 41; ++y) {
      for (int x = 0; x < 97; ++x) {
        const auto at = (static_cast<std::size_t>(y) * 97 + static_cast<std::size_t>(x)) * 4;
        image.rgba[at] = static_cast<std::uint8_t>((x * y + i * 7) % 13 * 15);
      }
    }
    frames.push_back({image, 10});
  }
  const std::vector<Image> back = decoded(encodeGif(frames));
  ASSERT_EQ(back.size(), frames.size());
  for (std::size_t i = 0; i < back.size(); ++i) EXPECT_EQ(back[i].rgba, frames[i].image.rgba) << "frame " << i;
}

TEST(Gif, EveryLengthOfDataComesBack) {
  for (int w = 1; w < 700; w += 1 + w / 9) {
    Image image = plain(w, 7, {});
    for (std::size_t i = 0; i < image.rgba.size(); i += 4)
      image.rgba[i] = static_cast<std::uint8_t>(i * 2654435761u >> 24 & 0x7F);
    const std::vector<Image> back = decoded(encodeGif({{image, 5}}));
    ASSERT_EQ(back.size(), 1u) << w;
    EXPECT_EQ(back[0].rgba, image.rgba) << w;
  }
}

TEST(Gif, NoFramesAreNoFile) { EXPECT_TRUE(encodeGif({}).empty()); }

class Studios : public ::testing::Test {
 protected:
  std::unique_ptr<Studio> open(std::uint64_t event) {
    request_.trace = &trace_;
    request_.atEvent = event;
    request_.width = 1024;
    request_.height = 640;
    return Studio::open(request_, nullptr);
  }
  trace::Trace trace_ = testing::makeEchoTrace();
  ShotRequest request_;
};

TEST_F(Studios, AnAnimationShowsEveryStepAndEndsWhereItShould) {
  const auto studio = open(400);
  const std::vector<GifFrame> frames = studio->animate(405);
  EXPECT_EQ(studio->state().playback.index, 405u);
  EXPECT_GE(frames.size(), 6u);
  const auto end = open(405);
  EXPECT_EQ(frames.back().image.width, end->picture().width);
}

TEST_F(Studios, AStripIsAsHighAsItsMoments) {
  const auto studio = open(400);
  const Image one = studio->strip(400, 1), three = studio->strip(600, 3);
  EXPECT_EQ(three.width, one.width);
  EXPECT_EQ(three.height, 3 * one.height);
  EXPECT_EQ(three.rgba.size(), static_cast<std::size_t>(three.width) * static_cast<std::size_t>(three.height) * 4);
}

TEST_F(Studios, TheStageAsSvgNamesWhoRuns) {
  const auto studio = open(400);
  const std::string svg = studio->svg();
  EXPECT_TRUE(svg.starts_with("<svg "));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_NE(svg.find("Global run queue"), std::string::npos);
  for (std::size_t p = 0; p < 4; ++p) EXPECT_NE(svg.find(">P" + std::to_string(p) + "<"), std::string::npos);
}

TEST_F(Studios, LeavesTheContextOfTheCallerAsItWas) {
  ImGuiContext* own = ImGui::CreateContext();
  ImGui::SetCurrentContext(own);
  { open(10)->picture(); }
  EXPECT_EQ(ImGui::GetCurrentContext(), own);
  ImGui::DestroyContext(own);
}

}  // namespace
}  // namespace gmp::viz
