#include "sim/scenario/schema.h"

#include <nlohmann/json.hpp>

#include "sim/scenario/reader.h"
#include "sim/scenario/step_table.h"
#include "sim/scenario/world_table.h"

namespace gmp::scenario {
namespace {

using json = nlohmann::ordered_json;

constexpr const char* kNamePattern = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";
constexpr const char* kReferencePattern = "^\\{[A-Za-z][A-Za-z0-9_-]{0,63}\\}$";
constexpr const char* kConditionPattern = "^ *[^ ]+ +(% +[^ ]+ +)?(==|!=|<|<=|>|>=) +[^ ]+ *$";
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

json described(json what, const char* says) {
  what["description"] = says;
  return what;
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
  json operator()(const TextPart& t) const {
    if (!t.words.empty()) return {{"enum", t.words}, {"description", says}};
    return {{"type", "string"}, {"description", says}};
  }
  json operator()(const UsePart&) const { return name(says); }
  json operator()(const DefinePart&) const { return name(says); }
  json operator()(const FunctionPart&) const { return name(says); }
  json operator()(const NamesPart&) const {
    return {{"type", "array"}, {"description", says}, {"items", {{"type", "string"}, {"pattern", kNamePattern}}}};
  }
  json operator()(const BodyPart& b) const {
    return {{"description", says}, {"type", "array"}, {"minItems", b.mayBeEmpty ? 0 : 1}, {"items", ref("step")}};
  }
  json operator()(const BranchPart&) const {
    return {{"description", says}, {"type", "array"}, {"items", ref("step")}};
  }
  json operator()(const FlagPart&) const { return {{"const", true}}; }
  json operator()(const DefineElementPart&) const { return name(says); }
  json operator()(const BoolPart&) const { return {{"type", "boolean"}, {"description", says}}; }
  json operator()(const ConditionPart&) const {
    return {{"type", "string"}, {"pattern", kConditionPattern}, {"description", says}};
  }
  json operator()(const CasesPart& c) const {
    return {{"description", says},
            {"type", "array"},
            {"minItems", 1},
            {"items", ref(c.table == &selectTable ? "case" : "choice")}};
  }
};

// Objects by the rows of a table; `words`: those that need no object.
json tableSchema(const std::vector<StepRow>& table, const char* says) {
  json any = json::array();
  json words = json::array();
  for (const StepRow& row : table) {
    json properties = json::object();
    std::vector<std::string> required;
    for (const StepPart& part : row.parts) {
      properties[std::string(part.key)] = std::visit(PartSchema{part.says}, part.what);
      if (part.required) required.emplace_back(part.key);
    }
    any.push_back(object(std::move(properties), std::move(required), std::string(row.says).c_str()));
    if (std::holds_alternative<FlagPart>(row.parts[0].what)) words.push_back(row.key);
  }
  if (!words.empty()) any.push_back({{"enum", words}});
  return {{"description", says}, {"anyOf", any}};
}

json topicsSchema() {
  return {{"type", "array"},
          {"uniqueItems", true},
          {"description", "what it is about, the main topic first"},
          {"items", {{"enum", kTopics}}}};
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
                 {"poller",
                  {{"enum", json::array({"epoll", "kqueue", "iocp"})},
                   {"description", "what the virtual kernel's poller is like"}}},
                 {"switches", switches}},
                {}, "The machine. gomaxprocs 0: one P for each usable CPU; cores and seed are the virtual world's.");
}

json clientsSchema() {
  const auto duration = NumberPart{nullptr, 0, kYear, 0, true};
  const auto count = [](std::int64_t min, std::int64_t max, const char* says) {
    return number(NumberPart{nullptr, min, max, 0}, says);
  };
  return object({{"to", name("the listener they connect to")},
                 {"connections", count(1, 1'000'000, "how many")},
                 {"message", count(1, 16 << 20, "bytes of a message")},
                 {"messages", count(0, 1'000'000'000, "of each connection; 0: as many as there is time for")},
                 {"think", number(duration, "between an answer and the next message")},
                 {"exponentialThink", flag("think is the mean of an exponential distribution")},
                 {"delay", number(duration, "between the connection and its first message")},
                 {"rate", count(0, 10'000'000, "messages a second of all, answered or not; 0: closed loop")},
                 {"burst", number(duration, "messages leave at multiples of this only, all at once")},
                 {"echo", flag("every byte must come back; false: answers are only counted")},
                 {"slow", count(0, 1'000'000, "so many connections read only after a pause")},
                 {"pause", number(duration, "how long those pause")},
                 {"resets", count(0, 1'000'000, "so many reset in the middle of their last message")},
                 {"halfCloses", count(0, 1'000'000, "so many shut their sending side behind their last message")},
                 {"for", number(duration, "how long they send")}},
                {"to", "connections", "for"},
                "Load from outside: each connection sends a message, waits for the answer, thinks, and again.");
}

json networkSchema() {
  const json bytes = whole(1, 1 << 30);
  return object({{"latency", ref("duration")},
                 {"jitter", ref("duration")},
                 {"bandwidth", whole(0, INT64_MAX / 16)},
                 {"mss", whole(1, 65'535)},
                 {"sendBuffer", bytes},
                 {"recvBuffer", bytes},
                 {"backlog", whole(1, 1 << 20)},
                 {"maxOpenFiles", whole(1, 1 << 22)}},
                {}, "The virtual world's network: one way latency, bytes a second (0: no limit), sizes in bytes.");
}

json faultsSchema() {
  json properties = json::object();
  for (const FaultRow& row : faultTable()) {
    properties[std::string(row.name)] = {{"type", "number"}, {"minimum", 0}, {"maximum", 1}, {"description", row.says}};
  }
  for (const FaultLengthRow& row : kFaultLengths) properties[std::string(row.name)] = ref("duration");
  json names = json::array();
  for (const FaultRow& row : faultTable()) names.push_back(row.name);
  json scripted = object({{"fault", {{"enum", names}}}, {"at", ref("duration")}, {"count", whole(1, 1'000'000)}},
                         {"fault", "at"}, "From that moment on it strikes the next `count` calls that it can strike.");
  properties["script"] = {{"type", "array"}, {"maxItems", 256}, {"items", std::move(scripted)}};
  return object(std::move(properties), {}, "Faults of the virtual world: the probability of each.");
}

json costsSchema() {
  json properties = json::object();
  properties["spread"] = {{"type", "number"}, {"minimum", 0}, {"maximum", 0.9}};
  for (const CostRow& row : costTable()) properties[std::string(row.name)] = ref("duration");
  return object(std::move(properties), {}, "What things cost in the virtual world.");
}

json patternMembers() {
  json names = json::array();
  for (int k = 0; k < trace::kKinds; ++k) names.push_back(trace::kindName(static_cast<trace::Kind>(k)));
  return {{"event", {{"enum", names}, {"description", "the event, as traces call it"}}},
          {"where", {{"type", "object"}, {"description", "fields with the value, or {min, max}, that they must have"}}},
          {"of", text("name of the goroutine that it is about")},
          {"nth", whole(1, 1'000'000'000)}};
}

json limitMembers(json properties) {
  const json limit{
      {"anyOf",
       json::array({{{"type", "integer"}}, ref("duration"), {{"type", "string"}, {"pattern", kReferencePattern}}})}};
  properties["min"] = limit;
  properties["max"] = limit;
  properties["only"] = {{"enum", json::array({"sim", "real"})}};
  properties["procs"] = object({{"min", whole(1, 1024)}, {"max", whole(1, 1024)}}, {}, "Holds with so many Ps.");
  properties["says"] = text("why it must be so");
  return properties;
}

json listOf(json items, const char* says) {
  return {{"type", "array"}, {"maxItems", 64}, {"description", says}, {"items", std::move(items)}};
}

json storySchema() {
  return listOf(object({{"at", ref("pattern")}, {"says", text("what happens there; {field} is the event's value")}},
                       {"at", "says"}, "A step; it is looked for behind the one before."),
                "A guided tour of the trace.");
}

json questionsSchema() {
  const json answer = object({{"field", text("its value is the answer")},
                              {"next", ref("pattern")},
                              {"count", ref("pattern")},
                              {"happens", ref("pattern")},
                              {"before", ref("pattern")},
                              {"sameGoroutine", flag("only events about the same goroutine")}},
                             {}, "Where the answer stands in the trace.");
  return listOf(object({{"ask", text("the question; {field} is the event's value")},
                        {"at", ref("pattern")},
                        {"answer", answer},
                        {"because", text("the rule behind it; {field} of the event that answers")}},
                       {"ask", "at", "answer", "because"}, "Asked before the event is shown."),
                "Predict, then check.");
}

json expectSchema() {
  return object({{"completes", flag("main returns")},
                 {"deadlocks", flag("all goroutines are asleep in the end")},
                 {"panics", text("the program dies of a panic with this text")},
                 {"allEchoed", flag("the clients get every message back, and the server counts the same bytes")},
                 {"never", listOf(ref("pattern"), "what must not happen")},
                 {"events", listOf(object(limitMembers(patternMembers()), {"event"}, "How many such events there are."),
                                   "numbers of events")},
                 {"figures", listOf(object(limitMembers({{"figure", text("as `gmpscope sweep --help` lists them")}}),
                                           {"figure"}, "A figure of the summary."),
                                    "figures of the summary")}},
                {}, "What must hold in every run.");
}

json definitions() {
  json pattern = object(patternMembers(), {"event"}, "Which event.");
  return {{"duration",
           {{"anyOf", json::array({{{"type", "string"}, {"pattern", kDurationPattern}}, whole(0, INT64_MAX)})}}},
          {"pattern", {{"anyOf", json::array({pattern, {{"type", "string"}}})}}},
          {"case", tableSchema(selectTable(), "One case of a select.")},
          {"choice", tableSchema(choiceTable(), "One way of a choose.")},
          {"step", tableSchema(stepTable(), "One step of a function.")}};
}

}  // namespace

std::string scenarioSchema() {
  json properties{{"$schema", {{"type", "string"}}},
                  {"format", {{"const", "gmpscope-scenario"}}},
                  {"version", {{"const", 1}}},
                  {"name", name("what `gmpscope run` calls it")},
                  {"title", text("one line")},
                  {"teaches", text("one sentence")},
                  {"source", text("which idea it shows")},
                  {"minutes", described(whole(1, 600), "that the lesson takes")},
                  {"difficulty", described(whole(1, 3), "1: a first lesson, 2: knows G, M and P, 3: subtle")},
                  {"topics", topicsSchema()},
                  {"speed", described(whole(1, 16'000), "events a second that the viewer plays it at")},
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
                  {"faults", faultsSchema()},
                  {"costs", costsSchema()},
                  {"worlds", {{"enum", json::array({"both", "sim"})}, {"description", "sim: the virtual world only"}}},
                  {"story", storySchema()},
                  {"questions", questionsSchema()},
                  {"expect", expectSchema()}};
  json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "gmpscope scenario, version 1"}};
  schema.update(object(std::move(properties), {"format", "version", "name", "title", "functions"},
                       "A program, its machine and its load."));
  schema["$defs"] = definitions();
  return schema.dump(2) + "\n";
}

}  // namespace gmp::scenario
