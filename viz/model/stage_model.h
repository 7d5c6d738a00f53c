// Purpose: what the stage shows at one moment, in the stage's own terms: read once from the folded state, then laid
// out.
// Invariants: lists are in queue order; a list may be shorter than its count (`total`), then it holds the head. What
// the
//             trace does not know is flagged, never guessed. Names point into the trace: a model is used at once and
//             dropped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/replay/world_state.h"
#include "viz/model/focus.h"
#include "viz/model/palette.h"
#include "viz/model/stage_boxes.h"

namespace gmp::viz {

struct StageGo {
  std::int64_t id = 0;    // 0: none
  std::string_view name;  // entry function; may be empty
  bool taken = false;     // out of its pollDesc, but still waiting: about to be made ready
};

struct StageQueue {
  std::vector<StageGo> head;
  std::int64_t total = 0;
  std::vector<std::int64_t> tracked;  // of those asked for, who stands anywhere in it
  bool known = true;
};

struct StageProc {
  int id = 0;
  trace::PStatus status = trace::PStatus::idle;
  int m = -1;             // the thread that is wired to it
  std::int64_t tick = 0;  // schedtick
  StageGo running;
  bool inSyscall = false;  // `running` is inside a system call and keeps this P
  bool spinning = false;   // its thread spins
  bool polling = false;    // its thread is inside netpoll
  StageGo runnext;
  StageQueue local;
  std::vector<StageGo> hand;  // left one place, not in the next yet
};

struct StageHalf {
  trace::PollState state = trace::PollState::nil;
  StageGo g;  // stands in it if state is g; if it is wait: has parked for it, the commit follows
};

struct StageFd {
  int fd = -1;
  StageHalf r, w;
};

struct StageWaiter {
  StageGo g;
  std::string_view reason;  // Go's own wait reason
};

struct StageThread {
  enum class Doing : std::uint8_t { Parked, Spinning, Polling, Sysmon, Waking, Busy };
  int m = -1;
  Doing doing = Doing::Parked;
  StageGo running;  // back from a system call and without a P: for a moment
  std::vector<StageGo> hand;
};

struct StageCall {
  StageGo g;
  int m = -1;
  int p = -1;  // still wired; -1: handed off
  std::string_view what;
  std::int64_t since = -1;  // trace time it began; -1: not known
};

struct StageReady {
  int fd = -1;
  int bits = 0;
  bool stale = false;
};

struct StagePoll {
  std::vector<int> interest;  // ascending, the first ones
  std::int64_t interestTotal = 0;
  bool atPoll = false;  // a poll goes on or has just returned: `ready` is what it reported so far
  std::vector<StageReady> ready;
  bool everPolled = false;
  int lastM = -1;
  std::int64_t lastDelay = 0;  // < 0: blocked, 0: did not wait, > 0: waited at most that long
  std::int64_t lastTime = 0;
  bool blocked = false;  // lastM is inside the poller now
};

// A goroutine that the user follows: it is shown whatever the crowd that it stands in.
struct StageFollowed {
  StageGo g;
  int number = 1;  // among those followed
  TokenState state = TokenState::Idle;
  BoxKind box = BoxKind::Global;  // where it is
  int id = 0;                     // of the P
  std::string where;              // "number 4,210"; may be empty
};

// How a count went in the last ten seconds of the trace, oldest first; below 0: not known.
using Spark = std::vector<float>;

// For counts in place of single goroutines.
struct StageFlow {
  Spark global, network, elsewhere;
  double readyRate = -1, globalRate = -1;             // a second of trace time; -1: nobody has counted
  std::vector<std::pair<BoxName, double>> occupancy;  // how full bars are drawn; empty: as the counts are
};

struct StageModel {
  std::int64_t now = 0;  // trace time
  bool known = true;     // false after lost events, or while the first snapshot tells what there is
  bool lost = false;     // events have been lost so far
  bool pollerKnown = true;
  std::string_view pollerName;  // "epoll", "kqueue", "IOCP", "poller"
  StageQueue global;
  std::vector<StageProc> procs;
  std::vector<StageFd> fds;  // ascending; not listed (fdsListed) beyond a number that a frame can look at
  bool fdsListed = true;
  std::int64_t netWaiters = 0;       // goroutines parked on the network, always
  std::int64_t alive = 0;            // goroutines
  std::vector<StageWaiter> waiters;  // parked on anything but the network; the first ones
  std::int64_t waitersTotal = 0;
  std::vector<std::pair<std::string_view, std::int64_t>> waitersByReason;  // largest first
  bool timersKnown = true;
  std::int64_t timers = 0;
  std::int64_t nextTimer = -1;       // trace time; -1: none
  std::vector<StageThread> threads;  // without a P, ascending
  std::vector<StageCall> calls;
  StagePoll poll;
  std::vector<StageFollowed> followed;
  StageFlow flow;
};

// What the stage needs of the state after event `index` (s.index == index + 1). focus: whose places are looked up even
// if
// they stand far back in a crowd.
// followed: goroutines that the user follows.
StageModel readStage(const trace::Trace& trace, const replay::WorldState& s, const Focus& focus,
                     const std::vector<std::int64_t>& followed = {});

// The kernel's poller that the trace names: "epoll", "kqueue", "IOCP"; "poller" if it names none. pollCallName: what
// one question to it is called.
std::string_view pollerName(const trace::Header& header);
std::string_view pollCallName(const trace::Header& header);

// "IN", "OUT", "HUP" and so on, joined by a bar.
std::string pollBitsText(int bits);

}  // namespace gmp::viz
