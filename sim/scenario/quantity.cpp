#include "sim/scenario/quantity.h"

#include <array>
#include <charconv>

namespace gmp::scenario {
namespace {

struct Unit {
  std::string_view text;
  std::int64_t ns;
};
// Longer texts first: "ms" and "m" begin alike.
constexpr std::array<Unit, 8> kUnits{{{"ns", 1},
                                      {"us", 1'000},
                                      {"\u00b5s", 1'000},
                                      {"\u03bcs", 1'000},
                                      {"ms", 1'000'000},
                                      {"s", 1'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"h", 3'600'000'000'000}}};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// One number with its unit, taken off the front of `text`, added to *ns.
bool takeTerm(std::string_view& text, std::int64_t* ns) {
  std::size_t i = 0;
  std::int64_t whole = 0;
  for (; i < text.size() && isDigit(text[i]); ++i) {
    if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, text[i] - '0', &whole)) return false;
  }
  std::size_t digits = i;
  double fraction = 0, scale = 1;
  if (i < text.size() && text[i] == '.') {
    for (++i; i < text.size() && isDigit(text[i]); ++i, ++digits) {
      scale /= 10;
      fraction += (text[i] - '0') * scale;
    }
  }
  if (digits == 0) return false;
  text.remove_prefix(i);
  for (const Unit& unit : kUnits) {
    if (!text.starts_with(unit.text)) continue;
    text.remove_prefix(unit.text.size());
    std::int64_t part = 0;
    if (__builtin_mul_overflow(whole, unit.ns, &part)) return false;
    const auto rest = static_cast<std::int64_t>(fraction * static_cast<double>(unit.ns) + 0.5);
    return !__builtin_add_overflow(part, rest, &part) && !__builtin_add_overflow(*ns, part, ns);
  }
  return false;
}

}  // namespace

std::optional<std::int64_t> parseDuration(std::string_view text) {
  if (text == "0") return 0;
  if (text.empty() || text.size() > 64) return std::nullopt;
  std::int64_t ns = 0;
  while (!text.empty()) {
    if (!takeTerm(text, &ns)) return std::nullopt;
  }
  return ns;
}

std::optional<std::int64_t> parseInteger(std::string_view text) {
  std::int64_t v = 0;
  const char* const end = text.data() + text.size();
  const auto [at, ec] = std::from_chars(text.data(), end, v);
  if (ec != std::errc{} || at != end) return std::nullopt;
  return v;
}

std::string formatDuration(std::int64_t ns) {
  if (ns <= 0) return "0s";
  std::string out;
  const auto takeWhole = [&](std::int64_t unit, const char* text) {
    if (ns < unit) return;
    out += std::to_string(ns / unit) + text;
    ns %= unit;
  };
  takeWhole(3'600'000'000'000, "h");
  takeWhole(60'000'000'000, "m");
  if (ns == 0) return out;
  const Unit unit = ns >= 1'000'000'000 ? kUnits[5] : ns >= 1'000'000 ? kUnits[4] : ns >= 1'000 ? kUnits[1] : kUnits[0];
  out += std::to_string(ns / unit.ns);
  if (std::int64_t rest = ns % unit.ns; rest != 0) {
    std::string fraction = std::to_string(unit.ns + rest).substr(1);  // leading zeros kept
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += "." + fraction;
  }
  return out + std::string(unit.text);
}

}  // namespace gmp::scenario
