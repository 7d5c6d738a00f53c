// The sheet that opens a trace, files that are dropped, and traces that were open before.
#include "viz/model/open_sheet.h"

#include <gtest/gtest.h>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/commands.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;

std::shared_ptr<Document> echo(std::uint64_t seed = 42) {
  return std::make_shared<Document>(testing::makeEchoTrace({.seed = seed}));
}

AppState opened() {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::Open{echo(), 214});
  return s;
}

void press(AppState& s, Key key, bool ctrl = false, bool shift = false) {
  update(s, act::Press{{key, ctrl, shift, false}});
}

const std::vector<FolderEntry> kEntries{
    {"labs", true, 0}, {"echo-1.json", false, 10}, {"echo-2.json", false, 20}, {"myecho.json", false, 30}};

AppState inFolder() {
  AppState s = opened();
  press(s, Key::O, true);
  update(s, act::SetFolder{"/home/me/", kEntries, ""});
  return s;
}

TEST(OpenSheet, AsksForTheFolderAndShowsItWithTheOneAbove) {
  AppState s = opened();
  press(s, Key::O, true);
  EXPECT_TRUE(s.files.open);
  EXPECT_EQ(s.effects.listFolder, "./");
  update(s, act::SetFolder{"/home/me/", kEntries, ""});
  EXPECT_EQ(s.files.path.text, "/home/me/");
  ASSERT_EQ(openRows(s.files).size(), 5u);
  EXPECT_EQ(openRows(s.files)[0].name, "..");
  EXPECT_EQ(s.files.chosen, 1) << "the first of the folder, not the way out";
  press(s, Key::O, true);
  EXPECT_FALSE(s.files.open);
}

TEST(OpenSheet, LettersLeaveOverWhatIsCalledSoAndTabCompletes) {
  AppState s = inFolder();
  update(s, act::TypeText{"EC"});
  ASSERT_EQ(openRows(s.files).size(), 3u);
  EXPECT_EQ(openRows(s.files)[2].name, "myecho.json") << "what begins so comes first";
  press(s, Key::Backspace);
  press(s, Key::Backspace);
  update(s, act::TypeText{"echo"});
  press(s, Key::Tab);
  EXPECT_EQ(s.files.path.text, "/home/me/echo") << "the three agree no further";
  update(s, act::TypeText{"-"});
  press(s, Key::Tab);
  EXPECT_EQ(s.files.path.text, "/home/me/echo-");
  update(s, act::TypeText{"2"});
  press(s, Key::Tab);
  EXPECT_EQ(s.files.path.text, "/home/me/echo-2.json");
  EXPECT_FALSE(s.playback.playing) << "letters and digits are text here";
}

TEST(OpenSheet, KeysGoIntoFoldersOutOfThemAndOpenAFile) {
  AppState s = inFolder();
  press(s, Key::Right);
  EXPECT_EQ(s.effects.listFolder, "/home/me/labs/");
  update(s, act::SetFolder{"/home/me/labs/", {{"lab.json", false, 1}}, ""});
  press(s, Key::Left);
  EXPECT_EQ(s.effects.listFolder, "/home/me/");
  update(s, act::SetFolder{"/home/me/", kEntries, ""});
  press(s, Key::Down);
  press(s, Key::Enter);
  ASSERT_TRUE(s.effects.openFile.has_value());
  EXPECT_EQ(*s.effects.openFile, (OpenWish{"/home/me/echo-1.json", "", 0, false}));
  EXPECT_TRUE(s.load.active);
  update(s, act::Open{echo(7), 0});
  EXPECT_FALSE(s.files.open);
  EXPECT_FALSE(s.load.active);
}

TEST(OpenSheet, ABadFileIsOneLineAndNothingThatIsOpenIsLost) {
  AppState s = inFolder();
  const auto was = s.document;
  press(s, Key::Down);
  press(s, Key::Enter);
  update(s, act::LoadFailed{"echo-1.json line 3: unknown event 'stael'"});
  EXPECT_TRUE(s.files.open) << "another file can be chosen";
  EXPECT_EQ(s.files.error, "echo-1.json line 3: unknown event 'stael'");
  EXPECT_EQ(s.document, was);
  EXPECT_EQ(s.playback.index, 214u);
  press(s, Key::Escape);
  EXPECT_FALSE(s.files.open);
  press(s, Key::Right);
  EXPECT_EQ(s.playback.index, 215u);
}

TEST(OpenSheet, EscapeStopsTheReadingFirstAndThenCloses) {
  AppState s = inFolder();
  press(s, Key::Down);
  press(s, Key::Enter);
  press(s, Key::Escape);
  EXPECT_TRUE(s.effects.stopLoading);
  EXPECT_TRUE(s.files.open);
  press(s, Key::Escape);
  EXPECT_FALSE(s.files.open);
}

TEST(OpenSheet, ShiftEnterOpensBesideWhatIsOpen) {
  AppState s = inFolder();
  const auto was = s.document;
  press(s, Key::Down);
  press(s, Key::Enter, false, true);
  ASSERT_TRUE(s.effects.openFile.has_value());
  EXPECT_TRUE(s.effects.openFile->asOther);
  update(s, act::SetOther{echo(7), "/home/me/echo-1.json"});
  EXPECT_FALSE(s.files.open);
  EXPECT_TRUE(s.compare.open);
  EXPECT_EQ(s.document, was);
}

TEST(OpenSheet, AFileThatIsDroppedIsOpenedAndTwoAreCompared) {
  AppState s = opened();
  update(s, act::DropFiles{{"/tmp/a.json"}});
  EXPECT_EQ(*s.effects.openFile, (OpenWish{"/tmp/a.json", "", 0, false}));
  update(s, act::LoadFailed{"no"});
  update(s, act::DropFiles{{"/tmp/a.json", "/tmp/b.json"}});
  EXPECT_EQ(*s.effects.openFile, (OpenWish{"/tmp/a.json", "/tmp/b.json", 0, false}));
}

TEST(OpenSheet, AWindowOnARunningProgramKeepsIt) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::StartLive{echo()});
  EXPECT_FALSE(command(CommandId::OpenTrace).enabled(s));
  update(s, act::DropFiles{{"/tmp/a.json"}});
  EXPECT_FALSE(s.effects.openFile.has_value());
  EXPECT_TRUE(s.message.warning);
}

TEST(OpenSheet, ARunOfTheGalleryCanBeSavedAndIsAFileFromThenOn) {
  AppState s = opened();
  press(s, Key::S, true);
  EXPECT_TRUE(s.effects.save);
  press(s, Key::M);
  s.effects = {};
  update(s, act::Saved{"echo-1.json"});
  EXPECT_EQ(s.path, "echo-1.json");
  EXPECT_TRUE(s.effects.saveNotes) << "its bookmarks lie beside it";
  EXPECT_FALSE(command(CommandId::SaveTrace).enabled(s)) << "it is saved";
}

AppState second() {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::SetRecent{{{"/tmp/echo.json", 214, 1000}, {"/tmp/lab.json", 7, 500}}, 1130});
  std::vector<GalleryItem> items(9);
  for (std::size_t i = 0; i < items.size(); ++i) items[i].name = "item" + std::to_string(i);
  update(s, act::SetGallery{items});
  update(s, act::Welcome{});
  return s;
}

TEST(Recent, TheSecondStartOffersToGoOn) {
  AppState s = second();
  ASSERT_TRUE(s.gallery.open);
  EXPECT_EQ(s.gallery.recent, 0);
  EXPECT_EQ(agoText(s, s.recent.files[0]), "2 min ago");
  press(s, Key::Enter);
  EXPECT_EQ(*s.effects.openFile, (OpenWish{"/tmp/echo.json", "", 214, false}));
  update(s, act::Open{echo(), 214});
  EXPECT_FALSE(s.gallery.open);
}

TEST(Recent, ArrowsGoFromTheTracesToTheCardsAndBack) {
  AppState s = second();
  press(s, Key::Right);
  EXPECT_EQ(s.gallery.recent, 1);
  press(s, Key::Right);
  EXPECT_EQ(s.gallery.recent, 1) << "there are two";
  press(s, Key::Down);
  EXPECT_EQ(s.gallery.recent, -1);
  const int card = s.gallery.chosen;
  press(s, Key::Up);
  EXPECT_EQ(s.gallery.recent, 0);
  EXPECT_EQ(s.gallery.chosen, card);
  press(s, Key::Down);
  press(s, Key::Enter);
  EXPECT_EQ(s.effects.openScenario, "item" + std::to_string(card));
}

TEST(Recent, TimesAreToldInWords) {
  EXPECT_EQ(agoText(-5), "just now");
  EXPECT_EQ(agoText(3599), "59 min ago");
  EXPECT_EQ(agoText(7200), "2 h ago");
  EXPECT_EQ(agoText(86400), "yesterday");
  EXPECT_EQ(agoText(5 * 86400), "5 days ago");
}

}  // namespace
}  // namespace gmp::viz
