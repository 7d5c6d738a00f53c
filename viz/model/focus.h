// Purpose: what an event is about, so that the stage can light it and keep track of who may move.
// Invariants: read from the event's own fields only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <gmpscope/event.h>

#include "viz/model/scene.h"

namespace gmp::viz {

struct Focus {
  std::vector<std::int64_t> gs;  // ascending, no doubles
  std::vector<int> ps, ms, fds;
  bool epoll = false;   // the kernel's poller takes part
  bool global = false;  // the global queue takes part

  bool hasG(std::int64_t g) const;
  bool hasP(int p) const;
  bool hasM(int m) const;
  bool hasFd(int fd) const;
  // Adds what the event is about.
  void add(const trace::Event& e);
};

Focus focusOf(const trace::Event& e);
// The event is about that thing, as actor or in one of its fields.
bool concerns(const trace::Event& e, const Target& target);
// The event tells by which rule something was chosen.
bool carriesDecision(trace::Kind kind);

// One word for what the event does to the token that moves: "parks", "starts"; "" if there is none that helps.
std::string_view verbOf(trace::Kind kind);

}  // namespace gmp::viz
