// Purpose: what `view`, `shot` and `export` share: things to select, commands to run first, the lesson of a trace.
#pragma once

#include <string>
#include <vector>

#include "viz/model/actions.h"

namespace gmp::cli {

// "1600x900"; false: something else, or a side outside of 320..8192 and 200..8192.
bool parseSize(const std::string& text, int* width, int* height);
// "g18", "p2", "m3" or "fd10". False: it is none of them.
bool parseTarget(const std::string& text, viz::Target* out);
// Names of commands, comma between ("inspector,card-depth"), as act::Run. "" or one line about the first that is wrong.
std::string parseCommands(const std::string& text, std::vector<viz::Action>* out);
// Story and questions of the scenario that the trace says it ran; empty if that is not in the gallery.
viz::act::SetLesson lessonOf(const trace::Header& header, const std::vector<std::string>& folders);

}  // namespace gmp::cli
