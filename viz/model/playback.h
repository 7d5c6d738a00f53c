// Purpose: where one is in a trace and how one moves: an event index, a pace, a speed.
// Invariants: position is an event index; time follows from it. Knows no clock: it is told how much time has passed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "viz/model/stage_flow.h"
#include "viz/model/tier.h"

namespace gmp::viz {

enum class Pace : std::uint8_t { Event, Time };

struct Playback {
  std::uint64_t index = 0;  // the event that has just happened
  bool playing = false;
  Pace pace = Pace::Event;
  int ownSpeed = 2;    // of the scenario: where the event pace begins, and where "normal" leads back to
  int eventSpeed = 2;  // rungs of the two ladders
  int timeSpeed = 3;
  double due = 0;         // event pace: events that should have been shown, below 1
  double clock = 0;       // time pace: trace time in ns
  std::int64_t idle = 0;  // time pace: an idle stretch of that many ns is being crossed fast; 0: none
  std::optional<std::uint64_t> loopFrom, loopTo;  // events; both: there is a loop
  bool looping = false;                           // it is on
  TierMeter meter;
  FlowMeter flow;
};

inline constexpr int kEventSpeeds = 15, kTimeSpeeds = 8;
inline constexpr int kNormalEventSpeed = 2, kNormalTimeSpeed = 3;
// Events a second; trace nanoseconds a second.
double eventsPerSecond(int rung);
double traceNsPerSecond(int rung);
// "4 events/s", "1 s = 10 µs (100,000× slower)".
std::string speedText(const Playback& p);
std::string speedTextShort(const Playback& p);  // without what stands in brackets

// One rung up or down the ladder of the current pace; 0: back to normal.
void changeSpeed(Playback& p, int direction);
// The scenario wants to be played at that many events a second (the nearest rung); 0: as any other.
void setOwnSpeed(Playback& p, int events_per_second);
void togglePace(Playback& p, std::int64_t time_here);
void play(Playback& p, std::int64_t time_here);
void pause(Playback& p);

// One end of the loop at event `here`; a loop that has both ends and some length is on from then on.
void setLoop(Playback& p, bool end, std::uint64_t here);
inline bool hasLoop(const Playback& p) {
  return p.loopFrom.has_value() && p.loopTo.has_value() && *p.loopFrom < *p.loopTo;
}

// dt ns of wall time have passed: moves index on, at most to size - 1 (there it stops playing). timeAt: trace time of
// an
// event. Returns how many events it went.
std::uint64_t advance(Playback& p, std::int64_t dt, std::uint64_t size,
                      const std::function<std::int64_t(std::uint64_t)>& timeAt);

}  // namespace gmp::viz
