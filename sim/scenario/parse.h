// Purpose: a scenario file becomes a Scenario, or a list of mistakes.
// Invariants: a Scenario comes back only when there is no mistake. Not for use on goroutine stacks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/json_text.h"
#include "sim/scenario/reader.h"
#include "sim/scenario/scenario.h"

namespace gmp::scenario {

struct ParseResult {
  std::optional<Scenario> scenario;
  std::vector<Mistake> mistakes;  // in the order of the file
};

// file: the name that mistakes show.
ParseResult parseScenario(std::string_view text, const std::string& file);
// Reads a file ("-": standard input) and parses it. A file that cannot be read is one mistake.
ParseResult loadScenario(const std::string& path);

// -- parts, one source file each
// The steps of a function's list, or of a body or branch within it. inLoop: break and continue mean something.
Steps readSteps(Reading& r, const nlohmann::json& v, const std::string& pointer, bool inLoop);
// Clients; network, faults and costs of the virtual world: parse_world.cpp.
void readClients(Reading& r, const nlohmann::json& v, const std::string& pointer);
void readNetwork(Reading& r, const nlohmann::json& v, const std::string& pointer);
void readFaults(Reading& r, const nlohmann::json& v, const std::string& pointer);
void readCosts(Reading& r, const nlohmann::json& v, const std::string& pointer);
// The lesson: parse_lesson.cpp.
void readStory(Reading& r, const nlohmann::json& v, const std::string& pointer);
void readQuestions(Reading& r, const nlohmann::json& v, const std::string& pointer);
void readExpect(Reading& r, const nlohmann::json& v, const std::string& pointer);
// Gives every name in the functions and clients its number and checks what kind of thing it is.
void resolveNames(Reading& r);

}  // namespace gmp::scenario
