#include "sim/replay/words.h"

namespace gmp::replay {

std::string_view text(Text id) {
  static constexpr std::string_view kTexts[] = {
#define GMP_TEXT(id, text) text,
#include "sim/replay/words.def"
#undef GMP_TEXT
  };
  return kTexts[static_cast<std::size_t>(id)];
}

void Facts::set(std::string_view place, std::string value) {
  for (auto& [name, old] : facts_) {
    if (name != place) continue;
    old = std::move(value);
    return;
  }
  facts_.emplace_back(place, std::move(value));
}

const std::string* Facts::find(std::string_view place) const {
  for (const auto& [name, value] : facts_) {
    if (name == place) return &value;
  }
  return nullptr;
}

std::string Facts::fill(Text id) const {
  const std::string_view pattern = text(id);
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = pattern.find('{', at);
    const std::size_t close = open == std::string_view::npos ? open : pattern.find('}', open);
    if (close == std::string_view::npos) {
      out += pattern.substr(at);
      return out;
    }
    out += pattern.substr(at, open - at);
    const std::string_view place = pattern.substr(open + 1, close - open - 1);
    const std::size_t colon = place.find(':'), bar = place.find('|');
    const std::string* value = find(place.substr(0, colon));
    if (!value) {
      out += pattern.substr(open, close - open + 1);
    } else if (colon == std::string_view::npos || bar == std::string_view::npos) {
      out += *value;
    } else {
      out += *value == "1" ? place.substr(colon + 1, bar - colon - 1) : place.substr(bar + 1);
    }
    at = close + 1;
  }
}

}  // namespace gmp::replay
