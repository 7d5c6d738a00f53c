// The JSON Schema against the files: another program's validator accepts what the parser accepts, and refuses what a
// schema can refuse.
#include <gtest/gtest.h>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <fstream>
#include <string>

#include "sim/scenario/gallery.h"
#include "sim/scenario/schema.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

json fileAt(const std::string& path) {
  std::ifstream in(path);
  return json::parse(in);
}

class SchemaFits : public testing::Test {
 protected:
  SchemaFits() : text_(json::parse(scenarioSchema())) {
    valijson::SchemaParser().populateSchema(Adapter(text_), schema_);
  }

  // "" when it fits, else where it does not.
  std::string verdict(const json& scenario) const {
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(schema_, Adapter(scenario), &results)) return {};
    std::string out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
      for (const std::string& part : error.context) out += part;
      out += ": " + error.description + "\n";
    }
    return out.empty() ? "refused" : out;
  }
  json echo() const { return fileAt(tests::inTree("/scenarios/echo.json")); }

 private:
  json text_;
  valijson::Schema schema_;
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
