// Bookmarks beside the trace.
#include "viz/app/notes_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/temp_dir.h"

namespace gmp::viz {
namespace {

namespace fs = std::filesystem;

class Notes : public ::testing::Test {
 protected:
  std::string at(const std::string& name) const { return folder_ / name; }
  test::TempDir folder_;
};

TEST_F(Notes, ComeBackAsTheyWereWritten) {
  Notebook book;
  book.put({214, "Wake-up: \"why here?\" µs"});
  book.put({7, ""});
  std::string error;
  const std::string path = notesPath(at("echo.json.gz"));
  EXPECT_EQ(path, at("echo.notes.json"));
  ASSERT_TRUE(writeNotes(book, path, &error)) << error;
  EXPECT_EQ(readNotes(path, &error).marks(), book.marks());
  EXPECT_EQ(error, "");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1) << "nothing else is left there";
}

TEST_F(Notes, AnEmptyBookLeavesNoFile) {
  Notebook book;
  book.put({1, ""});
  std::string error;
  ASSERT_TRUE(writeNotes(book, at("a.notes.json"), &error));
  book.remove(1);
  ASSERT_TRUE(writeNotes(book, at("a.notes.json"), &error));
  EXPECT_TRUE(fs::is_empty(folder_.path()));
  EXPECT_TRUE(readNotes(at("a.notes.json"), &error).marks().empty());
  EXPECT_EQ(error, "");
}

TEST_F(Notes, ADamagedFileIsOneLineAndKept) {
  for (const char* text : {"{", "[]", "{\"format\":\"gmpscope-notes\",\"notes\":[{\"event\":-1}]}", "\xff\xfe", "7"}) {
    std::ofstream(at("b.notes.json")) << text;
    std::string error;
    EXPECT_TRUE(readNotes(at("b.notes.json"), &error).marks().empty());
    EXPECT_NE(error.find("b.notes.json"), std::string::npos) << text;
    EXPECT_EQ(error.find('\n'), std::string::npos);
  }
  EXPECT_TRUE(fs::exists(at("b.notes.json")));
}

TEST_F(Notes, APlaceThatCannotBeWrittenIsAnError) {
  Notebook book;
  book.put({1, "x"});
  std::string error;
  EXPECT_FALSE(writeNotes(book, at("no/such/folder.notes.json"), &error));
  EXPECT_NE(error.find("folder.notes.json"), std::string::npos);
}

}  // namespace
}  // namespace gmp::viz
