#include "viz/model/format.h"

#include <cmath>
#include <cstdio>

namespace gmp::viz {

namespace {

std::string withUnit(std::int64_t ns, int count) {
  struct Unit {
    double from, ns;
    const char* name;
  };
  constexpr double kDay = 86'400e9;
  static constexpr Unit kUnits[] = {{2 * kDay, kDay, " d"}, {1e9, 1e9, " s"}, {1e6, 1e6, " ms"}, {1e3, 1e3, " µs"}};
  const double v = static_cast<double>(ns < 0 ? -ns : ns);
  for (const Unit& u : kUnits) {
    if (v >= u.from) return figures(v / u.ns, count) + u.name;
  }
  return std::to_string(ns < 0 ? -ns : ns) + " ns";
}

// "50.0" -> "50", "1.50" -> "1.5".
std::string withoutZeros(std::string s) {
  if (s.find('.') == std::string::npos) return s;
  while (s.back() == '0') s.pop_back();
  if (s.back() == '.') s.pop_back();
  return s;
}

}  // namespace

std::string thousands(std::int64_t n) {
  const std::string s = std::to_string(n < 0 ? -n : n);
  std::string out = n < 0 ? "-" : "";
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (i > 0 && (s.size() - i) % 3 == 0) out += ',';
    out += s[i];
  }
  return out;
}

std::string figures(double v, int count) {
  int whole = 1;
  for (double x = std::fabs(v); x >= 10 && whole < 18; x /= 10) ++whole;
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", whole >= count ? 0 : count - whole, v);
  return text;
}

std::string timeText(std::int64_t ns) { return (ns < 0 ? "-" : "") + withUnit(ns, 4); }

std::int64_t timeBetween(std::int64_t a, std::int64_t b, std::int64_t i, std::int64_t n) {
  __extension__ using Wide = __int128;  // the distance of two times may need 65 bits
  return static_cast<std::int64_t>(a + (Wide{b} - a) * i / n);
}

double timeDistance(std::int64_t a, std::int64_t b) { return static_cast<double>(b) - static_cast<double>(a); }

std::string deltaText(std::int64_t ns) { return (ns < 0 ? "-" : "+") + withUnit(ns, 3); }

std::string shortNumber(double v) {
  if (v < 0) return "-" + shortNumber(-v);
  if (v >= 999'500) return withoutZeros(figures(v / 1e6, 3)) + "M";
  if (v >= 9'995) return withoutZeros(figures(v / 1e3, 3)) + "k";
  if (v >= 100 || v == std::floor(v)) return thousands(static_cast<std::int64_t>(std::llround(v)));
  return figures(v, 3);
}

}  // namespace gmp::viz
