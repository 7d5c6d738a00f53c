#include "viz/model/playback.h"

#include <algorithm>
#include <cmath>

#include "viz/model/format.h"

namespace gmp::viz {

namespace {

constexpr double kEventLadder[kEventSpeeds] = {0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 4000, 16000};
constexpr double kTimeLadder[kTimeSpeeds] = {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
constexpr double kIdleLimit = 2, kIdleCrossing = 0.5;  // seconds of screen

// Time pace: moves the clock by dt, faster over an idle stretch.
void moveClock(Playback& p, double dt_s, std::int64_t here, std::int64_t next) {
  const double speed = traceNsPerSecond(p.timeSpeed);
  const auto gap = static_cast<double>(next - here);
  if (gap > speed * kIdleLimit) {
    p.idle = next - here;
    p.clock += dt_s * gap / kIdleCrossing;
    p.clock = std::min(p.clock, static_cast<double>(next));
  } else {
    p.idle = 0;
    p.clock += dt_s * speed;
  }
}

}  // namespace

double eventsPerSecond(int rung) { return kEventLadder[std::clamp(rung, 0, kEventSpeeds - 1)]; }
double traceNsPerSecond(int rung) { return kTimeLadder[std::clamp(rung, 0, kTimeSpeeds - 1)]; }

std::string speedTextShort(const Playback& p) {
  if (p.pace == Pace::Event) {
    const double v = eventsPerSecond(p.eventSpeed);
    const std::string n = v == 0.25 ? "¼" : v == 0.5 ? "½" : thousands(static_cast<std::int64_t>(v));
    return n + (v <= 1 ? " event/s" : " events/s");
  }
  static constexpr const char* kNames[kTimeSpeeds] = {"100 ns", "1 µs",  "10 µs",  "100 µs",
                                                      "1 ms",   "10 ms", "100 ms", "1 s"};
  return std::string("1 s = ") + kNames[std::clamp(p.timeSpeed, 0, kTimeSpeeds - 1)];
}

std::string speedText(const Playback& p) {
  if (p.pace == Pace::Event) return speedTextShort(p);
  const double slower = 1e9 / traceNsPerSecond(p.timeSpeed);
  return speedTextShort(p) +
         (slower <= 1 ? " (real speed)" : " (" + thousands(static_cast<std::int64_t>(slower)) + "× slower)");
}

void changeSpeed(Playback& p, int direction) {
  if (p.pace == Pace::Event)
    p.eventSpeed = direction == 0 ? p.ownSpeed : std::clamp(p.eventSpeed + direction, 0, kEventSpeeds - 1);
  else p.timeSpeed = direction == 0 ? kNormalTimeSpeed : std::clamp(p.timeSpeed + direction, 0, kTimeSpeeds - 1);
}

void setOwnSpeed(Playback& p, int events_per_second) {
  p.ownSpeed = kNormalEventSpeed;
  for (int i = 0; events_per_second > 0 && i < kEventSpeeds; ++i) {
    const auto far = [&](int rung) { return std::fabs(kEventLadder[rung] - events_per_second); };
    if (far(i) < far(p.ownSpeed)) p.ownSpeed = i;
  }
  p.eventSpeed = p.ownSpeed;
}

void togglePace(Playback& p, std::int64_t time_here) {
  p.pace = p.pace == Pace::Event ? Pace::Time : Pace::Event;
  p.clock = static_cast<double>(time_here);
  p.due = 0;
  p.idle = 0;
}

void play(Playback& p, std::int64_t time_here) {
  p.playing = true;
  p.due = 0;
  p.clock = static_cast<double>(time_here);
  p.meter.reset();
  p.flow.reset();
}

void pause(Playback& p) {
  p.playing = false;
  p.idle = 0;
}

void setLoop(Playback& p, bool end, std::uint64_t here) {
  (end ? p.loopTo : p.loopFrom) = here;
  if (p.loopFrom.has_value() && p.loopTo.has_value() && *p.loopFrom > *p.loopTo) std::swap(p.loopFrom, p.loopTo);
  p.looping = hasLoop(p);
}

std::uint64_t advance(Playback& p, std::int64_t dt, std::uint64_t size,
                      const std::function<std::int64_t(std::uint64_t)>& timeAt) {
  if (!p.playing || size == 0) return 0;
  const std::uint64_t before = p.index;
  if (p.pace == Pace::Event) {
    p.due += static_cast<double>(dt) * 1e-9 * eventsPerSecond(p.eventSpeed);
    const auto whole = static_cast<std::uint64_t>(p.due);
    p.due -= static_cast<double>(whole);
    p.index = std::min(size - 1, p.index + whole);
  } else {
    if (p.index + 1 < size) moveClock(p, static_cast<double>(dt) * 1e-9, timeAt(p.index), timeAt(p.index + 1));
    while (p.index + 1 < size && static_cast<double>(timeAt(p.index + 1)) <= p.clock) ++p.index;
  }
  const std::uint64_t went = p.index - before;
  p.meter.add(dt, static_cast<double>(went));
  if (p.index + 1 >= size) pause(p);
  return went;
}

}  // namespace gmp::viz
