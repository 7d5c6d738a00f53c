// Purpose: the lanes of single goroutines and descriptors: made when somebody looks at them, bit by bit, and kept while
//          they are looked at.
// Invariants: a function of the events about that goroutine or descriptor; after lost events unknown until a snapshot
//             tells again. Holds at most kKept of each.
#pragma once

#include <cstdint>
#include <map>

#include <gmpscope/trace.h>

#include "sim/replay/causes.h"
#include "viz/model/lanes.h"

namespace gmp::viz {

class LaneTracks {
 public:
  static constexpr std::size_t kKept = 256;

  // All three outlive this; initial: the state before the first event.
  LaneTracks(const trace::Trace& trace, const replay::Causes& causes, const Lanes& lanes, replay::WorldState initial)
      : trace_(&trace), causes_(&causes), lanes_(&lanes), initial_(std::move(initial)) {}

  // Live: the trace has lost its beginning; initial: the state before its first event now. All are made anew.
  void restart(replay::WorldState initial) {
    initial_ = std::move(initial);
    goroutines_.clear();
    descriptors_.clear();
  }

  struct Goroutine {
    Track track;
    std::uint64_t last = kNothing;  // event read last
    std::size_t gap = 0;            // of Lanes::gaps that comes next
    bool whole = false;             // everything folded so far is in
    std::uint64_t used = 0;
  };
  struct Descriptor {
    Track r, w;
    std::size_t next = 0, gap = 0;  // of Lanes::fds, of Lanes::gaps
    std::uint64_t used = 0;
  };

  // The lane of a goroutine, read at most `budget` events further; known: events that the lanes have folded.
  const Goroutine& goroutine(std::int64_t id, std::uint64_t known, std::uint64_t budget);
  const Descriptor& descriptor(int fd);

 private:
  static constexpr std::uint64_t kNothing = ~std::uint64_t{0};
  std::uint64_t nextOf(const Goroutine& g, std::int64_t id) const;
  void gapsOf(Goroutine& g, std::uint64_t before) const;
  void gapsOf(Descriptor& d, std::uint64_t before) const;
  void read(Goroutine& g, const trace::Event& e) const;
  void read(Descriptor& d, const trace::Event& e) const;

  const trace::Trace* trace_;
  const replay::Causes* causes_;
  const Lanes* lanes_;
  replay::WorldState initial_;
  std::map<std::int64_t, Goroutine> goroutines_;
  std::map<int, Descriptor> descriptors_;
  std::uint64_t clock_ = 0;
};

}  // namespace gmp::viz
