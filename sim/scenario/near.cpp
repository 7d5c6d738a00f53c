#include "sim/scenario/near.h"

#include <algorithm>
#include <cctype>

namespace gmp::scenario {
namespace {

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Edit distance in which a swap of neighbours is one edit.
int distance(const std::string& a, const std::string& b) {
  std::vector<int> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = previous;
    previous = row;
  }
  return previous[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongest = 64;  // nobody mistypes a longer name; keeps hostile input cheap
  if (word.empty() || word.size() > kLongest) return {};
  const std::string w = lower(word);
  std::string best;
  int bestCost = static_cast<int>(std::max<std::size_t>(1, w.size() / 3)) + 1;
  std::size_t bestPrefix = 1;  // a prefix of one letter says nothing
  std::string prefix;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kLongest) continue;
    const std::string c = lower(candidate);
    if (const int d = distance(w, c); d < bestCost) {
      bestCost = d;
      best = candidate;
    }
    const std::size_t shared = std::min(w.size(), c.size());
    if (shared > bestPrefix && w.compare(0, shared, c, 0, shared) == 0) {
      bestPrefix = shared;
      prefix = candidate;
    }
  }
  return best.empty() ? prefix : best;
}

std::string didYouMean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::string name = nearest(word, candidates);
  return name.empty() ? std::string() : "; did you mean `" + name + "`?";
}

}  // namespace gmp::scenario
