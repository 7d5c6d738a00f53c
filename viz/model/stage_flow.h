// Purpose: what the stage shows of a run that is too fast or too large for single goroutines: how counts went lately,
//          and how many a second pass between the regions.
// Invariants: counted from the events that were shown and from the folded figures; rates are per second of trace time.
//             Rates change four times a second, so that they can be read.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "viz/model/document.h"
#include "viz/model/stage_model.h"

namespace gmp::viz {

// Goroutines that go from one region to another.
struct RegionFlow {
  BoxName from, to;
  double rate = 0;  // a second of trace time
  friend bool operator==(const RegionFlow&, const RegionFlow&) = default;
};

// What the event moves, and how many goroutines; 0: nothing between two regions.
std::int64_t movedBetween(const trace::Event& e, BoxName& from, BoxName& to);

class FlowMeter {
 public:
  // Events first to last have been shown by `now` (ns of the injected clock).
  void add(const Document& document, std::uint64_t first, std::uint64_t last, std::int64_t now);
  void reset() { *this = FlowMeter{}; }
  // The largest first; empty: not known yet, or nothing moved.
  const std::vector<RegionFlow>& flows() const { return flows_; }
  // How full the regions are drawn: follows the counts of the picture with a time constant of 250 ms.
  std::vector<std::pair<BoxName, double>> smoothed(const StageModel& model, std::int64_t now);
  // Goroutines that network readiness woke, and that went to the global queue; -1: not known yet.
  double readyRate() const { return ready_; }
  double globalRate() const { return global_; }

 private:
  std::int64_t since_ = -1;                           // when counting began
  std::int64_t readied_ = 0, queued_ = 0, span_ = 0;  // since then; span: ns of trace time
  double ready_ = -1, global_ = -1;
  using Name = std::pair<BoxKind, int>;
  std::map<std::pair<Name, Name>, std::int64_t> moved_;
  std::vector<RegionFlow> flows_;
  std::map<Name, double> occupancy_;
  std::int64_t smoothedAt_ = -1;
};

inline constexpr std::int64_t kSparkSpan = 10'000'000'000;  // ns that a spark line shows
inline constexpr int kSparkColumns = 80;
// The last ten seconds before t, as far as they are folded.
StageFlow sparksOf(const Document& document, std::int64_t t);

}  // namespace gmp::viz
