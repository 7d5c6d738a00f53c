// Opening traces and setting breakpoints by mouse.
#include <gtest/gtest.h>

#include "tests/viz/echo_trace.h"
#include "tests/viz/panels/pilot.h"
#include "viz/model/commands.h"

namespace gmp::viz {
namespace {

class OpenByMouse : public ::testing::Test, protected testing::Pilot {
 protected:
  OpenByMouse() { open(std::make_shared<Document>(testing::makeEchoTrace())); }
  void showFolder() {
    update(state, act::SetFolder{"/home/me/", {{"labs", true, 0}, {"echo.json", false, 10}}, ""});
    frame();
  }
};

TEST_F(OpenByMouse, FoldersAreGoneIntoAndFilesOpened) {
  key({Key::O, true});
  showFolder();
  EXPECT_FALSE(find("cmd:play")->enabled) << "what lies under the sheet does not answer";
  EXPECT_TRUE(click("open:1"));
  EXPECT_EQ(state.effects.listFolder, "/home/me/labs/");
  update(state, act::SetFolder{"/home/me/labs/", {}, ""});
  frame();
  EXPECT_TRUE(click("open:0"));
  EXPECT_EQ(state.effects.listFolder, "/home/me/") << "the folder above";
  showFolder();
  EXPECT_TRUE(click("open:2"));
  ASSERT_TRUE(state.effects.openFile.has_value());
  EXPECT_EQ(state.effects.openFile->path, "/home/me/echo.json");
}

TEST_F(OpenByMouse, WhatIsReadCanBeStoppedAndTheSheetClosed) {
  update(state, act::DropFiles{{"/home/me/echo.json"}});
  frame();
  EXPECT_TRUE(click("cmd:close"));
  EXPECT_TRUE(state.effects.stopLoading);
  EXPECT_TRUE(state.files.open);
  EXPECT_TRUE(click("cmd:close"));
  EXPECT_FALSE(state.files.open);
}

TEST_F(OpenByMouse, OneThatWasOpenBeforeIsAClickAwayInTheSheetAndInTheGallery) {
  update(state, act::SetRecent{{{"/tmp/a.json", 5, 0}, {"/tmp/b.json", 6, 0}}, 60});
  key({Key::O, true});
  EXPECT_TRUE(click("open:recent1"));
  EXPECT_EQ(state.effects.openFile->path, "/tmp/b.json");
  update(state, act::LoadFailed{"gone"});
  key({Key::Escape});
  GalleryItem echo;
  echo.name = "four-steps";
  update(state, act::SetGallery{{echo}});
  update(state, act::Welcome{});
  frame();
  state.effects = {};
  EXPECT_TRUE(click("gallery:continue"));
  ASSERT_TRUE(state.effects.openFile.has_value());
  EXPECT_EQ(state.effects.openFile->event, 5u);
  update(state, act::LoadFailed{"gone"});
  key({Key::Escape});
  EXPECT_TRUE(click("recent:1"));
  EXPECT_EQ(state.effects.openFile->event, 6u);
  update(state, act::LoadFailed{"gone"});
  key({Key::Escape});
  EXPECT_TRUE(click("gallery:open"));
  EXPECT_TRUE(state.files.open);
}

TEST_F(OpenByMouse, BreakpointsAreWrittenAndTakenAway) {
  EXPECT_TRUE(click("cmd:pause-when"));
  update(state, act::TypeText{"kind:gopark"});
  key({Key::Enter});
  EXPECT_TRUE(click("cmd:pause-when"));
  update(state, act::TypeText{"kind:gostart"});
  key({Key::Enter});
  ASSERT_EQ(state.breakpoints.all.size(), 2u);
  EXPECT_TRUE(click("break:away"));
  ASSERT_EQ(state.breakpoints.all.size(), 1u);
  EXPECT_EQ(state.breakpoints.all[0].text, "kind:gostart");
  EXPECT_TRUE(click("cmd:pause-when"));
  EXPECT_TRUE(click("break:0"));
  EXPECT_TRUE(state.breakpoints.all.empty());
}

TEST_F(OpenByMouse, TheLoopHasAButton) {
  EXPECT_FALSE(find("cmd:loop")->enabled) << "there is none yet";
  run(CommandId::LoopStart);
  update(state, act::SeekTo{420});
  run(CommandId::LoopEnd);
  EXPECT_TRUE(state.playback.looping);
  EXPECT_TRUE(click("cmd:loop"));
  EXPECT_FALSE(state.playback.looping);
}

}  // namespace
}  // namespace gmp::viz
