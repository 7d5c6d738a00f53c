#include "sim/formats/trace_schema.h"

#include <array>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <gmpscope/event.h>
#include <nlohmann/json.hpp>

#include "sim/formats/trace_json.h"

namespace gmp::formats {
namespace {

namespace ev = trace::ev;
using json = nlohmann::ordered_json;

// Fields that older minor versions do not have: kind, field.
constexpr std::array<std::pair<std::string_view, std::string_view>, 1> kAddedSince = {{{"pollFd", "what"}}};

json text(std::string_view says) { return {{"type", "string"}, {"description", says}}; }
json ref(std::string_view name) { return {{"$ref", "#/$defs/" + std::string(name)}}; }

json whole(std::int64_t min, std::int64_t max, std::string_view says) {
  json out{{"type", "integer"}};
  if (min != std::numeric_limits<std::int64_t>::min()) out["minimum"] = min;
  if (max != std::numeric_limits<std::int64_t>::max()) out["maximum"] = max;
  out["description"] = says;
  return out;
}

json object(json properties, std::vector<std::string> required) {
  return {{"type", "object"},
          {"additionalProperties", false},
          {"required", std::move(required)},
          {"properties", std::move(properties)}};
}

json listOf(json items, std::string_view says) {
  return {{"type", "array"}, {"description", says}, {"items", std::move(items)}};
}

template <class E>
constexpr std::string_view kListName = "";
#define GMP_ENUM_BEGIN(Name) \
  template <>                \
  constexpr std::string_view kListName<trace::Name> = #Name;
#define GMP_WORD(Name, id, text)
#define GMP_ENUM_END(Name)
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END

// What the type of a field is called in $defs.
template <class T>
std::string_view typeName() {
  if constexpr (std::is_same_v<T, bool>) return "flag";
  else if constexpr (std::is_enum_v<T>) return kListName<T>;
  else if constexpr (std::is_same_v<T, trace::Str>) return "text";
  else if constexpr (std::is_same_v<T, trace::GRef>) return "goroutine";
  else if constexpr (std::is_same_v<T, trace::PRef>) return "processor";
  else if constexpr (std::is_same_v<T, trace::MRef>) return "machine";
  else if constexpr (std::is_same_v<T, trace::Fd>) return "descriptor";
  else if constexpr (std::is_same_v<T, trace::Obj>) return "object";
  else if constexpr (std::is_base_of_v<trace::Ns, T>) return "nanoseconds";
  else return "count";
}

json definitions() {
  constexpr auto kLow32 = std::numeric_limits<std::int32_t>::min(), kHigh32 = std::numeric_limits<std::int32_t>::max();
  constexpr auto kLow64 = std::numeric_limits<std::int64_t>::min(), kHigh64 = std::numeric_limits<std::int64_t>::max();
  json out{{"flag", {{"type", "boolean"}}},
           {"text", {{"type", "string"}, {"maxLength", kMaxStringBytes}}},
           {"goroutine", whole(kLow64, kHigh64, "its number; 0: none")},
           {"processor", whole(kLow32, kHigh32, "number of a P; -1: none")},
           {"machine", whole(kLow32, kHigh32, "number of an M; -1: none")},
           {"descriptor", whole(kLow32, kHigh32, "a file descriptor; -1: none")},
           {"object", whole(kLow64, kHigh64, "number of a channel, lock, timer...; 0: none")},
           {"nanoseconds", whole(kLow64, kHigh64, "a time from the start of the trace, or a duration")},
           {"count", whole(kLow32, kHigh32, "a number")}};
#define GMP_ENUM_BEGIN(Name) \
  {                          \
    json words = json::array();
#define GMP_WORD(Name, id, text) words.push_back(text);
#define GMP_ENUM_END(Name)                   \
  out[#Name] = {{"enum", std::move(words)}}; \
  }
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END
  return out;
}

bool isNew(std::string_view kind, std::string_view field) {
  for (const auto& added : kAddedSince) {
    if (added.first == kind && added.second == field) return true;
  }
  return false;
}

template <class E>
json eventSchema() {
  const std::string_view kind = trace::kindName(E::kKind);
  json properties{{"i", ref("index")}, {"t", ref("nanoseconds")}, {"k", {{"const", kind}}},
                  {"m", ref("actor")}, {"p", ref("wired")},       {"g", ref("about")}};
  std::vector<std::string> required{"t", "k"};
  constexpr E any{};
  ev::visitFields(any, [&](const char* name, const auto& field) {
    properties[name] = ref(typeName<std::remove_cvref_t<decltype(field)>>());
    if (!isNew(kind, name)) required.emplace_back(name);
  });
  json out = object(std::move(properties), std::move(required));
  out["description"] = trace::kindDoc(E::kKind);
  return out;
}

json eventsSchema() {
  json any = json::array();
#define GMP_EVENT(Name, json, Family, doc, ...) any.push_back(eventSchema<ev::Name>());
#include <gmpscope/events.def>
#undef GMP_EVENT
  return listOf({{"anyOf", std::move(any)}}, "One a line, in their total order.");
}

json headSchema() {
  const json small = whole(0, 1 << 20, "a number");
  const auto words = [](std::vector<std::string_view> all, std::string_view says) -> json {
    return {{"enum", std::move(all)}, {"description", says}};
  };
  json goroutine =
      object({{"g", ref("goroutine")}, {"parent", ref("goroutine")}, {"name", ref("text")}}, {"g", "parent", "name"});
  json note = object({{"event", ref("index")}, {"text", ref("text")}}, {"event", "text"});
  json parameters{
      {"type", "object"}, {"description", "of the scenario, as run"}, {"additionalProperties", {{"type", "number"}}}};
  return {
      {"format", {{"const", "gmpscope-trace"}}},
      {"version", {{"const", kVersion}}},
      {"minor", whole(0, kMinor, "a higher one adds kinds, words or fields, and has a schema of its own")},
      {"generator", text("the program that wrote it")},
      {"world", words({"", "real", "sim", "go"}, "real: threads and sockets; sim: the virtual world; go: Go itself")},
      {"goVersion", text("the Go whose rules it follows")},
      {"scenario", text("what ran; \"\": a program")},
      {"parameters", std::move(parameters)},
      {"seed", whole(0, std::numeric_limits<std::int64_t>::max(), "of every random choice")},
      {"gomaxprocs", small},
      {"cores", small},
      {"poller", words({"", "epoll", "kqueue", "iocp"}, "what the poller is like")},
      {"policy", text("virtual world, who ran next: timed, random, pct:3, ...")},
      {"clock", text("tsc, monotonic or virtual")},
      {"unknown", listOf(text("queues, poller, ..."), "facts that this source does not record")},
      {"truncated", {{"type", "boolean"}, {"description", "the end is missing"}}},
      {"goroutines", listOf(std::move(goroutine), "their names and parents, as the events say too")},
      {"notes", listOf(std::move(note), "bookmarks of the user")},
      {"events", eventsSchema()}};
}

}  // namespace

std::string traceSchema() {
  json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "gmpscope trace, version " + std::to_string(kVersion) + "." + std::to_string(kMinor)},
              {"description", "A run as events: everything that the viewer, the checker and every export know."}};
  schema.update(object(headSchema(), {"format", "version", "events"}));
  json defs = definitions();
  defs["index"] = whole(0, std::numeric_limits<std::int64_t>::max(), "number of an event, from 0");
  defs["actor"] = whole(-1, std::numeric_limits<std::int32_t>::max(), "the M that acts; left out: the world outside");
  defs["wired"] = whole(-1, std::numeric_limits<std::int16_t>::max(), "the P that it holds; left out: none");
  defs["about"] = whole(0, std::numeric_limits<std::int64_t>::max(), "the goroutine it is about; left out: none");
  schema["$defs"] = std::move(defs);
  return schema.dump(2) + "\n";
}

}  // namespace gmp::formats
