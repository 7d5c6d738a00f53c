// Purpose: numbers and times as the screen shows them.
// Invariants: thousands have a comma, a unit follows a space, "µs" is written so; no locale is looked at.
#pragma once

#include <cstdint>
#include <string>

namespace gmp::viz {

// 1903 -> "1,903".
std::string thousands(std::int64_t n);
// A moment since the start of the trace, four figures: "1.204 ms", "12.35 s". Exact below a microsecond: "417 ns".
std::string timeText(std::int64_t ns);
// A distance in time, three figures: "+4.2 µs", "0 ns".
std::string deltaText(std::int64_t ns);
// The moment i/n of the way from a to b, and how far b is from a (ns), for any a and b that a file may hold.
std::int64_t timeBetween(std::int64_t a, std::int64_t b, std::int64_t i, std::int64_t n);
double timeDistance(std::int64_t a, std::int64_t b);
// A rate for axes and plot heads: "48.1k", "1.2M", "312".
std::string shortNumber(double v);
// Three figures without an exponent: "4.21", "42.1", "421".
std::string figures(double v, int count);

}  // namespace gmp::viz
