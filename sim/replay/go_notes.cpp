#include "sim/replay/go_notes.h"

#include <algorithm>
#include <iterator>

namespace gmp::replay {

namespace {

constexpr PathNote kNotes[] = {
#define NOTE(function, says) {function, says},
#include "sim/replay/go_notes.def"
#undef NOTE
};

}  // namespace

std::string_view goNote(std::string_view function) {
  const auto at = std::lower_bound(std::begin(kNotes), std::end(kNotes), function,
                                   [](const PathNote& n, std::string_view wanted) { return n.function < wanted; });
  return at != std::end(kNotes) && at->function == function ? at->says : std::string_view{};
}

std::vector<PathNote> pathNotes(std::string_view path) {
  static constexpr std::string_view kBetween = " > ";
  std::vector<PathNote> out;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find(kBetween), path.size());
    out.push_back({path.substr(0, end), goNote(path.substr(0, end))});
    path.remove_prefix(std::min(end + kBetween.size(), path.size()));
  }
  return out;
}

}  // namespace gmp::replay
