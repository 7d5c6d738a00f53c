#include "sim/scenario/bind.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sim/scenario/gallery.h"
#include "sim/scenario/schema.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

const std::string kEcho = tests::inTree("/scenarios/echo.json");

Scenario echo() {
  ParseResult r = loadScenario(kEcho);
  for (const Mistake& m : r.mistakes) ADD_FAILURE() << m.text();
  return r.scenario.value_or(Scenario{});
}

std::int64_t value(const Scenario& s, const Bound& b, const char* name) {
  return b.values.at(static_cast<std::size_t>(s.parameter(name)));
}

TEST(Bind, DefaultsDependOnTheWorld) {
  const Scenario s = echo();
  std::vector<std::string> errors;
  EXPECT_EQ(value(s, bind(s, WorldKind::real, {}, &errors), "for"), 2'000'000'000);
  EXPECT_EQ(value(s, bind(s, WorldKind::sim, {}, &errors), "for"), 50'000'000);
  EXPECT_TRUE(errors.empty());
}

TEST(Bind, SettingsAreReadAsNumbersAndDurations) {
  const Scenario s = echo();
  std::vector<std::string> errors;
  const Bound b = bind(s, WorldKind::real, {{"connections", "1000"}, {"for", "1.5s"}, {"think", "250"}}, &errors);
  EXPECT_TRUE(errors.empty());
  EXPECT_EQ(value(s, b, "connections"), 1000);
  EXPECT_EQ(value(s, b, "for"), 1'500'000'000);
  EXPECT_EQ(value(s, b, "think"), 250);
}

TEST(Bind, EachWrongSettingGetsItsLine) {
  const Scenario s = echo();
  std::vector<std::string> errors;
  bind(s, WorldKind::real,
       {{"conections", "3"}, {"connections", "0"}, {"connections", "many"}, {"for", "2 s"}, {"message", "10ms"}},
       &errors);
  EXPECT_EQ(errors, (std::vector<std::string>{
                        "scenario echo has no parameter `conections`; did you mean `connections`?",
                        "parameter connections: expected a whole number from 1 to 20000, found \"0\"",
                        "parameter connections: expected a whole number from 1 to 20000, found \"many\"",
                        "parameter for: expected a duration from 1ms to 8760h, found \"2 s\"",
                        "parameter message: expected a whole number from 1 to 1048576, found \"10ms\"",
                    }));
}

TEST(Bind, SettingsAreSplitAtTheFirstEqualsSign) {
  EXPECT_EQ(splitSetting("a=b=c"), (std::pair<std::string, std::string>{"a", "b=c"}));
  EXPECT_EQ(splitSetting("ab").first, "");
}

TEST(Gallery, EveryScenarioOfTheGalleryIsRightAndNamedAsItsFile) {
  const std::vector<std::string> files = galleryFiles({tests::inTree("/scenarios")});
  ASSERT_FALSE(files.empty());
  for (const std::string& file : files) {
    const ParseResult r = loadScenario(file);
    for (const Mistake& m : r.mistakes) ADD_FAILURE() << m.text();
    ASSERT_TRUE(r.scenario.has_value());
    EXPECT_TRUE(file.ends_with("/" + r.scenario->name + ".json"));
    EXPECT_FALSE(r.scenario->teaches.empty());
  }
}

TEST(Gallery, NamesAreFoundAndWrongOnesGetASuggestion) {
  const std::vector<std::string> folders{tests::inTree("/scenarios")};
  EXPECT_TRUE(openScenario("echo", folders).scenario.has_value());
  EXPECT_TRUE(openScenario(kEcho, {}).scenario.has_value());
  EXPECT_EQ(openScenario("ecko", folders).mistakes.at(0).text(),
            "ecko: no such scenario and no such file; did you mean `echo`?");
  EXPECT_EQ(openScenario("zzz", folders).mistakes.at(0).text(),
            "zzz: no such scenario and no such file; `gmpscope list` shows them");
  EXPECT_EQ(openScenario("none/x.json", folders).mistakes.at(0).text(),
            "none/x.json: cannot be opened: No such file or directory");
}

// The file is rewritten by running this test with GMPSCOPE_REWRITE=1 in the environment.
TEST(Schema, TheFileIsWhatTheTableOfStepsGives) {
  const std::string path = tests::inTree("/assets/scenario.schema.json");
  if (std::getenv("GMPSCOPE_REWRITE") != nullptr) std::ofstream(path) << scenarioSchema();
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_TRUE(text.str() == scenarioSchema()) << path << " is out of date";
}

}  // namespace
}  // namespace gmp::scenario
