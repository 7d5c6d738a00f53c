// Purpose: a latency histogram with logarithmic buckets: constant memory, about 1.5 % error at every magnitude.
// Invariants: record never allocates; merging two histograms equals recording both series into one.
#pragma once

#include <array>
#include <cstdint>

namespace gmp::load {

class Histogram {
 public:
  // value in ns; negative counts as 0.
  void record(std::int64_t value_ns);
  void merge(const Histogram& other);
  std::uint64_t count() const { return count_; }
  std::int64_t max() const { return max_; }
  std::int64_t mean() const;
  // The value that the share q (0..1) of the records does not exceed, as its bucket's upper end and never above max();
  // 0 when nothing was recorded.
  std::int64_t percentile(double q) const;

 private:
  static constexpr int kSubBits = 6;  // 64 buckets for each power of two
  static constexpr int kSub = 1 << kSubBits;
  static constexpr int kBuckets = (64 - kSubBits) * kSub;
  static int bucketOf(std::uint64_t v);
  static std::uint64_t upperEnd(int bucket);

  std::array<std::uint32_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace gmp::load
