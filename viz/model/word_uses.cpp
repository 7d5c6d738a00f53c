#include "viz/model/word_uses.h"

#include <algorithm>
#include <cctype>

namespace gmp::viz {

namespace {

bool inWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

// The longest word of the glossary that stands at `at` as a whole word; null: none.
const GlossaryWord* wordAt(std::string_view text, std::size_t at) {
  const GlossaryWord* best = nullptr;
  for (const GlossaryWord& w : glossary()) {
    if (text.substr(at, w.term.size()) != w.term) continue;
    std::size_t after = at + w.term.size();
    if (after < text.size() && text[after] == '.' && (after + 1 == text.size() || text[after + 1] == ' ')) ++after;
    else if (after < text.size() && inWord(text[after])) continue;
    if (best == nullptr || w.term.size() > best->term.size()) best = &w;
  }
  return best;
}

}  // namespace

std::vector<WordUse> glossaryUses(std::string_view text) {
  std::vector<WordUse> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!inWord(text[i]) || (i > 0 && inWord(text[i - 1]))) continue;
    const GlossaryWord* word = wordAt(text, i);
    if (word == nullptr) continue;
    out.push_back({i, word});
    i += word->term.size() - 1;
  }
  return out;
}

void IntroducedWords::show(std::string_view text, std::uint64_t event) {
  for (const WordUse& use : glossaryUses(text)) first_.try_emplace(use.word->term, event);
}

bool IntroducedWords::firstAt(const GlossaryWord& word, std::uint64_t event) const {
  const auto at = first_.find(word.term);
  return at != first_.end() && at->second == event;
}

}  // namespace gmp::viz
