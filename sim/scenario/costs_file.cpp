#include "sim/scenario/costs_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "sim/scenario/parse.h"
#include "sim/scenario/world_table.h"

namespace gmp::scenario {

using json = nlohmann::ordered_json;

std::string costsText(const MachineCosts& m) {
  json costs = json::object();
  costs["spread"] = m.costs.spread;
  for (const CostRow& row : costTable()) costs[std::string(row.name)] = m.costs.*row.member;
  const json network{{"latency", m.network.latency.count()},
                     {"bandwidth", m.network.bandwidth},
                     {"mss", m.network.mss},
                     {"sendBuffer", m.network.sendBuffer},
                     {"recvBuffer", m.network.recvBuffer},
                     {"backlog", m.network.backlog}};
  const json all{{"format", "gmpscope-costs"}, {"version", 1},       {"machine", m.machine},
                 {"cores", m.cores},           {"network", network}, {"costs", costs}};
  return all.dump(2) + "\n";
}

std::optional<MachineCosts> readCostsFile(const std::string& path, std::vector<std::string>* errors) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    errors->push_back(path + ": cannot be opened: " + std::generic_category().message(errno) +
                      "; gmpscope calibrate -o FILE makes one");
    return std::nullopt;
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::vector<Mistake> mistakes;
  const JsonText doc(text, path, mistakes);
  Scenario scratch;  // the parts are read as a scenario's are
  scratch.network.latency = std::chrono::nanoseconds(0);
  Reading r{doc, scratch, mistakes};
  MachineCosts out;
  if (mistakes.empty()) {
    ObjectReader o(r, doc.value(), "", "costs of a machine");
    if (const auto* format = o.member("format", true); format != nullptr && *format != "gmpscope-costs") {
      r.wrong("/format", "expected \"gmpscope-costs\"; gmpscope calibrate -o FILE makes such a file");
    }
    if (const auto* version = o.member("version", true); version != nullptr && *version != 1) {
      r.wrong("/version", "expected 1: this program reads version 1 only");
    }
    out.machine = o.text("machine");
    out.cores = static_cast<int>(o.integer("cores", 1, {1, 1024}));
    if (const auto* network = o.member("network")) readNetwork(r, *network, "/network");
    if (const auto* costs = o.member("costs", true)) readCosts(r, *costs, "/costs");
    o.finish();
  }
  for (const Mistake& m : mistakes) errors->push_back(m.text());
  if (!mistakes.empty()) return std::nullopt;
  out.costs = scratch.costs;
  out.network = scratch.network;
  return out;
}

void beLike(const MachineCosts& machine, sim::Config* config) {
  config->cores = machine.cores;
  config->costs = machine.costs;
  config->network = machine.network;
  config->clientsHere = true;
}

}  // namespace gmp::scenario
