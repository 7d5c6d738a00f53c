#include "sim/scenario/reader.h"

#include <algorithm>
#include <sstream>

#include "sim/scenario/near.h"
#include "sim/scenario/quantity.h"

namespace gmp::scenario {

using nlohmann::json;

std::string_view kindOf(const json& v) {
  switch (v.type()) {
    case json::value_t::null: return "null";
    case json::value_t::object: return "an object";
    case json::value_t::array: return "a list";
    case json::value_t::string: return "text";
    case json::value_t::boolean: return v.get<bool>() ? "true" : "false";
    case json::value_t::number_integer:
    case json::value_t::number_unsigned: return "a whole number";
    case json::value_t::number_float: return "a number with a fraction or an exponent";
    case json::value_t::binary:
    case json::value_t::discarded: break;
  }
  return "nothing";
}

bool isName(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= 64 && letter(text[0]) && std::all_of(text.begin(), text.end(), inner);
}

std::string rangeText(NumberRange range) {
  const auto say = [&](std::int64_t v) { return range.duration ? formatDuration(v) : std::to_string(v); };
  if (range.min == INT64_MIN && range.max == INT64_MAX) return "a whole number";
  return (range.duration ? "a duration from " : "a whole number from ") + say(range.min) + " to " + say(range.max);
}

std::optional<std::int64_t> readInteger(Reading& r, const json& v, const std::string& pointer, NumberRange range) {
  std::optional<std::int64_t> n;
  std::string found(kindOf(v));
  if (v.is_number_unsigned()) {
    const auto u = v.get<std::uint64_t>();
    found = std::to_string(u);
    if (u <= static_cast<std::uint64_t>(INT64_MAX)) n = static_cast<std::int64_t>(u);
  } else if (v.is_number_integer()) {
    n = v.get<std::int64_t>();
    found = std::to_string(*n);
  } else if (v.is_string() && range.duration) {
    const auto& text = v.get_ref<const std::string&>();
    n = parseDuration(text);
    found = "\"" + text.substr(0, 64) + "\"";
  }
  if (n && *n >= range.min && *n <= range.max) return n;
  r.wrong(pointer,
          "expected " + rangeText(range) + (range.duration ? " (as 20us, 1.5ms, 2s)" : "") + ", found " + found);
  return std::nullopt;
}

namespace {

Number parameterNumber(Reading& r, int index, const std::string& pointer, NumberRange range) {
  const Parameter& p = r.scenario.parameters[static_cast<std::size_t>(index)];
  if (p.min < range.min || p.max > range.max) {
    r.wrong(pointer, "`" + p.name + "` may be " + rangeText({p.min, p.max, range.duration}) +
                         ", but here is expected " + rangeText(range));
  }
  return {Number::From::parameter, 0, index, {}};
}

}  // namespace

Number readNumber(Reading& r, const json& v, const std::string& pointer, NumberRange range, bool variables) {
  if (v.is_string()) {
    const auto& text = v.get_ref<const std::string&>();
    if (text.size() > 2 && text.front() == '{' && text.back() == '}') {
      const std::string name = text.substr(1, text.size() - 2);
      if (const int index = r.scenario.parameter(name); index >= 0) return parameterNumber(r, index, pointer, range);
      if (variables && isName(name)) return {Number::From::variable, 0, -1, name};
      std::vector<std::string_view> names;
      for (const Parameter& p : r.scenario.parameters) names.push_back(p.name);
      r.wrong(pointer, "`" + name + "`: no such parameter" + didYouMean(name, names));
      return {};
    }
  }
  return {Number::From::literal, readInteger(r, v, pointer, range).value_or(range.min), -1, {}};
}

double readFraction(Reading& r, const json& v, const std::string& pointer, double max) {
  if (v.is_number()) {
    const auto n = v.get<double>();
    if (n >= 0 && n <= max) return n;
  }
  std::ostringstream range;
  range << max;
  r.wrong(pointer, "expected a number from 0 to " + range.str() + ", found " +
                       (v.is_number() ? v.dump() : std::string(kindOf(v))));
  return 0;
}

std::string readText(Reading& r, const json& v, const std::string& pointer, std::size_t maxBytes) {
  if (!v.is_string()) {
    r.wrong(pointer, "expected text, found " + std::string(kindOf(v)));
    return {};
  }
  const auto& text = v.get_ref<const std::string&>();
  if (text.size() <= maxBytes) return text;
  r.wrong(pointer, "the text is longer than " + std::to_string(maxBytes) + " bytes");
  return {};
}

std::string readName(Reading& r, const json& v, const std::string& pointer) {
  std::string text = readText(r, v, pointer);
  if (v.is_string() && !isName(text)) {
    r.wrong(pointer, "expected a name (a letter, then letters, digits, _ or -; at most 64), found \"" +
                         text.substr(0, 64) + "\"");
    text.clear();
  }
  return text;
}

ObjectReader::ObjectReader(Reading& r, const json& v, std::string pointer, std::string_view what)
    : r_(r), object_(v.is_object() ? &v : nullptr), pointer_(std::move(pointer)), what_(what) {
  if (object_ == nullptr) r.wrong(pointer_, "expected an object (" + what_ + "), found " + std::string(kindOf(v)));
}

const json* ObjectReader::member(std::string_view key, bool required) {
  known_.emplace_back(key);
  if (object_ == nullptr) return nullptr;
  const auto it = object_->find(std::string(key));
  if (it != object_->end()) return &*it;
  if (required) r_.wrong(pointer_, "`" + std::string(key) + "` is missing (" + what_ + " needs it)");
  return nullptr;
}

std::string ObjectReader::text(std::string_view key, bool required) {
  const json* v = member(key, required);
  return v != nullptr ? readText(r_, *v, at(key)) : std::string();
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t standard, NumberRange range) {
  const json* v = member(key);
  return v != nullptr ? readInteger(r_, *v, at(key), range).value_or(standard) : standard;
}

bool ObjectReader::flag(std::string_view key, bool standard) {
  const json* v = member(key);
  if (v == nullptr) return standard;
  if (v->is_boolean()) return v->get<bool>();
  r_.wrong(at(key), "expected true or false, found " + std::string(kindOf(*v)));
  return standard;
}

double ObjectReader::fraction(std::string_view key, double standard, double max) {
  const json* v = member(key);
  return v != nullptr ? readFraction(r_, *v, at(key), max) : standard;
}

void ObjectReader::finish() {
  if (object_ == nullptr) return;
  const std::vector<std::string_view> names(known_.begin(), known_.end());
  for (const auto& [key, value] : object_->items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    r_.wrongKey(at(key), "`" + key.substr(0, 64) + "`: " + what_ + " has no such part" + didYouMean(key, names));
  }
}

}  // namespace gmp::scenario
