// Purpose: "did you mean": the nearest of the known words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gmp::formats {

// Number of letters to insert, drop, change or swap with a neighbour to make b of a.
std::size_t editDistance(std::string_view a, std::string_view b);
// The candidate nearest to word, or "" if none is near (a third of its letters, at least 2).
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);
// "; did you mean 'x'?" or "".
std::string didYouMean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace gmp::formats
