#include "viz/model/tier.h"

#include <algorithm>
#include <cmath>

namespace gmp::viz {

namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr double kLimits[] = {2, 10, 40, 400};  // upper ends of step, play, brisk, flow

Tier tierFor(double rate, Tier now) {
  int t = static_cast<int>(now);
  while (t < 4 && rate > kLimits[t] * 1.1) ++t;
  while (t > 0 && rate < kLimits[t - 1] * 0.8) --t;
  return static_cast<Tier>(t);
}

}  // namespace

std::string_view tierName(Tier tier) {
  switch (tier) {
    case Tier::Step: return "step";
    case Tier::Play: return "play";
    case Tier::Brisk: return "brisk";
    case Tier::Flow: return "flow";
    case Tier::Heat: return "heat";
  }
  __builtin_unreachable();
}

float ease(Ease e, float t) {
  t = std::clamp(t, 0.0f, 1.0f);
  const float rest = 1 - t;
  switch (e) {
    case Ease::InOutCubic: return t < 0.5f ? 4 * t * t * t : 1 - 4 * rest * rest * rest;
    case Ease::OutCubic: return 1 - rest * rest * rest;
    case Ease::Linear: return t;
  }
  __builtin_unreachable();
}

Timing timingOf(Tier tier, double rate) {
  switch (tier) {
    case Tier::Step: return {120 * kMs, 450 * kMs, 150 * kMs, -1, Ease::InOutCubic, true, false, false};
    case Tier::Play: {
      const double ms = std::min(450.0, 800.0 / std::max(rate, 0.1));
      return {0, static_cast<std::int64_t>(ms * 1e6), 0, 300 * kMs, Ease::InOutCubic, true, false, false};
    }
    case Tier::Brisk: return {0, 80 * kMs, 0, 150 * kMs, Ease::OutCubic, false, false, false};
    case Tier::Flow: {
      Timing fade;
      fade.move = 100 * kMs;
      fade.fades = true;
      return fade;
    }
    case Tier::Heat: return {};
  }
  __builtin_unreachable();
}

Timing timingOfStepBack() { return {0, 250 * kMs, 150 * kMs, 300 * kMs, Ease::InOutCubic, false, true, false}; }

Timing halfSpeed(Timing t) {
  t.lead *= 2;
  t.move *= 2;
  t.ringFade *= 2;
  return t;
}

Timing reducedMotion(Timing t) {
  if (t.move > 0) t.move = 120 * kMs;
  t.lead = 0;
  t.fades = true;
  return t;
}

void TierMeter::add(std::int64_t dt, double events) {
  if (dt <= 0) return;
  constexpr double kWindow = 250e6;
  const double share = 1 - std::exp(-static_cast<double>(dt) / kWindow);
  rate_ += (events * 1e9 / static_cast<double>(dt) - rate_) * share;
  const Tier wanted = tierFor(rate_, tier_);
  const int direction = static_cast<int>(wanted) - static_cast<int>(tier_);
  if (direction == 0 || (asked_ != 0 && (direction > 0) != (asked_ > 0))) {
    beyond_ = 0;
    asked_ = direction;
    return;
  }
  asked_ = direction;
  beyond_ += dt;
  if (beyond_ < (direction > 0 ? 300 * kMs : 600 * kMs)) return;
  tier_ = wanted;
  beyond_ = 0;
}

Tier TierMeter::tier() const {
  return static_cast<Tier>(std::min(static_cast<int>(tier_) + dropped_, static_cast<int>(Tier::Heat)));
}

bool TierMeter::frame(std::int64_t length) {
  if (length > kNoFrame) return false;
  slow_ = length > kSlowFrame ? slow_ + length : 0;
  if (slow_ <= kSlowTime || tier() == Tier::Heat) return false;
  slow_ = 0;
  ++dropped_;
  return true;
}

void TierMeter::reset() { *this = TierMeter{}; }

}  // namespace gmp::viz
