// Purpose: the figures of a run: throughput, latencies, where goroutines spend their time, what queues, thieves,
// pollers
//          and threads did; and the same over time, for plots.
// Invariants: a fold over (state before, event), one pass, constant memory apart from the series (at most kMaxBuckets
// buckets:
//             their width doubles when there are more). The time split always sums to the goroutines' lifetime.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/replay/histogram.h"
#include "sim/replay/world_state.h"

namespace gmp::replay {

// Goroutine-nanoseconds by what they were spent on.
struct TimeSplit {
  std::int64_t running = 0, runnable = 0, network = 0, otherWait = 0, syscall = 0;
  std::int64_t total() const { return running + runnable + network + otherWait + syscall; }
};

struct PollFigures {
  std::uint64_t polls = 0, events = 0, goroutines = 0, empty = 0, woken = 0;
  std::int32_t maxBatch = 0;  // goroutines
};

struct ProcFigures {
  std::int64_t busy = 0;         // ns with a goroutine running on it
  std::uint64_t starts = 0;      // goroutines started
  std::uint64_t stolenFrom = 0;  // goroutines taken from it
};

struct Summary {
  std::int64_t duration = 0;  // ns, first to last event
  std::uint64_t events = 0;
  std::uint64_t lost = 0;

  // Server side: on connections that were accepted.
  std::uint64_t messages = 0;  // reads that returned bytes
  std::uint64_t bytesRead = 0, bytesWritten = 0;
  std::uint64_t accepted = 0, dialed = 0;
  std::uint64_t eagain = 0;        // reads, writes, accepts that would have blocked
  std::uint64_t socketErrors = 0;  // other negative results
  // What the clients outside counted; valid if clientsReported.
  bool clientsReported = false;
  std::int64_t clientMessages = 0, clientBytes = 0;
  std::int64_t clientConnections = 0, clientErrors = 0;

  TimeSplit split;
  Histogram schedLatency;  // goready to start
  Histogram runnableFor;   // runnable to start, of new, readied and yielding ones: Go's /sched/latencies
  Histogram waitNet;       // parked on the network to ready
  Histogram slice;         // start to leaving the M

  std::int64_t created = 0, ended = 0, peak = 0, alive = 0;
  std::uint64_t switches = 0;  // goroutine starts
  std::uint64_t yields = 0, preempted = 0, preemptAsked = 0;
  std::uint64_t parkRefused = 0;
  std::array<std::uint64_t, trace::kWords<trace::WaitReason>> parks{};    // by reason
  std::array<std::uint64_t, trace::kWords<trace::ReadyCause>> readies{};  // by cause
  std::array<std::uint64_t, trace::kWords<trace::FindRule>> found{};      // starts by the rule that chose

  std::uint64_t steals = 0, stolen = 0, stealMisses = 0;
  std::array<std::uint64_t, trace::kWords<trace::QueuePlace>> puts{};  // runqput by place
  std::uint64_t kicked = 0, overflows = 0, globalBatches = 0, globalGets = 0;
  std::int64_t maxGlobal = 0, maxLocal = 0;  // longest queues

  std::array<PollFigures, trace::kWords<trace::PollCaller>> polls{};  // by caller
  std::uint64_t breaks = 0, staleEvents = 0, deadlinesHit = 0;

  std::uint64_t syscalls = 0, syscallsSlow = 0;  // slow: the P was gone at the return
  std::uint64_t handoffs = 0, retakes = 0;
  std::int64_t threads = 0, threadsPeak = 0,
               threadsRunning = 0;  // made; most at once; most that ran goroutines at once
  std::uint64_t spins = 0, threadParks = 0, threadWakes = 0;
  std::uint64_t timersSet = 0, timersFired = 0;

  std::vector<ProcFigures> procs;

  // Messages per second over the duration, 0 for an empty run.
  double messagesPerSecond() const {
    return duration > 0 ? static_cast<double>(messages) * 1e9 / static_cast<double>(duration) : 0;
  }
  // Share of the duration that P was busy, 0..1.
  double busyShare(std::size_t p) const;
};

// One step of the series: rates are counts within it, levels are the values at its end (and the most within it).
struct Bucket {
  std::int64_t start = 0;  // ns
  std::uint64_t messages = 0, bytes = 0, syscalls = 0, polls = 0, steals = 0, starts = 0;
  std::int32_t runnable = 0, runnableMax = 0;  // all queues
  std::int32_t global = 0;
  std::vector<std::uint16_t> byP;  // ring and runnext of each P
  std::int32_t running = 0, waitNet = 0, waitOther = 0, syscall = 0;
  std::int32_t spinning = 0, threads = 0, threadsParked = 0, threadsPolling = 0;
  std::int32_t timers = 0;  // armed
  // Of the polls that gave goroutines: how many there were, what they gave together, and the most that one gave.
  std::uint32_t fruitful = 0, polled = 0, polledMost = 0;
  std::uint64_t sockCalls = 0;  // accept, connect, read, write: calls that do not block and so leave the P alone
  bool known = true;  // false: the levels are those before events were lost, what they are now is not recorded
};

class Stats {
 public:
  static constexpr std::size_t kMaxBuckets = 2048;

  // The next event, with the state before it (s.index == number of events added so far).
  void add(const WorldState& before, const trace::Event& e);
  // The figures so far. now: the state after the last event added.
  Summary summary(const WorldState& now) const;
  // Buckets of width bucketNs(). A bucket without events repeats the levels of the one before. The last one still
  // grows:
  // call settle() before looking at its levels.
  const std::vector<Bucket>& series() const { return series_; }
  // Writes the levels of now (the state after the last event added) into the last bucket.
  void settle(const WorldState& now);
  std::int64_t bucketNs() const { return width_; }
  // Live: buckets that end before t are dropped from the series. The summary keeps what they counted.
  void forgetBefore(std::int64_t t);

 private:
  struct Visitor;
  void roll(const WorldState& before, std::int64_t t);
  void halve();
  void busy(std::int32_t p, std::int64_t t, bool on);
  void leftM(const trace::Event& e, std::int64_t t);

  Summary sum_;
  std::vector<Bucket> series_;
  std::int64_t width_ = 1000;  // ns
  std::int64_t first_ = 0, last_ = 0;
  bool any_ = false;
  std::vector<std::int64_t> busySince_;   // per P, -1: not busy
  std::vector<std::int64_t> sliceSince_;  // per M, -1: runs nothing
};

// Folds a whole trace.
struct TraceStats {
  Summary summary;
  std::vector<Bucket> series;
  std::int64_t bucketNs = 0;
};
TraceStats summarize(const trace::Trace& trace);

}  // namespace gmp::replay
