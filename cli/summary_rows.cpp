#include "cli/summary_rows.h"

#include <cstdio>

#include "sim/replay/narrate.h"

namespace gmp::cli {

using replay::countText;
using replay::durationText;
using json = nlohmann::ordered_json;

namespace {

std::string n(std::uint64_t v) { return countText(static_cast<std::int64_t>(v)); }

std::uint64_t polls(const replay::Summary& s, trace::PollCaller who) {
  return s.polls[static_cast<std::size_t>(who)].polls;
}

std::string timeRow(const replay::Summary& s) {
  const replay::TimeSplit& t = s.split;
  const std::int64_t all = t.total();
  return row("time", "of all goroutines: running " + shareText(t.running, all) + ", runnable " +
                         shareText(t.runnable, all) + ", network " + shareText(t.network, all) + ", other waits " +
                         shareText(t.otherWait, all) + ", system calls " + shareText(t.syscall, all));
}

std::string procRow(const replay::Summary& s) {
  std::string text;
  constexpr std::size_t kShown = 16;
  for (std::size_t p = 0; p < s.procs.size() && p < kShown; ++p) {
    text += (p == 0 ? "" : ", ") + ("P" + std::to_string(p)) + " busy " +
            shareText(static_cast<std::int64_t>(s.busyShare(p) * 1000), 1000);
  }
  if (s.procs.size() > kShown) text += " and " + std::to_string(s.procs.size() - kShown) + " more";
  return row("processors", text);
}

std::string pollRow(const replay::Summary& s) {
  using trace::PollCaller;
  std::uint64_t all = 0, goroutines = 0;
  std::int32_t batch = 0;
  for (const replay::PollFigures& f : s.polls) {
    all += f.polls;
    goroutines += f.goroutines;
    batch = std::max(batch, f.maxBatch);
  }
  return row("polls", n(all) + " (findRunnable " + n(polls(s, PollCaller::findRunnable)) + ", blocking " +
                          n(polls(s, PollCaller::findRunnableBlocking)) + ", sysmon " +
                          n(polls(s, PollCaller::sysmon)) + "), " + n(goroutines) +
                          " goroutines made ready, largest batch " + std::to_string(batch) + ", woken " +
                          counted(static_cast<std::int64_t>(s.breaks), "time", "times"));
}

std::string queueRows(const replay::Summary& s) {
  using trace::QueuePlace;
  const auto put = [&](QueuePlace p) { return n(s.puts[static_cast<std::size_t>(p)]); };
  return row("queues", "put: runnext " + put(QueuePlace::runnext) + ", local tail " + put(QueuePlace::tail) +
                           ", global " + put(QueuePlace::global) + "; longest: local " + countText(s.maxLocal) +
                           ", global " + countText(s.maxGlobal) + "; overflows " + n(s.overflows)) +
         row("steals", counted(static_cast<std::int64_t>(s.steals), "steal", "steals") + " of " +
                           counted(static_cast<std::int64_t>(s.stolen), "goroutine", "goroutines") + ", " +
                           n(s.stealMisses) + " in vain");
}

std::string parkRow(const replay::Summary& s) {
  std::uint64_t all = 0;
  std::string by;
  for (std::size_t i = 0; i < s.parks.size(); ++i) {
    all += s.parks[i];
    if (s.parks[i] == 0) continue;
    by += (by.empty() ? "" : ", ") + std::string(word(static_cast<trace::WaitReason>(i))) + " " + n(s.parks[i]);
  }
  return row("parks", n(all) + (by.empty() ? "" : " (" + by + ")"));
}

json queuesJson(const replay::Summary& s) {
  json out;
  for (std::size_t i = 0; i < s.puts.size(); ++i)
    out["put"][std::string(word(static_cast<trace::QueuePlace>(i)))] = s.puts[i];
  out["maxLocal"] = s.maxLocal;
  out["maxGlobal"] = s.maxGlobal;
  out["overflows"] = s.overflows;
  return out;
}

json pollsJson(const replay::Summary& s) {
  json out;
  for (std::size_t i = 0; i < s.polls.size(); ++i) {
    const replay::PollFigures& f = s.polls[i];
    out[std::string(word(static_cast<trace::PollCaller>(i)))] = {{"polls", f.polls},
                                                                 {"events", f.events},
                                                                 {"goroutines", f.goroutines},
                                                                 {"empty", f.empty},
                                                                 {"maxBatch", f.maxBatch}};
  }
  return out;
}

json serverJson(const replay::Summary& s) {
  return {{"messages", s.messages},  {"bytesRead", s.bytesRead}, {"bytesWritten", s.bytesWritten},
          {"accepted", s.accepted},  {"dialed", s.dialed},       {"eagain", s.eagain},
          {"errors", s.socketErrors}};
}

}  // namespace

std::string row(std::string_view label, std::string_view text) {
  std::string out(label);
  out.resize(std::max<std::size_t>(out.size() + 1, 13), ' ');
  return out + std::string(text) + "\n";
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return countText(count) + " " + std::string(count == 1 ? one : many);
}

std::string shareText(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return "0 %";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text;
}

bool knowsQueues(const trace::Header& head) { return !replay::unknownFact(head, "queues"); }
bool knowsPoller(const trace::Header& head) { return !replay::unknownFact(head, "poller"); }

std::string schedulerRows(const replay::Summary& s, const trace::Header& head) {
  std::string out = timeRow(s) + procRow(s);
  out += row("goroutines", n(static_cast<std::uint64_t>(s.created)) + " made, at most " + countText(s.peak) +
                               " alive, " + n(s.switches) + " starts, " + n(s.preempted) +
                               " preempted; ready to running p50 " + durationText(s.schedLatency.quantile(0.5)) +
                               ", p99 " + durationText(s.schedLatency.quantile(0.99)));
  out += parkRow(s);
  out += knowsQueues(head) ? queueRows(s) : row("queues", kNotRecorded) + row("steals", kNotRecorded);
  out += knowsPoller(head) ? pollRow(s) : row("polls", kNotRecorded);
  out += row("threads", countText(s.threads) + " made, " + countText(s.threadsRunning) + " ran goroutines at once, " +
                            n(s.threadParks) + " parks, " + n(s.syscalls) + " system calls of " + n(s.handoffs) +
                            " handed their P off");
  return out;
}

json schedulerJson(const replay::Summary& s, const trace::Header& head) {
  const replay::TimeSplit& t = s.split;
  json out;
  out["time"] = {{"running", t.running},
                 {"runnable", t.runnable},
                 {"network", t.network},
                 {"otherWait", t.otherWait},
                 {"syscall", t.syscall}};
  for (std::size_t p = 0; p < s.procs.size(); ++p) {
    out["processors"].push_back(
        {{"busy", s.procs[p].busy}, {"starts", s.procs[p].starts}, {"stolenFrom", s.procs[p].stolenFrom}});
  }
  out["goroutines"] = {
      {"created", s.created},
      {"ended", s.ended},
      {"peak", s.peak},
      {"starts", s.switches},
      {"yields", s.yields},
      {"preempted", s.preempted},
      {"readyToRunning",
       {{"p50", s.schedLatency.quantile(0.5)}, {"p99", s.schedLatency.quantile(0.99)}, {"max", s.schedLatency.max()}}}};
  for (std::size_t i = 0; i < s.parks.size(); ++i) {
    if (s.parks[i] != 0) out["parks"][std::string(word(static_cast<trace::WaitReason>(i)))] = s.parks[i];
  }
  // What the trace lacks is null, not nought.
  out["queues"] = knowsQueues(head) ? queuesJson(s) : json();
  out["steals"] =
      knowsQueues(head) ? json{{"steals", s.steals}, {"stolen", s.stolen}, {"misses", s.stealMisses}} : json();
  out["polls"] = knowsPoller(head) ? pollsJson(s) : json();
  out["threads"] = {{"made", s.threads},
                    {"peak", s.threadsPeak},
                    {"running", s.threadsRunning},
                    {"parks", s.threadParks},
                    {"spins", s.spins}};
  out["syscalls"] = {{"calls", s.syscalls}, {"slow", s.syscallsSlow}, {"handoffs", s.handoffs}, {"retakes", s.retakes}};
  out["server"] = knowsPoller(head) ? serverJson(s) : json();
  if (s.clientsReported) {
    out["clients"] = {{"messages", s.clientMessages},
                      {"bytes", s.clientBytes},
                      {"connections", s.clientConnections},
                      {"errors", s.clientErrors}};
  }
  return out;
}

}  // namespace gmp::cli
