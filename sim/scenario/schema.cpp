#include "sim/scenario/schema.h"

#include <nlohmann/json.hpp>

#include "sim/scenario/step_table.h"

namespace gmp::scenario {
namespace {

using json = nlohmann::ordered_json;

constexpr const char* kNamePattern = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";
constexpr const char* kReferencePattern = "^\\{[A-Za-z][A-Za-z0-9_-]{0,63}\\}$";
constexpr const char* kDurationPattern = "^(0|([0-9]*\\.?[0-9]+(ns|us|µs|μs|ms|s|m|h))+)$";

json text(const char* says) { return {{"type", "string"}, {"description", says}}; }
json flag(const char* says) { return {{"type", "boolean"}, {"description", says}}; }
json ref(const char* name) { return {{"$ref", std::string("#/$defs/") + name}}; }
json name(std::string_view says) { return {{"type", "string"}, {"pattern", kNamePattern}, {"description", says}}; }

json object(json properties, std::vector<std::string> required, const char* says) {
  json out{{"type", "object"},
           {"description", says},
           {"additionalProperties", false},
           {"properties", std::move(properties)}};
  if (!required.empty()) out["required"] = required;
  return out;
}

json whole(std::int64_t min, std::int64_t max) {
  json out{{"type", "integer"}};
  if (min != INT64_MIN) out["minimum"] = min;
  if (max != INT64_MAX) out["maximum"] = max;
  return out;
}

// A number, "{parameter}", and for durations "2s".
json number(const NumberPart& n, std::string_view says) {
  json any = json::array({whole(n.min, n.max), {{"type", "string"}, {"pattern", kReferencePattern}}});
  if (n.duration) any.push_back(ref("duration"));
  return {{"description", says}, {"anyOf", any}};
}

struct PartSchema {
  std::string_view says;
  json operator()(const NumberPart& n) const { return number(n, says); }
  json operator()(const TextPart&) const { return {{"type", "string"}, {"description", says}}; }
  json operator()(const UsePart&) const { return name(says); }
  json operator()(const DefinePart&) const { return name(says); }
  json operator()(const FunctionPart&) const { return name(says); }
  json operator()(const NamesPart&) const {
    return {{"type", "array"}, {"description", says}, {"items", {{"type", "string"}, {"pattern", kNamePattern}}}};
  }
  json operator()(const BodyPart&) const {
    return {{"description", says}, {"type", "array"}, {"minItems", 1}, {"items", ref("step")}};
  }
  json operator()(const BranchPart&) const {
    return {{"description", says}, {"type", "array"}, {"items", ref("step")}};
  }
  json operator()(const FlagPart&) const { return {{"const", true}}; }
};

json stepSchema() {
  json any = json::array();
  json words = json::array();
  for (const StepRow& row : stepTable()) {
    json properties = json::object();
    std::vector<std::string> required;
    for (const StepPart& part : row.parts) {
      properties[std::string(part.key)] = std::visit(PartSchema{part.says}, part.what);
      if (part.required) required.emplace_back(part.key);
    }
    any.push_back(object(std::move(properties), std::move(required), std::string(row.says).c_str()));
    if (std::holds_alternative<FlagPart>(row.parts[0].what)) words.push_back(row.key);
  }
  any.push_back({{"enum", words}});
  return {{"description", "One step of a function."}, {"anyOf", any}};
}

json parameterSchema() {
  const json value{{"anyOf", json::array({{{"type", "integer"}}, ref("duration")})}};
  return object({{"default", value},
                 {"inSim", value},
                 {"min", value},
                 {"max", value},
                 {"unit", text("\"duration\": ns, written 2s or 20us; any other word is shown beside the number")},
                 {"says", text("one sentence: what it is")}},
                {"default", "min", "max", "says"}, "A number that --set changes.");
}

json runtimeSchema() {
  const json switches = object({{"runnext", flag("goready and go put the goroutine next")},
                                {"steal", flag("findRunnable robs other Ps")},
                                {"globalTick", flag("every 61st tick looks at the global queue first")},
                                {"sysmon", flag("the monitor thread")},
                                {"netpollInFindRunnable", flag("findRunnable asks the poller without waiting")}},
                               {}, "Policies that a what-if turns off; all are on in Go.");
  return object({{"gomaxprocs", whole(0, 1024)},
                 {"cores", whole(1, 1024)},
                 {"seed", whole(1, INT64_MAX)},
                 {"switches", switches}},
                {}, "The machine. gomaxprocs 0: one P for each usable CPU; cores and seed are the virtual world's.");
}

json clientsSchema() {
  const auto duration = NumberPart{nullptr, 0, 365LL * 24 * 3'600 * 1'000'000'000, 0, true};
  return object({{"to", name("the listener they connect to")},
                 {"connections", number({nullptr, 1, 20'000, 1}, "how many")},
                 {"message", number({nullptr, 1, 16 << 20, 64}, "bytes of a message")},
                 {"think", number(duration, "between an echo and the next message")},
                 {"for", number(duration, "how long they send")}},
                {"to", "connections", "for"}, "Load from outside: a closed loop of messages that must come back.");
}

json networkSchema() {
  return object({{"latency", ref("duration")}, {"jitter", ref("duration")}, {"bandwidth", whole(0, INT64_MAX / 16)}},
                {}, "The virtual world's network: one way latency, bytes a second (0: no limit).");
}

}  // namespace

std::string scenarioSchema() {
  json properties{
      {"$schema", {{"type", "string"}}},
      {"format", {{"const", "gmpscope-scenario"}}},
      {"version", {{"const", 1}}},
      {"name", name("what `gmpscope run` calls it")},
      {"title", text("one line")},
      {"teaches", text("one sentence")},
      {"source", text("which idea it shows")},
      {"runtime", runtimeSchema()},
      {"parameters",
       {{"type", "object"},
        {"propertyNames", {{"pattern", kNamePattern}}},
        {"additionalProperties", parameterSchema()}}},
      {"functions",
       {{"type", "object"},
        {"description", "Lists of steps by name; main is the first goroutine."},
        {"required", json::array({"main"})},
        {"propertyNames", {{"pattern", kNamePattern}}},
        {"additionalProperties", {{"type", "array"}, {"items", ref("step")}}}}},
      {"clients", clientsSchema()},
      {"network", networkSchema()},
      {"expect",
       object({{"completes", flag("main returns")},
               {"allEchoed", flag("the clients get every message back, and the server counts the same bytes")}},
              {}, "What must hold in every run.")}};
  json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "gmpscope scenario, version 1"}};
  schema.update(object(std::move(properties), {"format", "version", "name", "title", "functions"},
                       "A program, its machine and its load."));
  schema["$defs"] = {
      {"duration",
       {{"anyOf", json::array({{{"type", "string"}, {"pattern", kDurationPattern}}, whole(0, INT64_MAX)})}}},
      {"step", stepSchema()}};
  return schema.dump(2) + "\n";
}

}  // namespace gmp::scenario
