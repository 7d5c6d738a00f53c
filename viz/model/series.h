// Purpose: the figures over time that the plots show, folded bit by bit so that no frame waits for a long trace.
// Invariants: columns() is a function of what has been folded and of its arguments; a column without data is a gap.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/replay/stats.h"
#include "viz/model/density.h"
#include "viz/model/lanes.h"

namespace gmp::viz {

// One column of a plot: least, mean and most within it.
struct Column {
  bool any = false;
  double least = 0, mean = 0, most = 0;
};

// How long goroutines were runnable before they ran, over time: counts by size in steps of a quarter octave.
class Delays {
 public:
  static constexpr std::size_t kMostBuckets = 1024;
  static constexpr int kBins = 128;

  void add(const trace::Event& e);
  // Live: what began to run before t is dropped, as far as whole steps allow.
  void forgetBefore(std::int64_t t);
  // Quantile q (0 to 1) of what began to run in [from, to), ns; -1: nothing did. Exact to 19 %.
  double quantile(std::int64_t from, std::int64_t to, double q) const;

 private:
  using Bins = std::array<std::uint32_t, kBins>;
  void count(std::int64_t t, std::int64_t delay);

  std::unordered_map<std::int64_t, std::int64_t> ready_;  // since when; looked up, never iterated
  std::vector<Bins> buckets_;
  std::int64_t first_ = 0, width_ = 1000;  // ns
};

class Series {
 public:
  // The state before the first event of `trace`. The trace outlives the series and may grow at its end.
  Series(const trace::Trace& trace, const replay::WorldState& initial);

  // Folds at most `budget` events more; true when all that is recorded is in.
  bool advance(std::uint64_t budget);
  std::uint64_t folded() const { return next_; }
  // Gives back what is held for events to come; resume() before more of them are folded.
  void rest();
  bool resting() const { return resting_; }
  void resume(const replay::WorldState& state);
  // Live: see Lanes. All of the first `count` events have been folded.
  void forgetFirst(std::uint64_t count, std::int64_t t, const replay::WorldState& initial,
                   std::vector<LaneGoroutine> goroutines);
  // What every P and thread did, as far as it has been folded.
  const Lanes& lanes() const { return lanes_; }

  // [from, to) of the trace's time in n columns. Rates are events a second.
  std::vector<Column> throughput(std::int64_t from, std::int64_t to, int n) const;
  // Goroutines in all queues; `global`: only the global queue.
  std::vector<Column> runnable(std::int64_t from, std::int64_t to, int n, bool global) const;
  // Goroutines that a poll gave, of those that gave some.
  std::vector<Column> batches(std::int64_t from, std::int64_t to, int n) const;
  double batchAt(std::int64_t t) const;
  // Levels and rates of other figures, as Bucket has them. A rate is counted over rateWindow() as the throughput is.
  // A level below 0 is none: it stays a gap.
  using Level = double (*)(const replay::Bucket&);
  std::vector<Column> level(std::int64_t from, std::int64_t to, int n, Level of) const;
  std::vector<Column> rate(std::int64_t from, std::int64_t to, int n, Level count) const;
  double levelAt(std::int64_t t, Level of) const;
  double rateAt(std::int64_t t, Level count) const;
  const Delays& delays() const { return delays_; }
  const FamilyCounts& families() const { return families_; }
  // The rate or level around time t; -1 if there is no data.
  double throughputAt(std::int64_t t) const;
  double runnableAt(std::int64_t t) const;
  // Width of the window that rates are counted in, ns; it moves along with the time asked for.
  std::int64_t rateWindow() const;

 private:
  std::vector<Column> levels(std::int64_t from, std::int64_t to, int n, Level of, Level most) const;
  std::size_t bucketAt(std::int64_t t) const;
  double rateOver(std::size_t first, std::size_t last, Level count) const;

  const trace::Trace* trace_;
  replay::WorldState state_;
  replay::Stats stats_;
  Lanes lanes_;
  Delays delays_;
  FamilyCounts families_;
  std::uint64_t next_ = 0;
  bool resting_ = false;
};

}  // namespace gmp::viz
