#include "sim/world/chooser.h"

#include <algorithm>

namespace gmp::sim {
namespace {

// Fresh priorities lie above this; demoted Ms count down from it.
constexpr std::uint64_t kDemoted = std::uint64_t{1} << 62;
// pct is unfair by design; an M that has had so many steps in a row is taken to wait for another one.
constexpr std::uint64_t kPatience = 4'000;

}  // namespace

Policy Policy::forSeed(std::uint64_t seed) {
  Rng rng(seed ^ 0x706f6c696379u);  // "policy"
  Policy p;
  constexpr Kind kinds[] = {random, sticky, pct, freeze};
  p.kind = kinds[rng.below(4)];
  p.changePoints = 1 + static_cast<int>(rng.below(6));
  return p;
}

Chooser::Chooser(const Policy& policy, std::uint64_t seed, std::vector<std::int32_t>* choices)
    : kind_(policy.kind),
      rng_(seed),
      script_(policy.script),
      choices_(choices),
      directions_(policy.directions),
      changePoints_(policy.changePoints),
      changeWithin_(static_cast<std::uint32_t>(std::clamp<std::uint64_t>(policy.horizon, 1, 0xFFFFFFFFu))),
      lowest_(kDemoted) {
  drawChangePoints();
}

void Chooser::drawChangePoints() {
  changeAt_.clear();
  nextChange_ = 0;
  if (kind_ != Policy::pct && kind_ != Policy::freeze) return;
  for (int i = 0; i < changePoints_; ++i) changeAt_.push_back(steps_ + rng_.below(changeWithin_));
  std::sort(changeAt_.begin(), changeAt_.end());
}

void Chooser::reseed(std::uint64_t seed) {
  rng_ = Rng(seed);
  if (script_ != nullptr) scriptAt_ = script_->size();
  drawChangePoints();
}

void Chooser::created(VirtualM& m) {
  if (kind_ == Policy::pct) m.priority = kDemoted + 1 + (rng_.next() >> 8);
}

VirtualM& Chooser::choose(std::span<VirtualM* const> candidates, VirtualM* current) {
  VirtualM& chosen = forced_ != nullptr ? *forced_ : pick(candidates, current);
  if (choices_ != nullptr && candidates.size() > 1) choices_->push_back(chosen.index);
  return chosen;
}

VirtualM& Chooser::pick(std::span<VirtualM* const> candidates, VirtualM* current) {
  if (kind_ == Policy::pct) return byPriority(candidates, current);
  if (kind_ == Policy::directed) return byDirections(candidates);
  if (kind_ == Policy::freeze) return freezing(candidates, current);
  if (candidates.size() == 1) return *candidates[0];
  if (kind_ == Policy::scripted) return byScript(candidates);
  if (kind_ == Policy::sticky && current != nullptr && rng_.chance(9, 10)) return *current;
  return anyOf(candidates);
}

VirtualM& Chooser::byScript(std::span<VirtualM* const> candidates) {
  if (script_ == nullptr || scriptAt_ == script_->size()) return anyOf(candidates);
  const std::int32_t wanted = (*script_)[scriptAt_++];
  for (VirtualM* m : candidates) {
    if (m->index == wanted) return *m;
  }
  return anyOf(candidates);
}

// The last one goes on, unless it spins or has had its patience; then the next in turn.
std::size_t Chooser::usualAmong(std::span<VirtualM* const> ordered) const {
  const int last = last_ != nullptr ? last_->index : -1;
  const bool goesOn = last_ != nullptr && last_ != waiting_ && run_ < kPatience;
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    if (ordered[i]->index > last || (goesOn && ordered[i] == last_)) return i;
  }
  return 0;
}

VirtualM& Chooser::byDirections(std::span<VirtualM* const> candidates) {
  ordered_.assign(candidates.begin(), candidates.end());
  std::sort(ordered_.begin(), ordered_.end(), [](const VirtualM* a, const VirtualM* b) { return a->index < b->index; });
  const std::size_t usual = usualAmong(ordered_);
  std::size_t chosen = usual;
  if (ordered_.size() > 1) {
    const std::size_t at = directions_->points.size();
    if (at < directions_->ranks.size()) chosen = std::min<std::size_t>(directions_->ranks[at], ordered_.size() - 1);
    directions_->points.push_back({static_cast<std::uint16_t>(ordered_.size()), static_cast<std::uint16_t>(usual),
                                   static_cast<std::uint16_t>(chosen)});
  }
  VirtualM* m = ordered_[chosen];
  run_ = m == last_ ? run_ + 1 : 0;
  waiting_ = nullptr;
  last_ = m;
  return *m;
}

bool Chooser::changePointPassed() {
  bool passed = false;
  for (; nextChange_ < changeAt_.size() && changeAt_[nextChange_] <= steps_; ++nextChange_) passed = true;
  return passed;
}

VirtualM& Chooser::freezing(std::span<VirtualM* const> candidates, VirtualM* current) {
  ++steps_;
  if (changePointPassed() && current != nullptr) {
    frozen_ = current;
    frozenUntil_ = steps_ + kPatience;
  }
  if (candidates.size() == 1 || steps_ >= frozenUntil_) frozen_ = nullptr;
  VirtualM* m = &anyOf(candidates);
  while (m == frozen_) m = &anyOf(candidates);
  return *m;
}

VirtualM& Chooser::byPriority(std::span<VirtualM* const> candidates, VirtualM* current) {
  if (current != nullptr) {
    ++run_;
    const bool falls = changePointPassed() || run_ >= kPatience;
    if (falls) waitsForOthers(*current);
  }
  ++steps_;
  VirtualM* best = candidates[0];
  for (VirtualM* m : candidates) {
    if (m->priority > best->priority || (m->priority == best->priority && m->index < best->index)) best = m;
  }
  if (best != current) run_ = 0;
  return *best;
}

void Chooser::waitsForOthers(VirtualM& m) {
  waiting_ = &m;
  if (kind_ != Policy::pct) return;
  m.priority = lowest_--;
  run_ = 0;
}

}  // namespace gmp::sim
