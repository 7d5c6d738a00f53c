// What lies in a folder, as the sheet that opens a trace shows it.
#include "viz/app/folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/temp_dir.h"

namespace gmp::viz {
namespace {

namespace fs = std::filesystem;

class Folder : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "zoo");
    for (const char* name : {"b.json", "a.json.gz", ".hidden.json", "b.notes.json", "picture.png"})
      std::ofstream(folder_ / name) << "12345";
  }
  test::TempDir dir_;
  fs::path folder_ = dir_.path();
};

TEST_F(Folder, FoldersComeFirstAndWhatIsNoTraceIsLeftOut) {
  const act::SetFolder got = readFolder(folder_.string());
  EXPECT_EQ(got.folder, folder_.string() + "/");
  EXPECT_EQ(got.error, "");
  std::vector<std::string> names;
  for (const FolderEntry& e : got.entries) names.push_back(e.name);
  EXPECT_EQ(names, (std::vector<std::string>{"zoo", "a.json.gz", "b.json"}));
  EXPECT_TRUE(got.entries[0].folder);
  EXPECT_EQ(got.entries[2].bytes, 5u);
}

TEST_F(Folder, AFolderThatIsNoneIsOneLineAndNothingElse) {
  for (const std::string& path : {(folder_ / "none").string(), (folder_ / "b.json").string()}) {
    const act::SetFolder got = readFolder(path);
    EXPECT_TRUE(got.entries.empty());
    EXPECT_NE(got.error.find(path), std::string::npos) << got.error;
    EXPECT_EQ(got.error.find('\n'), std::string::npos);
  }
}

TEST_F(Folder, WhatCannotBeReadIsSaidBeforeItIsTried) {
  EXPECT_EQ(whyNoFile((folder_ / "b.json").string()), "");
  EXPECT_NE(whyNoFile((folder_ / "zoo").string()).find("is a folder"), std::string::npos);
  EXPECT_NE(whyNoFile((folder_ / "none").string()).find("no such file"), std::string::npos);
  EXPECT_NE(whyNoFile("/dev/null").find("no ordinary file"), std::string::npos);
}

TEST_F(Folder, PathsAreMadeWhole) {
  EXPECT_EQ(wholePath((folder_ / "zoo" / ".." / "b.json").string()), (folder_ / "b.json").string());
  EXPECT_EQ(wholePath("x.json"), (fs::current_path() / "x.json").string());
  EXPECT_EQ(wholePath(""), "");
}

}  // namespace
}  // namespace gmp::viz
