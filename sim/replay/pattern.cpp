#include "sim/replay/pattern.h"

#include <algorithm>

#include "sim/replay/narrate.h"

namespace gmp::replay {

using trace::Event;
using trace::Kind;
using trace::Trace;

namespace {

template <class T>
FieldInfo infoOf(const char* name) {
  FieldInfo info{name, FieldType::number, {}};
  if constexpr (std::is_same_v<T, trace::GRef>) info.type = FieldType::goroutine;
  else if constexpr (std::is_same_v<T, trace::PRef>) info.type = FieldType::proc;
  else if constexpr (std::is_same_v<T, trace::MRef>) info.type = FieldType::machine;
  else if constexpr (std::is_same_v<T, trace::Fd>) info.type = FieldType::fd;
  else if constexpr (std::is_base_of_v<trace::Ns, T>) info.type = FieldType::duration;
  else if constexpr (std::is_same_v<T, trace::Obj>) info.type = FieldType::object;
  else if constexpr (std::is_same_v<T, trace::Str>) info.type = FieldType::text;
  else if constexpr (std::is_same_v<T, bool>) info.type = FieldType::flag;
  else if constexpr (std::is_enum_v<T>) {
    info.type = FieldType::word;
    for (int i = 0; i < trace::kWords<T>; ++i) info.words.push_back(trace::word(static_cast<T>(i)));
  }
  return info;
}

template <class T>
FieldValue valueOf(const Trace& t, const T& f) {
  if constexpr (std::is_same_v<T, trace::GRef>) return {f.v, "G" + std::to_string(f.v)};
  else if constexpr (std::is_same_v<T, trace::PRef>) return {f.v, "P" + std::to_string(f.v)};
  else if constexpr (std::is_same_v<T, trace::MRef>) return {f.v, "M" + std::to_string(f.v)};
  else if constexpr (std::is_base_of_v<trace::Ns, T>) return {f.v, durationText(f.v)};
  else if constexpr (std::is_same_v<T, trace::Str>) return {f.v, std::string(t.text(f))};
  else if constexpr (std::is_same_v<T, bool>) return {f ? 1 : 0, f ? "yes" : "no"};
  else if constexpr (std::is_enum_v<T>) return {static_cast<std::int64_t>(f), std::string(trace::word(f))};
  else return {f.v, std::to_string(f.v)};
}

}  // namespace

std::vector<FieldInfo> fieldsOf(Kind kind) {
  std::vector<FieldInfo> out = {infoOf<trace::GRef>("g"), infoOf<trace::MRef>("m"), infoOf<trace::PRef>("p")};
  Event e;
  e.kind = kind;
  trace::dispatch(e, [&](const auto& payload) {
    trace::ev::visitFields(payload, [&](const char* name, const auto& f) {
      out.push_back(infoOf<std::remove_cvref_t<decltype(f)>>(name));
    });
  });
  return out;
}

std::optional<FieldValue> fieldOf(const Trace& t, const Event& e, std::string_view name) {
  if (name == "g") return valueOf(t, trace::GRef{e.g});
  if (name == "m") return valueOf(t, trace::MRef{e.m});
  if (name == "p") return valueOf(t, trace::PRef{e.p});
  std::optional<FieldValue> out;
  trace::dispatch(e, [&](const auto& payload) {
    trace::ev::visitFields(payload, [&](const char* field, const auto& f) {
      if (field == name) out = valueOf(t, f);
    });
  });
  return out;
}

GoroutineNames::GoroutineNames(const Trace& trace) : trace_(&trace) {
  for (const Event& e : trace.events) {
    if (e.kind == Kind::GoCreate) names_[e.g] = unpack<trace::ev::GoCreate>(e).name;
    if (e.kind == Kind::SnapG) names_[e.g] = unpack<trace::ev::SnapG>(e).name;
  }
}

std::string_view GoroutineNames::of(std::int64_t g) const {
  const auto it = names_.find(g);
  return it == names_.end() ? std::string_view() : trace_->text(it->second);
}

std::string GoroutineNames::text(std::int64_t g) const {
  const std::string_view name = of(g);
  return "G" + std::to_string(g) + (name.empty() ? "" : " (" + std::string(name) + ")");
}

bool matches(const Trace& t, const GoroutineNames& names, const Pattern& pattern, const Event& e) {
  if (e.kind != pattern.kind) return false;
  if (!pattern.goroutine.empty() && names.of(e.g) != pattern.goroutine) return false;
  return std::all_of(pattern.tests.begin(), pattern.tests.end(), [&](const FieldTest& test) {
    const std::optional<FieldValue> v = fieldOf(t, e, test.field);
    return v && (!test.min || v->number >= *test.min) && (!test.max || v->number <= *test.max) &&
           (!test.text || v->text == *test.text);
  });
}

std::optional<std::uint64_t> find(const Trace& t, const GoroutineNames& names, const Pattern& pattern,
                                  std::uint64_t from) {
  std::int64_t left = pattern.nth;
  for (std::uint64_t i = from; i < t.events.size(); ++i) {
    if (matches(t, names, pattern, t.events[i]) && --left <= 0) return i;
  }
  return std::nullopt;
}

std::uint64_t count(const Trace& t, const GoroutineNames& names, const Pattern& pattern) {
  return static_cast<std::uint64_t>(
      std::count_if(t.events.begin(), t.events.end(), [&](const Event& e) { return matches(t, names, pattern, e); }));
}

namespace {

// Calls text(piece) and field(name) in turn.
template <class Text, class Field>
void split(std::string_view in, Text text, Field field) {
  for (;;) {
    const std::size_t open = in.find('{');
    const std::size_t close = open == in.npos ? in.npos : in.find('}', open);
    text(in.substr(0, close == in.npos ? in.npos : open));
    if (close == in.npos) return;
    field(in.substr(open + 1, close - open - 1));
    in.remove_prefix(close + 1);
  }
}

}  // namespace

std::string fillIn(const Trace& t, const GoroutineNames& names, const std::string& text, const Event& e) {
  std::string out;
  split(
      text, [&](std::string_view piece) { out += piece; },
      [&](std::string_view name) {
        const std::optional<FieldValue> v = fieldOf(t, e, name);
        if (name == "g") out += names.text(e.g);
        else out += v ? v->text : "{" + std::string(name) + "}";
      });
  return out;
}

std::vector<std::string> placeholders(std::string_view text) {
  std::vector<std::string> out;
  split(
      text, [](std::string_view) {}, [&](std::string_view name) { out.emplace_back(name); });
  return out;
}

std::string patternText(const Pattern& pattern) {
  std::string out = "`" + std::string(trace::kindName(pattern.kind)) + "`";
  for (const FieldTest& test : pattern.tests) {
    out += (&test == &pattern.tests.front() ? " with " : ", ") + test.field + " ";
    if (test.text) out += "\"" + *test.text + "\"";
    else if (test.min == test.max) out += std::to_string(*test.min);
    else if (!test.max) out += ">= " + std::to_string(*test.min);
    else if (!test.min) out += "<= " + std::to_string(*test.max);
    else out += std::to_string(*test.min) + " to " + std::to_string(*test.max);
  }
  if (!pattern.goroutine.empty()) out += " of goroutine `" + pattern.goroutine + "`";
  return out;
}

}  // namespace gmp::replay
