#include "viz/model/glossary.h"

namespace gmp::viz {

namespace {

// GLOSSARY.md, put in here by the build.
constexpr std::string_view kText =
#include "viz/model/glossary_text.inc"
    ;

std::vector<GlossaryWord> readWords() {
  std::vector<GlossaryWord> out;
  std::string_view rest = kText;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    static constexpr std::string_view kBetween = "** — ";
    const std::size_t between = line.find(kBetween);
    if (!line.starts_with("**") || between == std::string_view::npos) continue;
    out.push_back({line.substr(2, between - 2), line.substr(between + kBetween.size())});
  }
  return out;
}

}  // namespace

const std::vector<GlossaryWord>& glossary() {
  static const std::vector<GlossaryWord> kWords = readWords();
  return kWords;
}

}  // namespace gmp::viz
