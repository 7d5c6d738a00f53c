// Purpose: the nearest right name for a wrong one, for messages that help ("did you mean `go`?").
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gmp::scenario {

// The candidate that `word` was most likely meant to be, "" if none is near: few letters differ (case aside), or one
// begins with
// the other. The first of several equally near ones.
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// "; did you mean `NAME`?", or "" when nothing is near.
std::string didYouMean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace gmp::scenario
