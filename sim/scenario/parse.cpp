#include "sim/scenario/parse.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>
#include <tuple>

#include "sim/scenario/near.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/world_table.h"

namespace gmp::scenario {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxNamed = 256;  // parameters, and functions

// "topics": ["timers", "myths"]
void readTopics(Reading& r, const json& v, const std::string& pointer) {
  if (!v.is_array()) return r.wrong(pointer, "expected a list of topics, found " + std::string(kindOf(v)));
  std::vector<std::string>& topics = r.scenario.topics;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const std::string at = pointer + "/" + std::to_string(i);
    const std::string topic = readText(r, v[i], at);
    if (!v[i].is_string()) continue;
    if (std::find(kTopics.begin(), kTopics.end(), topic) == kTopics.end()) {
      r.wrong(at, "`" + topic.substr(0, 64) + "`: no such topic" + didYouMean(topic, {kTopics.begin(), kTopics.end()}));
    } else if (std::find(topics.begin(), topics.end(), topic) != topics.end()) {
      r.wrong(at, "`" + topic + "` stands twice");
    } else {
      topics.push_back(topic);
    }
  }
}

void readHead(Reading& r, ObjectReader& top) {
  if (const json* format = top.member("format", true); format != nullptr && *format != "gmpscope-scenario") {
    r.wrong(top.at("format"), "expected \"gmpscope-scenario\"; this is no scenario");
  }
  if (const json* version = top.member("version", true); version != nullptr) {
    if (!version->is_number_integer()) r.wrong(top.at("version"), "expected 1, found " + std::string(kindOf(*version)));
    else if (*version != 1) r.wrong(top.at("version"), "expected 1: this program reads version 1 only");
  }
  if (const json* name = top.member("name", true)) r.scenario.name = readName(r, *name, top.at("name"));
  r.scenario.title = top.text("title", true);
  r.scenario.teaches = top.text("teaches");
  r.scenario.source = top.text("source");
  r.scenario.minutes = static_cast<int>(top.integer("minutes", 0, {1, 600}));
  r.scenario.difficulty = static_cast<int>(top.integer("difficulty", 0, {1, 3}));
  r.scenario.speed = static_cast<int>(top.integer("speed", 0, {1, 16'000}));
  if (const json* topics = top.member("topics")) readTopics(r, *topics, top.at("topics"));
  if (const json* worlds = top.member("worlds")) {
    r.scenario.simOnly = *worlds == "sim";
    if (*worlds != "sim" && *worlds != "both") r.wrong(top.at("worlds"), "expected \"both\" or \"sim\"");
  }
}

void readRuntime(Reading& r, const json& v, const std::string& pointer) {
  Runtime& out = r.scenario.runtime;
  ObjectReader o(r, v, pointer, "runtime");
  out.gomaxprocs = static_cast<int>(o.integer("gomaxprocs", out.gomaxprocs, {0, 1024}));
  out.cores = static_cast<int>(o.integer("cores", out.cores, {1, 1024}));
  out.seed = static_cast<std::uint64_t>(o.integer("seed", static_cast<std::int64_t>(out.seed), {1, INT64_MAX}));
  if (const json* poller = o.member("poller")) {
    const auto known = parsePoller(readText(r, *poller, o.at("poller")));
    if (known) out.poller = *known;
    else if (poller->is_string()) {
      r.wrong(o.at("poller"), "expected epoll, kqueue or iocp" +
                                  didYouMean(poller->get_ref<const std::string&>(), {"epoll", "kqueue", "iocp"}));
    }
  }
  if (const json* s = o.member("switches")) {
    ObjectReader switches(r, *s, o.at("switches"), "switches");
    out.switches.runnext = switches.flag("runnext", true);
    out.switches.steal = switches.flag("steal", true);
    out.switches.globalTick = switches.flag("globalTick", true);
    out.switches.sysmon = switches.flag("sysmon", true);
    out.switches.netpollInFindRunnable = switches.flag("netpollInFindRunnable", true);
    switches.finish();
  }
  o.finish();
}

Parameter readParameter(Reading& r, const std::string& name, const json& v, const std::string& pointer) {
  Parameter p;
  p.name = name;
  if (!isName(name)) r.wrongKey(pointer, "expected a name (a letter, then letters, digits, _ or -; at most 64)");
  ObjectReader o(r, v, pointer, "a parameter");
  p.unit = o.text("unit");
  p.says = o.text("says", true);
  const NumberRange any{p.isDuration() ? 0 : INT64_MIN, INT64_MAX, p.isDuration()};
  const bool hasRange = o.member("min", true) != nullptr && o.member("max", true) != nullptr;
  p.min = o.integer("min", 0, any);
  p.max = o.integer("max", 0, any);
  if (hasRange && p.min > p.max) r.wrong(o.at("min"), "is greater than `max`");
  const NumberRange range = hasRange && p.min <= p.max ? NumberRange{p.min, p.max, p.isDuration()} : any;
  if (o.member("default", true) != nullptr) p.value = o.integer("default", p.min, range);
  if (const json* sim = o.member("inSim")) p.inSim = readInteger(r, *sim, o.at("inSim"), range);
  o.finish();
  return p;
}

void readParameters(Reading& r, const json& v, const std::string& pointer) {
  ObjectReader o(r, v, pointer, "parameters by name");
  if (!o.isObject()) return;
  if (v.size() > kMaxNamed) return r.wrong(pointer, "more than " + std::to_string(kMaxNamed) + " parameters");
  for (const auto& [name, value] : v.items()) {
    r.scenario.parameters.push_back(readParameter(r, name, value, o.at(name)));
  }
}

// All names first: a go step may stand before the function it names.
void readFunctions(Reading& r, const json& v, const std::string& pointer) {
  ObjectReader o(r, v, pointer, "functions by name");
  if (!o.isObject()) return;
  if (v.size() > kMaxNamed) return r.wrong(pointer, "more than " + std::to_string(kMaxNamed) + " functions");
  std::vector<Function>& functions = r.scenario.functions;
  for (const auto& [name, value] : v.items()) {
    if (!isName(name)) r.wrongKey(o.at(name), "expected a name (a letter, then letters, digits, _ or -; at most 64)");
    if (name == "main") r.scenario.main = static_cast<int>(functions.size());
    functions.push_back({name, {}, {}, {}});
  }
  for (Function& f : functions) f.steps = readSteps(r, v[f.name], o.at(f.name), false);
  if (r.scenario.main < 0) r.wrong(pointer, "`main` is missing: the first goroutine runs it");
}

void readAll(Reading& r) {
  ObjectReader top(r, r.doc.value(), "", "a scenario");
  if (!top.isObject()) return;
  readHead(r, top);
  if (const json* v = top.member("runtime")) readRuntime(r, *v, top.at("runtime"));
  if (const json* v = top.member("parameters")) readParameters(r, *v, top.at("parameters"));
  if (const json* v = top.member("functions", true)) readFunctions(r, *v, top.at("functions"));
  if (const json* v = top.member("clients")) readClients(r, *v, top.at("clients"));
  if (const json* v = top.member("network")) readNetwork(r, *v, top.at("network"));
  if (const json* v = top.member("faults")) readFaults(r, *v, top.at("faults"));
  if (const json* v = top.member("costs")) readCosts(r, *v, top.at("costs"));
  if (const json* v = top.member("story")) readStory(r, *v, top.at("story"));
  if (const json* v = top.member("questions")) readQuestions(r, *v, top.at("questions"));
  if (const json* v = top.member("expect")) readExpect(r, *v, top.at("expect"));
  top.member("$schema");  // for editors
  top.finish();
  resolveNames(r);
}

}  // namespace

int Scenario::parameter(std::string_view wanted) const {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name == wanted) return static_cast<int>(i);
  }
  return -1;
}

ParseResult parseScenario(std::string_view text, const std::string& file) {
  ParseResult out;
  const JsonText doc(text, file, out.mistakes);
  if (doc.value().is_null() && !out.mistakes.empty()) return out;
  Scenario scenario;
  scenario.file = file;
  Reading reading{doc, scenario, out.mistakes};
  readAll(reading);
  std::stable_sort(out.mistakes.begin(), out.mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  if (out.mistakes.empty()) out.scenario = std::move(scenario);
  return out;
}

ParseResult loadScenario(const std::string& path) {
  std::string text;
  const auto readSome = [&](std::istream& in) {
    std::vector<char> buf(64 << 10);
    while (text.size() <= JsonText::kMaxBytes &&
           (in.read(buf.data(), static_cast<std::streamsize>(buf.size())), in.gcount() > 0)) {
      text.append(buf.data(), static_cast<std::size_t>(in.gcount()));
    }
    return !in.bad();
  };
  if (path == "-") {
    readSome(std::cin);
    return parseScenario(text, "standard input");
  }
  std::ifstream in(path, std::ios::binary);
  ParseResult failed;
  if (!in) {
    failed.mistakes.push_back({path, 0, 0, "", "cannot be opened: " + std::generic_category().message(errno)});
    return failed;
  }
  if (!readSome(in)) {
    failed.mistakes.push_back({path, 0, 0, "", "cannot be read: " + std::generic_category().message(errno)});
    return failed;
  }
  return parseScenario(text, path);
}

}  // namespace gmp::scenario
