// Purpose: all that the fold of a trace knows at one moment: goroutines, threads, processors, queues, poll descriptors,
//          timers, channels. A value: copy it, compare it. Only the reducer writes it.
// Mirrors: g, m, p, schedt (runtime/runtime2.go), pollDesc (runtime/netpoll.go) as far as events tell.
// Invariants: a pure function of the events applied; every container is ordered; sizes are bounded by the limits below.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gmpscope/event.h>

#include "sim/replay/id_queue.h"
#include "sim/replay/id_table.h"
#include "sim/replay/page_queue.h"

namespace gmp::replay {

// Limits: what a file may make the fold allocate. An event beyond one of them is reported and ignored.
inline constexpr std::int64_t kMaxMs = 1 << 16;       // thread ids 0..65535 (a run has at most 10,000 at once)
inline constexpr std::int64_t kMaxPs = 1 << 12;       // processors
inline constexpr std::int64_t kMaxFd = 1 << 21;       // file descriptors
inline constexpr std::int64_t kRingSize = 256;        // slots of a P's ring
inline constexpr std::int64_t kMaxWaiters = 1 << 22;  // goroutines named in the queues of one channel

// Where a goroutine is (invariant G2: in exactly one place). `holder` of GState says of whom.
enum class GWhere : std::uint8_t {
  nowhere,  // dead, or not known
  ring,     // holder: P
  runnext,  // holder: P
  global,   // the global queue
  hand,     // holder: M; in the batch of one critical section
  onM,      // holder: M; running, or in a system call
  parked,   // waits: obj, fd and mode say for what
  taken,    // holder: M; still waiting, but already out of rg or wg, about to be made ready (netpoll's list)
};

// What made a goroutine runnable the last time.
enum class RunnableBy : std::uint8_t { unknown, created, readied, yielded, parkRefused, syscall };

struct GState {
  std::int64_t id = 0;
  std::int64_t parent = 0;
  std::int64_t obj = 0;      // what it waits for: channel, semaphore or timer id; 0: none
  std::int64_t since = 0;    // ns: in this status since
  std::int64_t created = 0;  // ns: made at (or first seen, in a snapshot)
  std::int32_t name = 0;     // index into Trace::strings
  std::int32_t fd = -1;      // waits for this descriptor (meaningful while parked or taken)
  std::int32_t holder = -1;  // P or M, see GWhere
  trace::GStatus status = trace::GStatus::idle;
  trace::WaitReason reason = trace::WaitReason::none;  // while waiting
  trace::PollMode mode = trace::PollMode::none;
  GWhere where = GWhere::nowhere;
  RunnableBy by = RunnableBy::unknown;

  friend bool operator==(const GState&, const GState&) = default;
};

struct MState {
  bool exists = false;   // made and not ended
  bool started = false;  // its thread has begun to run
  bool sysmon = false;
  bool spinning = false;
  bool spinAnnounced = false;   // spinning was told by newm or wakem: one `spin` more is not a second one
  bool idle = false;            // on the list of idle Ms
  bool inSyscall = false;       // curg is in a system call
  bool polling = false;         // inside netpoll
  bool overflowing = false;     // between runqputslow and its globrunqputbatch
  bool handFromGlobal = false;  // the hand was filled by a batch of the global queue
  std::int32_t p = -1;          // wired P
  std::int32_t nextp = -1;      // P it will have when it wakes
  std::int64_t curg = 0;
  std::int64_t since = 0;          // ns: parked, polling or looking for work since
  std::uint64_t lookingSince = 0;  // event index: without a goroutine since (what it looked at comes after)
  std::uint64_t pollBegan = 0;     // event index of the last netpoll
  trace::PollCaller pollCaller = trace::PollCaller::findRunnable;  // of the last netpoll
  std::int64_t pollDelay = 0;                                      // ns, < 0: for ever
  IdQueue hand;                                                    // goroutines between two places, in order
  IdQueue taken;  // goroutines out of their poll descriptors, not ready yet

  friend bool operator==(const MState&, const MState&) = default;
};

struct PState {
  trace::PStatus status = trace::PStatus::idle;  // syscall: wired to an M whose goroutine is in a system call
  std::int32_t m = -1;                           // owner
  std::int32_t careOf = -1;                      // off the idle list and not wired yet: the M that decides about it
  bool onIdleList = false;
  std::int64_t runnext = 0;
  IdQueue ring;
  std::int64_t schedtick = 0;
  bool tickKnown = true;    // false: it was away and events were lost meanwhile
  std::int64_t timers = 0;  // armed timers on its heap
  std::int64_t since = 0;   // ns: in this status since

  friend bool operator==(const PState&, const PState&) = default;
};

// What was begun on a direction of a descriptor, where the poller reports completions. notTold: by a trace that begins
// in the middle.
enum class Begun : std::uint8_t { nothing, underWay, complete, notTold };

// rg or wg.
struct HalfState {
  trace::PollState state = trace::PollState::nil;
  std::int64_t g = 0;         // if state is G
  std::int64_t deadline = 0;  // ns; 0 none, -1 expired
  Begun begun = Begun::nothing;

  friend bool operator==(const HalfState&, const HalfState&) = default;
};

enum class FdKind : std::uint8_t { unknown, listener, accepted, dialed };

// A descriptor and its pollDesc. Closed ones stay in the table (open and registered false), fd numbers are few and
// reused.
struct FdState {
  bool registered = false;  // with the poller
  bool open = false;
  FdKind kind = FdKind::unknown;
  std::int32_t life = 0;         // fdseq
  std::int32_t addr = 0;         // index into Trace::strings: listener's address or peer
  std::int32_t lastBits = 0;     // of the last poller event (1 in, 2 out, 4 rdhup, 8 hup, 16 err)
  std::int64_t lastBitsAt = -1;  // ns; -1: never
  std::int64_t bytesRead = 0;
  std::int64_t bytesWritten = 0;
  HalfState r, w;

  const HalfState& half(trace::PollMode mode) const { return mode == trace::PollMode::w ? w : r; }
  HalfState& half(trace::PollMode mode) { return mode == trace::PollMode::w ? w : r; }
  friend bool operator==(const FdState&, const FdState&) = default;
};

struct TimerState {
  std::int64_t when = 0;  // -1: periodic, it has fired and runs on
  trace::TimerWhat what = trace::TimerWhat::timer;
  std::int32_t owner = -1;  // P of the heap

  friend bool operator==(const TimerState&, const TimerState&) = default;
};

struct ChanState {
  std::int32_t len = 0;
  std::int32_t cap = -1;  // -1: not known (made before the trace)
  bool closed = false;
  IdQueue recvq, sendq;  // goroutines that block in a receive or send, oldest first

  friend bool operator==(const ChanState&, const ChanState&) = default;
};

// A goroutine that waits in a select.
struct SelectState {
  std::int32_t cases = 0;
  IdQueue chans;  // on whose queues it stands, some twice

  friend bool operator==(const SelectState&, const SelectState&) = default;
};

struct PollerState {
  std::int32_t blocked = -1;    // the M in the blocking poll, -1 none
  std::int32_t registered = 0;  // descriptors
  std::int32_t waiters = 0;     // rg and wg that hold a goroutine
  std::int32_t taken = 0;       // goroutines on lists of Ms: out of rg or wg, not ready yet
  bool breakPending = false;    // netpollBreak was called, the blocked poll has not returned yet
  std::int32_t lastM = -1;      // who polled last
  trace::PollCaller lastCaller = trace::PollCaller::findRunnable;
  std::int64_t lastDelay = 0;
  std::int64_t lastBegin = -1;  // ns; -1: never
  std::int64_t lastEnd = -1;
  std::int32_t lastEvents = 0;
  std::int32_t lastGoroutines = 0;

  friend bool operator==(const PollerState&, const PollerState&) = default;
};

struct SysmonState {
  std::int32_t m = -1;
  std::int64_t delay = 0;  // ns
  bool deep = false;

  friend bool operator==(const SysmonState&, const SysmonState&) = default;
};

// Numbers kept up per event so that nobody has to scan.
struct Counts {
  std::array<std::int64_t, trace::kWords<trace::GStatus>> byStatus{};  // goroutines by status; dead is not counted
  std::int64_t waitNet = 0;                                            // of the waiting: for the network
  std::int64_t created = 0;  // goCreate events seen (goroutines of a snapshot are not counted)
  std::int64_t ended = 0;
  std::int64_t peak = 0;      // most goroutines alive at once
  std::int64_t inRings = 0;   // runnable in rings and runnexts of all Ps
  std::int64_t spinning = 0;  // Ms with the spinning flag
  std::int64_t machines = 0;  // Ms that exist (sysmon too)

  std::int64_t of(trace::GStatus s) const { return byStatus[static_cast<std::size_t>(s)]; }
  friend bool operator==(const Counts&, const Counts&) = default;
};

// All that is few, or is read as a whole.
struct WorldLists {
  std::uint64_t index = 0;  // events applied
  std::int64_t t = 0;       // ns, of the last one
  bool known = true;        // false after lost events, until the next snapshot is complete
  bool inSnapshot = false;
  bool stopTheWorld = false;
  bool needspinning = false;
  bool ended = false;         // the program's end was seen
  std::uint64_t lost = 0;     // events dropped so far
  std::int64_t lastDead = 0;  // the goroutine that ended last: the only dead one still in gs

  std::vector<MState> ms;  // by id; !exists: a gap
  std::vector<PState> ps;  // by id; size: GOMAXPROCS (more only while a resize takes the last ones apart)
  std::vector<std::int64_t> retiredTicks;  // of Ps that a resize took away, by id; they go on when they return
  PageQueue global;                        // head first; may be long, copies share its pages
  IdQueue idlePs;                          // the last is the next to be taken
  IdQueue idleMs;                          // the last is the next to be taken
  PollerState poller;
  SysmonState sysmon;
  Counts counts;

  friend bool operator==(const WorldLists&, const WorldLists&) = default;
};

// One thing for each table, of which there may be millions of records.
template <template <class> class Of>
struct PerTable {
  Of<GState> gs;
  Of<FdState> fds;
  Of<TimerState> timers;
  Of<ChanState> chans;
  Of<SelectState> selects;  // by goroutine

  friend bool operator==(const PerTable&, const PerTable&) = default;
};
using WorldTables = PerTable<IdTable>;
using TablesDelta = PerTable<TableDelta>;

struct WorldState : WorldLists, WorldTables {
  // Null if there is none of that id.
  const GState* g(std::int64_t id) const { return gs.find(id); }
  const MState* m(std::int64_t id) const {
    return id >= 0 && static_cast<std::size_t>(id) < ms.size() && ms[static_cast<std::size_t>(id)].exists
               ? &ms[static_cast<std::size_t>(id)]
               : nullptr;
  }
  const PState* p(std::int64_t id) const {
    return id >= 0 && static_cast<std::size_t>(id) < ps.size() ? &ps[static_cast<std::size_t>(id)] : nullptr;
  }
  const FdState* fd(std::int64_t id) const { return fds.find(id); }

  // Goroutines alive.
  std::int64_t alive() const {
    std::int64_t n = 0;
    for (const std::int64_t of : counts.byStatus) n += of;
    return n;
  }
  // The goroutine that runs on P (or is in a system call on it), 0 none.
  std::int64_t running(std::int64_t pid) const {
    const PState* pp = p(pid);
    const MState* mp = pp ? m(pp->m) : nullptr;
    return mp ? mp->curg : 0;
  }

  friend bool operator==(const WorldState&, const WorldState&) = default;
};

// Event indices inside a state are those of the trace that it was folded from; in the trace without its first `count`
// events they are smaller by that much.
void renumber(WorldLists& s, std::uint64_t count);

// Bytes that a copy of the lists holds.
std::size_t copyBytes(const WorldLists& s);

// The tables as one; see IdTable and TableDelta.
void noteChanges(WorldTables& tables);
TablesDelta takeChanges(WorldTables& tables);
void exchange(WorldTables& tables, TablesDelta& other);
TablesDelta joined(TablesDelta first, TablesDelta second);
std::size_t bytesOf(const TablesDelta& delta);

}  // namespace gmp::replay
