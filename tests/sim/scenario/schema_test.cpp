// The JSON Schema against the files: another program's validator accepts what the parser accepts, and refuses what a
// schema can refuse.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "sim/scenario/gallery.h"
#include "sim/scenario/schema.h"
#include "tests/json_schema.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

using nlohmann::json;

json fileAt(const std::string& path) {
  std::ifstream in(path);
  return json::parse(in);
}

class SchemaFits : public testing::Test {
 protected:
  std::string verdict(const json& scenario) const { return schema_.verdict(scenario); }
  json echo() const { return fileAt(tests::inTree("/scenarios/echo.json")); }

 private:
  tests::JsonSchema schema_{scenarioSchema()};
};

TEST_F(SchemaFits, EveryScenarioOfTheGalleryFits) {
  const std::vector<std::string> files = galleryFiles({tests::inTree("/scenarios")});
  ASSERT_FALSE(files.empty());
  for (const std::string& file : files) EXPECT_EQ(verdict(fileAt(file)), "") << file;
}

TEST_F(SchemaFits, RefusesWhatTheParserRefuses) {
  const auto with = [&](const char* pointer, const json& value) {
    json bad = echo();
    bad[json::json_pointer(pointer)] = value;
    return verdict(bad);
  };
  EXPECT_EQ(with("/functions/handle/0", {{"sleep", "1ms"}}), "") << "the file is right but for what is put in";
  EXPECT_NE(with("/functions/handle/0", {{"sleeep", "1ms"}}), "");
  EXPECT_NE(with("/functions/handle/0", {{"sleep", "1 ms"}}), "");
  EXPECT_NE(with("/functions/handle/0", {{"sleep", "1ms"}, {"extra", 1}}), "");
  EXPECT_NE(with("/functions/handle/0", "sleep"), "") << "it needs a length";
  EXPECT_NE(with("/functions/handle/0", {{"forever", json::array()}}), "");
  EXPECT_NE(with("/functions/handle/0", {{"listen", "tpc"}, {"at", ":0"}, {"as", "l"}}), "");
  EXPECT_NE(with("/version", 2), "");
  EXPECT_NE(with("/runtime/cores", 0), "");
  EXPECT_NE(with("/clients/connections", "many"), "");
  EXPECT_NE(with("/faults", {{"reset", 2}}), "");
  EXPECT_NE(with("/costs", {{"raed", 2}}), "");
  EXPECT_NE(with("/story/0/at/event", "gopork"), "");
  EXPECT_NE(with("/expect/figures/0/only", "virtual"), "");
  EXPECT_NE(with("/difficulty", 4), "");
  EXPECT_NE(with("/topics", {"networks"}), "");
  EXPECT_NE(with("/strange", 1), "");
}

}  // namespace
}  // namespace gmp::scenario
