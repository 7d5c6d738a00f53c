#include "viz/model/density.h"

#include <algorithm>

#include "viz/model/filter.h"

namespace gmp::viz {

TokenState familyOf(trace::Kind kind) {
  switch (chipOf(kind)) {
    case Chip::Run: return TokenState::Running;
    case Chip::Queue:
    case Chip::Steal: return TokenState::Runnable;
    case Chip::Net: return TokenState::NetWait;
    case Chip::Timer:
    case Chip::Chan: return TokenState::OtherWait;
    case Chip::Syscall: return TokenState::Syscall;
    case Chip::Thread:
    case Chip::Mark: return TokenState::Idle;
  }
  __builtin_unreachable();
}

std::string_view familyName(TokenState family) {
  static constexpr std::string_view kNames[kFamilies] = {"goroutines",       "queues",       "network",
                                                         "timers, channels", "system calls", "threads"};
  return kNames[std::min(static_cast<std::size_t>(family), kFamilies - 1)];
}

void FamilyCounts::add(const trace::Event& e) {
  if (steps_.empty()) first_ = e.t;
  const std::int64_t after = std::max<std::int64_t>(0, e.t - first_);
  while (after / width_ >= static_cast<std::int64_t>(kMostSteps)) {
    for (std::size_t i = 0; i < steps_.size(); i += 2) {
      Counts sum = steps_[i];
      for (std::size_t f = 0; i + 1 < steps_.size() && f < kFamilies; ++f) sum[f] += steps_[i + 1][f];
      steps_[i / 2] = sum;
    }
    steps_.resize((steps_.size() + 1) / 2);
    width_ *= 2;
  }
  const auto at = static_cast<std::size_t>(after / width_);
  if (steps_.size() <= at) steps_.resize(at + 1, Counts{});
  ++steps_[at][static_cast<std::size_t>(familyOf(e.kind))];
}

void FamilyCounts::forgetBefore(std::int64_t t) {
  const std::int64_t gone =
      std::clamp<std::int64_t>((t - first_) / width_, 0, static_cast<std::int64_t>(steps_.size()));
  steps_.erase(steps_.begin(), steps_.begin() + gone);
  first_ += gone * width_;
}

std::array<float, kFamilies> FamilyCounts::shares(std::int64_t from, std::int64_t to) const {
  std::array<float, kFamilies> out{};
  if (steps_.empty() || to <= first_ || to <= from) return out;
  const auto last = static_cast<std::int64_t>(steps_.size()) - 1;
  const std::int64_t a = std::min(last, std::max<std::int64_t>(0, from - first_) / width_);
  const std::int64_t b = std::min(last, (to - 1 - first_) / width_);
  double sum = 0;
  for (std::int64_t i = a; i <= b; ++i) {
    for (std::size_t f = 0; f < kFamilies; ++f) {
      out[f] += static_cast<float>(steps_[static_cast<std::size_t>(i)][f]);
      sum += steps_[static_cast<std::size_t>(i)][f];
    }
  }
  for (float& share : out) share = sum > 0 ? static_cast<float>(share / sum) : 0;
  return out;
}

}  // namespace gmp::viz
