#include "viz/model/notebook.h"

#include <algorithm>
#include <utility>

namespace gmp::viz {

namespace {

auto placeOf(auto& marks, std::uint64_t event) {
  return std::lower_bound(marks.begin(), marks.end(), event,
                          [](const Bookmark& b, std::uint64_t e) { return b.event < e; });
}

}  // namespace

const Bookmark* Notebook::at(std::uint64_t event) const {
  const auto place = placeOf(marks_, event);
  return place != marks_.end() && place->event == event ? &*place : nullptr;
}

bool Notebook::put(Bookmark mark) {
  const auto place = placeOf(marks_, mark.event);
  if (place != marks_.end() && place->event == mark.event) {
    *place = std::move(mark);
    return true;
  }
  if (marks_.size() >= kMost) return false;
  marks_.insert(place, std::move(mark));
  return true;
}

void Notebook::remove(std::uint64_t event) {
  const auto place = placeOf(marks_, event);
  if (place != marks_.end() && place->event == event) marks_.erase(place);
}

}  // namespace gmp::viz
