// Purpose: how a moment is animated, by how many events a second are shown.
// Invariants: a tier is left only after its limit was passed for a while, so it does not flicker between two.
#pragma once

#include <cstdint>
#include <string_view>

namespace gmp::viz {

// A step, B play, C brisk move tokens; D fades from picture to picture and shows how many go from region to region (too
// fast to follow single ones). E drops identities: counts only.
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
  bool fades = false;  // tokens do not travel: they appear where they are now
};

// rate: events a second; used by Play only.
Timing timingOf(Tier tier, double rate);
Timing timingOfStepBack();
// Everything takes twice as long.
Timing halfSpeed(Timing timing);
// Moves become cross-fades of 120 ms with the path line.
Timing reducedMotion(Timing timing);

// Follows the rate of displayed events.
class TierMeter {
 public:
  // `events` were shown in the last `dt` ns.
  void add(std::int64_t dt, double events);
  // The last frame took `length` ns. More than kSlowFrame for kSlowTime, and the tier drops one step: less is drawn.
  // Returns whether it does so now. What takes longer than kNoFrame is a window that nobody sees, and does not count.
  bool frame(std::int64_t length);
  void reset();
  Tier tier() const;
  double rate() const { return rate_; }
  // The tier is not the one that the rate asks for: drawing took too long.
  bool simplified() const { return dropped_ > 0; }

  static constexpr std::int64_t kSlowFrame = 66'000'000, kSlowTime = 2'000'000'000, kNoFrame = 400'000'000;  // ns

 private:
  double rate_ = 0;
  Tier tier_ = Tier::Step;
  std::int64_t beyond_ = 0;  // ns for which the rate has asked for another tier
  int asked_ = 0;
  std::int64_t slow_ = 0;  // ns of slow frames without a quick one between them
  int dropped_ = 0;        // steps
};

}  // namespace gmp::viz
