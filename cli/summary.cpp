#include "cli/summary.h"

#include <algorithm>
#include <cstdio>

#include "cli/scenario_args.h"
#include "cli/summary_rows.h"
#include "cli/talk.h"
#include "sim/replay/narrate.h"
#include "sim/scenario/bind.h"

namespace gmp::cli {

using replay::bytesText;
using replay::countText;
using replay::durationText;
using scenario::RunOutcome;
using scenario::WorldKind;
using json = nlohmann::ordered_json;

namespace {

std::string n(std::uint64_t v) { return countText(static_cast<std::int64_t>(v)); }

// Messages, as the server can count them: whole ones among the bytes it read.
std::uint64_t serverMessages(const RunOutcome& run) {
  return run.hadClients ? run.server.bytesRead / run.load.message : run.server.reads;
}

double perSecond(double amount, std::int64_t ns) { return ns > 0 ? amount * 1e9 / static_cast<double>(ns) : 0; }

std::string clientRows(const RunOutcome& run) {
  const load::LoadCounts& c = run.clients;
  std::string text = countText(c.opened);
  if (c.opened < run.load.connections) text += " of " + countText(run.load.connections);
  text += " connections, " + n(c.messagesEchoed) + " messages echoed, " + n(c.bytesEchoed) + " bytes; ";
  text += c.lost == 0 ? "none lost" : n(c.lost) + " LOST";
  text += c.mismatched == 0 ? ", none wrong" : ", " + n(c.mismatched) + " WRONG";
  if (c.unfinished > 0) text += ", " + n(c.unfinished) + " under way at the end";
  if (c.connectErrors + c.broken > 0) text += "; " + countText(c.connectErrors + c.broken) + " failed: " + c.firstError;
  return row("clients", text);
}

std::string loadRows(const RunOutcome& run) {
  const load::LoadCounts& c = run.clients;
  const load::Histogram& h = c.latency;
  const double rate = perSecond(static_cast<double>(c.messagesEchoed), c.elapsed_ns);
  const double bytes = perSecond(static_cast<double>(c.bytesEchoed), c.elapsed_ns);
  return row("throughput", countText(static_cast<std::int64_t>(rate)) + " messages/s, " +
                               bytesText(static_cast<std::int64_t>(bytes)) + "/s each way") +
         row("latency", "p50 " + durationText(h.percentile(0.5)) + ", p90 " + durationText(h.percentile(0.9)) +
                            ", p99 " + durationText(h.percentile(0.99)) + ", p99.9 " +
                            durationText(h.percentile(0.999)) + ", max " + durationText(h.max()));
}

std::string serverRow(const RunOutcome& run) {
  const scenario::ServerCounts& s = run.server;
  std::string text = n(serverMessages(run)) + (run.hadClients ? " messages, " : " reads, ") + n(s.bytesRead) +
                     " bytes read, " + n(s.bytesWritten) + " written, on " + n(s.accepted) + " connections";
  if (run.hadClients) {
    const bool agree = s.bytesRead == run.clients.bytesSent && s.bytesWritten == run.clients.bytesEchoed;
    text += agree ? "; the clients counted the same"
                  : "; the clients counted " + n(run.clients.bytesSent) + " and " + n(run.clients.bytesEchoed);
  }
  if (s.ioErrors > 0) text += "; " + n(s.ioErrors) + " errors, the first: " + s.firstError;
  return row("program", text);
}

// "" when the scenario has no pools.
std::string poolRow(const PoolStats& p) {
  if (p.gets + p.puts == 0) return {};
  return row("pools", n(p.gets) + " gets, " + n(p.made) + " made new, " + n(p.stolen) + " from another P's, " +
                          n(p.revived) + " from the victim cache; " + n(p.puts) + " puts, " + n(p.dropped) +
                          " collected");
}

std::string eventsRow(const RunOutcome& run, const std::string& file) {
  std::string text = n(run.trace.events.size()) + " recorded, ";
  text += run.lostEvents == 0 ? "none lost" : n(run.lostEvents) + " LOST";
  if (run.traceFull) text += "; recording stopped there (see --max-events)";
  if (!file.empty()) text += "; trace in " + file;
  return row("events", text);
}

std::string runtimeRow(const RunSummary& r) {
  return row("runtime", countText(r.threads) + " threads (main and sysmon included), " + n(r.goroutinesMade) +
                            " goroutines made, " + (r.goroutinesLeft <= 1 ? "none" : countText(r.goroutinesLeft - 1)) +
                            " left beside main");
}

std::string headText(const trace::Header& h, std::int64_t ns) {
  std::string text = h.world == "real" ? "real world" : h.world == "sim" ? "virtual world" : "from " + h.world;
  text += ", " + counted(h.gomaxprocs, "P", "Ps");
  if (!h.poller.empty() && h.poller != "epoll") text += ", poller " + h.poller;
  if (!h.policy.empty() && h.policy != "timed") text += ", policy " + h.policy;
  if (h.cores > 0) text += ", " + counted(h.cores, "CPU", "CPUs");
  return text + ", seed " + std::to_string(h.seed) + ", " + durationText(ns / 1000 * 1000);
}

json latencyJson(const load::Histogram& h) {
  return {{"p50", h.percentile(0.5)},     {"p90", h.percentile(0.9)}, {"p99", h.percentile(0.99)},
          {"p99.9", h.percentile(0.999)}, {"max", h.max()},           {"mean", h.mean()}};
}

json clientsJson(const RunOutcome& run) {
  const load::LoadCounts& c = run.clients;
  return {{"connections", c.opened},
          {"connectErrors", c.connectErrors},
          {"broken", c.broken},
          {"messagesSent", c.messagesSent},
          {"messagesEchoed", c.messagesEchoed},
          {"lost", c.lost},
          {"mismatched", c.mismatched},
          {"unfinished", c.unfinished},
          {"bytesSent", c.bytesSent},
          {"bytesEchoed", c.bytesEchoed},
          {"elapsedNs", c.elapsed_ns},
          {"messagesPerSecond", perSecond(static_cast<double>(c.messagesEchoed), c.elapsed_ns)},
          {"latencyNs", latencyJson(c.latency)},
          {"firstError", c.firstError}};
}

json headJson(const trace::Header& h) {
  return {{"scenario", h.scenario}, {"world", h.world},           {"gomaxprocs", h.gomaxprocs}, {"cores", h.cores},
          {"seed", h.seed},         {"parameters", h.parameters}, {"poller", h.poller},         {"policy", h.policy}};
}

}  // namespace

std::string runText(const scenario::Scenario& s, const RunOutcome& run, const replay::Summary* stats,
                    const std::string& file) {
  trace::Header head = scenario::traceHeader(s, run, false);
  head.cores = run.world == WorldKind::sim ? run.cores : 0;
  std::string out = bold(s.title) + "\n" + headText(head, run.elapsed_ns) + "\n";
  if (run.hadClients || !s.clients) out += parametersText(s, run) + "\n";
  out += "\n";
  if (run.hadClients) out += clientRows(run);
  out += serverRow(run);
  out += poolRow(run.server.pools);
  if (run.hadClients) out += loadRows(run);
  if (run.status != scenario::kWorldEnded) out += runtimeRow(run.runtime);
  if (stats != nullptr) out += schedulerRows(*stats, head);
  if (run.recorded) out += eventsRow(run, file);
  for (const std::string& line : run.broken) out += row("EXPECTED", line);
  return out;
}

json runJson(const scenario::Scenario& s, const RunOutcome& run, const replay::Summary* stats,
             const std::string& file) {
  trace::Header head = scenario::traceHeader(s, run, false);
  head.cores = run.world == WorldKind::sim ? run.cores : 0;
  json out = headJson(head);
  out["status"] = run.status;
  out["interrupted"] = run.interrupted;
  out["elapsedNs"] = run.elapsed_ns;
  if (run.hadClients) out["clients"] = clientsJson(run);
  const scenario::ServerCounts& c = run.server;
  out["program"] = {{"messages", serverMessages(run)},
                    {"accepted", c.accepted},
                    {"reads", c.reads},
                    {"bytesRead", c.bytesRead},
                    {"writes", c.writes},
                    {"bytesWritten", c.bytesWritten},
                    {"errors", c.ioErrors},
                    {"firstError", c.firstError}};
  if (const PoolStats& p = c.pools; p.gets + p.puts > 0) {
    out["pools"] = {{"gets", p.gets},     {"puts", p.puts},       {"made", p.made},
                    {"stolen", p.stolen}, {"revived", p.revived}, {"dropped", p.dropped}};
  }
  out["runtime"] = {{"threads", run.runtime.threads},
                    {"goroutinesMade", run.runtime.goroutinesMade},
                    {"goroutinesLeft", run.runtime.goroutinesLeft}};
  if (run.recorded) {
    out["trace"] = {
        {"events", run.trace.events.size()}, {"lost", run.lostEvents}, {"full", run.traceFull}, {"file", file}};
  }
  if (stats != nullptr) out["scheduler"] = schedulerJson(*stats, head);
  out["broken"] = run.broken;
  return out;
}

namespace {

// The file holds integers only: what unit a value has, its scenario knows.
std::string headerParametersText(const trace::Header& h, const scenario::Scenario* scenario) {
  std::string out;
  for (const auto& parameter : h.parameters) {
    const std::string& name = parameter.first;
    const auto value = static_cast<std::int64_t>(parameter.second);
    std::string text = countText(value);
    if (scenario != nullptr) {
      const auto& all = scenario->parameters;
      const auto p = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
      if (p != all.end()) text = scenario::valueText(*p, value);
    }
    out += (out.empty() ? "" : ", ") + name + " " + text;
  }
  return out;
}

std::string socketRows(const replay::Summary& stats) {
  return row("program", n(stats.messages) + " reads with bytes, " + n(stats.bytesRead) + " bytes read, " +
                            n(stats.bytesWritten) + " written, on " + n(stats.accepted) + " connections accepted, " +
                            n(stats.dialed) + " dialed") +
         row("throughput", countText(static_cast<std::int64_t>(stats.messagesPerSecond())) + " reads/s");
}

}  // namespace

std::string traceText(const formats::TraceFile& file, const scenario::Scenario* scenario,
                      const replay::Summary& stats) {
  const trace::Trace& t = file.trace;
  std::string out = bold(t.header.scenario.empty() ? "A trace" : t.header.scenario) + "\n" +
                    headText(t.header, stats.duration) + "\n";
  if (!t.header.parameters.empty()) out += headerParametersText(t.header, scenario) + "\n";
  out += "\n";
  if (stats.clientsReported) {
    out += row("clients", countText(stats.clientConnections) + " connections, " + countText(stats.clientMessages) +
                              " messages echoed, " + countText(stats.clientBytes) + " bytes, " +
                              countText(stats.clientErrors) + " errors");
  }
  out += knowsPoller(t.header) ? socketRows(stats) : row("program", kNotRecorded) + row("throughput", kNotRecorded);
  out += schedulerRows(stats, t.header);
  out += row(
      "events",
      n(t.events.size()) + ", " + (stats.lost == 0 ? "none lost" : n(stats.lost) + " LOST") +
          (file.unknown.empty() ? "" : ", " + n(file.unknown.size()) + " of kinds that this program does not know"));
  return out;
}

json traceJson(const formats::TraceFile& file, const replay::Summary& stats) {
  json out = headJson(file.trace.header);
  out["generator"] = file.trace.header.generator;
  out["clock"] = file.trace.header.clock;
  out["durationNs"] = stats.duration;
  out["truncated"] = file.trace.truncated;
  out["trace"] = {{"events", file.trace.events.size()}, {"lost", stats.lost}, {"unknown", file.unknown.size()}};
  out["scheduler"] = schedulerJson(stats, file.trace.header);
  return out;
}

}  // namespace gmp::cli
