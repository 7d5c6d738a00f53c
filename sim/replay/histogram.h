// Purpose: distribution of durations in fixed memory: 32 steps per power of two, so a percentile is at most 3 % too
// high.
// Invariants: the same values in any order give the same histogram; merge is exact.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace gmp::replay {

class Histogram {
 public:
  void add(std::int64_t ns);
  void merge(const Histogram& o);
  std::uint64_t count() const { return count_; }
  std::int64_t min() const { return count_ ? min_ : 0; }
  std::int64_t max() const { return count_ ? max_ : 0; }
  // Mean, rounded down.
  std::int64_t mean() const { return count_ ? static_cast<std::int64_t>(sum_ / count_) : 0; }
  // Value below or at which `q` (0..1) of the values lie; 0 if there are none.
  std::int64_t quantile(double q) const;

 private:
  static constexpr int kSub = 32;
  static std::size_t slot(std::uint64_t v);
  static std::uint64_t top(std::size_t slot);

  std::array<std::uint64_t, 60 * kSub> slots_{};
  std::uint64_t count_ = 0;
  unsigned __int128 sum_ = 0;
  std::int64_t min_ = 0, max_ = 0;
};

}  // namespace gmp::replay
