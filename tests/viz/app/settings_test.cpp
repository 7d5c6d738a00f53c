// How the window looked when it was closed.
#include "viz/app/settings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/temp_dir.h"

namespace gmp::viz {
namespace {

namespace fs = std::filesystem;

class Settings : public ::testing::Test {
 protected:
  test::TempDir dir_;
  fs::path folder_ = dir_.path();
  std::string path_ = dir_ / "deep/viewer.json";
};

TEST_F(Settings, ComeBackAsTheyWere) {
  ViewPrefs prefs;
  prefs.theme = Theme::Contrast;
  prefs.zoom = 1.25f;
  prefs.reducedMotion = true;
  prefs.depth = CardDepth::Runtime;
  prefs.layout.kind = LayoutKind::Plots;
  prefs.layout.sideWidth = 500;
  ASSERT_TRUE(writeSettings(prefs, {}, path_));
  ViewPrefs back;
  readSettings(path_, back);
  EXPECT_EQ(back.theme, prefs.theme);
  EXPECT_FLOAT_EQ(back.zoom, prefs.zoom);
  EXPECT_TRUE(back.reducedMotion);
  EXPECT_EQ(back.depth, prefs.depth);
  EXPECT_EQ(back.layout, prefs.layout);
}

TEST_F(Settings, ADamagedFileChangesNothing) {
  fs::create_directories(folder_ / "deep");
  for (const char* text : {"", "{", "[1]", "{\"zoom\":1e30,\"theme\":\"pink\",\"sideWidth\":-4,\"cardDepth\":\"x\"}",
                           "{\"zoom\":0,\"layout\":7,\"reducedMotion\":3}"}) {
    std::ofstream(path_) << text;
    ViewPrefs prefs;
    readSettings(path_, prefs);
    const ViewPrefs own;
    EXPECT_EQ(prefs.theme, own.theme) << text;
    EXPECT_FLOAT_EQ(prefs.zoom, own.zoom) << text;
    EXPECT_EQ(prefs.layout, own.layout) << text;
    EXPECT_EQ(prefs.depth, own.depth) << text;
  }
  ViewPrefs prefs;
  readSettings((folder_ / "none.json").string(), prefs);
  EXPECT_FALSE(writeSettings(prefs, {}, ""));
}

TEST_F(Settings, TracesThatWereOpenComeBackUnlessTheyAreGone) {
  fs::create_directories(folder_);
  const std::string there = (folder_ / "there \"1\".json").string();
  std::ofstream(there) << "{}";
  const std::vector<RecentFile> files{{there, 214, 1'700'000'000}, {(folder_ / "gone.json").string(), 3, 5}};
  ASSERT_TRUE(writeSettings({}, files, path_));
  EXPECT_EQ(readRecent(path_), std::vector<RecentFile>{files.front()});
  for (const char* text : {"{\"recent\":7}", "{\"recent\":[1,{},{\"path\":3}]}", "[]"}) {
    std::ofstream(path_) << text;
    EXPECT_TRUE(readRecent(path_).empty()) << text;
  }
}

}  // namespace
}  // namespace gmp::viz
