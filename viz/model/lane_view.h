// Purpose: what the lanes show at the moment: which rows, what is in them, who woke whom.
// Invariants: made when something that it depends on has changed, not for every frame. Costs what can be seen: rows and
//             blocks on the screen, whatever the length of the trace.
#pragma once

#include <string>
#include <vector>

#include "viz/model/document.h"
#include "viz/model/event_hits.h"
#include "viz/model/focus.h"
#include "viz/model/geometry.h"
#include "viz/model/scene.h"

namespace gmp::viz {

inline constexpr float kLaneTall = 33, kLaneLow = 22;  // heights of a row
inline constexpr float kLaneHead = 36, kLaneAxis = 24, kLaneNames = 66;
inline constexpr float kLaneLegend = 26;  // a row for the legend, in a region that is kLegendFrom high
inline constexpr float kLegendFrom = 320;
inline constexpr float kFoldChoices[] = {1, 3, 8, 20};  // units: narrower spans are folded
inline constexpr std::size_t kMostArrows = 200;
inline constexpr std::uint64_t kArrowReach = 20'000;  // events in sight that are looked through for arrows
inline constexpr std::size_t kMostFollowed = 5;

// What the user has chosen.
struct LanePrefs {
  Target::Kind kind = Target::Kind::P;  // P, M, G or Fd
  bool low = false;                     // rows are kLaneLow high
  bool allArrows = false;               // not only those of the selection
  std::size_t top = 0;                  // first row that is not pinned
  std::vector<std::int64_t> followed;   // goroutines, at most kMostFollowed
  std::vector<Target> pins;             // lanes that stand on top too
  float narrowest = kFoldWidth;         // one of kFoldChoices
};

struct LaneRow {
  Target what;
  int number = 0;                         // of a followed goroutine, from 1
  bool pinned = false;                    // stands on top whatever is scrolled
  bool whole = true;                      // false: not read to its end yet
  std::vector<LaneBlock> blocks, second;  // of a descriptor: rg and wg
};

// From whom an effect came and on whom it fell; rows of the view.
struct LaneArrow {
  std::size_t from = 0, to = 0;
  std::int64_t at = 0, until = 0;  // ns
  friend bool operator==(const LaneArrow&, const LaneArrow&) = default;
};

// An event that the filter of the list finds, in a row of the view.
struct LaneTick {
  std::size_t row = 0;
  std::int64_t t = 0;
};
inline constexpr std::size_t kMostTicks = 2'000;

struct LaneView {
  TimeRange range;
  Rect area;         // of the rows, window coordinates
  float height = 0;  // of one row
  std::vector<LaneRow> rows;
  std::size_t pinned = 0;  // of the rows
  std::size_t total = 0;   // rows of that kind there are, seen or not
  std::vector<LaneArrow> arrows;
  std::vector<LaneTick> ticks;
  bool arrowsFit = true;        // false: there are more than kMostArrows in sight, or too many events to look
  std::uint64_t folded = 0;     // events of the trace that are in
  std::int64_t foldedTime = 0;  // up to which time
};

struct LaneInput {
  Document& document;
  TimeRange range;
  Rect region;
  const LanePrefs& prefs;
  Target selection;
  const EventHits* hits = nullptr;  // of the list's filter; null: nothing is marked
};
LaneView buildLaneView(const LaneInput& input);
// A lane in it has not been read to its end.
bool lanesIncomplete(const LaneView& view);

// What stands over the rows: buttons, in a high region the legend, the axis.
float laneTop(const Rect& region);

// Rows that fit into the region below the pinned ones; at least 1.
std::size_t laneRows(const Rect& region, const LanePrefs& prefs, std::size_t total);
// Height of a row: low if it is wished, or if a small region cannot show them all at full height.
float laneHeight(const Rect& region, const LanePrefs& prefs, std::size_t total);
// How many rows of that kind there are, and at which of them something stands (total: nowhere).
std::size_t laneTotal(const Lanes& lanes, Target::Kind kind);
std::size_t laneRowOf(const Lanes& lanes, Target what);
// Whom of that kind the event is about.
Target laneSubject(const trace::Event& e, Target::Kind kind);
// What happened there at time t, in words: "P0 runs G18", "rg of fd 10: G18 waits".
std::string laneWords(Document& document, const LaneRow& row, bool second, std::int64_t t);

}  // namespace gmp::viz
