#include "sim/replay/histogram.h"

#include <algorithm>
#include <bit>

namespace gmp::replay {

std::size_t Histogram::slot(std::uint64_t v) {
  if (v < kSub) return static_cast<std::size_t>(v);
  const int power = std::bit_width(v) - 1;  // at least 5
  return static_cast<std::size_t>(power - 4) * kSub + static_cast<std::size_t>(v >> (power - 5) & (kSub - 1));
}

std::uint64_t Histogram::top(std::size_t slot) {
  if (slot < kSub) return slot;
  const int power = static_cast<int>(slot / kSub) + 4;
  return ((std::uint64_t{kSub} + slot % kSub + 1) << (power - 5)) - 1;
}

void Histogram::add(std::int64_t ns) {
  ns = std::max<std::int64_t>(ns, 0);
  ++slots_[std::min(slot(static_cast<std::uint64_t>(ns)), slots_.size() - 1)];
  min_ = count_ ? std::min(min_, ns) : ns;
  max_ = count_ ? std::max(max_, ns) : ns;
  ++count_;
  sum_ += static_cast<std::uint64_t>(ns);
}

void Histogram::merge(const Histogram& o) {
  if (o.count_ == 0) return;
  for (std::size_t i = 0; i < slots_.size(); ++i) slots_[i] += o.slots_[i];
  min_ = count_ ? std::min(min_, o.min_) : o.min_;
  max_ = count_ ? std::max(max_, o.max_) : o.max_;
  count_ += o.count_;
  sum_ += o.sum_;
}

std::int64_t Histogram::quantile(double q) const {
  if (count_ == 0) return 0;
  const double wanted = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    seen += slots_[i];
    if (seen != 0 && static_cast<double>(seen) >= wanted) {
      return std::clamp(static_cast<std::int64_t>(top(i)), min_, max_);
    }
  }
  return max_;
}

}  // namespace gmp::replay
