// Purpose: one short sentence on what each function of Go's runtime and net packages does that a card names.
// Invariants: every name of every call path (goPath) has one; at most 25 words.
#pragma once

#include <string_view>
#include <vector>

namespace gmp::replay {

// "" if the function is not known.
std::string_view goNote(std::string_view function);

// A function of a call path ("schedule > findRunnable") with its note, in the order of the path.
struct PathNote {
  std::string_view function, says;
};
std::vector<PathNote> pathNotes(std::string_view path);

}  // namespace gmp::replay
