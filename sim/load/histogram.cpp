#include "sim/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace gmp::load {

int Histogram::bucketOf(std::uint64_t v) {
  if (v < kSub) return static_cast<int>(v);
  const int shift = std::bit_width(v) - 1 - kSubBits;  // v >> shift lies in [64, 128)
  return (shift + 1) * kSub + static_cast<int>((v >> shift) - kSub);
}

std::uint64_t Histogram::upperEnd(int bucket) {
  if (bucket < kSub) return static_cast<std::uint64_t>(bucket);
  const int shift = bucket / kSub - 1;
  const auto low = static_cast<std::uint64_t>(bucket % kSub + kSub) << shift;
  return low + ((std::uint64_t{1} << shift) - 1);
}

void Histogram::record(std::int64_t value_ns) {
  const std::int64_t v = std::max<std::int64_t>(value_ns, 0);
  ++buckets_[static_cast<std::size_t>(bucketOf(static_cast<std::uint64_t>(v)))];
  ++count_;
  max_ = std::max(max_, v);
  sum_ += static_cast<double>(v);
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

std::int64_t Histogram::mean() const {
  return count_ == 0 ? 0 : static_cast<std::int64_t>(sum_ / static_cast<double>(count_));
}

std::int64_t Histogram::percentile(double q) const {
  if (count_ == 0) return 0;
  const double share = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_);
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share)));
  std::uint64_t seen = 0;
  for (int b = 0; b < kBuckets; ++b) {
    seen += buckets_[static_cast<std::size_t>(b)];
    if (seen >= wanted) return std::min(static_cast<std::int64_t>(upperEnd(b)), max_);
  }
  return max_;
}

}  // namespace gmp::load
