// Purpose: the network poller at one moment: every registered descriptor with the two halves of its pollDesc, who
//          polls, and the way of one half through its states.
// Invariants: a function of trace, index and selection. The kernel's ready list is known at the instant of a poll only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/document.h"
#include "viz/model/scene.h"

namespace gmp::viz {

struct PollerHalf {
  trace::PollState state = trace::PollState::nil;
  std::int64_t g = 0;
  std::int64_t deadline = 0;  // ns of the trace; 0: none, -1: expired
};

struct PollerRow {
  int fd = -1;
  std::string peer;
  PollerHalf r, w;
  std::int32_t seq = 0;
  std::string lastEvent;  // "IN 1.18 ms"; empty: none yet
  std::string now;        // what its goroutine does
  bool current = false;   // the present event is about it
};

struct PollerTable {
  bool known = true;  // false: the trace does not tell
  std::int64_t t = 0;
  std::vector<PollerRow> rows;
  std::int64_t total = 0;         // registered; rows may be fewer
  std::vector<std::string> head;  // "interest 5", "waiters 3", "last poll M2 netpoll(0), 3 µs ago"
  std::string ready;              // the kernel's list, as far as it is known
  // The half that the strip shows: of the present event, else of the selected descriptor.
  int stripFd = -1;
  trace::PollMode stripMode = trace::PollMode::r;
  trace::PollState stripState = trace::PollState::nil;
  std::optional<trace::PollMove> move;       // that the present event makes
  std::string moveBy;                        // "netpollready, called by M2"
  std::optional<trace::PollCaller> polling;  // somebody is in the poller now
  bool breakPending = false;
};

// After event `index`; at most `most` rows, the present event's and the selected one among them.
PollerTable readPoller(Document& doc, std::uint64_t index, const Target& selection, std::size_t most = 64);

}  // namespace gmp::viz
