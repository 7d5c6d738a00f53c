// The tree obeys the rules.
#include <gtest/gtest.h>

#include "tests/source_tree.h"
#include "tests/tidy/rules.h"

namespace gmp::tidy {
namespace {

const std::filesystem::path kRoot = tests::inTree("");

const Files& tree() {
  static const Files kTree = readTree(kRoot);
  return kTree;
}

void nothing(const Findings& findings) { EXPECT_TRUE(findings.empty()) << text(findings); }

TEST(Tree, IsFound) {
  bool core = false, docs = false;
  for (const SourceFile& file : tree()) {
    core = core || file.path == "core/include/gmpscope/world.h";
    docs = docs || file.path == "ARCHITECTURE.md";
  }
  EXPECT_TRUE(core && docs);
}

TEST(Tree, IncludesFollowTheArrows) { nothing(checkArrows(tree())); }

TEST(Tree, FoldAndSchedulerNeverMeet) { nothing(checkAbsences(tree())); }

TEST(Tree, ForeignHeadersStayInTheirFolders) { nothing(checkForeignHeaders(tree())); }

TEST(Tree, WordsStayInTheirFolders) { nothing(checkWords(tree())); }

TEST(Tree, FilesLinesAndFunctionsAreShort) { nothing(checkSizes(tree())); }

TEST(Tree, HeadersOpenWithTheirPurpose) { nothing(checkOpenings(tree())); }

TEST(Tree, HasNoLeftovers) { nothing(checkText(tree())); }

TEST(Tree, EverySourceIsBuilt) { nothing(checkListed(tree())); }

TEST(Tree, JsonFilesParse) { nothing(checkJson(tree())); }

TEST(Tree, GlossaryIsReadableByTheViewer) { nothing(checkGlossary(tree())); }

TEST(Tree, LinksOfTheDocumentsLeadSomewhere) { nothing(checkLinks(tree(), kRoot)); }

}  // namespace
}  // namespace gmp::tidy
