// Purpose: events in words: the card that explains one, the line of a list, the Go function it happens in. The viewer's
// card
//          and `gmpscope explain` say the same because both come from here.
// Invariants: every kind has a card; titles have at most 6 words, `what` at most 3 sentences and 45 words; numbers come
// from the
//             event and the state before it. A fact that the trace lacks reads "not recorded by this trace". All
//             sentences stand in words.def.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/replay/causes.h"
#include "sim/replay/world_state.h"

namespace gmp::replay {

// A field of the runtime that the event changes: "pp.schedtick" "94" "95".
struct Detail {
  std::string field, before, after;
};

struct Card {
  std::string title;                               // <= 6 words
  std::string what;                                // <= 3 sentences, <= 45 words
  std::string inGo;                                // call path: "findRunnable > netpoll > netpollready"
  std::vector<std::string> lookedFirst;            // the decision: what was looked at and why it was rejected, in order
  std::optional<std::uint64_t> causedBy, leadsTo;  // event indices
  std::vector<Detail> details;
};

class Narrator {
 public:
  // Both outlive the narrator.
  Narrator(const trace::Trace& trace, const Causes& causes) : trace_(&trace), causes_(&causes) {}

  // The card of event `index`; before: the state just before it (Timeline::seek(index)).
  Card card(const WorldState& before, std::uint64_t index) const;
  // What happens, without who: "ready (fd 10)", "read fd 6 = 64 B".
  std::string what(std::uint64_t index) const;
  // One line with who: "P2 G18 ready (fd 10)".
  std::string line(std::uint64_t index) const;
  // The line, and at a start, a poll or a search in vain what was looked at before: "P2 G18 runs (local queue)
  // [runnext of P2: empty]".
  std::string story(const WorldState& before, std::uint64_t index) const;

 private:
  const trace::Trace* trace_;
  const Causes* causes_;
};

// The same without a narrator, for one event.
std::string eventWhat(const trace::Trace& trace, const trace::Event& e);
std::string eventLine(const trace::Trace& trace, const trace::Event& e);
// Go's function in which it happens: "runqput"; our own kinds give "".
std::string_view goFunction(const trace::Event& e);
// Call path: "schedule > findRunnable > runqget".
std::string_view goPath(const trace::Event& e);

// Numbers as people read them: 950 ns, 1.204 ms, 2.5 s; 64 B, 1.2 MB; 1,234,567.
std::string durationText(std::int64_t ns);
std::string bytesText(std::int64_t bytes);
std::string countText(std::int64_t n);
// "G18 (echo)", or "G18" if it has no name.
std::string goroutineText(const trace::Trace& trace, const WorldState& s, std::int64_t g);

// "94 → 95", "stays 95"; a measure alone where there is nothing before.
std::string changeText(const Detail& d);
// What stands where a card has no cause, or nothing follows: a trace that is complete has none.
std::string_view noLinkText(const trace::Header& header);

// True if the trace says that it does not know this ("queues", "poller"...).
bool unknownFact(const trace::Header& header, std::string_view fact);

}  // namespace gmp::replay
