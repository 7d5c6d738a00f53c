// Reads what surrounds the program: clients, and the network, faults and costs of the virtual world.
#include <algorithm>

#include "sim/scenario/near.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/world_table.h"

namespace gmp::scenario {

using nlohmann::json;

void readClients(Reading& r, const json& v, const std::string& pointer) {
  ObjectReader o(r, v, pointer, "clients");
  Clients c;
  if (const json* to = o.member("to", true)) c.listenerName = readName(r, *to, o.at("to"));
  const auto number = [&](const char* key, NumberRange range, std::int64_t standard, bool required = false) {
    const json* n = o.member(key, required);
    return n != nullptr ? readNumber(r, *n, o.at(key), range, false) : Number{Number::From::literal, standard, -1, {}};
  };
  c.connections = number("connections", {1, 1'000'000}, 1, true);
  c.message = number("message", {1, 16 << 20}, 64);
  c.think = number("think", {0, kYear, true}, 0);
  c.duration = number("for", {0, kYear, true}, 0, true);
  c.delay = number("delay", {0, kYear, true}, 0);
  c.messages = number("messages", {0, 1'000'000'000}, 0);
  c.rate = number("rate", {0, 10'000'000}, 0);
  c.burst = number("burst", {0, kYear, true}, 0);
  c.slow = number("slow", {0, 1'000'000}, 0);
  c.pause = number("pause", {0, kYear, true}, 10'000'000);
  c.resets = number("resets", {0, 1'000'000}, 0);
  c.halfCloses = number("halfCloses", {0, 1'000'000}, 0);
  c.exponentialThink = o.flag("exponentialThink", false);
  c.echo = o.flag("echo", true);
  o.finish();
  r.scenario.clients = c;
}

void readNetwork(Reading& r, const json& v, const std::string& pointer) {
  sim::Network& n = r.scenario.network;
  ObjectReader o(r, v, pointer, "the virtual network");
  const auto duration = [&](const char* key, std::chrono::nanoseconds standard) {
    return std::chrono::nanoseconds(o.integer(key, standard.count(), {0, kYear, true}));
  };
  const auto bytes = [&](const char* key, std::size_t standard, std::int64_t max) {
    return static_cast<std::size_t>(o.integer(key, static_cast<std::int64_t>(standard), {1, max}));
  };
  n.latency = duration("latency", n.latency);
  n.jitter = duration("jitter", n.jitter);
  n.bandwidth = o.integer("bandwidth", n.bandwidth, {0, INT64_MAX / 16});
  n.mss = bytes("mss", n.mss, 65'535);
  n.sendBuffer = bytes("sendBuffer", n.sendBuffer, 1 << 30);
  n.recvBuffer = bytes("recvBuffer", n.recvBuffer, 1 << 30);
  n.backlog = static_cast<int>(o.integer("backlog", n.backlog, {1, 1 << 20}));
  n.maxOpenFiles = static_cast<int>(o.integer("maxOpenFiles", n.maxOpenFiles, {1, 1 << 22}));
  o.finish();
}

namespace {

// {"fault": "reset", "at": "2ms", "count": 3}
void readScripted(Reading& r, const json& v, const std::string& pointer) {
  ObjectReader o(r, v, pointer, "a scripted fault");
  sim::Faults::Scripted out;
  std::vector<std::string_view> names;
  for (const FaultRow& row : faultTable()) names.push_back(row.name);
  const std::string name = o.text("fault", true);
  const auto row = std::find_if(faultTable().begin(), faultTable().end(), [&](auto& f) { return f.name == name; });
  if (row != faultTable().end()) out.what = row->what;
  else if (!name.empty()) {
    r.wrong(o.at("fault"), "`" + name.substr(0, 64) + "`: no such fault" + didYouMean(name, names));
  }
  if (o.member("at", true) != nullptr) out.at = std::chrono::nanoseconds(o.integer("at", 0, {0, kYear, true}));
  out.count = static_cast<int>(o.integer("count", 1, {1, 1'000'000}));
  o.finish();
  r.scenario.faults.script.push_back(out);
}

void readScript(Reading& r, const json& v, const std::string& pointer) {
  constexpr std::size_t kMost = 256;
  if (!v.is_array() || v.size() > kMost) {
    return r.wrong(pointer, "expected a list of at most " + std::to_string(kMost) + " scripted faults, found " +
                                (v.is_array() ? std::to_string(v.size()) : std::string(kindOf(v))));
  }
  for (std::size_t i = 0; i < v.size(); ++i) readScripted(r, v[i], pointer + "/" + std::to_string(i));
}

}  // namespace

void readFaults(Reading& r, const json& v, const std::string& pointer) {
  sim::Faults& f = r.scenario.faults;
  ObjectReader o(r, v, pointer, "faults of the virtual world");
  for (const FaultRow& row : faultTable()) f.*row.member = o.fraction(row.name, f.*row.member);
  for (const FaultLengthRow& row : kFaultLengths) {
    f.*row.member = std::chrono::nanoseconds(o.integer(row.name, (f.*row.member).count(), {0, kYear, true}));
  }
  if (const json* script = o.member("script")) readScript(r, *script, o.at("script"));
  o.finish();
}

void readCosts(Reading& r, const json& v, const std::string& pointer) {
  sim::Costs& c = r.scenario.costs;
  ObjectReader o(r, v, pointer, "costs of the virtual world");
  c.spread = o.fraction("spread", c.spread, 0.9);
  for (const CostRow& row : costTable()) c.*row.member = o.integer(row.name, c.*row.member, {0, 1'000'000'000, true});
  o.finish();
}

}  // namespace gmp::scenario
