// Every mistake in a scenario file gives its exact line.
#include "sim/scenario/parse.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "sim/scenario/step_table.h"
#include "tests/source_tree.h"

namespace gmp::scenario {
namespace {

std::string mistakesOf(std::string_view text) {
  const ParseResult r = parseScenario(text, "t.json");
  std::string out;
  for (const Mistake& m : r.mistakes) out += m.text() + "\n";
  EXPECT_EQ(r.scenario.has_value(), r.mistakes.empty());
  return out;
}

// A whole scenario around the steps of main; steps stand on line 2 from column 14 on.
std::string withMain(const std::string& steps, const std::string& rest = "") {
  return R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "T", "functions": {)"
         "\n"
         R"(    "main": [)" +
         steps + "]}" + rest + "}";
}

// The one line for these steps, without file and position.
std::string mistakeIn(const std::string& steps, const std::string& rest = "") {
  std::string line = mistakesOf(withMain(steps, rest));
  if (!line.empty()) line.pop_back();
  return line.starts_with("t.json:") ? line.substr(7) : line;
}

TEST(ParseScenario, NamesLineColumnPointerAndTheNearestStep) {
  EXPECT_EQ(mistakesOf(withMain(R"({"goroutine": "f"})")),
            "t.json:2:15: /functions/main/0/goroutine: `goroutine`: unknown step; did you mean `go`?\n");
}

TEST(ParseScenario, UnknownSteps) {
  EXPECT_EQ(mistakeIn(R"({"sleeep": "1s"})"),
            "2:15: /functions/main/0/sleeep: `sleeep`: unknown step; did you mean `sleep`?");
  EXPECT_EQ(mistakeIn(R"("yield")"), "2:14: /functions/main/0: `yield`: unknown step; did you mean `gosched`?");
  EXPECT_EQ(mistakeIn(R"({"xyzzy": 1})"), "2:15: /functions/main/0/xyzzy: `xyzzy`: unknown step");
  EXPECT_EQ(mistakeIn(R"({"as": "x", "recieve": "c"})"),
            "2:26: /functions/main/0/recieve: `recieve`: unknown step; did you mean `read`?");
  EXPECT_EQ(mistakeIn(R"("sleep")"), "2:14: /functions/main/0: `sleep` needs how long: {\"sleep\": ...}");
  EXPECT_EQ(mistakeIn("12"),
            "2:14: /functions/main/0: expected a step (as {\"sleep\": \"1ms\"} or \"gosched\"), found a whole number");
  EXPECT_EQ(mistakeIn("{}"),
            "2:14: /functions/main/0: expected a step (as {\"sleep\": \"1ms\"} or \"gosched\"), found an empty object");
  EXPECT_EQ(mistakeIn(R"({"sleep": "1s", "gosched": true})"),
            "2:14: /functions/main/0: `gosched` and `sleep` are two steps: each needs an object of its own");
}

TEST(ParseScenario, WrongPartsOfSteps) {
  EXPECT_EQ(mistakeIn(R"({"go": "main", "wiht": []})"),
            "2:29: /functions/main/0/wiht: `wiht`: `go` has no such part; did you mean `with`?");
  EXPECT_EQ(mistakeIn(R"({"accept": "l"})").substr(0, 70),
            "2:14: /functions/main/0: `as` is missing (`accept` needs it)\nt.json:2:");
  EXPECT_EQ(mistakeIn(R"({"forever": []})"), "2:26: /functions/main/0/forever: expected at least one step");
  EXPECT_EQ(mistakeIn(R"({"forever": {"gosched": true}})"),
            "2:26: /functions/main/0/forever: expected a list of steps, found an object");
  EXPECT_EQ(mistakeIn(R"({"gosched": 1})"), "2:26: /functions/main/0/gosched: expected true");
  EXPECT_EQ(mistakeIn(R"("break")"), "2:14: /functions/main/0: `break` stands in no loop");
  EXPECT_EQ(mistakeIn(R"({"forever": [{"defer": ["break"]}]})"),
            "2:38: /functions/main/0/forever/0/defer/0: `break` stands in no loop");
  EXPECT_EQ(mistakeIn(R"({"listen": "tpc", "at": ":0", "as": "l"})"),
            "2:25: /functions/main/0/listen: expected tcp, tcp4, tcp6 or unix; did you mean `tcp`?");
  EXPECT_EQ(mistakeIn(R"({"dial": "tcp", "as": "c"})"),
            "2:14: /functions/main/0: `dial` needs either `to` (a listener) or `at` (an address)");
}

TEST(ParseScenario, NumbersAndDurations) {
  EXPECT_EQ(
      mistakeIn(R"({"sleep": "2 sec"})"),
      "2:24: /functions/main/0/sleep: expected a duration from 0s to 8760h (as 20us, 1.5ms, 2s), found \"2 sec\"");
  EXPECT_EQ(mistakeIn(R"({"sleep": -1})"),
            "2:24: /functions/main/0/sleep: expected a duration from 0s to 8760h (as 20us, 1.5ms, 2s), found -1");
  EXPECT_EQ(
      mistakeIn(R"({"repeat": 1.5, "do": ["gosched"]})"),
      "2:25: /functions/main/0/repeat: expected a whole number from 0 to 1000000000, found a number with a fraction or "
      "an exponent");
  EXPECT_EQ(mistakeIn(R"({"repeat": 18446744073709551615, "do": ["gosched"]})"),
            "2:25: /functions/main/0/repeat: expected a whole number from 0 to 1000000000, found 18446744073709551615");
  EXPECT_EQ(mistakeIn(R"({"repeat": "{n}", "do": ["gosched"]})"),
            "2:25: /functions/main/0/repeat: `n`: nothing gives it a value in `main`");
  EXPECT_EQ(mistakeIn(R"({"sleep": "{foor}"})",
                      R"(, "parameters": {"for": {"default": 1, "min": 0, "max": 9, "says": "x"}})"),
            "2:24: /functions/main/0/sleep: `foor`: nothing gives it a value in `main`; did you mean `for`?");
}

TEST(ParseScenario, NamesOfFunctionsAndVariables) {
  EXPECT_EQ(mistakeIn(R"({"go": "mian"})"),
            "2:21: /functions/main/0/go: `mian`: no such function; did you mean `main`?");
  EXPECT_EQ(mistakeIn(R"({"go": "main", "with": ["conn"]})"),
            "2:38: /functions/main/0/with/0: `conn`: nothing gives it a value in `main`");
  EXPECT_EQ(mistakeIn(R"({"lock": "m"}, {"add": "m"})"),
            "2:37: /functions/main/1/add: `m` is a mutex elsewhere and a wait group here");
  EXPECT_EQ(mistakeIn(R"({"make": "c"}, {"read": "c", "as": "b"})"),
            "2:38: /functions/main/1/read: expected a connection, but `c` is a channel");
  EXPECT_EQ(
      mistakeIn(R"({"make": "c"}, {"go": "main", "with": ["c"]})"),
      "2:53: /functions/main/1/with/0: `c` belongs to the whole program: every function knows it, leave it out here");
  EXPECT_EQ(mistakeIn(R"({"dial": "tcp", "at": ":1", "as": "x"}, {"repeat": 1, "as": "x", "do": ["gosched"]})"),
            "2:74: /functions/main/1/as: `x` is a connection elsewhere in `main` and a number here");
  EXPECT_EQ(mistakeIn(R"({"send": "work", "value": 1})"),
            "2:23: /functions/main/0/send: `work`: nothing gives it a value in `main`");
  EXPECT_EQ(mistakeIn(R"({"lock": "7up"})"),
            "2:23: /functions/main/0/lock: expected a name (a letter, then letters, digits, _ or -; at most 64), found "
            "\"7up\"");
}

TEST(ParseScenario, TypesTravelWithTheGoStep) {
  const ParseResult r = parseScenario(
      withMain(
          R"({"dial": "tcp", "at": ":1", "as": "c"}, {"go": "a", "with": ["c"]}], "a": [{"go": "b", "with": ["c"]}],)"
          R"( "b": [{"closeConn": "c"})"),
      "t");
  ASSERT_TRUE(r.scenario.has_value());
  const Function& b = r.scenario->functions[1];
  EXPECT_EQ(b.name, "b");
  EXPECT_EQ(b.slots, std::vector<std::string>{"c"});
  EXPECT_EQ(b.slotTypes[0], VarType::connection);
}

TEST(ParseScenario, TheTopOfTheFile) {
  EXPECT_EQ(mistakesOf("{}"),
            "t.json:1:1: `format` is missing (a scenario needs it)\n"
            "t.json:1:1: `version` is missing (a scenario needs it)\n"
            "t.json:1:1: `name` is missing (a scenario needs it)\n"
            "t.json:1:1: `title` is missing (a scenario needs it)\n"
            "t.json:1:1: `functions` is missing (a scenario needs it)\n");
  EXPECT_EQ(mistakesOf("[1]"), "t.json:1:1: expected an object (a scenario), found a list\n");
  EXPECT_EQ(mistakeIn("", R"(, "parametres": {})"),
            "2:18: /parametres: `parametres`: a scenario has no such part; did you mean `parameters`?");
  EXPECT_EQ(
      mistakesOf(R"({"format": "gmpscope-trace", "version": 2, "name": "t", "title": "T", "functions": {"main": []}})"),
      "t.json:1:12: /format: expected \"gmpscope-scenario\"; this is no scenario\n"
      "t.json:1:41: /version: expected 1: this program reads version 1 only\n");
  EXPECT_EQ(
      mistakesOf(R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": 7, "functions": {"f": []}})"),
      "t.json:1:69: /title: expected text, found a whole number\n"
      "t.json:1:85: /functions: `main` is missing: the first goroutine runs it\n");
}

TEST(ParseScenario, Parameters) {
  const auto parameter = [](const std::string& p) { return mistakeIn("", R"(, "parameters": {"n": )" + p + "}"); };
  EXPECT_EQ(parameter(R"({"default": 9, "min": 1, "max": 5, "says": "x"})"),
            "2:50: /parameters/n/default: expected a whole number from 1 to 5, found 9");
  EXPECT_EQ(parameter(R"({"default": 3, "min": 5, "max": 1, "says": "x"})"),
            "2:60: /parameters/n/min: is greater than `max`");
  EXPECT_EQ(parameter(R"({"default": 3, "max": 5, "says": "x"})"),
            "2:38: /parameters/n: `min` is missing (a parameter needs it)");
  EXPECT_EQ(parameter(R"({"default": "2s", "min": 0, "max": 5, "says": "x"})"),
            "2:50: /parameters/n/default: expected a whole number from 0 to 5, found text");
  EXPECT_EQ(mistakeIn(R"({"repeat": "{n}", "do": ["gosched"]})",
                      R"(, "parameters": {"n": {"default": 1, "min": -1, "max": 5, "says": "x"}})"),
            "2:25: /functions/main/0/repeat: `n` may be a whole number from -1 to 5, but here is expected a whole "
            "number from "
            "0 to 1000000000");
}

TEST(ParseScenario, ClientsAndExpectations) {
  EXPECT_EQ(mistakeIn(R"({"listen": "tcp", "at": ":0", "as": "l"})",
                      R"(, "clients": {"to": "i", "connections": 1, "for": "1s"})"),
            "2:76: /clients/to: `i`: no step listens under that name; did you mean `l`?");
  EXPECT_EQ(mistakeIn(R"({"listen": "tcp", "at": ":0", "as": "l"})",
                      R"(, "clients": {"to": "l", "connections": 0, "for": "1s"})"),
            "2:96: /clients/connections: expected a whole number from 1 to 1000000, found 0");
  EXPECT_EQ(mistakeIn("", R"(, "expect": {"allEchoed": true})"),
            "2:42: /expect/allEchoed: there are no `clients` that could count echoes");
}

TEST(ParseScenario, BrokenJsonIsOneLineWithItsPlace) {
  EXPECT_EQ(
      mistakesOf("{\n  \"a\": 1,\n}"),
      "t.json:3:1: not valid JSON: syntax error while parsing object key - unexpected '}'; expected string literal\n");
  EXPECT_EQ(mistakesOf("").substr(0, 27), "t.json:1:1: not valid JSON:");
  EXPECT_EQ(mistakesOf("{\"a\": 1e999}").substr(0, 23), "t.json: not valid JSON:");
  EXPECT_NE(mistakesOf("{\"a\": \"\xff\"}").find("not valid JSON"), std::string::npos);
}

TEST(ParseScenario, DuplicateKeysAreMistakes) {
  EXPECT_EQ(mistakeIn(R"({"sleep": 1, "sleep": 2})"), "2:27: /functions/main/0/sleep: `sleep` stands here twice");
}

TEST(ParseScenario, ColumnsCountCharactersNotBytes) {
  const ParseResult r = parseScenario("{\"\u00e9\u00e9\": 1}", "t");
  bool seen = false;
  for (const Mistake& m : r.mistakes) {
    if (m.what.find("no such part") == std::string::npos) continue;
    seen = true;
    EXPECT_EQ(m.column, 2);
  }
  EXPECT_TRUE(seen);
  const ParseResult dup = parseScenario("{\"\u00e9\": 1, \"\u00e9\": 1}", "t");
  EXPECT_EQ(dup.mistakes.back().column, 10);
}

TEST(ParseScenario, NestingAndSizeAreLimited) {
  EXPECT_EQ(mistakesOf(std::string(100'000, '[')), "t.json:1:65: nested deeper than 64 levels\n");
  EXPECT_EQ(mistakesOf(std::string((1 << 20) + 1, ' ')),
            "t.json: the file is larger than 1 MiB, which no scenario is\n");
  EXPECT_NE(mistakeIn(R"({"log": ")" + std::string(5'000, 'x') + "\"}").find("the text is longer than 4096 bytes"),
            std::string::npos);
}

// What a text editor leaves after a crash, at every byte: an answer, never a crash; whole only when whole.
TEST(ParseScenario, EveryPrefixOfAFileIsAMistake) {
  const std::string whole =
      withMain(R"({"sleep": "1ms"}, {"forever": [{"read": "c", "as": "b", "onEof": ["break"]}]}, "gosched")");
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const ParseResult r = parseScenario(whole.substr(0, n), "t");
    EXPECT_FALSE(r.scenario.has_value()) << n;
    ASSERT_FALSE(r.mistakes.empty());
    for (const Mistake& m : r.mistakes) EXPECT_EQ(m.text().find('\n'), std::string::npos);
  }
}

// Any one value replaced by any other kind of value: an answer, never a crash.
TEST(ParseScenario, WrongTypesEverywhereAreMistakesOrHarmless) {
  const ParseResult whole = loadScenario(tests::inTree("/scenarios/echo.json"));
  ASSERT_TRUE(whole.scenario.has_value());
  std::ifstream in(tests::inTree("/scenarios/echo.json"));
  const nlohmann::json good = nlohmann::json::parse(in);
  const nlohmann::json flat = good.flatten();
  for (const nlohmann::json& wrong :
       {nlohmann::json(nullptr), nlohmann::json(-1), nlohmann::json(1e300), nlohmann::json("zz"),
        nlohmann::json::array({1}), nlohmann::json{{"zz", 1}}, nlohmann::json(true)}) {
    for (const auto& [pointer, value] : flat.items()) {
      nlohmann::json bad = good;
      bad[nlohmann::json::json_pointer(pointer)] = wrong;
      const ParseResult r = parseScenario(bad.dump(), "t");
      EXPECT_EQ(r.scenario.has_value(), r.mistakes.empty());
    }
  }
}

TEST(StepTable, NoPartBearsTheNameOfAStep) {
  for (const StepRow& row : stepTable()) {
    ASSERT_FALSE(row.parts.empty());
    EXPECT_EQ(row.parts[0].key, row.key);
    std::set<std::string_view> seen;
    for (const StepPart& part : row.parts) {
      EXPECT_TRUE(seen.insert(part.key).second) << part.key;
      if (&part == &row.parts[0]) continue;
      EXPECT_EQ(stepRow(part.key), nullptr) << part.key;
    }
  }
}

}  // namespace
}  // namespace gmp::scenario
