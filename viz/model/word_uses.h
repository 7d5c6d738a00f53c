// Purpose: words of the glossary in a text of the card: the first use of each is underlined and explained.
// Invariants: whole words only, as the glossary writes them; a longer word goes before one that it contains.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "viz/model/glossary.h"

namespace gmp::viz {

struct WordUse {
  std::size_t at = 0;  // bytes from the beginning of the text
  const GlossaryWord* word = nullptr;
};

// In order, each use; at most one at a place.
std::vector<WordUse> glossaryUses(std::string_view text);

// Which words have been shown so far, and at which event first.
class IntroducedWords {
 public:
  // The words of a text that is shown at that event.
  void show(std::string_view text, std::uint64_t event);
  // That event is where the word was shown first.
  bool firstAt(const GlossaryWord& word, std::uint64_t event) const;

 private:
  std::map<std::string_view, std::uint64_t> first_;  // by term
};

}  // namespace gmp::viz
