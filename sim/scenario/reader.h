// Purpose: reading values out of a scenario's JSON with every mistake named: what was expected, what was found, and the
// nearest
//          right name for a wrong one.
// Invariant: reading goes on after a mistake, so that one run shows them all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/scenario/json_text.h"
#include "sim/scenario/scenario.h"

namespace gmp::scenario {

// What is being read, and the mistakes so far.
struct Reading {
  const JsonText& doc;
  Scenario& scenario;
  std::vector<Mistake>& mistakes;

  void wrong(const std::string& pointer, std::string what) {
    mistakes.push_back(doc.mistake(pointer, std::move(what)));
  }
  void wrongKey(const std::string& pointer, std::string what) {
    mistakes.push_back(doc.mistake(pointer, std::move(what), true));
  }
};

inline constexpr std::int64_t kYear = 365LL * 24 * 3'600 * 1'000'000'000;  // ns, the longest duration

struct NumberRange {
  std::int64_t min = 0, max = 0;
  bool duration = false;  // "2s" is understood
};

// "text", "a whole number", "a list"...: what a value is.
std::string_view kindOf(const nlohmann::json& v);
// The value as a whole number in range; nullopt after a mistake.
std::optional<std::int64_t> readInteger(Reading& r, const nlohmann::json& v, const std::string& pointer,
                                        NumberRange range);
// The same, or "{name}": a parameter (whose whole range must lie in `range`) or, if variables are allowed, another
// name.
Number readNumber(Reading& r, const nlohmann::json& v, const std::string& pointer, NumberRange range, bool variables);
// The value as a number from 0 to `max`, fractions allowed; 0 after a mistake.
double readFraction(Reading& r, const nlohmann::json& v, const std::string& pointer, double max = 1);
std::string readText(Reading& r, const nlohmann::json& v, const std::string& pointer, std::size_t maxBytes = 4096);
// A name: a letter, then letters, digits, _ or -; at most 64.
std::string readName(Reading& r, const nlohmann::json& v, const std::string& pointer);
bool isName(std::string_view text);
// "number 7 to 9", with durations written as such.
std::string rangeText(NumberRange range);

// The members of one object; finish() reports those that nobody asked for.
class ObjectReader {
 public:
  // what: "a parameter", for the message when v is no object.
  ObjectReader(Reading& r, const nlohmann::json& v, std::string pointer, std::string_view what);

  bool isObject() const { return object_ != nullptr; }
  // The member, or null when it is not there; then a mistake if it is required.
  const nlohmann::json* member(std::string_view key, bool required = false);
  std::string at(std::string_view key) const { return pointer_ + "/" + pointerToken(key); }
  std::string text(std::string_view key, bool required = false);
  std::int64_t integer(std::string_view key, std::int64_t standard, NumberRange range);
  bool flag(std::string_view key, bool standard);
  double fraction(std::string_view key, double standard, double max = 1);
  void finish();

 private:
  Reading& r_;
  const nlohmann::json* object_ = nullptr;
  std::string pointer_, what_;
  std::vector<std::string> known_;
};

}  // namespace gmp::scenario
