// Purpose: where the scenarios that come with the program are, and what a SCENARIO on the command line means.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/parse.h"

namespace gmp::scenario {

// Folders that are searched, best first; those that do not exist are left out. program: the running program's own path.
std::vector<std::string> galleryFolders(const std::string& program);

// Every scenario file of the gallery (*.json of the first folder that holds any), sorted by name.
std::vector<std::string> galleryFiles(const std::vector<std::string>& folders);

// A path ("-": standard input) or a name of the gallery. A name that is not there is one mistake, with the nearest one.
ParseResult openScenario(const std::string& pathOrName, const std::vector<std::string>& folders);

}  // namespace gmp::scenario
