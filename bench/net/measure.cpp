#include "bench/net/measure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <utility>

#include "bench/net/load.h"
#include "bench/net/process.h"
#include "bench/net/servers.h"
#include "bench/net/tools.h"
#include "core/os/cpus.h"

namespace gmp::bench {
namespace {

enum Who : std::size_t { ours, loop, go, traced, kinds };
using Sample = std::array<std::optional<double>, kinds>;

constexpr std::array<Who, 3> kCompared{ours, loop, go};
constexpr std::int64_t kWarmUp_ns = 200'000'000, kSettle_ns = 10'000'000;
constexpr double kTurn_s = 0.1;
constexpr int kInTurnAtMost = 1000;  // connections

struct Server {
  std::unique_ptr<Process> process;
  std::string address;
};

class Session {
 public:
  explicit Session(const Plan& plan) : plan_(plan), cpus_(os::affinityCpus()) {
    if (cpus_.empty()) throw std::runtime_error("the processors of this program cannot be asked for");
    os::stayOnCpu(cpus_.back());  // the load
  }

  const Plan& plan() const { return plan_; }
  int loadCpu() const { return cpus_.back(); }
  bool has(Who who) const { return who != go || !plan_.go.empty(); }

  Server start(Who who, const char* work) const {
    std::vector<std::string> argv{plan_.self, "serve", who == loop ? "loop" : "gmp", work};
    if (who == traced) argv.emplace_back("--traced");
    if (who == go) argv = {plan_.go, work};
    Server server{std::make_unique<Process>(argv, cpus_.front()), ""};
    const std::string line = server.process->line();
    if (!line.starts_with(kListening)) throw std::runtime_error(argv[0] + " does not serve: " + line);
    server.address = line.substr(kListening.size());
    return server;
  }

 private:
  const Plan& plan_;
  const std::vector<int> cpus_;
};

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  const std::size_t n = v.size();
  return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

// The median over the rounds of one kind, or of a ratio of two.
std::optional<double> middle(const std::vector<Sample>& samples, Who a) {
  std::vector<double> v;
  for (const Sample& s : samples) {
    if (s[a]) v.push_back(*s[a]);
  }
  return v.empty() ? std::nullopt : std::optional(median(v));
}
std::optional<double> middleRatio(const std::vector<Sample>& samples, Who a, Who b) {
  std::vector<double> v;
  for (const Sample& s : samples) {
    if (s[a] && s[b] && *s[b] > 0) v.push_back(*s[a] / *s[b]);
  }
  return v.empty() ? std::nullopt : std::optional(median(v));
}

Row rowOf(std::string name, std::string unit, const std::vector<Sample>& samples) {
  Row row{.name = std::move(name), .unit = std::move(unit)};
  row.ours = middle(samples, ours);
  row.loop = middle(samples, loop);
  row.go = middle(samples, go);
  row.ofLoop = middleRatio(samples, ours, loop);
  row.ofGo = middleRatio(samples, ours, go);
  return row;
}

// ---- echo

struct EchoBars {
  int connections;
  double rateOfGo;
};
constexpr std::array<EchoBars, 4> kEcho{{{1, 1.12}, {64, 1.10}, {1000, 1.30}, {10000, 1.08}}};

struct Echoed {
  double cpu_us, rate;
};

// A server with all its connections, warm.
class EchoServer {
 public:
  EchoServer(const Session& s, Who who, int connections)
      : server_(s.start(who, "echo")), load_(server_.address, connections) {
    load_.run(kWarmUp_ns);
  }

  Echoed measure(double seconds) {
    const std::int64_t cpu = server_.process->cpuNs(), start = nowNs();
    const auto messages = static_cast<double>(load_.run(static_cast<std::int64_t>(seconds * 1e9)));
    const auto took = static_cast<double>(nowNs() - start);
    const auto used = static_cast<double>(server_.process->cpuNs() - cpu);
    return {used / messages / 1e3, messages / took * 1e9};
  }
  // After others have had the processor.
  void settle() { load_.run(kSettle_ns); }
  std::string stop() { return server_.process->stop(); }

 private:
  Server server_;
  EchoLoad load_;
};

struct EchoSamples {
  std::vector<Sample> cpu, rate;

  void begin() {
    cpu.emplace_back();
    rate.emplace_back();
  }
  void note(Who who, const Echoed& got) {
    cpu.back()[who] = got.cpu_us;
    rate.back()[who] = got.rate;
  }
};

// All servers are up, and each has the processor for a tenth of a second in turn: whatever else happens on the machine
// is nearly the same for all of a turn.
void echoInTurn(const Session& s, int connections, EchoSamples& samples) {
  std::vector<std::pair<Who, std::unique_ptr<EchoServer>>> servers;
  for (Who who : kCompared) {
    if (s.has(who)) servers.emplace_back(who, std::make_unique<EchoServer>(s, who, connections));
  }
  const auto turns = static_cast<int>(std::ceil(s.plan().seconds * s.plan().rounds / kTurn_s));
  for (int i = 0; i < turns; ++i) {
    samples.begin();
    for (auto& [who, server] : servers) {
      server->settle();
      samples.note(who, server->measure(kTurn_s));
    }
    std::rotate(servers.begin(), servers.begin() + 1, servers.end());
  }
}

// One server after the other, where a program may not have the descriptors for the connections of all.
void echoOneByOne(const Session& s, int connections, EchoSamples& samples) {
  for (int i = 0; i < s.plan().rounds; ++i) {
    samples.begin();
    for (Who who : kCompared) {
      if (s.has(who)) samples.note(who, EchoServer(s, who, connections).measure(s.plan().seconds));
    }
  }
}

std::vector<Row> echoRows(const Session& s, const EchoBars& bars) {
  EchoSamples samples;
  if (bars.connections <= kInTurnAtMost) echoInTurn(s, bars.connections, samples);
  else echoOneByOne(s, bars.connections, samples);
  const std::string name = "echo/" + std::to_string(bars.connections);
  Row used = rowOf(name + "/cpu", "us a message", samples.cpu);
  Row passed = rowOf(name + "/rate", "messages/s", samples.rate);
  used.barOfLoop = 1.10;
  passed.barOfGo = bars.rateOfGo;
  passed.atLeast = true;
  return {used, passed};
}

double echoRate(const Session& s, Who who) {
  EchoServer server(s, who, 64);
  const double rate = server.measure(s.plan().seconds).rate;
  if (who == traced) {
    const std::string said = server.stop();
    if (said.find("lost 0") == said.npos) throw std::runtime_error("the traced server lost events: " + said);
  }
  return rate;
}

std::vector<Row> tracedRows(const Session& s) {
  std::vector<Sample> rate;
  for (int i = 0; i < s.plan().rounds; ++i) {
    rate.emplace_back();
    for (Who who : {ours, traced}) rate.back()[who] = echoRate(s, who);
  }
  Row row{.name = "echo/64/traced", .unit = "of untraced", .ours = middleRatio(rate, traced, ours), .bar = 0.95};
  row.atLeast = true;
  return {row};
}

// ---- idle connections

std::vector<Row> idleRows(const Session& s) {
  static constexpr int kFew = 100, kMany = 8000;  // all in one process that may have 10,000 or 20,000 descriptors
  std::vector<Sample> bytes(1);
  for (Who who : {ours, loop, go}) {
    if (!s.has(who)) continue;
    const Server server = s.start(who, "echo");
    EchoLoad first(server.address, kFew);
    first.once();
    const std::int64_t before = server.process->residentBytes();
    EchoLoad load(server.address, kMany);
    load.once();
    bytes[0][who] = static_cast<double>(server.process->residentBytes() - before) / kMany;
  }
  Row row = rowOf("idle/memory", "bytes a connection", bytes);
  row.bar = 6144;
  row.ofLoop.reset();
  return {row};
}

// ---- HTTP with other people's loads

std::vector<Row> httpRows(const Session& s) {
  if (!haveTool("wrk")) return {{.name = "http/rate", .note = "wrk is not installed"}};
  std::vector<Sample> cpu, rate;
  for (int i = 0; i < s.plan().rounds; ++i) {
    cpu.emplace_back();
    rate.emplace_back();
    for (Who who : {ours, loop, go}) {
      if (!s.has(who)) continue;
      const Server server = s.start(who, "http");
      wrk(server.address, 0.5, s.loadCpu());
      const std::int64_t before = server.process->cpuNs();
      const ToolResult got = wrk(server.address, std::max(1.0, s.plan().seconds), s.loadCpu());
      if (got.failed != 0) throw std::runtime_error("wrk counts failed requests");
      rate.back()[who] = got.rate;
      cpu.back()[who] = static_cast<double>(server.process->cpuNs() - before) / 1e3 / got.requests;
    }
  }
  Row passed = rowOf("http/rate", "requests/s", rate), used = rowOf("http/cpu", "us a request", cpu);
  passed.barOfGo = 1.25;
  passed.atLeast = true;
  used.barOfGo = 0.60;
  return {passed, used};
}

std::vector<Row> heyRows(const Session& s) {
  if (!haveTool("hey")) return {{.name = "hey/threads", .note = "hey is not installed"}};
  std::vector<Sample> threads(1), failed(1);
  for (Who who : {ours, go}) {
    if (!s.has(who)) continue;
    const Server server = s.start(who, "http");
    int most = 0;
    const ToolResult got = hey(server.address, s.loadCpu(), [&] { most = std::max(most, server.process->threads()); });
    threads[0][who] = most;
    failed[0][who] = got.failed;
  }
  Row used = rowOf("hey/threads", "threads", threads), wrong = rowOf("hey/failed", "requests", failed);
  used.bar = 3;
  wrong.bar = 0;
  used.ofGo.reset();
  return {used, wrong};
}

struct Group {
  std::string name;
  std::function<std::vector<Row>(const Session&)> rows;
};
std::vector<Group> groups() {
  std::vector<Group> all;
  for (const EchoBars& bars : kEcho) {
    all.push_back(
        {"echo/" + std::to_string(bars.connections), [&bars](const Session& s) { return echoRows(s, bars); }});
  }
  all.push_back({"echo/64/traced", tracedRows});
  all.push_back({"http", httpRows});
  all.push_back({"hey", heyRows});
  all.push_back({"idle", idleRows});
  return all;
}

bool wanted(const Plan& plan, const std::string& name) {
  return plan.only.empty() ||
         std::any_of(plan.only.begin(), plan.only.end(), [&](const std::string& o) { return o == name; });
}

}  // namespace

bool Row::holds() const {
  const auto within = [&](const std::optional<double>& value, const std::optional<double>& limit) {
    return !value || !limit || (atLeast ? *value >= *limit : *value <= *limit);
  };
  return within(ofGo, barOfGo) && within(ofLoop, barOfLoop) && within(ours, bar);
}

std::vector<std::string> rowNames() {
  std::vector<std::string> names;
  for (const Group& group : groups()) names.push_back(group.name);
  return names;
}

void measure(const Plan& plan, const std::function<void(const Row&)>& each) {
  const Session session(plan);
  const std::vector<Group> all = groups();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!wanted(plan, all[i].name)) continue;
    if (plan.progress) plan.progress(static_cast<double>(i) / static_cast<double>(all.size()), all[i].name);
    for (const Row& row : all[i].rows(session)) each(row);
  }
}

}  // namespace gmp::bench
