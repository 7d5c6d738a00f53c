#include "sim/replay/figures.h"

namespace gmp::replay {
namespace {

using Unit = FigureRow::Unit;
using trace::FindRule;
using trace::PollCaller;
using trace::QueuePlace;
using trace::ReadyCause;
using trace::WaitReason;

template <class E, class Array>
std::int64_t at(const Array& a, E e) {
  return static_cast<std::int64_t>(a[static_cast<std::size_t>(e)]);
}
std::int64_t n(std::uint64_t v) { return static_cast<std::int64_t>(v); }
std::int64_t polls(const Summary& s, PollCaller c) { return n(s.polls[static_cast<std::size_t>(c)].polls); }
std::int64_t allPolls(const Summary& s) {
  std::uint64_t sum = 0;
  for (const PollFigures& p : s.polls) sum += p.polls;
  return n(sum);
}
std::int64_t largestBatch(const Summary& s) {
  std::int32_t most = 0;
  for (const PollFigures& p : s.polls) most = p.maxBatch > most ? p.maxBatch : most;
  return most;
}

std::vector<FigureRow> runRows() {
  return {
      {"duration", Unit::ns, "from the first to the last event", [](const Summary& s) { return s.duration; }},
      {"events", Unit::count, "events of the trace", [](const Summary& s) { return n(s.events); }},
      {"messages", Unit::count, "reads of accepted connections that returned bytes",
       [](const Summary& s) { return n(s.messages); }},
      {"bytesRead", Unit::count, "bytes read from accepted connections",
       [](const Summary& s) { return n(s.bytesRead); }},
      {"bytesWritten", Unit::count, "bytes written to them", [](const Summary& s) { return n(s.bytesWritten); }},
      {"accepted", Unit::count, "connections accepted", [](const Summary& s) { return n(s.accepted); }},
      {"dialed", Unit::count, "connections dialed", [](const Summary& s) { return n(s.dialed); }},
      {"eagain", Unit::count, "socket calls that would have blocked", [](const Summary& s) { return n(s.eagain); }},
      {"socketErrors", Unit::count, "other failures of socket calls",
       [](const Summary& s) { return n(s.socketErrors); }},
      {"clientMessages", Unit::count, "messages that came back to the clients",
       [](const Summary& s) { return s.clientMessages; }},
      {"clientErrors", Unit::count, "failures that the clients counted",
       [](const Summary& s) { return s.clientErrors; }},
  };
}

std::vector<FigureRow> goroutineRows() {
  return {
      {"goroutines", Unit::count, "goroutines made", [](const Summary& s) { return s.created; }},
      {"goroutinesPeak", Unit::count, "most goroutines alive at once", [](const Summary& s) { return s.peak; }},
      {"goroutinesLeft", Unit::count, "alive at the end", [](const Summary& s) { return s.alive; }},
      {"starts", Unit::count, "starts of goroutines on an M", [](const Summary& s) { return n(s.switches); }},
      {"yields", Unit::count, "goroutines that gave up their M and stayed runnable",
       [](const Summary& s) { return n(s.yields); }},
      {"preempted", Unit::count, "of them preempted", [](const Summary& s) { return n(s.preempted); }},
      {"parks", Unit::count, "parks, whatever for",
       [](const Summary& s) {
         std::uint64_t sum = 0;
         for (const std::uint64_t v : s.parks) sum += v;
         return n(sum);
       }},
      {"parksNetwork", Unit::count, "parks for the network",
       [](const Summary& s) { return at(s.parks, WaitReason::ioWait); }},
      {"parksSleep", Unit::count, "parks in a sleep", [](const Summary& s) { return at(s.parks, WaitReason::sleep); }},
      {"parksMutex", Unit::count, "parks for a mutex",
       [](const Summary& s) { return at(s.parks, WaitReason::mutexLock); }},
      {"readiedByPoller", Unit::count, "goroutines that the poller made runnable",
       [](const Summary& s) { return at(s.readies, ReadyCause::netpoll); }},
      {"readiedByTimer", Unit::count, "that a timer made runnable",
       [](const Summary& s) { return at(s.readies, ReadyCause::timer); }},
      {"latencyP50", Unit::ns, "ready until running, half of those that were woken",
       [](const Summary& s) { return s.schedLatency.quantile(0.5); }},
      {"latencyP99", Unit::ns, "ready until running, 99 of 100 that were woken",
       [](const Summary& s) { return s.schedLatency.quantile(0.99); }},
      {"latencyMax", Unit::ns, "ready until running, the longest",
       [](const Summary& s) { return s.schedLatency.max(); }},
      {"runnableP50", Unit::ns, "runnable until running, half of all starts",
       [](const Summary& s) { return s.runnableFor.quantile(0.5); }},
      {"runnableP99", Unit::ns, "runnable until running, 99 of 100 of all starts",
       [](const Summary& s) { return s.runnableFor.quantile(0.99); }},
      {"runnableMax", Unit::ns, "runnable until running, the longest of all",
       [](const Summary& s) { return s.runnableFor.max(); }},
  };
}

std::vector<FigureRow> queueRows() {
  return {
      {"steals", Unit::count, "steals", [](const Summary& s) { return n(s.steals); }},
      {"stolen", Unit::count, "goroutines stolen", [](const Summary& s) { return n(s.stolen); }},
      {"stealMisses", Unit::count, "searches for something to steal in vain",
       [](const Summary& s) { return n(s.stealMisses); }},
      {"runnext", Unit::count, "puts into runnext", [](const Summary& s) { return at(s.puts, QueuePlace::runnext); }},
      {"kicked", Unit::count, "goroutines kicked out of runnext", [](const Summary& s) { return n(s.kicked); }},
      {"overflows", Unit::count, "run queues that overflowed", [](const Summary& s) { return n(s.overflows); }},
      {"globalGets", Unit::count, "batches taken from the global queue",
       [](const Summary& s) { return n(s.globalGets); }},
      {"tick61", Unit::count, "starts by the 61st tick",
       [](const Summary& s) { return at(s.found, FindRule::tick61); }},
      {"longestGlobal", Unit::count, "longest global queue", [](const Summary& s) { return s.maxGlobal; }},
      {"longestLocal", Unit::count, "longest queue of a P", [](const Summary& s) { return s.maxLocal; }},
  };
}

std::vector<FigureRow> pollerRows() {
  return {
      {"polls", Unit::count, "calls of the poller", allPolls},
      {"pollsFindRunnable", Unit::count, "by findRunnable without waiting",
       [](const Summary& s) { return polls(s, PollCaller::findRunnable); }},
      {"pollsBlocking", Unit::count, "by findRunnable, blocking",
       [](const Summary& s) { return polls(s, PollCaller::findRunnableBlocking); }},
      {"pollsSysmon", Unit::count, "by sysmon", [](const Summary& s) { return polls(s, PollCaller::sysmon); }},
      {"largestBatch", Unit::count, "most goroutines that one poll returned", largestBatch},
      {"breaks", Unit::count, "wake-ups of the blocked poller", [](const Summary& s) { return n(s.breaks); }},
      {"deadlines", Unit::count, "deadlines that passed", [](const Summary& s) { return n(s.deadlinesHit); }},
      {"timersFired", Unit::count, "timers that fired", [](const Summary& s) { return n(s.timersFired); }},
  };
}

std::vector<FigureRow> machineRows() {
  return {
      {"syscalls", Unit::count, "system calls", [](const Summary& s) { return n(s.syscalls); }},
      {"handoffs", Unit::count, "Ps handed off", [](const Summary& s) { return n(s.handoffs); }},
      {"retakes", Unit::count, "Ps taken from a system call", [](const Summary& s) { return n(s.retakes); }},
      {"threads", Unit::count, "threads made, sysmon included", [](const Summary& s) { return s.threads; }},
      {"threadsRunning", Unit::count, "most threads that ran goroutines at once",
       [](const Summary& s) { return s.threadsRunning; }},
      {"spins", Unit::count, "times that an M began to spin", [](const Summary& s) { return n(s.spins); }},
      {"threadParks", Unit::count, "times that an M went to sleep", [](const Summary& s) { return n(s.threadParks); }},
      {"threadWakes", Unit::count, "Ms woken", [](const Summary& s) { return n(s.threadWakes); }},
  };
}

}  // namespace

const std::vector<FigureRow>& figureTable() {
  static const std::vector<FigureRow> table = [] {
    std::vector<FigureRow> all;
    for (auto* group : {&runRows, &goroutineRows, &queueRows, &pollerRows, &machineRows}) {
      for (const FigureRow& row : group()) all.push_back(row);
    }
    return all;
  }();
  return table;
}

const FigureRow* figureRow(std::string_view name) {
  for (const FigureRow& row : figureTable()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace gmp::replay
