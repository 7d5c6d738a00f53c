// Purpose: recording and holding event traces. Public part; core/trace implements it.
// Invariants: recording never blocks a scheduler path, never allocates, never takes a lock; when the reader is too slow
//             events are dropped and counted (a Lost event stands where they were). seq is one total order.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmpscope/event.h>

namespace gmp::trace {

// What stands at the head of a trace file.
struct Header {
  int version = 1;
  std::string generator;           // "gmpscope 0.1"
  std::string world;               // "real", "sim" or "go"
  std::string goVersion = "1.27";  // the Go whose rules the runtime mirrors
  std::string scenario;
  std::map<std::string, double> parameters;  // of the scenario, as run
  std::uint64_t seed = 0;
  int gomaxprocs = 0;
  int cores = 0;
  std::string clock;                 // "tsc", "monotonic" or "virtual"
  std::string poller;                // "epoll", "kqueue" or "iocp"; "": not told
  std::string policy;                // virtual world, who ran next: "timed", "random", "pct:3", ...; "": not told
  std::vector<std::string> unknown;  // facts this source does not record: "queues", "poller", ... (empty: knows all)
  std::vector<std::pair<std::uint64_t, std::string>> notes;  // bookmarks of the user: event index, text
};

// A whole trace in memory. events[i].seq == i, times are ns from the start, strings[0] is "".
struct Trace {
  Header header;
  std::vector<Event> events;
  std::vector<std::string> strings{""};
  bool truncated = false;  // the file was cut short; holds what was readable

  std::string_view text(Str s) const {
    return s.v >= 0 && static_cast<std::size_t>(s.v) < strings.size()
               ? std::string_view(strings[static_cast<std::size_t>(s.v)])
               : "?";
  }
};

class Buffer;
class World;

// Counts of a recorder. emitted == recorded + lost, always.
struct RecorderStats {
  std::uint64_t recorded = 0, lost = 0;
};

struct RecorderConfig {
  std::size_t maxEvents = 4u << 20;  // events held between two drains (rounded up to whole chunks of 1024, and one more
                                     // a buffer); more are dropped and counted
  std::size_t ready = 0;             // of them so many whose memory is fetched when the recorder is made, not when they
                                     // are first used, which takes up to 40 ns an event (where the system knows how)
  bool useTsc = false;               // stamps are time stamp counter ticks (see World::tscIsTraceTime)
};

// Collects the events of one run. Each M records into its own Buffer; anybody outside drains the merged stream.
// Lifetime: outlives the run that records into it.
class Recorder {
 public:
  explicit Recorder(RecorderConfig config);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // A buffer for one thread (an M, sysmon). The recorder owns it. Called when an M is made. now: stamps of events when
  // useTsc is off; called with ctx, must be cheap.
  Buffer* newBuffer(int m, std::int64_t (*now)(void*), void* ctx);

  // Interns a string; the same text gives the same index. Rare: names, addresses, labels. Takes a short spin lock.
  Str intern(std::string_view text);
  // Snapshot of the string table.
  std::vector<std::string> strings() const;

  // Moves all events that are certain to be in order into `out` (appended; seq is the recorder's own, with gaps;
  // t is ns since the first buffer was made, never less than the t before it in the same buffer; drops show as Lost
  // events at the place of the first one). Returns the number moved. `final`: the run has ended, take everything.
  // One drainer at a time. Never blocks a recording thread.
  std::size_t drain(std::vector<Event>& out, bool final = false);

  RecorderStats stats() const;
  // Places in the order taken so far. Some of them stay empty, so there are never more events than this.
  std::uint64_t places() const { return nextSeq_.load(std::memory_order_relaxed); }
  // Recording stops/starts between two events; a Buffer looks at it each time. Starts on.
  void setEnabled(bool on);
  bool enabled() const { return enabled_.load(std::memory_order_relaxed); }

  // The reading of the run's clock (what newBuffer's now returned) that t == 0 stands for. Valid after the first
  // newBuffer.
  std::int64_t origin() const;

  // Drains the rest and makes a Trace: events renumbered from 0, header as given.
  Trace finish(Header header);

 private:
  friend class Buffer;
  struct Impl;
  std::atomic<bool> enabled_{true};
  std::unique_ptr<Impl> impl_;
  alignas(64) std::atomic<std::uint64_t> nextSeq_{0};  // the one contended word: on a cache line of its own
};

}  // namespace gmp::trace
