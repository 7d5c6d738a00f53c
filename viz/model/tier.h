// Purpose: how a moment is animated, by how many events a second are shown.
// Invariants: a tier is left only after its limit was passed for a while, so it does not flicker between two.
#pragma once

#include <cstdint>
#include <string_view>

namespace gmp::viz {

// A step, B play, C brisk move tokens; D shows pictures without moves (too fast to follow single ones).
// E drops identities: counts only.
enum class Tier : std::uint8_t { Step, Play, Brisk, Flow, Heat };
std::string_view tierName(Tier tier);

enum class Ease : std::uint8_t { InOutCubic, OutCubic, Linear };
float ease(Ease e, float t);

// Lengths in ns.
struct Timing {
  std::int64_t lead = 0;  // the ring before the token goes
  std::int64_t move = 0;
  std::int64_t ringFade = 0;  // after it has arrived
  std::int64_t pathFade = 0;  // < 0: the path stays until the next event
  Ease easing = Ease::Linear;
  bool verb = false;  // the path is labelled
  bool dotted = false;
};

// rate: events a second; used by Play only.
Timing timingOf(Tier tier, double rate);
Timing timingOfStepBack();
// Moves become short cross-fades with the path line.
Timing reducedMotion(Timing timing);

// Follows the rate of displayed events.
class TierMeter {
 public:
  // `events` were shown in the last `dt` ns.
  void add(std::int64_t dt, double events);
  void reset();
  Tier tier() const { return tier_; }
  double rate() const { return rate_; }

 private:
  double rate_ = 0;
  Tier tier_ = Tier::Step;
  std::int64_t beyond_ = 0;  // ns for which the rate has asked for another tier
  int asked_ = 0;
};

}  // namespace gmp::viz
