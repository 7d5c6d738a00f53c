#include "viz/model/layout.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "viz/model/stage_boxes.h"

namespace gmp::viz {
namespace {

using Named = std::vector<std::pair<std::string, Rect>>;

Named shownRegions(const Regions& r) {
  Named out;
  const bool drawer = !r.drawer.empty();  // card and events lie over the stage then
  for (const auto& [name, rect] : Named{{"topbar", r.topbar},
                                        {"stage", r.stageCovered ? Rect{} : r.stage},
                                        {"card", drawer ? Rect{} : r.card},
                                        {"inspector", r.inspector},
                                        {"events", drawer ? Rect{} : r.events},
                                        {"playback", r.playback},
                                        {"lanes", r.lanes},
                                        {"plotLeft", r.plotLeft},
                                        {"plotRight", r.plotRight},
                                        {"plotDelay", r.plotDelay},
                                        {"plotStates", r.plotStates},
                                        {"plotThreads", r.plotThreads},
                                        {"plotCalls", r.plotCalls},
                                        {"caption", r.caption}}) {
    if (!rect.empty()) out.emplace_back(name, rect);
  }
  return out;
}

void expectApart(const Named& regions, const Rect& window, const std::string& where) {
  for (std::size_t i = 0; i < regions.size(); ++i) {
    EXPECT_TRUE(window.contains(regions[i].second)) << regions[i].first << " leaves the window at " << where;
    for (std::size_t j = i + 1; j < regions.size(); ++j) {
      EXPECT_FALSE(regions[i].second.overlaps(regions[j].second))
          << regions[i].first << " and " << regions[j].first << " at " << where;
    }
  }
}

struct Size {
  float w, h;
};
constexpr Size kSizes[] = {{1024, 640}, {1280, 720}, {1600, 900}, {1920, 1080}, {2560, 1440}, {3840, 2160}};
constexpr float kScales[] = {0.8f, 1, 1.25f, 1.5f, 2, 3};

TEST(Layout, RegionsNeverOverlapAtAnySizeAndScale) {
  for (const Size size : kSizes) {
    for (const float wanted : kScales) {
      for (const bool open : {false, true}) {
        for (int kind = 0; kind < kLayouts; ++kind) {
          const float scale = effectiveScale(size.w, size.h, wanted);
          LayoutPrefs prefs;
          prefs.drawerOpen = open;
          prefs.kind = static_cast<LayoutKind>(kind);
          const Regions r = layoutWindow(size.w / scale, size.h / scale, prefs);
          const std::string where = std::to_string(size.w) + "x" + std::to_string(size.h) + " at " +
                                    std::to_string(scale) + ", layout " + std::to_string(kind);
          expectApart(shownRegions(r), r.window, where);
          EXPECT_GE(r.stage.w, 792) << where;
          EXPECT_GE(r.stage.h, prefs.kind == LayoutKind::Lanes ? 230 : 380) << where;
          const bool present = prefs.kind == LayoutKind::Present;
          EXPECT_EQ(r.card.empty(), present || (r.narrow && !open)) << where;
          const bool learns = prefs.kind == LayoutKind::Learn && !r.lanes.empty();
          EXPECT_TRUE(!learns || r.lanes.w == r.window.w - 2 * kGutter) << where << ": lanes over the full width";
          EXPECT_EQ(1, !r.lanes.empty() + !r.plotLeft.empty() + !r.caption.empty()) << where;
          EXPECT_TRUE(!present || !r.caption.empty()) << where;
        }
      }
    }
  }
}

TEST(StageBoxes, ThePsFillTheWidthOfTheStage) {
  for (int procs = 1; procs <= 4; ++procs) {
    const StageBoxes s = placeBoxes({8, 52, 1104, 530}, procs);
    EXPECT_NEAR(s.find(BoxKind::Proc, procs - 1)->rect.right(), s.stage.right(), 1) << procs;
  }
}

TEST(Layout, SplittersCannotPushRegionsOut) {
  for (const float side : {1.0f, 300.0f, 5000.0f}) {
    for (const float stage : {1.0f, 500.0f, 5000.0f}) {
      for (const float card : {1.0f, 250.0f, 5000.0f}) {
        const Regions r = layoutWindow(1600, 900, {side, stage, card, LayoutKind::Learn, LowerPanel::Timeline, false});
        expectApart(shownRegions(r), r.window, "splitters");
        EXPECT_GE(r.events.h, 100);
        EXPECT_GE(r.card.h, 100);
      }
    }
  }
}

TEST(Layout, LearnAt1600x900HasTheDrawnMeasures) {
  const Regions r = layoutWindow(1600, 900, {});
  EXPECT_EQ(r.topbar.h, 44);
  EXPECT_EQ(r.playback.h, 64);
  EXPECT_NEAR(r.stage.w, 1104, 2);
  EXPECT_NEAR(r.stage.h, 530, 8);
  EXPECT_NEAR(r.card.w, 472, 2);
}

TEST(Layout, AWindowTooSmallForTheScaleGetsALessOne) {
  EXPECT_FLOAT_EQ(effectiveScale(1600, 900, 1), 1);
  EXPECT_FLOAT_EQ(effectiveScale(1280, 720, 2), 1.125f);
  EXPECT_FLOAT_EQ(effectiveScale(3840, 2160, 2), 2);
}

TEST(StageBoxes, NeverOverlapForAnyNumberOfPs) {
  for (const Size size : {Size{792, 430}, Size{1104, 530}, Size{3300, 1400}}) {
    for (const int procs : {0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 64, 65, 256, 4096}) {
      const StageBoxes s = placeBoxes({8, 52, size.w, size.h}, procs);
      Named boxes;
      int ps = 0;
      for (const Box& b : s.boxes) {
        boxes.emplace_back(std::to_string(static_cast<int>(b.kind)) + "/" + std::to_string(b.id), b.rect);
        ps += b.kind == BoxKind::Proc ? 1 : 0;
        EXPECT_GT(b.rect.h, 1) << procs;
        EXPECT_GT(b.rect.w, 1) << procs;
      }
      EXPECT_EQ(ps, procs);
      expectApart(boxes, s.stage, std::to_string(procs) + " Ps on " + std::to_string(size.w));
    }
  }
}

TEST(StageBoxes, GuttersLieBetweenTheRows) {
  const StageBoxes s = placeBoxes({8, 52, 1104, 530}, 8);
  for (int row = 0; row <= s.rows; ++row) {
    const float y = s.gutterAbove(row);
    for (const Box& b : s.boxes) {
      EXPECT_FALSE(y > b.rect.y && y < b.rect.bottom()) << "gutter " << row << " crosses a box";
      EXPECT_TRUE(b.row >= row ? y <= b.rect.y : y >= b.rect.bottom());
    }
    if (row == s.rows) continue;
    for (const float x : s.channels(row)) {
      for (const Box& b : s.boxes) EXPECT_FALSE(b.row == row && x > b.rect.x && x < b.rect.right());
    }
  }
}

}  // namespace
}  // namespace gmp::viz
