// The rules of what the viewer says, over every text that stands in a table, and over every literal of its sources.
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "tests/source_tree.h"
#include "viz/model/commands.h"
#include "viz/model/glossary.h"
#include "viz/model/tour.h"

namespace gmp::viz {
namespace {

struct Named {
  const char* id;
  std::string text;
};

// Every sentence of the narration, by id.
const Named kSentences[] = {
#define GMP_TEXT(id, text) {#id, text},
#include "sim/replay/words.def"
#undef GMP_TEXT
};

std::size_t words(const std::string& text) {
  std::istringstream in(text);
  return static_cast<std::size_t>(std::distance(std::istream_iterator<std::string>(in), {}));
}

// A word and an exclamation mark behind it.
bool exclaims(const std::string& text) {
  for (std::size_t at = text.find('!'); at != std::string::npos; at = text.find('!', at + 1)) {
    const bool ends = at + 1 == text.size() || text[at + 1] == ' ';
    if (at > 0 && std::isalpha(static_cast<unsigned char>(text[at - 1])) != 0 && ends) return true;
  }
  return false;
}

// "Run Again" instead of "Run again": several words that all begin with a capital and go on small.
bool titleCase(const std::string& text) {
  std::istringstream in(text);
  int all = 0;
  for (std::string word; in >> word; ++all) {
    if (word.size() < 2 || std::isupper(static_cast<unsigned char>(word[0])) == 0) return false;
    if (std::islower(static_cast<unsigned char>(word[1])) == 0) return false;
  }
  return all > 1;
}

// What stands between quotes in a line of source.
std::vector<std::string> literals(const std::string& line) {
  std::vector<std::string> out;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      inside = !inside;
      if (inside) out.emplace_back();
    } else if (inside) {
      out.back() += line[i];
      if (line[i] == '\\') ++i;
    }
  }
  return out;
}

TEST(Wording, EveryTextOfATableIsShortAndCalm) {
  for (const Named& s : kSentences) {
    EXPECT_LE(words(s.text), 45u) << s.id;
    EXPECT_FALSE(exclaims(s.text)) << s.id;
  }
  for (const Command& c : commandTable()) {
    EXPECT_LE(words(std::string(c.title)), 12u) << c.name;
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(c.title.front())) != 0) << c.name << ": sentence case";
    EXPECT_FALSE(titleCase(std::string(c.title)) || exclaims(std::string(c.title))) << c.title;
  }
  for (const GlossaryWord& w : glossary()) {
    EXPECT_LE(words(std::string(w.says)), 45u) << w.term;
    EXPECT_FALSE(exclaims(std::string(w.says))) << w.term;
  }
  for (int i = 0; i < kOffers; ++i) EXPECT_FALSE(exclaims(std::string(offerText(i)))) << i;
}

// What is in no table: a literal of more than 45 words would be no card either.
TEST(Wording, NoLiteralOfTheSourcesExclaimsOrIsALongSpeech) {
  int seen = 0;
  for (const char* folder : {"/viz", "/sim/replay", "/cli"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(tests::inTree(folder))) {
      const std::string kind = file.path().extension().string();
      if (kind != ".cpp" && kind != ".h" && kind != ".def") continue;
      std::ifstream in(file.path());
      for (std::string line; std::getline(in, line);) {
        for (const std::string& text : literals(line)) {
          ++seen;
          EXPECT_FALSE(exclaims(text)) << file.path() << ": " << text;
          EXPECT_LE(words(text), 45u) << file.path() << ": " << text;
        }
      }
    }
  }
  EXPECT_GT(seen, 2000);
}

TEST(Wording, TheRuleItselfFindsWhatItIsFor) {
  EXPECT_TRUE(exclaims("Well done!"));
  EXPECT_TRUE(exclaims("Well done! The next one"));
  EXPECT_FALSE(exclaims("a != b"));
  EXPECT_TRUE(titleCase("Run Again"));
  EXPECT_FALSE(titleCase("Run again"));
}

}  // namespace
}  // namespace gmp::viz
