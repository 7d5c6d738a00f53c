#include "viz/model/playback.h"

#include <gtest/gtest.h>

#include "viz/model/tier.h"

namespace gmp::viz {
namespace {

constexpr std::int64_t kMs = 1'000'000;
std::int64_t everyMicrosecond(std::uint64_t i) { return static_cast<std::int64_t>(i) * 1000; }

TEST(Playback, EventPaceGivesEveryEventTheSameTime) {
  Playback p;
  p.eventSpeed = 4;  // 4 events a second
  play(p, 0);
  std::uint64_t went = 0;
  for (int frame = 0; frame < 120; ++frame) went += advance(p, 16'666'667, 1000, everyMicrosecond);
  EXPECT_EQ(went, 8u);
  EXPECT_EQ(p.index, 8u);
}

TEST(Playback, TimePaceFollowsTheTrace) {
  Playback p;
  togglePace(p, 0);
  p.timeSpeed = 2;  // 1 s = 10 µs
  play(p, 0);
  for (int frame = 0; frame < 100; ++frame) advance(p, 10 * kMs, 1000, everyMicrosecond);
  EXPECT_EQ(p.index, 10u);
}

TEST(Playback, LongIdleStretchesAreCrossedInHalfASecond) {
  const auto times = [](std::uint64_t i) {
    return i == 0 ? std::int64_t{0} : std::int64_t{38'000'000} + static_cast<std::int64_t>(i);
  };
  Playback p;
  togglePace(p, 0);  // 1 s = 100 µs: the gap would take 380 s
  play(p, 0);
  int frames = 0;
  while (p.index == 0 && frames < 100) {
    advance(p, 10 * kMs, 1000, times);
    ++frames;
    EXPECT_EQ(p.idle, 38'000'001);
  }
  EXPECT_NEAR(frames, 50, 2);
}

TEST(Playback, StopsAtTheEnd) {
  Playback p;
  p.eventSpeed = 10;
  play(p, 0);
  for (int i = 0; i < 100; ++i) advance(p, 50 * kMs, 20, everyMicrosecond);
  EXPECT_EQ(p.index, 19u);
  EXPECT_FALSE(p.playing);
  EXPECT_EQ(advance(p, 50 * kMs, 20, everyMicrosecond), 0u);
}

TEST(Playback, SpeedStaysOnItsLadderAndSaysWhatItMeans) {
  Playback p;
  EXPECT_EQ(speedText(p), "1 event/s");
  for (int i = 0; i < 40; ++i) changeSpeed(p, 1);
  EXPECT_EQ(speedText(p), "16,000 events/s");
  for (int i = 0; i < 40; ++i) changeSpeed(p, -1);
  EXPECT_EQ(speedText(p), "¼ event/s");
  changeSpeed(p, 0);
  EXPECT_EQ(speedText(p), "1 event/s");
  togglePace(p, 0);
  changeSpeed(p, -1);
  EXPECT_EQ(speedText(p), "1 s = 10 µs (100,000× slower)");
  for (int i = 0; i < 40; ++i) changeSpeed(p, 1);
  EXPECT_EQ(speedText(p), "1 s = 1 s (real speed)");
}

TEST(Playback, NormalIsTheSpeedThatTheScenarioWants) {
  Playback p;
  setOwnSpeed(p, 60);
  EXPECT_EQ(eventsPerSecond(p.eventSpeed), 64) << "the nearest rung";
  changeSpeed(p, 1);
  changeSpeed(p, 0);
  EXPECT_EQ(eventsPerSecond(p.eventSpeed), 64);
  setOwnSpeed(p, 0);
  changeSpeed(p, 0);
  EXPECT_EQ(p.eventSpeed, kNormalEventSpeed) << "a run without a wish of its own";
}

TEST(Tier, ChangesOnlyAfterTheRateHasStayedThere) {
  TierMeter meter;
  EXPECT_EQ(meter.tier(), Tier::Step);
  meter.add(100 * kMs, 10);  // a short burst
  meter.add(20 * kMs, 0);
  EXPECT_EQ(meter.tier(), Tier::Step);
  for (int i = 0; i < 120; ++i) meter.add(16 * kMs, 0.016 * 20);
  EXPECT_EQ(meter.tier(), Tier::Brisk);
  EXPECT_NEAR(meter.rate(), 20, 0.5);
  for (int i = 0; i < 120; ++i) meter.add(16 * kMs, 0.016 * 36);  // within the band: stays
  EXPECT_EQ(meter.tier(), Tier::Brisk);
  for (int i = 0; i < 120; ++i) meter.add(16 * kMs, 0.016 * 200);
  EXPECT_EQ(meter.tier(), Tier::Flow);
  for (int i = 0; i < 400; ++i) meter.add(16 * kMs, 0.016 * 1);
  EXPECT_EQ(meter.tier(), Tier::Step);
}

TEST(Tier, EasingsBeginAndEndWhereTheyShould) {
  for (const Ease e : {Ease::InOutCubic, Ease::OutCubic, Ease::Linear}) {
    EXPECT_FLOAT_EQ(ease(e, 0), 0);
    EXPECT_FLOAT_EQ(ease(e, 1), 1);
    EXPECT_FLOAT_EQ(ease(e, 7), 1);
    EXPECT_LT(ease(e, 0.3f), ease(e, 0.6f));
  }
  EXPECT_EQ(timingOf(Tier::Step, 1).move, 450 * kMs);
  EXPECT_EQ(timingOf(Tier::Play, 8).move, 100 * kMs);
  EXPECT_EQ(timingOf(Tier::Brisk, 30).move, 80 * kMs);
  EXPECT_EQ(timingOfStepBack().move, 250 * kMs);
  EXPECT_EQ(reducedMotion(timingOf(Tier::Step, 1)).move, 120 * kMs);
}

}  // namespace
}  // namespace gmp::viz
