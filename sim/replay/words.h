// Purpose: the sentences of words.def and the filling of their places.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gmp::replay {

enum class Text {
#define GMP_TEXT(id, text) id,
#include "sim/replay/words.def"
#undef GMP_TEXT
};

std::string_view text(Text id);

// What stands in the places of a sentence.
class Facts {
 public:
  void set(std::string_view place, std::string value);
  // The sentence with its places filled, {n:one|many} by the number n; a place that is not set stays as it is, so that
  // a test can find it.
  std::string fill(Text id) const;

 private:
  const std::string* find(std::string_view place) const;
  std::vector<std::pair<std::string_view, std::string>> facts_;
};

}  // namespace gmp::replay
