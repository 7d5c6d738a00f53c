// Purpose: an open trace with everything that is derived from it: cursor, causes, sentences, figures.
// Invariants: owns the trace, at a fixed place in memory. Events are numbered from first() on: a live document may have
//             forgotten its oldest events, what they led to is kept as the state before the first one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/replay/causes.h"
#include "sim/replay/narrate.h"
#include "sim/replay/timeline.h"
#include "viz/model/lane_tracks.h"
#include "viz/model/series.h"

namespace gmp::viz {

class Document {
 public:
  // dropped: events that stood before the trace's first one; initial: the state they led to.
  explicit Document(trace::Trace trace, std::uint64_t dropped = 0, replay::WorldState initial = {});
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  std::uint64_t size() const { return trace_.events.size(); }
  bool empty() const { return trace_.events.empty(); }
  const trace::Trace& trace() const { return trace_; }
  const trace::Event& event(std::uint64_t index) const { return trace_.events[index]; }
  // Number shown for index 0.
  std::uint64_t dropped() const { return dropped_; }

  // The state after event `index` (index < size()).
  const replay::WorldState& after(std::uint64_t index) { return timeline_.seek(index + 1); }
  // The card of event `index`; leaves the cursor behind it.
  replay::Card card(std::uint64_t index);
  std::string what(std::uint64_t index) const { return narrator_.what(index); }
  std::string line(std::uint64_t index) const { return narrator_.line(index); }
  const replay::Causes& causes() const { return causes_; }

  std::int64_t timeAt(std::uint64_t index) const { return timeline_.timeAt(index); }
  std::int64_t begin() const { return empty() ? 0 : trace_.events.front().t; }
  std::int64_t end() const { return empty() ? 0 : std::max(trace_.events.back().t, begin()); }
  // The last event at or before time t; 0 if there is none.
  std::uint64_t indexAt(std::int64_t t) const;
  // Events in each of n equal stretches of time, and of which families they are as far as the series has come.
  std::vector<Density> density(int n) const;

  Series& series() { return series_; }
  const Series& series() const { return series_; }
  // Lanes of single goroutines and descriptors.
  LaneTracks& laneTracks() { return laneTracks_; }
  // Work that makes later seeks cheap and completes the series, at most `events` events of each; true: nothing is left.
  bool prepare(std::uint64_t events);
  // The series alone, as at the edge of a running program; true: nothing is left.
  bool advanceSeries(std::uint64_t events);

  // Live: events and the grown string table. Renumbers the events; bad string indices are harmless.
  void append(const std::vector<trace::Event>& events, std::vector<std::string> strings);
  // Live: the first `count` events are forgotten, the others are numbered from 0. Nothing is folded anew.
  void forgetFirst(std::uint64_t count);

 private:
  bool grows_ = false;  // events have been appended
  std::vector<LaneGoroutine> goroutinesOf(const replay::WorldState& initial) const;

  trace::Trace trace_;
  std::uint64_t dropped_ = 0;
  replay::Timeline timeline_;
  replay::Causes causes_;
  replay::Narrator narrator_;
  Series series_;
  LaneTracks laneTracks_;
};

// The title of a run as the top bar says it: "echo, 4 connections".
std::string runTitle(const trace::Header& header);
// "REAL sockets", "VIRTUAL seed 42", "GO TRACE".
std::string worldBadge(const trace::Header& header);

}  // namespace gmp::viz
